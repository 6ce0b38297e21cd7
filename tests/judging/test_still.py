"""Law 1 for gradients: nothing proves nothing of what is not seen to move; where nothing is right, it is right."""

import pytest
from marking import Homework, here

MASKED = Homework(
    """
    format: 1
    id: masked
    title: Masks of one's own
    reference: answers.py
    functions: {drop: [X, seed], back: [d, cache]}
    draw:
      k: {integer: [1, 3]}
      seed: {integer: [1, 1000]}
      X: {normal: [k]}
      d: {normal: [k]}
    trials: 6
    checks:
      - {id: kept, says: S., holds: "drop(X, seed)[0] * (drop(X, seed)[0] - 2 * X) == 0"}
      - id: slope
        says: S.
        points: 3
        after: [kept]
        gradient: {of: "sum(d * drop(X, seed)[0])", wrt: X, is: "back(d, drop(X, seed)[1])"}
    """,
    """
    import numpy as np

    def drop(X, seed):
        mask = (np.random.default_rng(int(seed)).random(X.shape) < 0.5) / 0.5
        return X * mask, mask

    def back(d, cache):
        return d * cache
    """,
)
NOTHING = {
    "zeros": ("return 0 * X, 0 * X", "return 0 * d"),
    "zeros-and-the-right-way-back": ("return 0 * X, 0 * X", "return d * cache"),
    "ones": ("return 0 * X + 1, 0 * X", "return 0 * d"),
    "the-right-way-there-and-zeros": ("return X * mask, mask", "return 0 * d"),
}
SEEDS = range(20, 25)  # with so few numbers the reference's own mask leaves nothing on some trials of most seeds


@pytest.mark.parametrize(("there", "back"), NOTHING.values(), ids=NOTHING)
def test_a_gradient_of_nothing_earns_nothing_by_a_mask_that_leaves_nothing(there, back):
    """That the reference's loss stands still on one trial supports no zeros on the others."""
    text = MASKED.reference.replace("return X * mask, mask", there).replace("return d * cache", back)
    earned = {seed: MASKED.judged(here(text), seed=seed)["slope"].earned for seed in SEEDS}

    assert set(earned.values()) == {0}


def test_a_mask_of_ones_own_with_its_gradient_passes():
    """Other dice than the reference's, and both sides nothing on some trials: full marks all the same."""
    other = MASKED.reference.replace("< 0.5", ">= 0.5")
    found = {seed: str(MASKED.judged(here(other), seed=seed)["slope"].status) for seed in SEEDS}

    assert set(found.values()) == {"passed"}


STILL = Homework(
    """
    format: 1
    id: still
    title: A loss that does not depend on what it is given
    reference: answers.py
    functions: {loss: [x, u], slope: [x, u]}
    draw: {x: {normal: [3]}, u: {normal: [3]}}
    trials: 3
    checks:
      - {id: loss, says: S., matches: loss}
      - {id: still, says: S., points: 2, after: [loss], gradient: {of: "loss(x, u)", wrt: u, is: "slope(x, u)[1]"}}
      - {id: moving, says: S., after: [loss], gradient: {of: "loss(x, u)", wrt: x, is: "slope(x, u)[0]"}}
    """,
    "def loss(x, u):\n    return (x * x).sum()\n\ndef slope(x, u):\n    return 2 * x, 0 * u\n",
)


@pytest.mark.parametrize(
    ("answer", "earned"),
    [("2 * x, 0 * u", 3), ("2 * u, 0 * u", 2), ("0 * x, 0 * u", 0), ("2 * x, u", 1)],
    ids=["right", "of-another", "zeros", "not-still"],
)
def test_nothing_is_right_where_the_loss_stands_still(answer, earned):
    """For a function that gives something elsewhere, right or wrong; not for one that always gives nothing."""
    found = STILL.judged(here(STILL.reference.replace("2 * x, 0 * u", answer)))

    assert found["still"].earned + found["moving"].earned == earned


DICE = Homework(
    """
    format: 1
    id: dice
    title: A loss that dice decide
    reference: answers.py
    functions: {drop: [x], slope: [x]}
    draw: {x: {uniform: [12], low: 1, high: 2}}
    trials: 3
    checks:
      - {id: drop, says: S., let: {y: drop(x)}, holds: y == 2 * x * (y != 0)}
      - {id: slope, says: S., after: [drop], gradient: {of: sum(drop(x)), wrt: x, is: slope(x)}}
    """,
    """
    import numpy as np

    def drop(x):
        return 2 * x * (np.random.random(x.shape) < 0.5)

    def slope(x):
        return 2.0 * (drop(x) != 0)
    """,
)


def test_a_loss_of_other_dice_is_no_wrong_one():
    """Where the reference's loss is another one with other dice, it says nothing of the student's."""
    right = DICE.marked(DICE.reference.replace("< 0.5", "> 0.5"))
    wrong = DICE.marked(DICE.reference.replace("< 0.5", "> 0.5").replace("2.0 * (", "3.0 * ("))

    assert (right["slope"].status, wrong["slope"].earned) == ("passed", 0)


LEAVES_OUT = Homework(
    """
    format: 1
    id: leaves-out
    title: A loss that leaves out what it is given
    reference: answers.py
    framework: torch
    functions: {loss: [x, b]}
    draw:
      k: {integer: [2, 3]}
      x: {normal: [k]}
      b: {normal: [k]}
    checks:
      - {id: value, says: S., matches: loss}
      - id: slope
        says: S.
        after: [value]
        gradient: {of: "loss(x, b)", wrt: [x, b], by: autograd}
    """,
    """
    import torch

    def loss(x, b):
        return torch.log1p((x + b) ** 2).sum()
    """,
)


@pytest.mark.parametrize("biased", ["x + 0 * b", "x"])
def test_what_autograd_makes_of_a_loss_that_leaves_something_out_is_left_open(biased):
    """The loss has lost its points; its gradient by that is 0, which is right for it, and nobody wrote it."""
    found = LEAVES_OUT.marked(LEAVES_OUT.reference.replace("(x + b)", f"({biased})"))

    assert str(found["value"].status) == "failed"
    assert str(found["slope"].status) == "inconclusive"
