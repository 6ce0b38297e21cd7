"""What a check that did not pass is called: the name that explains every trial which failed, or none.

A name that was made from one trial is a guess: m = 2 makes a missing division by m and a factor of 2 the same. So the
names of all failing trials are intersected, and more are drawn while that leaves rivals. A function whose answers
change is asked again before any number of it is taken for an answer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

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

    import numpy as np

    from grader.checks.setting import Setting
    from grader.checks.trials import Failing
    from grader.respondents.recorded import Asked
    from grader.respondents.reference import Reference
    from grader.spec import Check

    Array = np.ndarray[Any, Any]
    Record = Sequence[Asked]

MORE = 4  # failing trials that are drawn beyond those that are judged, to tell names apart
_TOGETHER = 1e-9  # sums may be taken in another order


def has_rivals(failing: Iterable[Failing], fixed: Collection[str] = ()) -> bool:
    """Whether another trial may tell which of several names is meant; `fixed` sizes are the same in every trial."""
    return rivals((each.fault.causes for each in failing), fixed)


def of_one_size(failing: Sequence[Failing], sizes: Collection[str]) -> bool:
    """Whether they have a name, and show it of one of the `sizes` as if there were no others."""
    if agreed((each.fault.causes for each in failing), len(failing)) is None:
        return False
    drawn = [each.trial.drawn for each in failing if each.trial is not None]
    return any(len({each[name] for each in drawn}) == 1 for name in sizes if drawn and name in drawn[0])


class Passing(NamedTuple):
    """A trial that passed: the numbers drawn there, and what was answered, all of it right."""

    numbers: Mapping[str, float]
    record: Record


def named(shown: Failing, others: Sequence[Failing], passed: Sequence[Passing] = (), *, drawn: bool) -> Cause | None:
    """What explains all trials that did not pass, in the words of the one that is shown, and none that did."""
    failing = [shown, *others]
    found = agreed((each.fault.causes for each in failing), len(failing) if drawn else 1)
    return found if found is None or all(_harmless(found, each) for each in passed) else None


def _harmless(cause: Cause, passing: Passing) -> bool:
    """Whether what is wrong may go unseen in a trial that passed: a factor of 1, a matrix that is symmetric."""
    if cause.factor is not None:
        return value_of(cause.form, passing.numbers) == 1
    return cause.code not in _SEEN or all(map(_SEEN[cause.code], _arrays([each.value for each in passing.record])))


def _is_even(array: Array) -> bool:
    """Whether all its numbers are the same: in any other order they are the same array."""
    return array.size < 2 or bool((array == array.flat[0]).all())


# What shows wherever it is wrong, and the arrays that it leaves as they are.
_SEEN: dict[str, Callable[[Array], bool]] = {
    "transposed": lambda array: array.ndim < 2 or (array.shape == array.T.shape and bool((array == array.T).all())),
    **dict.fromkeys(("order", "flipped", "shifted"), _is_even),
    "zero-gradient": lambda array: not array.any(),
    **dict.fromkeys(("missing-term", "extra-term", "offset", "axis"), lambda _: False),
}


def _arrays(value: Any) -> list[Array]:
    """The arrays of numbers in what was answered."""
    array = as_numbers(value)
    if array is not None:
        return [array]
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ()
    return [each for part in parts for each in _arrays(part)]


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


def returns_elsewhere(record: Record, others: Iterable[Record]) -> bool:
    """Whether a function that gave nothing has given something when it was asked something else."""
    nothing = {asked.name for asked in record if asked.answer is not None and asked.value is None}
    return any(asked.name in nothing and asked.value is not None for each in others for asked in each)


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
