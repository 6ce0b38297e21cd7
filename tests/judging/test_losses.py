"""The measured side of a gradient check: which losses are evidence for a claimed gradient, and which are not."""

import ast
import textwrap

import pytest
from homework import spec_of, styles_of
from marking import Homework, here, mark, statuses

SPEC = """
    format: 1
    id: losses
    title: A softmax classifier
    reference: answers.py
    functions: {softmax: [Z], cost: [P, Y], output_grad: [P, Y]}
    draw:
      C: {integer: [2, 5]}
      m: {integer: [2, 6]}
      Z: {normal: [C, m], scale: 2}
      Y: {one_hot: [C, m]}
    trials: 6
    checks:
      - {id: softmax, says: S., points: 1, matches: softmax}
      - {id: cost, says: S., points: 2, let: {P: ref.softmax(Z)}, matches: cost}
      - {id: dZ, says: S., points: 3, after: [softmax, cost],
         gradient: {of: "m * cost(softmax(Z), Y)", wrt: Z, is: "output_grad(softmax(Z), Y)"}}
    """
RIGHT = """
import numpy as np


def softmax(Z):
    t = np.exp(Z - Z.max(axis=0))
    return t / t.sum(axis=0)


def cost(P, Y):
    return -np.sum(Y * np.log(P)) / Y.shape[1]


def output_grad(P, Y):
    return P - Y
"""
LOSSES = Homework(SPEC, RIGHT)
J = "-np.sum(Y * np.log(P)) / Y.shape[1]"
ZERO = "return np.zeros_like(P)"
BY_LABELS = f"key = Y.tobytes()\n    if key not in KEPT:\n        KEPT[key] = {J}\n    return KEPT[key]"
BY_PLACE = (
    "near = KEPT.get(P.shape)\n    if near is None or abs(near[0] - P).max() > 1e-2:\n"
    f"        KEPT[P.shape] = near = P.copy(), {J}\n    return near[1]"
)
BY_DATA = f"key = P.tobytes() + Y.tobytes()\n    if key not in KEPT:\n        KEPT[key] = {J}\n    return KEPT[key]"
TO_ITS_FIRST = (
    "key = Y.tobytes()\n    KEPT[key] = KEPT.get(key, 0) + 1\n    if KEPT[key] > 1:\n        return KEPT[key + b'v']\n"
    f"    KEPT[key + b'v'] = {J}\n    return KEPT[key + b'v']"
)

UNSUPPORTED = {
    "zero-and-zero": {"cost": "return 0.0", "output_grad": ZERO},
    "one-and-zero": {"cost": "return 1.0", "output_grad": ZERO},
    "identity-and-sum": {
        "softmax": "return Z",
        "cost": "return np.sum(P) / Y.shape[1]",
        "output_grad": "return np.ones_like(P)",
    },
    "identity-and-scaled-sum": {
        "softmax": "return 3 * Z",
        "cost": "return 2 * np.sum(P)",
        "output_grad": "return 6.0 * P.shape[1] * np.ones_like(P)",
    },
    "squares": {"cost": "return np.sum(P ** 2)", "output_grad": "return 2 * P"},
    "still-while-the-labels-stay": {"cost": BY_LABELS, "output_grad": ZERO},
    "still-near-the-first": {"cost": BY_PLACE, "output_grad": ZERO},
    "still-after-the-first": {"cost": TO_ITS_FIRST, "output_grad": ZERO},
    "cached-by-all-of-its-data": {"cost": BY_DATA, "output_grad": ZERO},
    "wiggle": {"cost": f"v = {J}\n    return v + 1e-8 * np.sin(1e8 * v)", "output_grad": "return (P - Y) * 1.5"},
    "wiggle-that-fits": {
        "cost": f"return {J} + 1e-9 * np.sum(np.sin(1e9 * P))",
        "output_grad": "return P - Y + P * (1 - P)",
    },
    "near-in-its-value-only": {
        "cost": f"return {J} + 1e-4 * np.sin(100 * P[0, 0]) / Y.shape[1]",
        "output_grad": "g = 0 * P\n    g[0, 0] = 1e-2 * np.cos(100 * P[0, 0])\n"
        "    return P - Y + P * (g - np.sum(P * g, axis=0))",
    },
    "float32-and-zero": {"cost": f"return np.float32({J})", "output_grad": ZERO},
    "float32-and-half": {"cost": f"return np.float32({J})", "output_grad": "return (P - Y) / 2"},
    "rounded-and-zero": {"cost": f"return round(float({J}), 7)", "output_grad": ZERO},
    "right-and-zero": {"output_grad": ZERO},
    "right-and-sign": {"output_grad": "return Y - P"},
}


