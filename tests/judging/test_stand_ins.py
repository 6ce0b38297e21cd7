"""Law 3: a stand-in never passes for the student."""

import random

import pytest
from homework import spec_of, styles_of
from marking import Homework, mark, statuses

NETWORK = styles_of("network")
GARBAGE = {
    "minus-seven-weights": "return -7 * net.W1, -7 * net.W2",
    "zeros": "return 0 * net.W1, 0 * net.W2",
    "none": "return None",
    "ones": "return net.W1 * 0 + 1, net.W2 * 0 + 1",
    "swapped": "return net.W1.copy(), net.W2.copy()",
}
NET_AND_LOSS = {
    "all-right": (),
    "wrong-loss": (("0.5 * np.mean(r * r)", "0.25 * np.mean(r * r)"),),
    "wrong-net": (("np.dot(self.W2, self.hidden(X))", "np.dot(self.W2, self.hidden(X)) + 1"),),
    "raising-loss": (("0.5 * np.mean(r * r)", "0.5 * np.mean(r * q)"),),
    "loss-is-nan": (("0.5 * np.mean(r * r)", "np.mean(0 * r / 0)"),),
    "both-wrong": (
        ("0.5 * np.mean(r * r)", "np.mean(r)"),
        ("np.dot(self.W2, self.hidden(X))", "np.dot(self.W2, self.hidden(X)) ** 2"),
    ),
}


@pytest.mark.parametrize(
    ("garbage", "others"),
    [
        *((garbage, "all-right") for garbage in GARBAGE),
        *(("minus-seven-weights", others) for others in list(NET_AND_LOSS)[1:]),
    ],
)
def test_garbage_from_a_function_of_a_network_earns_nothing(garbage, others):
    """`gradients(net, X, y)` is the student's whatever `net` is: an object in its place answers for itself alone."""
    text = NETWORK["seeded"].replace("return dW1, dW2", GARBAGE[garbage])
    for old, new in NET_AND_LOSS[others]:
        text = text.replace(old, new)
    found = {verdict.id: verdict for verdict in mark(spec_of("network"), text).verdicts}

    assert (found["gradients"].earned, found["one-gradient"].earned) == (0, 0)
    assert "invalid" not in statuses(found).values()


def test_garbage_behind_a_wrong_loss_fails_where_all_weights_are_given():
    """Public weights tell; where the net draws some of them itself, only the student's own objects could."""
    text = NETWORK["seeded"].replace("return dW1, dW2", GARBAGE["minus-seven-weights"])
    for old, new in NET_AND_LOSS["wrong-loss"]:
        text = text.replace(old, new)
    found = {verdict.id: verdict for verdict in mark(spec_of("network"), text).verdicts}

    assert (str(found["gradients"].status), str(found["one-gradient"].status)) == ("failed", "inconclusive")


@pytest.mark.parametrize("others", NET_AND_LOSS.values(), ids=NET_AND_LOSS)
def test_right_gradients_keep_their_points_whatever_the_net_and_the_loss_are(others):
    """The same checks pass for the right gradients, which read only the weights that they are given."""
    text = NETWORK["seeded"].replace("r = net.predict(X) - y\n    dW2", "r = np.dot(net.W2, h) - y\n    dW2")
    text = text.replace("h = net.hidden(X)", "h = np.tanh(np.dot(net.W1, X))")
    for old, new in others:
        text = text.replace(old, new)
    found = {verdict.id: verdict for verdict in mark(spec_of("network"), text).verdicts}

    assert {"passed", "inconclusive"} >= {str(found[name].status) for name in ("gradients", "one-gradient")}


POWERS = Homework(
    """
    format: 1
    id: powers
    title: Two classes with the same methods
    reference: answers.py
    functions:
      Square: {args: [], methods: {forward: [x], backward: [d]}}
      Cube:   {args: [], methods: {forward: [x], backward: [d]}}
    draw: {k: {integer: [2, 5]}, x: {normal: [k]}, d: {normal: [k]}}
    trials: 4
    checks:
      - {id: square, says: S., let: {f: Square()}, holds: f.forward(x) == x ** 2}
      - id: square-slope
        says: S.
        after: [square]
        let: {f: Square(), y: f.forward(x)}
        gradient: {of: sum(d * y), wrt: x, is: f.backward(d)}
      - {id: cube, says: S., let: {f: Cube()}, holds: f.forward(x) == x ** 3}
      - id: cube-slope
        says: S.
        after: [cube]
        let: {f: Cube(), y: f.forward(x)}
        gradient: {of: sum(d * y), wrt: x, is: f.backward(d)}
    """,
    """
    class Square:
        def forward(self, x):
            self.x = x
            return x * x

        def backward(self, d):
            return 2 * self.x * d

    class Cube:
        def forward(self, x):
            self.x = x
            return x ** 3

        def backward(self, d):
            return 3 * self.x ** 2 * d
    """,
)
CUBE = POWERS.reference[POWERS.reference.index("    class Cube") :]


