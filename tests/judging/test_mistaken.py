"""A gradient of the student's own wrong loss, where that is the right one but for a single known mistake."""

import itertools
import random
from pathlib import Path

import numpy as np
import pytest
from marking import Homework, here, mark

from grader.checks.dependent import as_telling
from grader.checks.setting import Setting
from grader.diagnosis.benches import Benches
from grader.mutation.edit import apply
from grader.mutation.mutants import mutants
from grader.respondents.references import References
from grader.spec import load_spec

COST = """
def cost(w, X, y):
    z = X @ w
    return np.sum(np.log(1 + np.exp(z)) - y * z) / len(y)
"""
GRAD = """
def grad(w, X, y):
    return X.T @ (1 / (1 + np.exp(-X @ w)) - y) / len(y)
"""
OF_ITS_OWN = """
def grad(w, X, y):
    g = np.zeros_like(w)
    for i in range(len(w)):
        e = 1e-3 * (np.arange(len(w)) == i)
        ahead, behind = (same(w + k * e, X, y) - same(w - k * e, X, y) for k in (1, 2))
        g[i] = (8 * ahead - behind) / 12e-3
    return g * FACTOR
"""
LOGISTIC = Homework(
    """
    format: 1
    id: logistic
    title: Logistic regression
    reference: answers.py
    functions: {cost: [w, X, y], grad: [w, X, y]}
    draw:
      n: {integer: [3, 6]}
      w: {normal: [3]}
      X: {normal: ["n", 3]}
      y: {uniform: ["n"], low: 0.1, high: 0.9}
    trials: 3
    checks:
      - {id: cost, says: S., points: 2, matches: cost}
      - {id: grad, says: S., points: 4, after: [cost], gradient: {of: "cost(w, X, y)", wrt: w, is: "grad(w, X, y)"}}
    """,
    f"import numpy as np\n{COST}{GRAD}",
)


def _with_own_gradient(cost, factor="1.0"):
    """The gradient is that of the same formula, written down once more: it does not call `cost`."""
    own = OF_ITS_OWN.replace("FACTOR", factor)
    return "\n".join(["import numpy as np", cost, cost.replace("def cost(", "def same("), own])


def _gradient(text, w, X, y):
    """Central differences; None where there is no number."""
    names, h = {"np": np}, 1e-5
    exec(text, names)
    try:
        with np.errstate(all="ignore"):
            ahead, behind = ([float(names["cost"](w + k * e, X, y)) for e in np.eye(len(w))] for k in (h, -h))
    except (ArithmeticError, AttributeError, LookupError, NameError, TypeError, ValueError):
        return None
    found = np.subtract(ahead, behind) / (2 * h)
    return found if np.isfinite(found).all() else None


def _tells(text):
    """Whether each number of the gradient changes with each of what it is given."""
    rng = np.random.default_rng(8)
    at = {"w": rng.normal(size=3), "X": rng.normal(size=(4, 3)), "y": rng.uniform(0.1, 0.9, size=4)}
    here_, *elsewhere = (_gradient(text, **each) for each in (at, *({**at, name: 0.8 * at[name]} for name in at)))
    moved = (each is not None and np.abs(each - here_).min() > 1e-6 for each in elsewhere)
    return here_ is not None and all(moved)


def _planted(count, seed, *, telling):
    """Losses with one mistake of the dictionary, which have a value everywhere and another gradient."""
    text, rng = f"import numpy as np\n{COST}", np.random.default_rng(seed)
    at = rng.normal(size=3), rng.normal(size=(9, 3)), rng.uniform(0.1, 0.9, size=9)
    edits = list(mutants(text, "cost"))
    random.Random(seed).shuffle(edits)
    found = ((made, _gradient(made, *at)) for made in (apply(text, [edit]) for edit in edits))
    right = _gradient(text, *at)
    usable = (made for made, own in found if own is not None and not np.allclose(own, right))
    return list(itertools.islice((made for made in usable if _tells(made) is telling), count))


@pytest.mark.parametrize("cost", [*_planted(2, 41, telling=True), *_planted(2, 41, telling=False)])
def test_a_gradient_of_a_loss_with_one_mistake_is_right_for_it(cost):
    """It earns its points where it is as much to find as the right one, and is left to a person where it is not."""
    found = LOGISTIC.marked(_with_own_gradient(cost))

    assert found["cost"].earned == 0
    assert (found["grad"].status, found["grad"].earned) == (("passed", 4) if _tells(cost) else ("inconclusive", 0))


@pytest.mark.parametrize("factor", ["-1.0", "np.array([1.0, 1.0, 1.001])"])
def test_a_wrong_gradient_of_a_loss_with_one_mistake_stays_wrong(factor):
    """Neither the right loss nor the mistaken one has it."""
    wrong = COST.replace("y * z", "z")

    assert LOGISTIC.marked(_with_own_gradient(wrong, factor))["grad"].earned == 0


