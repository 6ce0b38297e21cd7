"""The edit under which the checks themselves pass: where right answers are drawn by chance, there are none to compare.

A mask of a dropout is another one each time; what a check says of it holds all the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.checks.judge import catches
from grader.diagnosis.found import FoundMistakes, meant, of_equals, where
from grader.diagnosis.likely import changed, exactness
from grader.diagnosis.way_back import Values, goes_back
from grader.respondents import stopwatch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from grader.checks.setting import Setting
    from grader.diagnosis.bench import Bench
    from grader.mutation.edit import Placed
    from grader.spec import Check

_CALL_S = 0.15  # for a call of an edited function
_ALONE = 0.25  # calls more that one of a check's costs, which are asked one by one, and computed with
_GRADIENT_S = 0.1  # that a gradient may take to say anything
_FEW = 2  # trials


def by_check(
    name: str,
    checks: Sequence[Check],
    setting: Setting,
    student: Bench,
    left: Callable[[], float],
    line: str | None = None,
    *,
    values_right: bool = False,
) -> FoundMistakes | None:
    """The smallest edit under which all these checks pass, and others that are as small.

    Those of the `line` where it raised come first; of a gradient by autograd, and where all values are right, those of
    the way back, which are enough.
    """
    found: list[tuple[Placed, ...]] = []
    values = Values(name, student.edited()) if values_right else None
    back = values_right or checks[0].by_autograd

    def smallest() -> Iterator[Placed]:
        far = [back and not goes_back(each) for each in student.edits(name)]
        elsewhere = [line is not None and where(each) != line for each in student.edits(name)]
        order = zip(far, elsewhere, student.edits(name), strict=True)
        for beyond, _, placed in sorted(order, key=lambda each: (each[0], each[1], changed((each[2],)))):
            if found and (changed((placed,)) > changed(found[0]) or (beyond and goes_back(found[0][0]))):
                return
            yield placed

    for edits in passing(smallest(), checks, setting, student, left, few=True, values=values):
        found.append(edits)  # noqa: PERF402 -- what is searched through depends on it
    if not found:
        return None
    known = student.edits(name)
    best = min(found, key=lambda edits: exactness(edits, known, student.text_of(edits[0])))
    return of_equals(best, found)


def passes(check: Check, setting: Setting, student: Bench, found: FoundMistakes) -> bool:
    """Whether the check passes with what was found mended."""
    return not catches(check, setting, student.edited(*found.edits))


def least(found: FoundMistakes, check: Check, setting: Setting, student: Bench) -> FoundMistakes:
    """What was found; of several mistakes the one alone with which the check passes, if it does.

    It is asked when all time is up, too: a few calls, rather than a mistake that is none.
    """
    for placed in found.edits if 1 < len(found.mistakes) <= len(found.edits) else ():
        with stopwatch.within(_CALL_S):
            if not catches(check, setting, student.edited(placed)):
                return FoundMistakes(meant((placed,)), (placed,))
    return found


def passing(
    edits: Iterable[Placed],
    checks: Sequence[Check],
    setting: Setting,
    student: Bench,
    left: Callable[[], float],
    *,
    few: bool = False,
    values: Values | None = None,
) -> Iterator[tuple[Placed, ...]]:
    """Those of the edits under which all these checks pass, as long as time is left.

    Most edits fail some check: the one that has shown that in the shortest time is asked first. With `few`, it is
    enough that gradients but the first check's are right on some trials. `values` are those that edits leave alone.
    """
    spent = {check.id: _GRADIENT_S * (check.kind == "gradient") for check in checks}
    caught = dict.fromkeys(spent, 0)
    brief = {check.id: _FEW if few and check.kind == "gradient" else None for check in checks[1:]}

    def catches_it(check: Check, placed: Placed) -> bool:
        def ask() -> bool:
            edited = student.edited(placed)
            return catches(
                check, setting, values.beside(placed, edited) if values else edited, most=brief.get(check.id)
            )

        before, calls = left(), student.work.calls
        found = student.known.catches(check.id, (placed,), ask)
        student.work.calls += _ALONE * (student.work.calls - calls)
        spent[check.id] += before - left()
        caught[check.id] += found
        return found

    for placed in edits:
        if left() <= 0:
            return
        order = sorted(checks, key=lambda check: spent[check.id] / (caught[check.id] + 1))
        with stopwatch.within(_CALL_S):
            if not any(catches_it(check, placed) for check in order):
                yield (placed,)