@pytest.mark.parametrize(
    "square",
    [
        "    class Square:\n        pass\n",
        "    class Square:\n        def forward(self, x): pass\n        def backward(self, d): pass\n",
        "    class Square:\n        forward = backward = None\n",
        "",
    ],
    ids=["empty", "empty-methods", "no-functions", "missing"],
)
def test_an_empty_class_earns_nothing_beside_a_right_one(square):
    """Another class with methods of the same names does not answer for it."""
    found = POWERS.marked(square + "\n" + CUBE)

    assert {name for name, verdict in found.items() if verdict.earned} == {"cube", "cube-slope"}


def test_both_classes_pass_when_both_are_right():
    """The homework above can be done."""
    assert set(statuses(POWERS.marked(POWERS.reference)).values()) == {"passed"}


def test_torch_gradients_that_pile_up_fail():
    """Without zero_grad every call adds its gradients to those of the calls before."""
    text = """
import torch

_W = {}


def forward(X, W, v):
    return torch.tanh(X @ W) @ v


def loss(X, W, v, y):
    return ((forward(X, W, v) - y) ** 2).mean()


def gradients(X, W, v, y):
    key = (tuple(W.shape), 'kept')
    if key not in _W:
        _W[key] = W.clone().requires_grad_(True), v.clone().requires_grad_(True)
    w, u = _W[key]
    w.data, u.data = W.clone(), v.clone()
    loss(X, w, u, y).backward()
    return w.grad.clone(), u.grad.clone()
"""
    found = {verdict.id: verdict for verdict in mark(spec_of("torch"), text).verdicts}

    assert found["gradients"].status == "failed"
    assert found["loss"].status == found["forward"].status == "passed"


def test_a_wrong_pair_does_not_pass_by_the_references_cache():
    """A backward that ignores its cache fails, also where its forward is wrong and the reference stands in for it."""
    text = styles_of("cached")["tuples"]
    text = text.replace("return d * s * (1 - s)", "return d")
    for changed in (text, text.replace("return s, (s, x)", "return 2 * s, (s, x)")):
        found = {verdict.id: verdict for verdict in mark(spec_of("cached"), changed).verdicts}
        assert found["sigmoid-slope"].earned == 0


AGAINST_THE_REFERENCE = {
    "a call of the reference's class": "matches: {call: NAME().forward(x), to: ref.NAME().forward(x)}",
    "a relation to it": "let: {f: NAME()}, holds: f.forward(x) == ref.NAME().forward(x)",
    "the reference's object by name": "let: {f: NAME(), right: ref.NAME()}, holds: f.forward(x) == right.forward(x)",
    "an entry of what the reference makes": (
        "let: {f: NAME(), r: ref.both()}, holds: \"f.forward(x) == r['NAME'].forward(x)\""
    ),
}
BOTH = "\n    def both():\n        return {'Square': Square(), 'Cube': Cube()}\n"
WRONG = {"Square": ("return x * x", "return x * x + 1"), "Cube": ("return x ** 3", "return x ** 2 * abs(x)")}


@pytest.mark.parametrize("relation", AGAINST_THE_REFERENCE.values(), ids=AGAINST_THE_REFERENCE)
@pytest.mark.parametrize("wrong", WRONG)
@pytest.mark.parametrize("seed", [1, 2])
def test_a_method_that_is_held_against_the_reference_answers_for_itself(relation, wrong, seed):
    """`forward` of the reference's object is no method of the other classes: what is wrong is not replaced.

    In whatever order the checks stand, the wrong class loses all of its own and the other one none.
    """
    number = {"Square": "holds: Square().forward(0 * x - 3) == 9", "Cube": "holds: Cube().forward(0 * x - 3) == -27"}
    checks = [(f"{name}-{kind}", text) for name in WRONG for kind, text in (("ref", relation), ("one", number[name]))]
    random.Random(seed).shuffle(checks)
    lines = (f"      - {{id: {each}, says: S., {text.replace('NAME', each[:-4])}}}" for each, text in checks)
    text = POWERS.reference.replace(*WRONG[wrong])
    spec = POWERS.spec[: POWERS.spec.index("      - {id: square,")] + "\n".join(lines)
    found = Homework(spec, POWERS.reference + BOTH).marked(text)
    expected = {each: "failed" if each.startswith(wrong) else "passed" for each, _ in checks}

    assert {name: str(verdict.status) for name, verdict in found.items()} == expected
