"""Nothing earns nothing: an answer that changes by itself shows no more than one that never changes.

A count of calls, or numbers drawn by chance, differ from trial to trial without heed of what is given. So whoever was
seen to vary is asked the same once more with other dice, and only where the answer is another one in earnest: with the
same dice, does it change more with what is given than by itself?
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from grader.checks.alive import asked_of, of_sizes
from grader.checks.outcome import Fault
from grader.checks.trial import is_drawn
from grader.model import Finding
from grader.naming.cause import Cause
from grader.respondents.recorded import differ, part_of, varies
from grader.respondents.reference import AsStudent, Thrown
from grader.show import as_numbers
from grader.spec import draw_inputs

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from grader.checks.memory import Memory
    from grader.checks.setting import Setting
    from grader.checks.trials import Trials
    from grader.model import Respondent
    from grader.respondents.recorded import Asked
    from grader.spec import Check

_COMPARED = {"matches", "gradient"}  # kinds that hold every answer against what does depend on it
_FIRST = 1100  # the number of the first trial that is drawn for this alone
_DRAWS = 6
_AGAIN = 2  # so often the same is asked at least, and up to as often again
_TRIALS = 12  # of which all is asked again, some of them twice where there are fewer
_HEED = 2.0  # so many times what an answer changes by itself it must change with what is given


def fickle(trials: Trials, *, proven: bool = True) -> Fault | None:
    """The fault that a judged function changes its answers by itself, and not by what it is given.

    A check that passed on some draws only is not `proven` by its kind.
    """
    check, memory = trials.check, trials.memory
    if isinstance(trials.student, AsStudent) or not is_drawn(check, trials.setting):
        return None
    if proven and check.kind in _COMPARED:
        memory.steady |= check.mentions.judged
        return None
    left = check.mentions.judged - memory.steady
    found = changing(check, trials.setting, trials.student, left, memory, trials.records) if left else {}
    return found[min(found)] if found else None


def changing(
    check: Check,
    setting: Setting,
    student: Respondent,
    names: Collection[str],
    memory: Memory,
    records: Sequence[Sequence[Asked]] = (),
) -> dict[str, Fault]:
    """Those of the functions that change by themselves in this check, each with its fault; the others are steady.

    `records` are what was asked in the trials: some of that is asked once more, for a count may stand still for long.
    """
    records = records or [_trial(check, setting, student, number, memory) for number in range(check.trials)]
    reference = setting.references.numpy
    first, second = (_drawn(check, setting, number) for number in (0, 1))
    objects = any(map(reference.makes, check.mentions.called))  # whose weights, say, chance may decide
    asked = asked_of(check, setting, student, first, memory)
    dice = np.random.default_rng([setting.seed, *check.id.encode()])
    times = _AGAIN + int(dice.integers(_AGAIN))  # nobody who counts calls can know it, so no count fits it
    again = [asked_of(check, setting, student, first, memory, dice=(0 if objects else 1, 1)) for _ in range(times)]
    moved = {name for name in names if any(_varies(asked, each, name, setting) for each in again)}
    if moved:
        same = [asked_of(check, setting, student, first, memory) for _ in range(times)]
        other = asked_of(check, setting, student, second, memory)
        moved -= {
            name
            for name in moved
            if _varies(asked, other, name, setting) and not any(_varies(asked, each, name, setting) for each in same)
        }
    once_more = dice.permutation(np.resize(np.arange(len(records)), _TRIALS))
    later = [(records[i], _trial(check, setting, student, int(i), memory)) for i in once_more]
    since = {name: _largest(later, name, setting) for name in names}
    moved |= {name for name, change in since.items() if change}
    memory.steady |= {each.of for each in asked if each.of in names and each.answer is not None} - moved
    if not moved or not all(map(reference.has, check.mentions.called)):
        return {}
    theirs = _Series(check, setting, student, memory)
    found = {
        name: _fault(name, theirs.by_itself(name) or bool(since[name]))
        for name in sorted(moved)
        if not theirs.heeds(name, since[name])
    }
    memory.steady |= moved - found.keys()
    if not found:
        return {}
    ours = _Series(check, setting, AsStudent(reference), memory)
    one, another = (asked_of(check, setting, Thrown(reference, dice), first) for dice in (1, 2))
    return {
        name: fault for name, fault in found.items() if ours.heeds(name) and not _varies(one, another, name, setting)
    }


def _trial(check: Check, setting: Setting, student: Respondent, number: int, memory: Memory) -> Sequence[Asked]:
    """What is asked in a trial, once more and with the same dice."""
    drawn = draw_inputs(setting.spec, check, setting.seed, number, check.mentions.drawn)
    return asked_of(check, setting, student, drawn, memory, dice=(number, 0))


def _largest(pairs: Sequence[tuple[Sequence[Asked], Sequence[Asked]]], name: str, setting: Setting) -> float:
    """How much a function's answers to the same questions have changed since, on average."""
    parts = setting.spec.open_parts(name)
    changes = [max(map(partial(_since, parts=parts), _same_questions(*pair, name)), default=0.0) for pair in pairs]
    return float(np.mean(changes)) if changes else 0.0