def test_a_loss_that_only_looks_like_one_with_a_known_mistake_supports_nothing():
    """The claim is held against the reference with the mistake, not against what the student lets it look like."""
    wrong = COST.replace("- y * z", "+ y * z")
    wiggling = wrong.replace("/ len(y)", "/ len(y) + 1e-9 * np.sum(np.sin(1e9 * w))")
    gradient = GRAD.replace("- y) / len(y)", "+ y) / len(y) + np.cos(1e9 * w)")
    found = LOGISTIC.marked(f"import numpy as np\n{wiggling}{gradient}")

    assert (found["cost"].earned, found["grad"].earned) == (0, 0)
    honest = f"import numpy as np\n{wrong}{gradient.replace(' + np.cos(1e9 * w)', '')}"
    assert LOGISTIC.marked(honest)["grad"].earned == 4


@pytest.mark.parametrize(
    ("visibility", "named", "said"),
    [("visible", True, True), ("visible", False, False), ("hidden", True, False)],
    ids=["visible", "without-names", "hidden"],
)
def test_the_mistake_is_told_where_it_may_be_and_the_points_are_the_same(visibility, named, said):
    """`--no-diagnosis` and a hidden check take the mistake out of the sentence, and no point."""
    spec = LOGISTIC.spec.replace("id: cost,", f"id: cost, visibility: {visibility},")
    spec = spec.replace("id: grad,", "id: grad, follow_through: half,")
    text = _with_own_gradient(COST.replace("np.log(1 +", "np.log2(1 +"))
    verdict = mark(Homework(spec, LOGISTIC.reference).loaded, text, named=named).verdicts[1]

    assert (verdict.status, verdict.earned) == ("passed", 2)
    assert "right for your own cost" in verdict.message
    assert ("in which the logarithm has another base" in verdict.message) is said


PARTS = Homework(
    """
    format: 1
    id: parts
    title: Two gradients of one loss
    reference: answers.py
    functions: {loss: [w, b, x, y], grads: [w, b, x, y]}
    draw:
      w: {normal: []}
      b: {normal: []}
      x: {normal: [4]}
      y: {normal: [4]}
    trials: 3
    checks:
      - {id: loss, says: S., points: 1, matches: loss}
      - id: grads
        says: S.
        points: {w: 3, b: 2}
        after: [loss]
        gradient: {of: "loss(w, b, x, y)", wrt: [w, b], is: "grads(w, b, x, y)"}
    """,
    """
    import numpy as np

    def loss(w, b, x, y):
        return np.mean((w * x + b - y) ** 2)

    def grads(w, b, x, y):
        r = 2 * (w * x + b - y)
        return np.mean(r * x), np.mean(r)
    """,
)


@pytest.mark.parametrize(
    ("new", "earned"),
    [("np.mean(r * x), np.sum(r)", 3), ("np.mean(r), np.sum(r)", 0)],
    ids=["one", "neither"],
)
def test_each_gradient_of_a_loss_with_one_mistake_earns_its_own_points(new, earned):
    """What is right for the own loss keeps its points beside what is wrong for it."""
    text = "import numpy as np\n\ndef loss(w, b, x, y):\n    return np.mean((w * x + b + y) ** 2)\n\n"
    text += f"def grads(w, b, x, y):\n    r = 2 * (w * x + b + y)\n    return {new}\n"
    found = PARTS.marked(text)["grads"]

    assert (found.status, found.earned) == ("failed", earned)


ENTROPY = Homework(
    """
    format: 1
    id: entropy
    title: Cross-entropy of probabilities
    reference: answers.py
    functions: {cost: [P, Y], grad: [P, Y], share: [P]}
    draw:
      m: {integer: [2, 4]}
      P: {uniform: [3, m], low: 0.1, high: 0.9}
      Y: {uniform: [3, m], low: 0.1, high: 0.9}
    trials: 3
    checks:
      - {id: cost, says: S., points: 2, matches: cost}
      - {id: share, says: S., points: 1, matches: share}
      - {id: grad, says: S., points: 4, after: [cost], gradient: {of: "cost(share(P), Y)", wrt: P, is: "grad(P, Y)"}}
    """,
    """
    import numpy as np

    def share(P):
        return P / 2

    def cost(P, Y):
        return -np.sum(Y * np.log(P)) / P.shape[1]

    def grad(P, Y):
        return -Y / P / P.shape[1]
    """,
)
MADE_EASY = {
    "nothing": ("return 0.0", "0 * P"),
    "sum": ("return np.sum(P)", "0 * P + 0.5"),
    "sum-without-log": ("return -np.sum(Y * P) / P.shape[1]", "-Y / 2 / P.shape[1]"),
    "first-row": ("return -np.sum((Y * np.log(P))[0]) / P.shape[1]", "-Y / P / P.shape[1] * [[1], [0], [0]]"),
}


