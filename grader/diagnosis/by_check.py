"""The edit under which the checks themselves pass: where right answers are drawn by chance, there are none to compare.

A mask of a dropout is another one each time; what a check says of it holds all the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.checks.judge import catches
from grader.diagnosis.found import FoundMistakes, elsewhere, meant
from grader.diagnosis.likely import changed
from grader.respondents import stopwatch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from grader.checks.setting import Setting
    from grader.diagnosis.bench import Bench
    from grader.mutation.edit import Placed
    from grader.spec import Check

_CALL_S = 0.15  # for a call of an edited function


def by_check(
    name: str, checks: Sequence[Check], setting: Setting, student: Bench, left: Callable[[], float]
) -> FoundMistakes | None:
    """The smallest edit under which all these checks pass, and another that is as small, if there is one elsewhere."""
    found = list(passing(student.edits(name), checks, setting, student, left))
    if not found:
        return None
    best = min(found, key=changed)
    rivals = [edits for edits in elsewhere(best, found) if changed(edits) <= changed(best)]
    return FoundMistakes(meant(best), best, FoundMistakes(meant(rivals[0]), rivals[0]) if rivals else None)


def passing(
    edits: Sequence[Placed], checks: Sequence[Check], setting: Setting, student: Bench, left: Callable[[], float]
) -> Iterator[tuple[Placed, ...]]:
    """Those of the edits under which all these checks pass, as long as time is left."""
    for placed in edits:
        if left() <= 0:
            return
        with stopwatch.within(_CALL_S):
            if not any(_catches(check, placed, setting, student) for check in checks):
                yield (placed,)


def _catches(check: Check, placed: Placed, setting: Setting, student: Bench) -> bool:
    return student.known.catches(check.id, (placed,), lambda: catches(check, setting, student.edited(placed)))
