"""What a function keeps for itself, and what a spec says by a formula of its own, hide no mistake."""

import pytest
from mistaken import grading

REFERENCE = """
import numpy as np

def layer(X, W):
    Z = W @ X
    return np.maximum(Z, 0), (X, W, Z)

def layer_back(dA, cache):
    X, W, Z = cache
    return (dA * (Z > 0)) @ X.T

def update(parameters, slopes, rate):
    return {name: value - rate * slopes[name] for name, value in parameters.items()}

def descend(W, V, dA, rate):
    return W - rate * V, np.exp(rate) - dA / 2

def share(found, meant):
    return np.mean(found[meant > 0] > 0) if np.any(meant > 0) else 0.0

def away(W, V):
    return W - V

def thrice(W, V):
    return 3 * away(W, V)

def gate(X):
    return np.maximum(X, 0), X

def gate_back(dA, X):
    return dA * (X > 0)

def drop(X, keep):
    return X * (np.random.rand(*np.shape(X)) < keep) / keep

def loss(W):
    return np.mean(W ** 2)

def loss_sum(W):
    return np.sum(W ** 2)

def slope(W):
    return 2 * W / np.size(W)

def both(W, V):
    return {"sums": np.sum(W, axis=0), "gap": np.abs(W - V)}

class Layer:
    def __init__(self, W):
        self.W, self.speed = np.array(W), np.zeros(np.shape(W))

    def step(self, V, rate):
        self.speed = self.speed + V
        self.W = self.W - rate * self.speed
"""
SPEC = """
format: 1
id: small
title: A layer with a cache
reference: answers.py
functions:
  layer:      {args: [X, W], returns: [A, {private: cache}]}
  layer_back: {args: [dA, cache]}
  update:     {args: [parameters, slopes, rate]}
  descend:    {args: [W, V, dA, rate]}
  share:      {args: [found, meant]}
  away:       {args: [W, V]}
  thrice:     {args: [W, V]}
  gate:       {args: [X], returns: [A, {private: cache}]}
  gate_back:  {args: [dA, cache]}
  drop:       {args: [X, keep]}
  loss:       {args: [W]}
  slope:      {args: [W]}
  both:       {args: [W, V]}
  Layer:      {args: [W], methods: {step: [V, rate]}, attributes: [W]}
draw:
  n: {integer: [2, 4]}
  k: {integer: [2, 4]}
  m: {integer: [2, 6]}
  X: {normal: [n, m]}
  W: {normal: [k, n]}
  V: {normal: [k, n]}
  dA: {normal: [k, m]}
  rate: {uniform: [], low: 0.1, high: 0.4}
trials: 6
checks:
  - {id: forward, matches: layer}
  - id: backward
    let: {out: "layer(X, W)"}
    holds: "layer_back(dA, out[1]) == ref.layer_back(dA, ref.layer(X, W)[1])"
  - {id: step, holds: "update({'W': W}, {'W': V}, rate)['W'] == W - rate * V"}
  - {id: parts, matches: descend}
  - {id: exchange, let: {found: dA, meant: "dA[::-1] - 0.5"}, matches: share}
  - {id: away, matches: away}
  - {id: thrice, matches: thrice}
  - {id: gate, matches: gate}
  - {id: gate-back, let: {g: gate(X)}, holds: "gate_back(X ** 2, g[1]) == X ** 2 * (X > 0)"}
  - {id: dropped, let: {d: "drop(X, rate)"}, holds: d * (d - X / rate) == 0}
  - {id: loss, matches: {call: loss(W), to: [ref.loss(W), ref.loss_sum(W)]}}
  - {id: slope, after: [loss], gradient: {of: loss(W), wrt: W, is: slope(W)}}
  - {id: both, matches: both}
  - id: moved
    steps: [{layer: Layer(W)}, {repeat: 2, done: "layer.step(V, rate)"}]
    holds: layer.W == W - 3 * rate * V
"""
RIGHT = {
    "layer": "def layer(X, W):\n    Z = np.dot(W, X)\n    return Z * (Z > 0), {'inputs': X, 'mask': Z > 0}",
    "layer_back": "def layer_back(dA, cache):\n    dZ = dA * cache['mask']\n    return dZ @ cache['inputs'].T",
    "update": "def update(old, slopes, rate):\n    new = {}\n    for k in old:\n"
    "        new[k] = old[k] - rate * slopes[k]\n    return new",
    "descend": "def descend(W, V, dA, rate):\n    return W - rate * V, np.exp(rate) - dA / 2",
    "share": "def share(found, meant):\n    found, meant = np.asarray(found), np.asarray(meant)\n"
    "    return np.mean(found[meant > 0] > 0) if np.any(meant > 0) else 0.0",
    "away": "def away(W, V):\n    return np.subtract(W, V)",
    "gate": "def gate(X):\n    mask = X > 0\n    return np.where(mask, X, 0.0), mask",
    "gate_back": "def gate_back(dA, mask):\n    return np.where(mask, dA, 0.0)",
    "drop": "rng = np.random.default_rng()\ndef drop(X, keep):\n    kept = rng.random(X.shape) < keep\n"
    "    return np.where(kept, X / keep, 0.0)",
    "loss": "def loss(W):\n    return (W ** 2).sum()",
    "slope": "def slope(W):\n    return 2 * W",
    "both": "def both(W, V):\n    return {'gap': np.abs(W - V), 'sums': W.sum(0)}",
    "Layer": "class Layer:\n    def __init__(self, W):\n        self.W = np.array(W)\n        self.v = 0 * self.W\n"
    "    def step(self, V, rate):\n        self.v = self.v + V\n        self.W -= rate * self.v",
    "thrice": "def thrice(W, V):\n    return 3 * away(np.asarray(W), np.asarray(V))",
}
WRONG = {
    "forward": ("layer", "np.dot(W, X)", "np.dot(W, X) / 2", {"factor", "averaged"}, 2),
    "backward": ("layer_back", "return dZ", "return -dZ", {"sign"}, 3),
    "step": ("update", "old[k] - rate", "old[k] + rate", {"sign"}, 4),
    "parts": ("descend", "W - rate * V, np.exp(rate) - dA", "W + rate * V, np.exp(rate) + dA", {"sign"}, 2),
    "gate-back": ("gate", ", mask", ", mask.T", {"transposed"}, 3),
    "dropped": ("drop", "X / keep", "X * keep", {"factor"}, 4),
    "slope": ("slope", "2 * W", "-2 * W", {"sign"}, 2),
    "moved": ("Layer", "rate * self.v", "rate", {"factor"}, 7),
    "both": (
        "both",
        "{'gap': np.abs(W - V), 'sums': W.sum(0)}",
        "{k: v for k, v in {'gap': np.abs(W - V), 'sums': W.sum(0)}.items() if k > 'h'}",
        {"extra-step"},
        2,
    ),
    "exchange": (
        "share",
        "found[meant > 0] > 0) if np.any(meant",
        "meant[found > 0] > 0) if np.any(found",
        {"swapped"},
        3,
    ),
}


