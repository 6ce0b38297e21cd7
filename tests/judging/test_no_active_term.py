"""A sum that begins with 0.0 and of which no term is active is right to have the gradient 0, whatever the seed."""

import pytest
from marking import Homework

HINGE = Homework(
    """
    format: 1
    id: hinge
    title: A sum of what is active
    reference: answers.py
    framework: torch
    functions: {hinge: [d]}
    draw:
      m: {integer: [1, 2]}
      d: {normal: [m]}
    checks:
      - {id: value, says: S., matches: hinge}
      - id: gradient
        says: S.
        after: [value]
        gradient: {of: "hinge(d)", wrt: d, by: autograd}
      - id: twice
        says: S.
        after: [value]
        gradient: {of: "hinge(d) ** 2", wrt: d, by: autograd}
    """,
    """
    import torch

    def hinge(d):
        return torch.relu(d).sum()
    """,
)
SUM = """
import torch

def hinge(d):
    total = BEGIN
    for x in d:
        if x > 0:
            total = total + TERM
    return total
"""
SEEDS = (1, 2, 3)  # with one or two numbers all are negative on some trials


@pytest.mark.parametrize("begin", ["0.0", "0", "torch.zeros(())", "torch.zeros((), dtype=d.dtype)"])
def test_it_keeps_its_points(begin):
    """On the draws where nothing is active there is no way back, and nothing to go back to."""
    found = [HINGE.marked(SUM.replace("BEGIN", begin).replace("TERM", "x"), seed=seed) for seed in SEEDS]

    assert {str(verdict.status) for each in found for verdict in each.values()} == {"passed"}


@pytest.mark.parametrize("term", ["x.detach()", "float(x)", "x.item()", "torch.tensor(float(x))"])
def test_one_whose_terms_are_cut_off_does_not(term):
    """It moves with what it is given, and autograd goes nowhere."""
    found = HINGE.marked(SUM.replace("BEGIN", "0.0").replace("TERM", term))

    assert str(found["value"].status) == "passed"
    assert {found[name].earned for name in ("gradient", "twice")} == {0}


def test_one_that_is_always_the_same_earns_nothing():
    """Nothing earns nothing."""
    found = HINGE.marked("def hinge(d):\n    return 0.0\n")

    assert {verdict.earned for verdict in found.values()} == {0}
