"""A wrong function that answers rightly where a check asks it has no part in that check."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from marking import Homework, statuses

LAYER = Homework(
    """
    format: 1
    id: layer
    title: A way there that is wrong elsewhere
    reference: answers.py
    functions: {forward: {args: [x, w], returns: [P, {private: cache}]}, backward: [d, w, cache]}
    draw:
      x: {normal: [3, 2]}
      w: {normal: [2, 4]}
      d: {normal: [3, 4]}
    trials: 3
    checks:
      - {id: value, says: S., points: 2, matches: forward}
      - {id: large, says: S., holds: "forward(x, 3000 * w)[0] == ref.forward(x, 3000 * w)[0]"}
      - id: slope
        says: S.
        points: 3
        after: [value]
        let: {f: "forward(x, w)"}
        gradient: {of: "sum(d * f[0])", wrt: x, is: "backward(d, w, f[1])"}
    """,
    """
    import numpy as np

    def forward(x, w):
        s = x @ w
        e = np.exp(s - s.max(axis=1, keepdims=True))
        P = e / e.sum(axis=1, keepdims=True)
        return P, P

    def backward(d, w, P):
        return (P * (d - (P * d).sum(axis=1, keepdims=True))) @ w.T
    """,
)
HAND_IN = """
import numpy as np

class Kept:
    pass

def forward(x, w):
    s = x @ w
    top = s.max(axis=1, keepdims=True)
    e = np.exp(s - SHIFT)
    P = e / e.sum(axis=1, keepdims=True)
    kept = Kept()
    kept.P = P
    return P, CACHE

def backward(d, w, cache):
    P = READ
    return (P * (d - BACK * (P * d).sum(axis=1, keepdims=True))) @ w.T
