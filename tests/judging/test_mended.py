"""Wrong functions that cannot be told apart from what is judged, and the one edit that mends them."""

import random
import textwrap

import pytest
from homework import spec_of, styles_of
from marking import Homework, mark, statuses

from grader.mutation.edit import apply
from grader.mutation.mutants import mutants

LAYER = Homework(
    """
    format: 1
    id: layer
    title: A layer that hands a cache to its way back
    reference: answers.py
    functions: {forward: [x, w], backward: [d, cache]}
    draw:
      x: {normal: [3, 2]}
      w: {normal: [2, 2]}
      d: {normal: [3, 2]}
    trials: 3
    checks:
      - {id: value, says: S., points: 2, holds: "forward(x, w)[0] == tanh(x @ w)"}
      - id: slope
        says: S.
        points: 3
        after: [value]
        gradient: {of: "sum(d * forward(x, w)[0])", wrt: x, is: "backward(d, forward(x, w)[1])"}
    """,
    """
    import numpy as np

    def forward(x, w):
        a = np.tanh(x @ w)
        return a, (a, w)

    def backward(d, cache):
        a, w = cache
        return d * (1 - a**2) @ w.T
    """,
)
A = "import numpy as np\n\ndef forward(x, w):\n    a = VALUE\n    return a, "
STYLES = {
    "tuple": A + "(x, a, w)\n\ndef backward(d, cache):\n    _, a, w = cache\n    return WAY\n",
    "dict": A + "{'w': w, 'a': a}\n\ndef backward(d, cache):\n    a, w = cache['a'], cache['w']\n    return WAY\n",
    "object": "class Kept:\n    pass\n\n"
    + A.replace("    return", "    kept = Kept()\n    kept.a, kept.w = a, w\n    return")
    + "kept\n\ndef backward(d, kept):\n    a, w = kept.a, kept.w\n    return WAY\n",
    "closure": A + "lambda d: (d * (1 - a * a)).dot(w.T)\n\ndef backward(d, cache):\n    return cache(d) * FACTOR\n",
}
WRONG = ("2 * np.tanh(x @ w)", "np.tanh(-x @ w) + x[0]", "np.tanh(x @ w.T)", "np.tanh(x @ w) + 1")
WAY = "(d * (1 - a**2)).dot(w.T)"


def _hand_in(style, value, factor="1"):
    return STYLES[style].replace("VALUE", value).replace("WAY", f"{WAY} * FACTOR").replace("FACTOR", factor)


@pytest.mark.parametrize(
    ("style", "value"),
    [("tuple", "np.tanh(x)"), ("dict", WRONG[3]), ("object", WRONG[2]), ("closure", WRONG[0])],
)
def test_a_right_way_back_keeps_its_points_behind_a_cache_of_wrong_numbers(style, value):
    """What `forward` computes wrongly is in its cache too: with its one edit, the way back is right as it stands."""
    found = LAYER.marked(_hand_in(style, value))

    assert statuses(found) == {"value": "failed", "slope": "passed"}
    assert (found["value"].earned, found["slope"].earned) == (0, 3)
    assert "right, given a right forward" in found["slope"].message


HELPED = """
import numpy as np

def bent(z):
    return VALUE

class Layer:
    def run(self, x, w):
        self.z, self.a, self.w = x @ w, bent(x @ w), w
        return self.a

    def back(self, d):
        return d * SLOPE @ self.w.T

def forward(x, w):
    layer = Layer()
    return layer.run(x, w), layer

def backward(d, layer):
    return layer.back(d)
"""


@pytest.mark.parametrize(
    ("value", "slope", "earned"),
    [
        ("2 * np.tanh(z)", "(1 - self.a**2)", 3),
        ("np.tanh(z) + 1", "(1 - self.a**2)", 3),
        ("2 * np.tanh(z)", "(1 + self.a**2)", 0),
        ("2 * np.tanh(z)", "(1 - bent(self.z)**2)", 0),
    ],
    ids=["factor", "term", "wrong-way-back", "helper-of-both"],
)
def test_a_helper_that_nobody_grades_is_mended_for_what_does_not_call_it(value, slope, earned):
    """The mistake is in a helper of the way there; where the way back calls it too, it is its own as well."""
    found = LAYER.marked(HELPED.replace("VALUE", value).replace("SLOPE", slope))

    assert (found["value"].earned, found["slope"].earned) == (0, earned)


