"""What a spec compares although right hand-ins may lay it out otherwise is advised against, with line and remedy."""

import pytest
from marking import Homework

from grader.judging.compared import layouts

SPEC = """format: 1
id: caches
title: Caches
reference: answers.py
functions: {forward: [X], backward: [d, WORD]}
draw: {X: {normal: [3]}, d: {normal: [3]}}
checks:
  - {id: forward, says: S., CHECK}
  - {id: backward, says: S., holds: "backward(d, forward(X)[1]) == d * X"}
"""
REFERENCE = """
class Kept:
    def __init__(self, X):
        self.X = X

def forward(X):
    return X ** 2, CACHE

def backward(d, cache):
    return d * TAKEN
"""
LAYOUTS = {
    "dict": ("{'X': X}", "cache['X']"),
    "tuple": ("(X, X)", "cache[0]"),
    "object": ("Kept(X)", "cache.X"),
    "closure": ("lambda: X", "cache()"),
}


def _advice(check, word, cache, taken):
    spec = SPEC.replace("CHECK", check).replace("WORD", word)
    return [
        str(problem)
        for problem in layouts(Homework(spec, REFERENCE.replace("CACHE", cache).replace("TAKEN", taken)).loaded)
    ]


@pytest.mark.parametrize(("cache", "taken"), LAYOUTS.values(), ids=LAYOUTS)
@pytest.mark.parametrize("check", ["matches: forward", "holds: 'forward(X)[1] == ref.forward(X)[1]'"])
def test_what_is_laid_out_by_its_maker_and_compared_is_advised_against(check, cache, taken):
    """Whatever it is called."""
    (found,) = _advice(check, "h", cache, taken)

    assert "spec.yaml:8:1: advice: forward(...)[1] is handed to backward and compared here" in found
    assert "compare forward(...)[0] alone, and say returns: [out, {private: h}]" in found


@pytest.mark.parametrize("word", ["cache", "mask", "saved_values"])
def test_what_its_taker_calls_a_cache_is_one(word):
    """An array, too: a mask may be of truths or of numbers."""
    assert len(_advice("matches: forward", word, "X", "cache")) == 1


@pytest.mark.parametrize(
    ("check", "word", "cache", "taken"),
    [
        ("matches: forward", "H", "X", "cache"),
        ("holds: 'forward(X)[0] == X ** 2'", "cache", "{'X': X}", "cache['X']"),
        ("pure: forward", "cache", "{'X': X}", "cache['X']"),
    ],
    ids=["an-array-that-the-exercise-names", "the-public-part", "twice-the-same"],
)
def test_what_the_exercise_lays_out_is_not(check, word, cache, taken):
    """Activations that a way back is given, the part that nobody hands on, the same question asked again."""
    assert _advice(check, word, cache, taken) == []