"""
CACHES = {
    "array": ("P", "cache"),
    "tuple": ("(x, [P.T])", "cache[1][0].T"),
    "dict": ("{'x': x, 'P': P}", "cache['P']"),
    "unknown": ("(s, P)", "cache[1]"),
    "object": ("kept", "cache.P"),
    "closure": ("lambda: P", "cache()"),
}


def _hand_in(cache, shift="0", back="1"):
    given, read = CACHES[cache]
    text = HAND_IN.replace("CACHE", given).replace("READ", read)
    return text.replace("SHIFT", shift).replace("BACK", back)


KNOWN = ("array", "tuple", "dict")  # of which all that is kept is an argument, or something that the reference gives


@pytest.mark.parametrize("cache", KNOWN)
def test_a_wrong_way_back_loses_its_points_behind_what_is_wrong_only_elsewhere(cache):
    """`forward` overflows where another check asks it; here it gives what the reference gives."""
    found = LAYER.marked(_hand_in(cache, back="2"))

    assert statuses(found) == {"value": "passed", "large": "failed", "slope": "failed"}
    assert found["slope"].at_fault == ("backward",)


@pytest.mark.parametrize("cache", sorted(CACHES.keys() - KNOWN))
def test_what_nobody_can_look_into_or_knows_decides_nothing(cache):
    """An object, a closure, a number that the reference does not give: it may be what is wrong."""
    found = LAYER.marked(_hand_in(cache, back="2"))

    assert statuses(found) == {"value": "passed", "large": "failed", "slope": "inconclusive"}


@pytest.mark.parametrize("cache", CACHES)
def test_a_right_way_back_passes_behind_it(cache):
    """One mistake costs its points once."""
    found = LAYER.marked(_hand_in(cache))

    assert {name: each.earned for name, each in found.items()} == {"value": 2, "large": 0, "slope": 3}


WRONGLY_KEPT = st.sampled_from(["1 - P", "2 * P", "s", "e", "P[::-1]", "P + x.mean()", "np.sort(P)", "P * (P > 0.3)"])
AROUND = st.sampled_from([("{}", "cache"), ("({}, x)", "cache[0]"), ("{{'x': x, 'P': {}}}", "cache['P']")])


@given(kept=WRONGLY_KEPT, around=AROUND)
@settings(max_examples=8, deadline=None)
def test_a_right_way_back_is_never_charged_for_what_a_wrong_one_keeps(kept, around):
    """Of what is kept nothing but what is known to be right clears who has kept it."""
    text = HAND_IN.replace("CACHE", around[0].format(kept)).replace("READ", around[1])
    found = LAYER.marked(text.replace("SHIFT", "0").replace("BACK", "1"))

    assert "backward" not in found["slope"].at_fault
    assert str(found["slope"].status) in {"passed", "inconclusive"}


PRIVATE = Homework(
    """
    format: 1
    id: private
    title: A way there with something to hand on
    reference: answers.py
    functions: {forward: {args: [x, k], returns: [out, {private: cache}]}, backward: [d, cache]}
    draw:
      x: {normal: [3]}
      d: {normal: [3]}
      k: {integer: [2, 5]}
    trials: 3
    checks:
      - {id: with-k, says: S., matches: {call: "forward(x, k)[0]"}}
      - {id: without, says: S., matches: {call: "forward(x, 1)[0]"}}
      - id: slope
        says: S.
        points: 3
        after: [without]
        let: {f: "forward(x, 1)"}
        gradient: {of: "sum(d * f[0])", wrt: x, is: "backward(d, f[1])"}
    """,
    """
    import numpy as np

    def forward(x, k):
        a = np.tanh(x)
        return a ** k, k * a ** (k - 1) * (1 - a * a)

    def backward(d, cache):
        return d * cache
    """,
)
# Each with one mistake, which shows in what is compared for k > 1, and for k = 1 in the cache alone.
MISTAKEN = {
    "in-a-name-of-both": "    h = k + 1\n    return a ** max(k, (h - 1) ** 2), h * a ** (k - 1) * (1 - a * a)",
    "in-a-number-of-both": "    h = 3\n    return a * h ** (k - 1) * a ** (k - 1), h * k * a ** (k - 1) * (1 - a * a)",
    "in-state": "    KEPT.append(2)\n    h = KEPT[0]\n"
    "    return a ** k * h ** (k - 1), h * k * a ** (k - 1) * (1 - a * a)",
    "nothing-kept": "    if k > 1:\n        a = a + 1\n        return a ** k, 0\n    return a, None",
}


@pytest.mark.parametrize("body", MISTAKEN.values(), ids=MISTAKEN)
def test_a_right_way_back_is_not_charged_for_a_cache_that_only_it_sees(body):
    """What is compared is right here, and what is handed on is not: that decides nothing against who is handed it."""
    text = f"import numpy as np\n\nKEPT = []\n\ndef forward(x, k):\n    a = np.tanh(x)\n{body}\n"
    found = PRIVATE.marked(text + "\ndef backward(d, cache):\n    return d * cache\n")

    assert (str(found["with-k"].status), str(found["without"].status)) == ("failed", "passed")
    assert str(found["slope"].status) in {"passed", "inconclusive"}


STATE = Homework(
    """
    format: 1
    id: state
    title: An attribute between the two ways
    reference: answers.py
    functions: {Layer: {args: [w], methods: {run: [x]}, attributes: [kept]}, back: [d, kept]}
    draw:
      w: {normal: [3]}
      x: {normal: [3]}
      d: {normal: [3]}
    trials: 3
    checks:
      - {id: run, says: S., let: {l: Layer(w), r: ref.Layer(w)}, holds: l.run(x) == r.run(x)}
      - {id: far, says: S., let: {l: Layer(w), r: ref.Layer(w)}, holds: l.run(900 * abs(x)) == r.run(900 * abs(x))}
      - id: tilt
        says: S.
        points: 3
        after: [run]
        let: {l: Layer(w), out: l.run(x)}
        gradient: {of: "sum(d * out)", wrt: x, is: "back(d, l.kept) + 0 * sum(out)"}
    """,
    """
    import numpy as np

    class Layer:
        def __init__(self, w):
            self.w = w

        def run(self, x):
            a = np.tanh(x)
            self.kept = self.w * (1 - a * a)
            return self.w * a

    def back(d, kept):
        return d * kept
    """,
)


def test_an_attribute_of_a_wrong_class_is_not_known_to_be_right():
    """What the method returns is right where the gradient asks; what it leaves in the object is not."""
    wrong = STATE.reference.replace("return self.w * a", "return 1.5 ** (np.max(x) > 50) * self.w * a")
    found = STATE.marked(wrong.replace("self.kept = self.w * (1 - a * a)", "self.kept = a"))

    assert (str(found["run"].status), str(found["far"].status)) == ("passed", "failed")
    assert str(found["tilt"].status) in {"passed", "inconclusive"}