COSTLY = Homework(
    """
    format: 1
    id: costly
    title: What a way there costs
    reference: answers.py
    functions: {forward: {args: [x], returns: [out, {private: cache}]}, cost: [p], backward: [p, cache]}
    draw: {x: {normal: [3]}, p: {uniform: [3], low: 0.1, high: 1}}
    trials: 3
    checks:
      - {id: value, says: S., matches: forward}
      - {id: cost, says: S., matches: cost}
      - id: slope
        says: S.
        after: [value, cost]
        let: {f: forward(x)}
        gradient: {of: "cost(f[0])", wrt: x, is: "backward(f[0], f[1])"}
    """,
    """
    import numpy as np

    def forward(x):
        out = np.maximum(np.exp(x) + 1, 0)
        return out, out

    def cost(p):
        return np.sum(np.log(np.where(p > 0, p, 1)))

    def backward(p, cache):
        return (cache - 1) / np.where(p > 0, p, 1)
    """,
)


def test_what_is_wrong_only_where_it_is_handed_something_wrong_need_not_be_mended():
    """What a cost gives for 0 is no mistake of its own where nobody asks it for that but who is wrong."""
    text = COSTLY.reference.replace("np.log(np.where(p > 0, p, 1))", "np.log(np.where(p > 0, p, 2))")
    found = COSTLY.marked(text.replace("np.maximum", "np.minimum"))

    assert statuses(found) == {"value": "failed", "cost": "passed", "slope": "passed"}


def test_a_wrong_way_back_gains_nothing_by_a_wrong_way_there():
    """The edit is that of the wrong function's own checks; none is sought for what is judged."""
    found = LAYER.marked(_hand_in("closure", WRONG[0], "(1 + 1e-3)"))

    assert (found["value"].earned, found["slope"].earned) == (0, 0)


def test_an_edit_of_what_is_judged_earns_nothing():
    """A way back that one edit would mend is wrong."""
    found = LAYER.marked(_hand_in("tuple", "np.tanh(x @ w)").replace("1 - a**2", "1 + a**2"))

    assert statuses(found) == {"value": "passed", "slope": "failed"}


def test_what_two_mistakes_hide_is_left_to_a_person():
    """Where one edit mends nothing, nobody can tell."""
    found = LAYER.marked(_hand_in("tuple", WRONG[1]))

    assert statuses(found) == {"value": "failed", "slope": "inconclusive"}


def test_what_both_call_is_mended_for_neither():
    """A function of the student's that is not graded belongs to all that call it: its edit is no other's."""
    text = "import numpy as np\n\ndef squashed(z):\n    return 2 * np.tanh(z)\n\ndef forward(x, w):\n"
    text += "    return squashed(x @ w), (x @ w, w)\n\ndef backward(d, cache):\n    z, w = cache\n"
    text += "    return (d * (1 - squashed(z) ** 2)).dot(w.T)\n"

    assert LAYER.marked(text)["slope"].earned == 0


@pytest.mark.parametrize(
    ("visible", "named", "line"), [(True, True, True), (True, False, False), (False, True, False)],
    ids=["visible", "without-names", "hidden"],
)  # fmt: skip
def test_the_line_is_told_where_it_may_be_and_the_points_are_the_same(visible, named, line):
    """`--no-diagnosis` and a hidden check take the line out of the sentence, and no point."""
    spec = LAYER.spec if visible else LAYER.spec.replace("id: value,", "id: value, visibility: hidden,")
    text = _hand_in("tuple", WRONG[0])
    verdict = mark(Homework(spec, LAYER.reference).loaded, text, named=named).verdicts[1]

    assert (verdict.status, verdict.earned) == ("passed", 3)
    assert ("line 4" in verdict.message) is line


