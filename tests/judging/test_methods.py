"""Methods are judged by themselves: one wrong method costs its own checks, whatever else the class does."""

import pytest
from homework import spec_of, styles_of
from marking import Homework, mark, statuses

LAYER = Homework(
    spec="""
    format: 1
    id: layer
    title: A layer
    reference: answers.py
    functions:
      Layer: {args: [W, b], methods: {forward: [X], backward: [d], classes: [X]}}
    draw: {n: {integer: [2, 4]}, k: {integer: [2, 5]}, m: {integer: [2, 6]}, W: {normal: [k, n]}, b: {normal: [k, 1]},
           X: {normal: [n, m]}, d: {normal: [k, m]}}
    trials: 3
    checks:
      - {id: forward, says: S., let: {layer: "Layer(W, b)"}, holds: layer.forward(X) == W @ X + b}
      - id: backward
        says: S.
        after: [forward]
        let: {layer: "Layer(W, b)", out: layer.forward(X)}
        gradient: {of: sum(d * out), wrt: X, is: layer.backward(d)}
      - {id: classes, says: S., let: {layer: "Layer(W, b)"}, holds: "layer.classes(X) == argmax(W @ X + b, axis=0)"}
    """,
    reference="""
    class Layer:
        def __init__(self, W, b): self.W, self.b = W, b
        def forward(self, X): return self.W @ X + self.b
        def backward(self, d): return self.W.T @ d
        def classes(self, X): return self.forward(X).argmax(axis=0)
    """,
    right="""
    class Model:
        def classes(self, X):
            return self.forward(X).argmax(axis=0)

    class Layer(Model):
        def __init__(self, W, b):
            self.W, self.b = W, b
        def forward(self, X):
            return self.W @ X + self.b
        def backward(self, d):
            return self.W.T @ d
    """,
)

NUMBERS = Homework(
    spec="""
    format: 1
    id: numbers
    title: Numbers that remember
    reference: answers.py
    functions:
      Value: {args: [data], methods: {times: [other], back: []}, attributes: [data, grad]}
      square: [v]
      cube: [v]
    draw: {a: {normal: []}, c: {normal: []}}
    trials: 3
    checks:
      - id: times
        says: S.
        steps: [{p: Value(a), q: Value(c)}, {r: p.times(q)}, {done: r.back()}]
        holds: [r.data == a * c, p.grad == c, q.grad == a]
      - {id: square, says: S., steps: [{p: Value(a)}, {r: square(p)}, {done: r.back()}],
         holds: [r.data == a ** 2, p.grad == 2 * a]}
      - {id: cube, says: S., steps: [{p: Value(a)}, {r: cube(p)}, {done: r.back()}],
         holds: [r.data == a ** 3, p.grad == 3 * a ** 2]}
    """,
    reference="""
    class Value:
        def __init__(self, data, above=()): self.data, self.above, self.grad = data, above, 0.0
        def times(self, other): return Value(self.data * other.data, ((self, other.data), (other, self.data)))
        def back(self, by=1.0):
            self.grad += by
            for v, slope in self.above: v.back(by * slope)
    def square(v): return v.times(v)
    def cube(v): return v.times(v).times(v)
    """,
    right="""
    class Value:
        def __init__(self, data, above=()):
            self.data, self.above, self.grad = data, above, 0.0
        def times(self, other):
            return Value(self.data * other.data, ((self, other.data), (other, self.data)))
        def back(self, by=1.0):
            self.grad += by
            for v, slope in self.above:
                v.back(by * slope)
    def square(v):
        return v.times(v)
    def cube(v):
        return v.times(square(v))
    """,
)

TWICE = Homework(
    spec="""
    format: 1
    id: twice
    title: There and back
    reference: answers.py
    functions:
      Layer: {args: [], methods: {there: [x], back: [d]}, attributes: [kept]}
    draw: {n: {integer: [2, 4]}, x: {normal: [n]}, d: {normal: [n]}}
    trials: 3
    checks:
      - {id: there, says: S., steps: [{layer: Layer()}, {out: layer.there(x)}], holds: [out == x ** 2, layer.kept == x]}
      - {id: back, says: S., steps: [{layer: Layer()}, {out: layer.there(x)}], holds: layer.back(d) == 2 * x * d}
    """,
    reference="""
    class Layer:
        def there(self, x): self.kept = x; return x ** 2
        def back(self, d): return 2 * self.kept * d
    """,
    right="""
    class Layer:
        def there(self, x):
            self.kept = x
            return x ** 2
        def back(self, d):
            return 2 * self.kept * d
    """,
)

PAIRS = Homework(
    spec="""
    format: 1
    id: pairs
    title: Two ways to one number
    reference: answers.py
    functions: {weights: [Z], mean: [Z], total: [Z]}
    draw: {m: {integer: [3, 6]}, Z: {normal: [m]}}
    trials: 3
    checks:
      - {id: weights, says: S., matches: weights}
      - {id: mean, says: S., matches: mean}
      - {id: total, says: S., matches: total}
      - {id: agree, says: S., holds: mean(Z) * len(Z) == total(Z)}
    """,
    reference="""
    import numpy as np
    def weights(Z): return np.exp(Z) / np.exp(Z).sum()
    def mean(Z): return (weights(Z) * Z).mean()
    def total(Z): return (np.exp(Z) / np.exp(Z).sum() * Z).sum()
    """,
    right="""
    import numpy as np
    def weights(Z):
        return np.exp(Z) / np.exp(Z).sum()
    def mean(Z):
        return (weights(Z) * Z).mean()
    def total(Z):
        return (np.exp(Z) / np.exp(Z).sum() * Z).sum()
    """,
)