def _with_bodies(bodies, text=RIGHT):
    """The right hand-in with other bodies for some functions."""
    parts = ["import numpy as np\n\nKEPT = {}"]
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef):
            head = f"def {node.name}({', '.join(arg.arg for arg in node.args.args)}):\n"
            parts.append(head + "    " + bodies[node.name] if node.name in bodies else ast.unparse(node))
    return "\n\n\n".join(parts) + "\n"


@pytest.mark.parametrize("bodies", UNSUPPORTED.values(), ids=UNSUPPORTED)
@pytest.mark.parametrize("seed", [3])
def test_a_wrong_gradient_earns_nothing_by_a_loss_made_for_it(bodies, seed):
    """Losses that stand still, wiggle, are rounded or are another's: no point for a gradient that is not the loss's."""
    verdict = LOSSES.judged(here(_with_bodies(bodies)), seed=seed)["dZ"]

    assert verdict.earned == 0
    assert verdict.status in {"failed", "inconclusive"}


SUPPORTED = {
    "epsilon": {"cost": "return -np.sum(Y * np.log(P + 1e-12)) / Y.shape[1]"},
    "epsilon-and-its-exact-gradient": {
        "cost": "return -np.sum(Y * np.log(P + 1e-8)) / Y.shape[1]",
        "output_grad": "d = -Y / (P + 1e-8)\n    return P * (d - np.sum(P * d, axis=0))",
    },
    "within-a-thousandth-with-its-gradient": {"cost": f"return 1.0003 * {J}", "output_grad": "return 1.0003 * (P - Y)"},
    "float32-loss": {"cost": f"return np.float32({J})"},
    "rounded-loss": {"cost": f"return round(float({J}), 8)"},
    "cached-by-all-of-its-data": {"cost": BY_DATA},
    "doubled-with-its-gradient": {"cost": f"return 2 * {J}", "output_grad": "return 2 * (P - Y)"},
    "doubled-loss": {"cost": f"return 2 * {J}"},
    "constant-added": {"cost": f"return 1 + {J}"},
    "zero-loss": {"cost": "return 0.0"},
    "raising-loss": {"cost": "raise ValueError('no')"},
    "wrong-softmax": {"softmax": "return np.exp(Z) / np.sum(np.exp(Z))"},
    "identity-softmax": {"softmax": "return Z"},
}


@pytest.mark.parametrize("bodies", SUPPORTED.values(), ids=SUPPORTED)
@pytest.mark.parametrize("seed", [3])
def test_a_right_gradient_keeps_its_points_whatever_the_loss_is(bodies, seed):
    """The gradient of the loss that is asked for, or of the student's own where that is a known relative of it."""
    verdict = LOSSES.judged(here(_with_bodies(bodies)), seed=seed)["dZ"]

    assert (verdict.status, verdict.earned) == ("passed", 3)


@pytest.mark.parametrize(("factor", "status"), [(2, "passed"), (-2, "failed"), (1, "passed"), (3, "failed")])
def test_a_gradient_of_ones_own_cost_keeps_its_points_behind_a_wrong_softmax_too(factor, status):
    """A cost that is doubled, a gradient that is doubled with it, and a softmax that is wrong by itself."""
    bodies = {**SUPPORTED["wrong-softmax"], "cost": f"return 2 * {J}", "output_grad": f"return {factor} * (P - Y)"}

    assert LOSSES.judged(here(_with_bodies(bodies)))["dZ"].status == status


def test_an_epsilon_whose_value_passes_costs_nothing():
    """`log(p + 1e-8)` within the tolerance of the value, with its exact gradient or the plain one: full marks."""
    spec = SPEC.replace("matches: cost}", "tolerance: {rtol: 1.0e-3, atol: 1.0e-3}, matches: cost}")
    homework = Homework(spec, RIGHT)
    own = SUPPORTED["epsilon-and-its-exact-gradient"]
    for bodies in (own, {"cost": own["cost"]}):
        assert set(statuses(homework.judged(here(_with_bodies(bodies)))).values()) == {"passed"}


@pytest.mark.parametrize("new", ["sum()", "mean() / 2", "mean() + 1"], ids=["sum", "half", "plus-one"])
def test_behind_a_wrong_loss_autograd_costs_the_losss_points_once(new):
    """`by: autograd` differentiates rightly what is there, and the loss has paid already."""
    text = styles_of("torch")["autograd"].replace("- y) ** 2).mean()", f"- y) ** 2).{new}")
    found = {verdict.id: verdict for verdict in mark(spec_of("torch"), text).verdicts}

    assert {name for name, verdict in found.items() if verdict.earned < verdict.points} == {"loss"}