TWO = Homework(
    """
    format: 1
    id: two
    title: Two ways there and one way back
    reference: answers.py
    functions: {first: [x], second: [x], back: [d, one, two]}
    draw:
      x: {normal: [3]}
      d: {normal: [3]}
    trials: 3
    checks:
      - {id: first, says: S., points: 1, holds: "first(x)[0] == sin(x)"}
      - {id: second, says: S., points: 1, holds: "second(x)[0] == exp(x)"}
      - {id: back, says: S., points: 3, holds: "back(d, first(x)[1], second(x)[1]) == d * sin(x) * exp(x)"}
    """,
    """
    import numpy as np

    def first(x):
        return np.sin(x), [np.sin(x)]

    def second(x):
        return np.exp(x), [np.exp(x)]

    def back(d, one, two):
        return d * one[0] * two[0]
    """,
)


@pytest.mark.parametrize(("way", "earned"), [("d * a['s'] * b['e']", 3), ("a['s'] * b['e']", 0)])
def test_two_wrong_functions_are_mended_by_an_edit_each(way, earned):
    """Whoever gets what both hand on is judged behind both edits."""
    text = "import numpy as np\n\ndef first(x):\n    s = np.sin(x) + 1\n    return s, {'s': s}\n\n"
    text += "def second(x):\n    e = -np.exp(x)\n    return e, {'e': e}\n\n"
    found = TWO.marked(text + f"def back(d, a, b):\n    return {way}\n")

    assert [found[name].earned for name in ("first", "second", "back")] == [0, 0, earned]


@pytest.mark.parametrize(
    ("name", "style", "old", "new", "kept"),
    [
        ("network", "seeded", "0.5 * np.mean(r * r)", "0.5 * np.sum(r * r)", "one-gradient"),
        ("layers", "plain", "X) + self.b", "X) - self.b", "sequential-forward"),
    ],
    ids=["by-its-own-checks", "a-class"],
)
def test_what_rests_on_the_students_own_objects_keeps_its_points(name, style, old, new, kept):
    """Weights that a constructor draws, layers in a network, a cache: nobody can stand in, and the edit need not."""
    text = styles_of(name)[style]
    assert old in text
    verdicts = mark(spec_of(name), text.replace(old, new)).verdicts

    assert next(verdict for verdict in verdicts if verdict.id == kept).status == "passed"


NORM = Homework(
    """
    format: 1
    id: norm
    title: Rows of equal size, each column with its gain
    reference: answers.py
    functions: {forward: [x, g], backward: [d, cache]}
    draw:
      x: {normal: [3, 2]}
      g: {uniform: [2], low: 0.5, high: 2}
      d: {normal: [3, 2]}
    trials: 3
    checks:
      - {id: value, says: S., holds: "forward(x, g)[0] == g * x / sqrt(mean(x**2, axis=1, keepdims=True))"}
      - id: slope
        says: S.
        points: {x: 2, g: 1}
        after: [value]
        let: {f: "forward(x, g)"}
        gradient: {of: "sum(d * f[0])", wrt: [x, g], is: "backward(d, f[1])"}
    """,
    """
    import numpy as np

    def forward(x, g):
        size = np.sqrt(np.mean(x**2, axis=1, keepdims=True))
        return g * x / size, (x, g, size)

    def backward(d, cache):
        x, g, size = cache
        n = x / size
        return (d * g - n * np.mean(d * g * n, axis=1, keepdims=True)) / size, np.sum(d * n, axis=0)
    """,
)


@pytest.mark.parametrize(
    ("old", "new", "earned"),
    [
        ("np.mean(x**2, axis=1, keepdims=True)", "np.mean(x**2, axis=0, keepdims=True)", 3),
        ("np.sqrt(np.mean(x**2, axis=1, keepdims=True))", "np.mean(x**2, axis=1, keepdims=True)", 3),
        ("d * g - n", "d * g + n", 1),
    ],
)
def test_a_gradient_that_fits_the_mistaken_loss_speaks_against_no_other_of_its_way_back(old, new, earned):
    """The gains' fits any such loss, the rows' one only a right cache: wrong there too, it is wrong."""
    text = NORM.reference.replace(old, new)
    assert text != NORM.reference
    found = NORM.marked(text)

    assert found["slope"].earned == earned
    assert found["value"].earned == (earned != 3) * 1