@pytest.mark.parametrize(("cost", "gradient"), MADE_EASY.values(), ids=MADE_EASY)
def test_a_mistake_that_makes_the_gradient_easy_supports_nothing(cost, gradient):
    """Constant, zero or without its labels where the right one is not: as much as a cost of nothing shows."""
    text = f"import numpy as np\n\ndef share(P):\n    return P / 2\n\ndef cost(P, Y):\n    {cost}\n\n"
    found = ENTROPY.marked(f"{text}def grad(P, Y):\n    return {gradient}\n")

    assert (found["cost"].earned, found["grad"].earned) == (0, 0)
    assert found["grad"].status in {"failed", "inconclusive"}


@pytest.mark.parametrize(
    ("cost", "tells"),
    [
        ("-np.sum(Y * np.log(P)) / P.shape[1]", True),
        ("-np.sum(Y * np.log2(P)) / P.shape[1]", True),
        ("-np.sum(Y * np.sqrt(P))", True),
        ("-np.sum(Y * P)", False),
        ("-np.sum(np.log(P))", False),
        ("-np.sum(Y)", False),
        ("-np.sum(Y[0] * np.log(P[0]))", False),
        ("0.0", False),
        ("np.nan", False),
        ("P", False),
        ("None", False),
        ("P[7]", False),
    ],
)
def test_what_is_as_much_to_differentiate_as_the_right_loss(cost, tells):
    """Every number of its gradient moves with all that the right one moves with."""
    spec = ENTROPY.loaded
    text = f"import numpy as np\ndef share(P):\n    return P / 2\ndef cost(P, Y):\n    return {cost}\n"

    assert as_telling(spec.checks[2], Setting(spec, References(spec), 3), here(text)) is tells


def test_a_way_back_that_calls_the_mistaken_helper_itself_is_right_given_a_right_one():
    """The gradient of V fits the loss with the mistake; those of Q and K are right beside a right helper only."""
    folder = Path(__file__).parents[2] / "specs" / "library"
    text = (folder / "solutions" / "attention.py").read_text(encoding="utf-8")
    assert text.count("e.sum()") == 1
    report = mark(load_spec(folder / "attention.yaml"), text.replace("e.sum()", "e.shape[0]"))
    found = {verdict.id: verdict for verdict in report.verdicts}

    assert found["weights"].earned == 0
    assert (found["gradients"].status, found["gradients"].earned) == ("passed", 3)


BEHIND = Homework(
    LOGISTIC.spec.replace("grad: [w, X, y]}", "grad: [w, X, y], both: [w, X, y], slope: [w, X, y]}")
    + """  - {id: both, says: S., points: 1, matches: both}
      - {id: slope, says: S., points: 1, after: [both], gradient: {of: "both(w, X, y)", wrt: w, is: "slope(w, X, y)"}}
    """,
    f"""import numpy as np
{COST}{GRAD}
def both(w, X, y):
    return cost(w, X, y) + np.sum(w * w)

def slope(w, X, y):
    return grad(w, X, y) + 2 * w
""",
)


@pytest.mark.parametrize(
    ("wrong", "sought"),
    [("np.cos(np.sum(np.cosh(z) * y))", ["cost"]), ("np.sum(np.log(1 + np.exp(z)) - z) / len(y)", ["cost", "both"])],
    ids=["in-no-known-way", "in-a-known-way"],
)
def test_what_calls_a_loss_that_no_mistake_explains_is_not_looked_up(wrong, sought, monkeypatch):
    """It answers in no known way either; behind a known mistake it has that one."""
    asked, alike = [], Benches.alike

    def heard(self, name, *args, **options):
        asked.append(name)
        return alike(self, name, *args, **options)

    monkeypatch.setattr(Benches, "alike", heard)
    cost = f"\ndef cost(w, X, y):\n    z = X @ w\n    return {wrong}\n"
    rest = "\ndef both(w, X, y):\n    return cost(w, X, y) + np.sum(w * w)\n"
    own = OF_ITS_OWN.replace("FACTOR", "1.0")
    slope = own.replace("def grad(", "def slope(").replace("same(", "all_of(")
    copies = cost.replace("def cost(", "def same(") + rest.replace("both(", "all_of(").replace("cost(", "same(")
    BEHIND.marked(f"import numpy as np\n{cost}{rest}{copies}{own}{slope}")

    assert list(dict.fromkeys(asked)) == sought