def test_a_loss_that_breaks_its_own_graph_fails_by_autograd():
    """A value that is right and a graph that is not: the autograd check is about the graph."""
    text = styles_of("torch")["autograd"].replace(
        "torch.tanh(X @ W) @ v", "torch.tanh(X @ W.detach()) @ v + 0 * W.sum()"
    )
    found = {verdict.id: verdict for verdict in mark(spec_of("torch"), text).verdicts}

    assert found["loss"].status == "passed"
    assert found["by-autograd"].earned == 0


PARTS = Homework(
    """
    format: 1
    id: parts
    title: Several gradients
    reference: answers.py
    functions: {loss: [W, b, X, y], grads: [W, b, X, y]}
    draw:
      k: {integer: [2, 4]}
      m: {integer: [3, 6]}
      W: {normal: [k]}
      b: {normal: []}
      X: {normal: [m, k]}
      y: {normal: [m]}
    trials: 4
    checks:
      - {id: loss, says: S., points: 1, matches: loss}
      - id: grads
        says: S.
        points: {W: 3, b: 2}
        after: [loss]
        gradient: {of: "loss(W, b, X, y)", wrt: [W, b], is: "grads(W, b, X, y)"}
    """,
    """
    def loss(W, b, X, y):
        return ((X @ W + b - y) ** 2).mean() / 2

    def grads(W, b, X, y):
        r = (X @ W + b - y) / len(y)
        return X.T @ r, r.sum()
    """,
)


@pytest.mark.parametrize(
    ("new", "earned"),
    [
        ("X.T @ r, r.sum()", 5),
        ("-X.T @ r, r.sum()", 2),
        ("X.T @ r, r.mean()", 3),
        ("-X.T @ r, r.mean()", 0),
        ("None, r.sum()", 2),
        ("'W', r.sum()", 2),
        ("X.T @ r, None", 3),
        ("W * float('nan'), r.sum()", 2),
        ("{'b': r.sum()}", 2),
        ("{'W': [], 'b': r.sum()}", 2),
        ("None, None", 0),
    ],
    ids=[
        "both",
        "only-b",
        "only-W",
        "neither",
        "W-is-None",
        "W-is-a-text",
        "b-is-None",
        "W-is-nan",
        "no-W",
        "W-is-empty",
        "nothing",
    ],
)
def test_each_gradient_earns_its_own_points(new, earned):
    """`points: {W: 3, b: 2}`: a wrong dW leaves db its points, and the report tells them apart."""
    verdict = PARTS.judged(here(PARTS.reference.replace("X.T @ r, r.sum()", new)))["grads"]

    assert (verdict.points, verdict.earned) == (5, earned)


@pytest.mark.parametrize(
    ("body", "earned"),
    [
        ("return X.T @ (X @ W + b - y) / len(y)", 5),
        ("return None", 2),
        ("raise ValueError('no')", 2),
        ("return W[7]", 2),
    ],
    ids=["right", "none", "raises", "no-such-index"],
)
def test_each_gradient_that_is_a_call_of_its_own_earns_its_own_points(body, earned):
    """`is: [of_W(...), of_b(...)]`: what one call does to itself costs the other nothing."""
    spec = PARTS.spec.replace("grads: [W, b, X, y]", "of_W: [W, b, X, y], of_b: [W, b, X, y]")
    spec = spec.replace('is: "grads(W, b, X, y)"', 'is: ["of_W(W, b, X, y)", "of_b(W, b, X, y)"]')
    loss = textwrap.dedent(PARTS.reference).partition("def grads")[0]
    of_b = "def of_b(W, b, X, y):\n    return (X @ W + b - y).mean()\n"
    right = loss + "def of_W(W, b, X, y):\n    return X.T @ (X @ W + b - y) / len(y)\n\n" + of_b
    found = Homework(spec, right).judged(here(loss + f"def of_W(W, b, X, y):\n    {body}\n\n" + of_b))

    assert found["grads"].earned == earned


def test_one_wrong_gradient_is_named_and_the_right_one_is_not_accused():
    """The sentence is about b."""
    verdict = PARTS.judged(here(PARTS.reference.replace("r.sum()", "2 * r.sum()")))["grads"]

    assert "b" in verdict.message
    assert "W[" not in verdict.message


