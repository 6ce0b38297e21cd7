"""The claimed side of a gradient check: how near is near, which relatives count, and what is said, once."""

import numpy as np
import pytest
from answering import Functions
from marking import Homework, here
from test_losses import LOSSES, PARTS, RIGHT, SPEC

from grader.checks.gradient_fault import gathered
from grader.checks.judge import run
from grader.checks.outcome import Fault
from grader.checks.setting import Setting
from grader.model import Finding
from grader.naming.cause import Cause
from grader.respondents.references import References

J = "-np.sum(Y * np.log(P)) / Y.shape[1]"


def _losses(loss, slope, homework=LOSSES):
    """The verdicts on a hand-in with this loss and this gradient."""
    return homework.judged(here(RIGHT.replace(J, loss).replace("P - Y", slope)))


def test_a_loss_too_coarse_to_be_measured_excuses_no_wrong_gradient():
    """It has the right value, so the right loss decides."""
    verdict = _losses(f"np.round({J}, 4)", "(P - Y) * 1.0005")["dZ"]

    assert (verdict.status, verdict.earned) == ("failed", 0)


def test_a_multiple_that_changes_with_the_draws_is_no_relative():
    """Twice the loss for small classes and three times for large ones is no formula."""
    verdict = _losses(f"(2 + (Y.shape[1] > 3)) * {J}", "(2 + (Y.shape[1] > 3)) * (P - Y)")["dZ"]

    assert (verdict.status, verdict.earned) == ("inconclusive", 0)


def test_a_loss_that_is_off_by_a_twentieth_is_judged_as_a_relative_and_that_is_said_once():
    """One note for all trials."""
    verdict = _losses(f"1.05 * {J}", "1.05 * (P - Y)")["dZ"]

    assert (verdict.status, verdict.earned) == ("passed", 3)
    assert len(verdict.notes) == len(set(verdict.notes)) == 1


TOLERANT = Homework(SPEC.replace("after: [softmax, cost],", "after: [softmax, cost], tolerance: {rtol: 0.01},"), RIGHT)


@pytest.mark.parametrize(("off", "notes"), [(1.005, 0), (1.02, 1)], ids=["within", "beyond"])
def test_the_tolerance_of_a_check_says_which_loss_is_the_right_one(off, notes):
    """Within it the loss is the right one, and its gradient is near enough; beyond, it is a relative."""
    verdict = _losses(f"{off} * {J}", f"{off} * (P - Y)", TOLERANT)["dZ"]

    assert (verdict.status, len(verdict.notes)) == ("passed", notes)


TWO = Homework(
    """
    format: 1
    id: two
    title: Two gradients
    reference: answers.py
    functions: {loss: [W, b], slopes: [W, b]}
    draw: {n: {integer: [3, 5]}, W: {normal: [n, n]}, b: {normal: [n, 1]}}
    trials: 2
    checks:
      - {id: loss, says: S., matches: loss}
      - {id: slopes, says: S., after: [loss], gradient: {of: "loss(W, b)", wrt: [W, b], is: "slopes(W, b)"}}
    """,
    """
    import numpy as np

    def loss(W, b):
        return np.sum(np.sin(W @ b))

    def slopes(W, b):
        return np.cos(W @ b) @ b.T, W.T @ np.cos(W @ b)
    """,
)


@pytest.mark.parametrize(
    ("db", "status", "most"),
    [("-W.T @ np.sin(W @ b) * 2", "failed", 40), ("-W.T @ np.sin(W @ b)", "failed", 100)],
    ids=["of-neither", "one-of-the-own"],
)
def test_a_loss_is_not_measured_where_a_few_questions_tell(db, status, most):
    """A gradient that is wrong for the right loss and far from the own one takes some ten questions in a trial.

    What fits the own one has to be measured. To measure them all, together and each by itself, takes up to four times
    as many.
    """
    spec, asked = TWO.loaded, []

    def loss(W, b):
        asked.append(1)
        return np.sum(np.cos(W @ b))

    student = Functions(loss=loss, slopes=lambda W, b: eval(f"(W * 3, {db})", {"np": np, "W": W, "b": b}))
    outcome = run(spec.checks[1], Setting(spec, References(spec), 3), student)

    assert (outcome.status, outcome.trials) == (status, 2)
    assert len(asked) <= most


CORNERS = Homework(
    """
    format: 1
    id: corners
    title: A loss with corners
    reference: answers.py
    functions: {loss: [x], slope: [x]}
    draw:
      z: {normal: [4]}
    trials: 5
    checks:
      - {id: loss, says: S., let: {x: round(z)}, matches: loss}
      - {id: slope, says: S., let: {x: round(z)}, after: [loss],
         gradient: {of: loss(x), wrt: x, is: slope(x)}}
    """,
    """
    import numpy as np

    def loss(x):
        return np.abs(x).sum()

    def slope(x):
        return np.sign(x)
    """,
)


def test_what_a_reader_should_know_of_a_gradient_is_said_once():
    """Each trial has a corner; one sentence says so."""
    verdict = CORNERS.judged(here(CORNERS.reference))["slope"]

    assert verdict.status == "passed"
    assert len(verdict.notes) == len(set(verdict.notes)) > 0


UNSEEN = Homework(
    """
    format: 1
    id: unseen
    title: A loss of the student's own
    functions: {loss: [W, b], grads: [W, b]}
    draw:
      W: {normal: [3]}
      b: {normal: [2]}
    trials: 3
    checks:
      - {id: loss, says: S., holds: 'loss(W, b) >= 0'}
      - {id: grads, says: S., after: [loss], points: {W: 3, b: 2},
         gradient: {of: "loss(W, b)", wrt: [W, b], is: "grads(W, b)"}}
    """,
    "",
)


STILL = {
    "still": ("0 * b.sum()", "0 * b"),
    "too-little": ("1e-18 * np.sin(b).sum()", "1e-18 * np.cos(b)"),
}


@pytest.mark.parametrize(("loss", "slope"), STILL.values(), ids=STILL)
def test_an_input_that_the_loss_is_not_seen_to_move_with_leaves_the_other_seen(loss, slope):
    """The sentence is about the one that nothing is shown of."""
    text = f"""
    import numpy as np

    def loss(W, b):
        return (W ** 2).sum() + {loss}

    def grads(W, b):
        return 2 * W, {slope}
    """
    verdict = UNSEEN.judged(here(text))["grads"]

    assert verdict.status == "inconclusive"
    assert "move with b," in verdict.message


@pytest.mark.parametrize("shape", ["()", "(1,)", "(1, 1)"])
def test_a_loss_of_ones_own_is_one_number_of_any_shape(shape):
    """An array of one element will do."""
    text = f"""
    import numpy as np

    def loss(W, b):
        return np.reshape((W ** 2).sum() + (b ** 2).sum(), {shape})

    def grads(W, b):
        return 2 * W, 2 * b
    """

    assert UNSEEN.judged(here(text))["grads"].status == "passed"


def test_every_name_that_fits_one_of_several_gradients_is_kept():
    """Each of two wrong gradients fits a mistake of its own: neither is lost behind the one whose numbers are shown."""
    body = PARTS.loaded.checks[1].body
    faults = {
        name: Fault(Finding(kind="gradient", expression=name), message=name, causes=(Cause(code, code),))
        for name, code in (("W", "sign"), ("b", "sum"))
    }

    assert [cause.code for cause in gathered(body, faults).told().causes] == ["sign", "sum"]