@pytest.fixture(scope="module")
def grade(tmp_path_factory):
    """Grades by the spec with a cache."""
    with grading(tmp_path_factory.mktemp("private"), spec=SPEC, reference=REFERENCE, right=RIGHT) as found:
        yield found


@pytest.mark.parametrize("check", WRONG)
def test_a_mistake_is_found_behind_a_cache_and_against_a_formula(grade, check):
    """The student's cache is a dict, the reference's a tuple: the mistake beside it has its name and its line."""
    name, right, wrong, codes, line = WRONG[check]
    text = RIGHT[name].replace(right, wrong)

    verdicts, whole = grade(**{name: text})

    diagnosis = verdicts[check].diagnosis
    assert diagnosis is not None
    assert diagnosis.code in codes
    assert diagnosis.line == f"hw.py, line {whole[: whole.index(text)].count(chr(10)) + line}"


def test_a_helper_that_passes_its_own_check_is_not_accused(grade):
    """Arguments exchanged in a call: an exchange in the helper mends it too, where nothing is wrong."""
    text = "def thrice(W, V):\n    return 3 * away(np.asarray(V), np.asarray(W))"

    verdicts, whole = grade(thrice=text)

    assert verdicts["away"].status == "passed"
    assert verdicts["thrice"].diagnosis.code == "swapped"
    assert whole.split("\n")[int(verdicts["thrice"].diagnosis.line.split()[-1]) - 1] == text.split("\n")[1]


def test_a_helper_of_what_passes_is_not_accused(grade):
    """A helper that no check asks for: what calls it passes, so the mistake is in what does not."""
    away = "def minus(W, V):\n    return W - V\n\ndef away(W, V):\n    return minus(np.asarray(W), np.asarray(V))"
    thrice = "def thrice(W, V):\n    return 3 * minus(np.asarray(V), np.asarray(W))"

    verdicts, whole = grade(away=away, thrice=thrice)

    assert verdicts["away"].status == "passed"
    assert verdicts["thrice"].diagnosis.code == "swapped"
    assert whole.split("\n")[int(verdicts["thrice"].diagnosis.line.split()[-1]) - 1] == thrice.split("\n")[1]


def test_a_helper_of_what_is_right_by_itself_only_may_be_wrong(grade):
    """`thrice` passes, given a right `away`: that says nothing of the helper that `away` calls and that is wrong."""
    away = "def minus(W, V):\n    return W + V\n\ndef away(W, V):\n    return minus(np.asarray(W), np.asarray(V))"

    verdicts, whole = grade(away=away)

    assert verdicts["thrice"].status == "passed"
    assert verdicts["away"].diagnosis.code == "sign"
    assert whole.split("\n")[int(verdicts["away"].diagnosis.line.split()[-1]) - 1] == "    return W + V"


def test_in_what_order_a_dict_has_its_entries_does_not_matter(grade):
    """The mistake of the reference's formula is the same one, and so is the class's group of that mistake."""
    rows = "def both(W, V):\n    sums = []\n    for i in range(len(W)):\n        sums.append(sum(W[i]))\n"
    one, _ = grade(both=f"{rows}    return {{'gap': abs(W - V), 'sums': np.array(sums)}}")
    other, _ = grade(both=f"{rows}    return {{'sums': np.array(sums), 'gap': abs(W - V)}}")

    assert one["both"].diagnosis.code == other["both"].diagnosis.code == "axis"
    assert one["both"].answers == other["both"].answers


def test_an_argument_that_makes_no_difference_is_named(grade):
    """A step of always the same size, and more that is wrong: what is said has been tried."""
    verdicts, _ = grade(descend="def descend(W, V, dA, rate):\n    return W ** 3 - V * W, dA * np.tanh(dA)")

    assert verdicts["parts"].diagnosis.code == "ignored"
    assert verdicts["parts"].diagnosis.text == "rate makes no difference to its answer, and it should"


def test_what_is_pasted_holds_no_cache_of_the_reference(grade):
    """The expected value is the part that is compared: the reference's cache has the inputs in it, and stays away."""
    verdicts, _ = grade(layer=RIGHT["layer"].replace("Z * (Z > 0)", "Z + 1"))

    *_, expected = verdicts["forward"].counterexample.lines

    assert expected.startswith('print("expected:", ')
    assert expected.count("np.array") == 1