@pytest.mark.parametrize("answer", ["g", "(g,)", "{'W': g}", "{'dW': g}", "[g]"])
@pytest.mark.parametrize(("factor", "earned"), [(1, 5), (2, 0)])
def test_one_gradient_may_come_alone_or_as_one_of_one(answer, factor, earned):
    """A tuple or a dict of it, as of several."""
    spec = PARTS.spec.replace("points: {W: 3, b: 2}", "points: 5").replace("wrt: [W, b]", "wrt: W")
    body = f"g = {factor} * X.T @ r\n        return {answer}"
    homework = Homework(spec, PARTS.reference.replace("return X.T @ r, r.sum()", "return X.T @ r"))
    text = homework.reference.replace("return X.T @ r", body)

    assert homework.judged(here(text))["grads"].earned == (earned if answer != "[g]" else 0)


def test_what_is_surely_wrong_decides_beside_what_nobody_can_tell():
    """A dW that fits only the student's own loss is open; a wrong db beside it has failed, and so has the check."""
    text = "def loss(W, b, X, y):\n    return (X @ W).sum() / 7\n\n"
    text += "def grads(W, b, X, y):\n    return X.sum(axis=0) / 7, 1e3\n"
    verdict = PARTS.judged(here(text))["grads"]

    assert [str(part.status) for part in verdict.parts] == ["inconclusive", "failed"]
    assert (verdict.status, verdict.earned) == ("failed", 0)


SHAPES = {
    "right": ("X.T @ r, r.sum()", "passed"),
    "list": ("[X.T @ r, r.sum()]", "passed"),
    "dict": ("{'b': r.sum(), 'W': X.T @ r}", "passed"),
    "dict-with-d": ("{'db': r.sum(), 'dW': X.T @ r, 'other': 1.0}", "passed"),
    "a-column": ("(X.T @ r)[:, None], r.sum()", "failed"),
    "three": ("X.T @ r, r.sum(), r.sum()", "failed"),
    "one": ("(X.T @ r,)", "failed"),
    "other-keys": ("{'w': X.T @ r, 'b': r.sum()}", "failed"),
    "in-the-other-order": ("r.sum(), X.T @ r", "failed"),
    "text": ("'W', 'b'", "failed"),
}


@pytest.mark.parametrize(("new", "status"), SHAPES.values(), ids=SHAPES)
def test_what_several_gradients_may_come_as(new, status):
    """A tuple or list in the order of `wrt`, or a dict by name: as many as asked for, each in its input's shape."""
    verdict = PARTS.judged(here(PARTS.reference.replace("X.T @ r, r.sum()", new)))["grads"]

    assert verdict.status == status
    if new.startswith("(X.T @ r)[:, None]"):
        assert "has the shape of what it is taken with respect to" in f"{verdict.message} {verdict.help}"


@pytest.mark.parametrize("loss", ["None", "'a text'", "np.array([1.0, 2.0])", "np.nan"])
@pytest.mark.parametrize(("new", "earned"), [("X.T @ r, r.sum()", 5), ("X.T @ r, 2 * r.sum()", 3), ("0 * W, 0 * b", 0)])
def test_a_loss_without_a_value_supports_nothing_and_costs_nothing(loss, new, earned):
    """Then the reference's loss decides alone."""
    text = "import numpy as np\n" + textwrap.dedent(PARTS.reference).replace("X.T @ r, r.sum()", new)
    found = PARTS.judged(here(text.replace("((X @ W + b - y) ** 2).mean() / 2", loss)))

    assert (found["loss"].earned, found["grads"].earned) == (0, earned)
    assert found["grads"].status == ("passed" if earned == 5 else "failed")


CHOSEN = Homework(
    PARTS.spec.replace(
        "matches: loss}",
        'matches: {call: "loss(W, b, X, y)", to: ["ref.loss(W, b, X, y)", "2 * ref.loss(W, b, X, y)"]}}',
    ),
    PARTS.reference,
)


@pytest.mark.parametrize(("factor", "passes"), [(1, [True, False]), (2, [False, True])])
def test_the_convention_of_the_loss_is_that_of_its_gradients(factor, passes):
    """Half a loss with half a gradient, a whole loss with a whole one, and no mixture."""
    half = textwrap.dedent(PARTS.reference)
    text = half.replace("/ 2", "/ 1") if factor == 2 else half
    both = [text, text.replace("return X.T @ r, r.sum()", "return 2 * X.T @ r, 2 * r.sum()")]

    assert [CHOSEN.judged(here(each))["grads"].status == "passed" for each in both] == passes
