"""Nothing earns nothing, for functions that are given single numbers alone: tables by size, schedules, factorials.

What they are given are sizes, mostly. So two draws of the same sizes ask them the same, and draws of other sizes get
answers of other shapes. Such a function heeds what it is given if it gives other numbers for other numbers; in an
array of another shape numbers that are not all the same one: zeros, ones and 1/n of the right shape show nothing.
"""

from __future__ import annotations

from itertools import combinations, starmap
from typing import TYPE_CHECKING, Any

import numpy as np

from grader.checks.alive import asked_of, what_counts
from grader.model import Handle
from grader.respondents.recorded import differ, varies
from grader.respondents.reference import Thrown
from grader.show import as_numbers
from grader.spec import draw_inputs

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from grader.checks.memory import Memory
    from grader.checks.setting import Setting
    from grader.model import Respondent
    from grader.respondents.recorded import Asked
    from grader.spec import Check

    Record = Sequence[Asked]

_DRAWS = 12  # of each check; so many answers show whether they depend on anything
_FEW = 2  # that show what is given


def heeds_numbers(
    checks: Sequence[Check],
    setting: Setting,
    student: Respondent,
    names: Collection[str],
    memory: Memory,
    *,
    by_chance: bool = False,
) -> bool | None:
    """Whether one of the functions gives other answers to other numbers, and not by itself, unless it may.

    None where they are given more than numbers in one of these checks, or are not asked: `depends` tells of those.
    """
    first = []
    for check in checks:
        first.append(_records(check, setting, student, memory, range(_FEW)))
        if not _of_numbers(first[-1], names):
            return None
    if not any(asked.of in names for records in first for record in records for asked in record):
        return None
    for check, few in zip(checks, first, strict=True):
        records = [*few, *_records(check, setting, student, memory, range(_FEW, _DRAWS))]
        if not _of_numbers(records, names):
            return None
        found = [name for name in sorted(names) if _heeds(records, name, setting)]
        if any(by_chance or not _moves_by_itself(check, setting, student, name, memory) for name in found):
            return True
    return False


def _records(
    check: Check, setting: Setting, student: Respondent, memory: Memory, numbers: Sequence[int]
) -> list[Record]:
    """What is asked in these trials, with the same dice in all."""
    draws = (draw_inputs(setting.spec, check, setting.seed, number, check.mentions.drawn) for number in numbers)
    return [asked_of(check, setting, student, drawn, memory) for drawn in draws]


def _of_numbers(records: Sequence[Record], names: Collection[str]) -> bool:
    """Whether these are given nothing but numbers, words, and arrays that are the same in every trial.

    So is an object that was made of these, and has not been handed anything else.
    """
    for record in records:
        objects: set[int] = set()
        for place, asked in enumerate(record):
            handles = {part.id for part in _parts(asked.args) if isinstance(part, Handle)}
            single = handles <= objects and not _moving(records, place)
            if asked.of in names and not single:
                return False
            made = {part.id for part in _parts(asked.value) if isinstance(part, Handle)}
            objects = objects | made if single else objects - handles - made
    return True


def _moving(records: Sequence[Record], place: int) -> bool:
    """Whether an array that is given at this place is another one in some trial."""
    given = [
        [part for part in _parts(record[place].args) if isinstance(part, np.ndarray) and part.ndim]
        for record in records
        if place < len(record)
    ]
    return any(differ(given[0], each) for each in given[1:])


def _heeds(records: Sequence[Record], name: str, setting: Setting) -> bool:
    """Whether a function or attribute gives other numbers in one trial than at its place in another."""
    answers = [[what_counts(each, setting) for each in record if each.of == name] for record in records]
    return any(any(starmap(_other, zip(one, other, strict=False))) for one, other in combinations(answers, 2))


def _other(one: Any, other: Any) -> bool:
    """Whether the numbers of two answers, or their words, are others; of two shapes, also none that is all the same."""
    left, right = as_numbers(one), as_numbers(other)
    if left is not None and right is not None:
        alike = left.shape == right.shape
        return differ(left, right) if alike else not (_is_filled(left) or _is_filled(right))
    if isinstance(one, dict) and isinstance(other, dict):
        return any(_other(one[key], other[key]) for key in one.keys() & other.keys())
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return any(starmap(_other, zip(one, other, strict=False)))
    return isinstance(one, str) and isinstance(other, str) and one != other


def _is_filled(array: np.ndarray[Any, Any]) -> bool:
    """Whether all of an array is one number, or nothing."""
    return not array.size or not differ(array, np.full_like(array, array.flat[0]))


def _moves_by_itself(check: Check, setting: Setting, student: Respondent, name: str, memory: Memory) -> bool:
    """Whether a function answers the same question otherwise, with other dice or later, and the reference does not."""
    drawn = draw_inputs(setting.spec, check, setting.seed, 0, check.mentions.drawn)
    parts = setting.spec.open_parts(name)
    asked = asked_of(check, setting, student, drawn, memory)
    again = [asked_of(check, setting, student, drawn, memory, dice=dice) for dice in ((0, 0), (1, 1))]
    if not any(varies(asked, each, name, parts) for each in again):
        return False
    reference = setting.references.numpy
    if not all(map(reference.has, check.mentions.called)):
        return False
    one, other = (asked_of(check, setting, Thrown(reference, dice), drawn) for dice in (1, 2))
    return not varies(one, other, name, parts)


def _parts(value: Any) -> Iterator[Any]:
    """A value's parts that have none themselves; arrays are whole."""
    if isinstance(value, dict | list | tuple):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _parts(part)
    else:
        yield value