def edited(homework, old, new):
    """What becomes of each check with one edit in the right hand-in."""
    assert old in homework.right
    return homework.marked(homework.right.replace(old, new, 1))


@pytest.mark.parametrize("homework", [LAYER, NUMBERS, TWICE, PAIRS], ids=["layer", "numbers", "twice", "pairs"])
def test_the_right_hand_in_gets_full_marks(homework):
    """What fails below fails by its one edit."""
    assert set(statuses(homework.marked(homework.right)).values()) == {"passed"}


@pytest.mark.parametrize(
    "wrong", ["self.W @ X - self.b", "self.W @ X", "2 * (self.W @ X + self.b)"], ids=["sign", "left-out", "factor"]
)
def test_a_wrong_forward_leaves_a_right_backward_its_points(wrong):
    """Though both are methods of one class, and the one comes after the other."""
    verdicts = statuses(edited(LAYER, "return self.W @ X + self.b", f"return {wrong}"))

    assert (verdicts["forward"], verdicts["backward"]) == ("failed", "passed")


def test_a_method_that_is_inherited_calls_the_wrong_one_of_the_class():
    """`classes` stands in the class above and calls `self.forward`, which is wrong below."""
    verdicts = edited(LAYER, "return self.W @ X + self.b", "return self.W @ X - self.b")

    assert verdicts["classes"].status == "passed"
    assert "right, given a right Layer.forward" in verdicts["classes"].message


def test_a_class_of_which_only_attributes_are_read_is_seen_to_do_something():
    """Its methods give objects or nothing: that another function is wrong costs them no point."""
    verdicts = edited(NUMBERS, "return v.times(square(v))", "return square(v)")

    assert statuses(verdicts) == {"times": "passed", "square": "passed", "cube": "failed"}


def test_a_class_that_keeps_what_it_is_given_and_nothing_else_earns_nothing():
    """Its attributes do depend on what it is given, but no method does anything."""
    empty = """
    class Value:
        def __init__(self, data): self.data, self.grad = data, 0.0
        def times(self, other): return self
        def back(self): pass
    def square(v): return v
    def cube(v): return v
    """
    assert sum(verdict.earned for verdict in NUMBERS.marked(empty).values()) == 0


def test_what_a_check_calls_beside_the_judged_method_is_mended_first():
    """`back` fails with what `times` has made; with `times` mended it does not."""
    verdicts = edited(TWICE, "self.kept = x", "self.kept = 2 * x")

    assert statuses(verdicts) == {"there": "failed", "back": "passed"}
    assert "right, given a right Layer.there" in verdicts["back"].message


def test_what_is_called_beside_may_make_objects_of_other_classes():
    """A network that skips its last layer on the way there leaves nothing for a right way back to use."""
    text = styles_of("layers")["plain"].replace("for layer in self.layers:", "for layer in self.layers[:-1]:", 1)
    report = mark(spec_of("layers"), text, seed=3)
    verdicts = {verdict.id: str(verdict.status) for verdict in report.verdicts}

    assert verdicts["sequential-forward"] == "failed"
    assert verdicts["sequential-backward"] in {"passed", "inconclusive"}


def test_a_way_back_that_is_wrong_by_itself_pays():
    """A mistake in the one method that all checks call is charged once, and the others are right, given a right one."""
    verdicts = edited(NUMBERS, "self.grad += by\n", "self.grad += 2 * by\n")

    assert set(statuses(verdicts).values()) == {"failed", "passed"}


def test_a_method_that_makes_objects_of_its_own_class_pays_for_itself():
    """That it calls the constructor of a class which is wrong, by its own fault, is no excuse."""
    verdicts = edited(NUMBERS, "(other, self.data)", "(other, other.data)")

    assert verdicts["times"].status == "failed"


def test_a_relation_between_two_functions_is_not_lost_by_what_one_of_them_calls():
    """`mean` is right, given right weights, and so is what is said of `mean` and `total` together."""
    verdicts = edited(PAIRS, "return np.exp(Z) / np.exp(Z).sum()", "return np.exp(Z)")

    assert statuses(verdicts) == {"weights": "failed", "mean": "passed", "total": "passed", "agree": "passed"}
    assert "right, given a right weights" in verdicts["agree"].message


@pytest.mark.parametrize("gradient", ["dW1, dW2", "dW1, dW2 + net.W2"], ids=["right", "wrong"])
def test_what_uses_an_undeclared_method_of_a_wrong_class_is_left_to_a_person(gradient):
    """The reference has no such method: with all else replaced, it is still the student's wrong one that is used."""
    text = styles_of("network")["seeded"].replace("np.tanh(", "np.maximum(0, ").replace("0.5 * np.mean", "np.mean")
    report = mark(spec_of("network"), text.replace("dW1, dW2\n", f"{gradient}\n"), seed=3)
    verdicts = {verdict.id: str(verdict.status) for verdict in report.verdicts}

    assert (verdicts["predict"], verdicts["loss"], verdicts["gradients"]) == ("failed", "failed", "inconclusive")
