"""What a check that did not pass is called: the name that explains every trial which failed, or none.

A name that was made from one trial is a guess: m = 2 makes a missing division by m and a factor of 2 the same. So the
names of all failing trials are intersected, and more are drawn while that leaves rivals. A function whose answers
change is asked again before any number of it is taken for an answer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from grader.checks.call_graph import definition_of
from grader.model import CallFailed, Diagnosis, Handle
from grader.naming.cause import NONDETERMINISTIC, STALE, Cause, agreed, rivals
from grader.naming.factors import value_of
from grader.naming.shapes import causes_of_shape
from grader.respondents.book import Unanswered
from grader.respondents.recorded import differ
from grader.respondents.reference import AsStudent, ReferenceFault, Thrown
from grader.show import as_numbers

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from grader.checks.setting import Setting
    from grader.checks.trials import Failing
    from grader.respondents.recorded import Asked
    from grader.respondents.reference import Reference
    from grader.spec import Check

    Record = Sequence[Asked]

MORE = 4  # failing trials that are drawn beyond those that are judged, to tell names apart
_TOGETHER = 1e-9  # sums may be taken in another order


def has_rivals(failing: Iterable[Failing], fixed: Collection[str] = ()) -> bool:
    """Whether another trial may tell which of several names is meant; `fixed` sizes are the same in every trial."""
    return rivals((each.fault.causes for each in failing), fixed)


def named(
    shown: Failing, others: Sequence[Failing], passed: Sequence[Mapping[str, float]] = (), *, drawn: bool
) -> Cause | None:
    """What explains all trials that failed, in the words of the one that is shown; `passed`: the numbers of others."""
    failing = [shown, *others]
    found = agreed((each.fault.causes for each in failing), len(failing) if drawn else 1)
    return found if found is None or all(_harmless(found, numbers) for numbers in passed) else None


def _harmless(cause: Cause, numbers: Mapping[str, float]) -> bool:
    """Whether a factor may go unseen in a trial that passed: only where it is 1 there."""
    return cause.factor is None or value_of(cause.form, numbers) == 1


def misshapen(check: Check, setting: Setting, record: Record, *, anyhow: bool) -> Cause | None:
    """The cause that a judged function gave None, or `anyhow` another shape, where the reference is asked the same."""
    reference = setting.references.numpy
    for asked in record:
        told = asked.answer is not None and asked.name in check.mentions.judged and reference.has(asked.name)
        if not told or (asked.value is not None and not anyhow):
            continue
        try:
            expected = AsStudent(reference).call(asked.name, asked.args).value
        except (CallFailed, ReferenceFault, Unanswered):
            continue
        causes = causes_of_shape(asked.value, expected)
        if causes:
            text = causes[0].text.replace("your answer", f"what your {asked.name} gives")
            return msgspec.structs.replace(causes[0], text=text)
    return None


def changing(first: Record, ask_again: Callable[[], Record]) -> Cause | None:
    """The cause that the same questions were answered otherwise when they were asked again: by chance, or by memory."""
    if _same(first, ask_again()):
        return None
    return STALE if _same(ask_again(), ask_again()) else NONDETERMINISTIC  # twice in a row, nothing in between


def draws(record: Record, reference: Reference) -> bool:
    """Whether chance decides what is right: the reference, asked the same, answers otherwise with other dice."""
    for asked in record:
        if reference.has(asked.name) and not any(isinstance(arg, Handle) for arg in asked.args):
            try:
                one, other = (Thrown(reference, dice).call(asked.name, asked.args).value for dice in (1, 2))
            except (CallFailed, ReferenceFault):
                continue
            if differ(one, other):
                return True
    return False


def _same(ones: Record, others: Record) -> bool:
    """Whether two records have the same answers, as far as they go."""
    return all(
        one.name != other.name or not differ(one.value, other.value) or _near(one.value, other.value)
        for one, other in zip(ones, others, strict=False)
    )


def _near(one: Any, other: Any) -> bool:
    left, right = as_numbers(one), as_numbers(other)
    if left is None or right is None or left.shape != right.shape or left.dtype.kind == "b":
        return False
    size = abs(right).max(initial=0) if right.size else 0
    return bool((abs(left.astype(float) - right) <= _TOGETHER * size).all())


def located(cause: Cause, check: Check, setting: Setting, line: str | None = None) -> Diagnosis:
    """The cause as it is reported, with the line of the function in question where only one comes into question."""
    names = check.mentions.judged
    if line is None and len(names) == 1:
        definition = definition_of(next(iter(names)), setting)
        line = str(definition.place) if definition is not None else None
    return Diagnosis(code=cause.code, text=cause.text, line=None if check.reveal == "hint" else line)
