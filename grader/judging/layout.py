"""A hand-in in the other layout: one example a row where the spec has one a column, or the other way round.

It is decided once for a hand-in. Matrices are then turned on their way to the student and on their way back, so the
same checks judge either layout. A single function that is right only turned has its axis wrong.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.checks.judge import run
from grader.checks.memory import Memory
from grader.model import Status
from grader.respondents.turned import Turned

if TYPE_CHECKING:
    from grader.judging.case import Case
    from grader.spec import Check

_WORDS = {"columns": "one example a column", "rows": "one example a row"}
_OTHER = {"columns": "rows", "rows": "columns"}
_ENOUGH = 2  # functions that are right only turned


def remark(declared: str) -> str:
    """What the report says of a student whose functions are right in the layout that is not the declared one."""
    return (
        f"your functions put {_WORDS[_OTHER[declared]]}, this spec puts {_WORDS[declared]}: they were judged in "
        "your layout, with matrices transposed on the way in and out"
    )


def is_turned(case: Case) -> bool:
    """Whether at least two functions pass only turned, and none only as it is; those that fail both do not vote."""
    if case.setting.spec.layout is None:
        return False
    about = _by_function(case)
    failing = {name for name, checks in about.items() if not _passes(checks, case)}
    if len(failing) < _ENOUGH:
        return False
    memory = Memory(timeouts=dict(case.memory.timeouts))
    turned = Turned(case.student)

    def right_turned(name: str) -> bool:
        outcomes = (run(check, case.setting, turned, memory) for check in about[name])
        return all(outcome.status is Status.PASSED for outcome in outcomes)

    only_turned = 0
    for name in sorted(failing):
        only_turned += right_turned(name)
    return only_turned >= _ENOUGH and all(right_turned(name) for name in sorted(about.keys() - failing))


def _by_function(case: Case) -> dict[str, list[Check]]:
    """The checks that ask one function alone, with matrices that are drawn."""
    found: dict[str, list[Check]] = {}
    for check in case.checks:
        if check.kind in {"holds", "matches"} and len(check.mentions.called) == 1 and check.mentions.drawn:
            found.setdefault(next(iter(check.mentions.called)), []).append(check)
    return found


def _passes(checks: list[Check], case: Case) -> bool:
    return all(case.outcomes[check.id].status is Status.PASSED for check in checks)
