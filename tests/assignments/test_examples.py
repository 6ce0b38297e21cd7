"""The examples graded in earnest: right ones get full marks, wrong ones fail exactly where they say."""

from functools import cache

import pytest
from cases import CASES, ROOT, SPECS, prerequisites, sample

from grader.grading import Grader, order
from grader.model import Status, to_json
from grader.reports import visible_to_students
from grader.spec import load_spec

NOT_PASSED = {Status.FAILED, Status.ERRORED}
SEED = 20260


@pytest.fixture(scope="session", name="graded")
def _graded(tmp_path_factory):
    """Grade a hand-in in a sandbox that stays open for all of its assignment."""
    folder, graders = (
        tmp_path_factory.mktemp("examples"),
        cache(lambda name: Grader(order(SPECS[name], seed=SEED, diagnose=False))),
    )
    opened = set()

    def graded(assignment, hand_in):
        opened.add(assignment)
        return graders(assignment).grade(hand_in if hasattr(hand_in, "suffix") else hand_in.at(folder))

    yield graded
    for assignment in opened:
        graders(assignment).reopen()


@pytest.mark.parametrize("case", [case for case in CASES if case.right], ids=str)
def test_a_right_hand_in_gets_full_marks(case, graded):
    """Whatever its style, its prints, plots, warnings, broken scratch cells or slow training at the end."""
    report = graded(case.assignment, case)

    assert {verdict.id: verdict.message for verdict in report.verdicts if verdict.status is not Status.PASSED} == {}
    assert report.score == report.points > 0
    assert not report.provisional


@pytest.mark.parametrize("case", sample(), ids=str)
def test_a_wrong_hand_in_fails_exactly_the_checks_that_it_names(case, graded, request):
    """No check misses the mistake, none blames what is right, only what waits is skipped, nothing hidden is told."""
    if case.not_yet:
        request.applymarker(pytest.mark.xfail(reason=case.not_yet, strict=True))
    report = graded(case.assignment, case)

    statuses = {verdict.id: verdict.status for verdict in report.verdicts}
    assert {check for check, status in statuses.items() if status in NOT_PASSED} == set(case.fails)
    skipped = {check for check, status in statuses.items() if status is Status.SKIPPED}
    assert all(prerequisites(case.assignment)[check] & set(case.fails) for check in skipped)
    passed = {check for check, status in statuses.items() if status is Status.PASSED}
    undecided = {check for check, status in statuses.items() if status is Status.INCONCLUSIVE}
    assert passed == statuses.keys() - set(case.fails) - skipped - undecided
    assert case.undecided or not undecided
    assert report.score == sum(verdict.points for verdict in report.verdicts if verdict.id in passed)
    edition = to_json(visible_to_students(report)).decode()
    assert [word for word in _kept_back(case.assignment) if word in edition] == []


def _kept_back(assignment):
    """The ids, sentences and hints of checks that students do not see, where no open one has the same in it."""
    checks = load_spec(SPECS[assignment]).checks
    shown = " ".join(
        f"{each.id} {each.says} {each.hint} {each.body}" for each in checks if each.visibility == "visible"
    )
    kept = [text for each in checks if each.visibility != "visible" for text in (each.id, each.says, each.hint)]
    return [text for text in kept if text and text not in shown and (len(text.split()) > 2 or "-" in text)]


@pytest.mark.parametrize("assignment", SPECS)
def test_the_empty_starter_scores_nothing(assignment, graded):
    """Functions that are still to be written earn no point, and none of them is a fault of the grader."""
    report = graded(assignment, ROOT / "assignments" / assignment / "starter.ipynb")

    assert report.score == 0
    assert {verdict.status for verdict in report.verdicts} <= {Status.UNWRITTEN, Status.SKIPPED}
    unwritten = {name for verdict in report.verdicts if verdict.status is Status.UNWRITTEN for name in verdict.at_fault}
    judged = {name for check in load_spec(SPECS[assignment]).checks for name in check.mentions.judged}
    assert {name.partition(".")[0] for name in unwritten} == {name.partition(".")[0] for name in judged}
    assert not report.provisional
