"""Every example graded in earnest: right ones get full marks, wrong ones fail exactly where they say."""

import pytest
from cases import CASES, ROOT, SPECS, prerequisites

from grader.grading import grade
from grader.model import Status

NOT_PASSED = {Status.FAILED, Status.ERRORED}
SEED = 20260


@pytest.mark.parametrize("case", [case for case in CASES if case.right], ids=str)
def test_a_right_hand_in_gets_full_marks(case):
    """Whatever its style, its prints, plots, warnings, broken scratch cells or slow training at the end."""
    report = grade(SPECS[case.assignment], case.path, seed=SEED)

    assert {verdict.id: verdict.message for verdict in report.verdicts if verdict.status is not Status.PASSED} == {}
    assert report.score == report.points > 0
    assert not report.provisional


@pytest.mark.parametrize("case", [case for case in CASES if not case.right], ids=str)
def test_a_wrong_hand_in_fails_exactly_the_checks_that_it_names(case):
    """No check misses the mistake, none blames a function that is right, and only what waits for them is skipped."""
    report = grade(SPECS[case.assignment], case.path, seed=SEED)

    statuses = {verdict.id: verdict.status for verdict in report.verdicts}
    assert {check for check, status in statuses.items() if status in NOT_PASSED} == set(case.fails)
    skipped = {check for check, status in statuses.items() if status is Status.SKIPPED}
    assert all(prerequisites(case.assignment)[check] & set(case.fails) for check in skipped)
    passed = {check for check, status in statuses.items() if status is Status.PASSED}
    assert passed == statuses.keys() - set(case.fails) - skipped
    assert report.score == sum(verdict.points for verdict in report.verdicts if verdict.id in passed)


def test_the_empty_starter_scores_nothing():
    """Functions that are still to be written earn no point, and none of them is a fault of the grader."""
    report = grade(SPECS["softmax-classifier"], ROOT / "assignments" / "softmax-classifier" / "starter.ipynb", seed=SEED)

    assert report.score == 0
    assert {verdict.status for verdict in report.verdicts} == {Status.ERRORED, Status.SKIPPED}
    assert not report.provisional