def _since(pair: tuple[Asked, Asked], parts: frozenset[str]) -> float:
    before, now = (part_of(each.value, parts) for each in pair)
    return _apart(before, now) if differ(before, now) else 0.0


def _same_questions(before: Sequence[Asked], now: Sequence[Asked], name: str) -> Iterator[tuple[Asked, Asked]]:
    """The answers to the same questions, in the order in which they were asked."""
    left = [each for each in before if each.of == name and each.answer is not None]
    for each in now:
        same = next((old for old in left if not differ(old.args, each.args)), None) if each.of == name else None
        if same is not None and each.answer is not None:
            left = [old for old in left if old is not same]
            yield same, each


def _varies(one: Sequence[Asked], other: Sequence[Asked], name: str, setting: Setting) -> bool:
    return varies(one, other, name, setting.spec.open_parts(name))


def _drawn(check: Check, setting: Setting, number: int) -> Mapping[str, Any]:
    """The inputs of the first trial; with another number, others of the same sizes."""
    first = draw_inputs(setting.spec, check, setting.seed, 0, check.mentions.drawn)
    if number == 0:
        return first
    return draw_inputs(setting.spec, of_sizes(check, first), setting.seed, _FIRST + number, check.mentions.drawn)


class _Series:
    """What somebody answers to several draws of the same sizes, each asked about twice or three times on end."""

    def __init__(self, check: Check, setting: Setting, respondent: Respondent, memory: Memory) -> None:
        self._setting = setting
        self._same: list[tuple[Sequence[Asked], Sequence[Asked]]] = []
        self._other: list[tuple[Sequence[Asked], Sequence[Asked]]] = []
        before: Sequence[Asked] | None = None
        for number in range(_DRAWS):
            drawn = _drawn(check, setting, number)
            for time in range(2 + number % 2):
                record = asked_of(check, setting, respondent, drawn, memory)
                if before is not None:
                    (self._same if time else self._other).append((before, record))
                before = record

    def by_itself(self, name: str) -> bool:
        """Whether a function answered the same question otherwise."""
        return any(_varies(one, other, name, self._setting) for one, other in self._same)

    def heeds(self, name: str, since: float = 0.0) -> bool:
        """Whether its answers change more with what is given than by themselves, also `since` they were first given."""
        parts = self._setting.spec.open_parts(name)
        given, itself = (_change(pairs, name, parts) for pairs in (self._other, self._same))
        return given > _HEED * max(itself, since)


def _change(pairs: Sequence[tuple[Sequence[Asked], Sequence[Asked]]], name: str, parts: frozenset[str]) -> float:
    """How much these parts of a function's answers change, on average."""
    return float(np.mean([_apart(_answers(one, name, parts), _answers(other, name, parts)) for one, other in pairs]))


def _answers(record: Sequence[Asked], name: str, parts: frozenset[str]) -> list[Any]:
    return [part_of(each.value, parts) for each in record if each.of == name]


def _apart(one: Any, other: Any) -> float:
    """How far two answers are apart, the largest number in them counting; 1 for what is no number."""
    left, right = as_numbers(one), as_numbers(other)
    if left is not None and right is not None and left.shape == right.shape and left.dtype.kind in "fciub":
        return float(np.abs(np.nan_to_num(left.astype(complex)) - np.nan_to_num(right.astype(complex))).max(initial=0))
    if isinstance(one, dict) and isinstance(other, dict) and one.keys() == other.keys():
        return max((_apart(one[key], other[key]) for key in one), default=0.0)
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return max(map(_apart, one, other), default=0.0)
    return float(differ(one, other))


def _fault(name: str, by_itself: bool) -> Fault:
    how = "changes its answer when it is asked the same again" if by_itself else "draws its answer by chance"
    message = f"{name} {how}, whatever it is given, which proves nothing"
    finding = Finding(kind="call", expression=name, note=message)
    return Fault(finding, message=message, causes=(Cause("constant-answer", message),), inconclusive=by_itself)
