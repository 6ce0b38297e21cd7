"""The time that hypotheses may take: whose it is, and what is left where it has run out."""

import time

from marking import Homework, statuses

from grader.judging import case as judging_case
from grader.judging.case import LAST_S, Case
from grader.respondents import effort, stopwatch

CHAIN = Homework(
    """
    format: 1
    id: chain
    title: One calls the other
    reference: answers.py
    functions: {square: [x], fourth: [x], total: [x]}
    draw: {x: {normal: [3]}}
    trials: 3
    checks:
      - {id: square, says: S., matches: square}
      - {id: fourth, says: S., matches: fourth}
      - {id: total, says: S., matches: {call: total(square(x)), to: 3 * x ** 2}}
    """,
    """
    def square(x):
        return x * x

    def fourth(x):
        return square(x) * square(x)

    def total(x):
        return x * 3
    """,
)
WRONG = CHAIN.reference.replace("return x * x", "return x + x")


def test_time_of_the_workers_is_counted():
    """What a function computes in its own process counts as what the grader itself computes."""
    slow = "    import time\n    def square(x):\n        began = time.process_time()\n"
    slow += "        while time.process_time() - began < 0.05: pass\n        return x * x\n"
    homework = Homework(
        CHAIN.spec.replace(", fourth: [x], total: [x]", "").partition("  - {id: fourth")[0], CHAIN.reference
    )
    before, own = stopwatch.used(), time.process_time()
    assert statuses(homework.marked(slow)) == {"square": "passed"}

    assert stopwatch.used() - before >= 0.15 + 0.9 * (time.process_time() - own)


def test_no_hypothesis_is_begun_once_the_time_is_used():
    """Whoever has used it: the grader, or a worker."""
    case = Case(CHAIN, None, ())  # nobody is asked
    case.begin()
    assert case.patient

    stopwatch.spend(LAST_S)

    assert not case.patient


def test_how_fast_a_machine_is_leaves_the_time_for_hypotheses_alone():
    """It is counted in calls: what these cost in seconds changes nothing, short of the last resort."""
    case = Case(CHAIN, None, ())
    case.begin()
    before = case.spare
    stopwatch.spend(LAST_S / 3)
    assert case.spare == before

    for _ in range(10):
        effort.asked()

    assert 0 < case.spare < before


def test_without_time_nothing_is_held_against_those_that_may_be_right(monkeypatch):
    """What no hypothesis was tried for is left to a person, where a wrong function takes part; it itself has failed."""
    assert statuses(CHAIN.marked(WRONG))["fourth"] == "passed"
    monkeypatch.setattr(judging_case, "BUDGET_S", 0.0)

    found = CHAIN.marked(WRONG)

    assert (found["square"].earned, found["square"].status) == (0, "failed")
    assert {str(found[name].status) for name in ("fourth", "total")} == {"inconclusive"}