MODEL = Homework(
    """
    format: 1
    id: model
    title: A model whose methods call one another
    reference: answers.py
    functions:
      Model:
        args: [n]
        methods: {rate: [X], loss: [X, t], step: [X, t, lr], fit: [X, t, lr, steps]}
        attributes: [w]
    draw:
      n: {integer: [2, 3]}
      X: {normal: [4, n]}
      t: {uniform: [4]}
      w: {normal: [n], scale: 0.5}
      lr: {uniform: [], low: 0.1, high: 0.3}
    trials: 3
    checks:
      - id: rate
        says: S.
        steps: [{p: Model(n)}, {p: "set(p.w, w)"}]
        holds: p.rate(X) == exp(X @ w)
      - id: loss
        says: S.
        steps: [{p: Model(n)}, {p: "set(p.w, w)"}]
        holds: p.loss(X, t) == mean(exp(X @ w) - t * (X @ w))
      - id: step
        says: S.
        steps: [{p: Model(n)}, {p: "set(p.w, w)", done: "p.step(X, t, lr)"}]
        holds: p.w == w - lr * X.T @ (exp(X @ w) - t) / 4
      - id: fit
        says: S.
        points: 2
        steps: [{p: Model(n), q: ref.Model(n)}, {found: "p.fit(X, t, lr, 3)", meant: "q.fit(X, t, lr, 3)"}]
        holds: found == meant
    """,
    """
    import numpy as np

    class Model:
        def __init__(self, n):
            self.w = np.zeros(n)

        def _linear(self, X):
            return X @ self.w

        def rate(self, X):
            return np.exp(self._linear(X))

        def loss(self, X, t):
            r = self.rate(X)
            return np.mean(r - t * np.log(r))

        def step(self, X, t, lr):
            self.w = self.w - lr * X.T @ (self.rate(X) - t) / len(t)

        def fit(self, X, t, lr, steps):
            losses = []
            for _ in range(steps):
                losses.append(self.loss(X, t))
                self.step(X, t, lr)
            return np.array(losses)
    """,
)


@pytest.mark.parametrize(
    ("old", "new", "lost"),
    [
        ("np.exp(self._linear(X))", "np.exp(-self._linear(X))", {"rate"}),
        ("X @ self.w", "X**2 @ self.w", {"rate"}),
        ("self._linear(X))", "self._linear(X[:, -1:]))", {"rate"}),
        ("np.mean(r - t", "np.sum(r - t", {"loss"}),
        ("self.w - lr", "self.w + lr", {"step"}),
        ("range(steps)", "range(steps - 1)", {"fit"}),
        ("self.step(X, t, lr)", "self.step(X, t, -lr)", {"fit"}),
    ],
    ids=[
        "method",
        "what-only-it-calls",
        "which-raises",
        "one-of-two",
        "what-changes-the-object",
        "itself",
        "how-it-calls",
    ],
)
def test_a_right_method_loses_nothing_through_a_wrong_one_of_its_object(old, new, lost):
    """Nobody can stand in for a single method of an object: the edit that mends it shows who is right."""
    text = MODEL.reference.replace(old, new)
    assert text != MODEL.reference
    found = MODEL.marked(text)

    assert {name for name, verdict in found.items() if verdict.earned < verdict.points} == lost
    assert {found[name].status for name in lost} <= {"failed", "errored"}


def _planted(count, seed):
    """Mistakes of the dictionary in methods of the model, each with the method that pays for it."""
    text = textwrap.dedent(MODEL.reference)
    edits = [(name, edit) for name in ("rate", "loss", "step", "fit") for edit in mutants(text, f"Model.{name}")]
    return [(name, apply(text, [edit])) for name, edit in random.Random(seed).sample(edits, count)]


@pytest.mark.parametrize(("method", "text"), _planted(5, 20261127))
def test_whatever_is_wrong_with_a_method_costs_no_other_one_its_points(method, text):
    """A mistake of any kind fails at most the checks of its own method; of the others nobody is charged."""
    found = MODEL.marked(text)

    assert {name for name, verdict in found.items() if verdict.status in {"failed", "errored"}} <= {method}


def test_behind_a_wrong_method_that_no_edit_mends_nobody_can_tell():
    """Neither right nor wrong: `fit` may be right, and what it calls has lost its own points."""
    text = MODEL.reference.replace("np.mean(r - t * np.log(r))", "np.max(r) * np.sum(t**3) + 7")
    found = MODEL.marked(text)

    assert statuses(found) == {"rate": "passed", "loss": "failed", "step": "passed", "fit": "inconclusive"}
