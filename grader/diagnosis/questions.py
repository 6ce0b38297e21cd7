"""What a function is asked in the trials of its checks, and what the reference answers: the evidence for a mistake.

The questions are recorded from the reference alone, so that they are the same for every student of a class.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, TypeAlias

import msgspec

from grader.checks.trial import lets
from grader.diagnosis.read import SlopeKey, entries, keys_claimed, left_in, reads_attributes, ways_in, ways_read
from grader.diagnosis.recorder import Recorder, as_left
from grader.model import CallFailed, Handle
from grader.respondents.reference import AsStudent, ReferenceFault
from grader.respondents.seeds import seeded
from grader.show import as_numbers
from grader.spec import EvaluationError, Matches, draw_inputs, evaluate
from grader.spec.mentions import drawn, judged

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from grader.checks.setting import Setting
    from grader.compare import Tolerance
    from grader.diagnosis.read import Way
    from grader.diagnosis.recorder import Heard
    from grader.model import Respondent
    from grader.spec import Check

_SLOW_S = 0.25  # of CPU time for the right answer: what takes longer cannot be asked often
_FIRST = 4  # trials of the check that is to be explained
_LARGE = 20_000  # numbers in the arguments: a data set, which cannot be asked of often either
_ALL = 8  # checks that are asked at least once
_CALLS = 10  # in a question of other checks: of a training loop, say, which tells no more than its steps
_FURTHER = 6  # that are drawn for what fits those
LACKS = "an answer lacks a part that is asked for"
Own: TypeAlias = "tuple[int, Way]"  # a part of an earlier answer of whoever is asked: which call, and the way there

Spot: TypeAlias = tuple[int, ...]  # which argument, and which item of it


class AskedCall(msgspec.Struct, frozen=True):
    """One call of a question. An argument, or an item of one, that is an `Own` comes from the answers before."""

    name: str
    args: tuple[Any, ...]
    own: dict[Spot, Own]
    ways: tuple[Way, ...]  # to the parts of its answer that are compared; none where it only prepares others
    left: tuple[Way, ...] = ()  # to the parts of its arguments, as it has left them, that are compared


class Question(msgspec.Struct, frozen=True):
    """Calls in a row, and what the reference answers to those that count: one way of being right, or several."""

    calls: tuple[AskedCall, ...]
    expected: tuple[tuple[Any, ...], ...]
    tolerance: Tolerance
    drawn: bool  # whether the inputs are drawn; the spec's own numbers show less
    check: str
    trial: int


def questions(name: str, checks: Sequence[Check], setting: Setting, most: int = 10) -> tuple[Question, ...]:
    """What these checks ask of the function: the first trials of each, and of the first check more; of each one."""
    found: list[Question] = []
    read = _read(name, checks, setting)
    per_check = max(1, (most - _FIRST) // max(1, len(checks) - 1))
    for position, check in enumerate(checks):
        count = min(check.trials, _FIRST if position == 0 else per_check) if drawn(check) else 1
        for number in range(count if len(found) < most or position < _ALL else 0):
            started = time.process_time()
            question = _question(read, check, setting, number)
            if time.process_time() - started > _SLOW_S or (question is not None and _numbers(question) > _LARGE):
                break
            if question is not None and (position == 0 or len(question.calls) <= _CALLS):
                found.append(question)
    return tuple(found)


def _numbers(question: Question) -> int:
    """How many numbers a question hands over."""
    arrays = [as_numbers(arg) for call in question.calls for arg in call.args]
    return sum(array.size for array in arrays if array is not None)


def further(name: str, checks: Sequence[Check], setting: Setting, most: int = _FURTHER) -> Iterator[Question]:
    """What more trials of the first of these checks that draws would ask, whether it has so many or not."""
    read = _read(name, checks, setting)
    for check in [each for each in checks if drawn(each)][:1]:
        for number in range(_FIRST, _FIRST + most):
            question = _question(read, check, setting, number)
            if question is not None:
                yield question


def _read(name: str, checks: Sequence[Check], setting: Setting) -> dict[str, tuple[Way, ...]]:
    """What is read of the answers of the function, and of those that it goes with."""
    names = family(name, frozenset().union(*map(judged, checks)))
    return {each: ways_read(each, checks, setting.spec.functions) for each in names}


def _question(read: Mapping[str, tuple[Way, ...]], check: Check, setting: Setting, number: int) -> Question | None:
    reference = setting.references.numpy
    recorder = Recorder(AsStudent(reference))
    try:
        values = draw_inputs(setting.spec, check, setting.seed, number, drawn(check))
        known = lets(check, values, recorder, setting, number)
        alternatives = [evaluate(each, known, recorder, reference) for each in _alternatives(check)]
        for expression in check.body.expressions():
            evaluate(expression, known, recorder, reference)
        declared = {name: function.private for name, function in setting.spec.functions.items()}
        left = {name: left_in(name, check) for name in read}
        calls, answers = _needed(recorder.asked, _counted(read, check), left, declared, keys_claimed(check))
    except (CallFailed, EvaluationError, ReferenceFault):
        return None  # a reference's fault is told elsewhere; it leaves no evidence here
    if not answers:
        return None
    several = len(alternatives) > 1 and len(answers) == 1
    expected = tuple((each,) for each in alternatives) if several else (tuple(answers),)
    return Question(calls, expected, check.tolerance, bool(drawn(check)), check.id, number)


def _counted(read: Mapping[str, tuple[Way, ...]], check: Check) -> dict[str, tuple[Way, ...]]:
    """What counts in a check of the answers that are read anywhere.

    Of methods what this check reads itself, if it reads any: an object that is only prepared may hold random numbers.
    """
    counted = {name: ways for name, ways in read.items() if name in judged(check)}
    own = {name: ways_in(name, check) if "." in name else ways for name, ways in counted.items()}
    return own if any(own.values()) or reads_attributes(check) else counted


def family(name: str, names: frozenset[str]) -> frozenset[str]:
    """The function itself; of a method all that the check is about in its class."""
    owner, dot, _ = name.rpartition(".")
    return frozenset(each for each in names if each.startswith(f"{owner}.")) | {name} if dot else frozenset({name})


def _alternatives(check: Check) -> tuple[Any, ...]:
    return check.body.to if isinstance(check.body, Matches) else ()


def _needed(
    asked: Sequence[Heard],
    counted: Mapping[str, tuple[Way, ...]],
    left: Mapping[str, tuple[Way, ...]],
    declared: Mapping[str, Collection[int]],
    claimed: Collection[str],
) -> tuple[tuple[AskedCall, ...], list[Any]]:
    """The calls of the counted functions, with those that their private arguments come from; some are `declared` so.

    Of a dict that is `claimed` entry by entry, those count.
    """
    sources: dict[int, Own] = {}
    linked: list[AskedCall] = []
    for position, (name, args, value, _) in enumerate(asked):
        own: dict[Spot, Own] = {}
        for spot, each in _spots(args):
            if _identity(each) in sources and spot[:1] not in own:  # what comes as a whole is not looked into
                own[spot] = sources[_identity(each)]
        ways = tuple(way for way in counted.get(name, ()) if _has(value, way)) or ((),)
        ways = tuple(part for way in ways for part in entries(_part(value, way), way, claimed) or [way])
        counts = bool(counted.get(name)) or (_is_attribute(name, value) and any("." in each for each in counted))
        linked.append(AskedCall(name, args, own, ways if counts else (), left.get(name, ())))
        said = [((i,), value[i]) for i in declared.get(name, ()) if isinstance(value, tuple) and i < len(value)]
        for way, part in (*_private(value), *said):
            sources[_identity(part)] = (position, way)
    needed = {position for position, call in enumerate(linked) if call.ways or call.left}
    for position in range(len(linked) - 1, -1, -1):
        if position in needed or _touches(linked[position], linked, needed):
            needed.add(position)
            needed |= {source for source, _ in linked[position].own.values()}
    order = sorted(needed)
    new = {old: position for position, old in enumerate(order)}
    calls = tuple(
        msgspec.structs.replace(call, own={i: (new[at], way) for i, (at, way) in call.own.items()})
        for call in (linked[position] for position in order)
    )
    return calls, [part for at in order for part in _read_of(asked[at].value, asked[at].left, linked[at])]


def _is_attribute(name: str, value: Any) -> bool:
    """Whether it is what an object holds, in numbers: a method may change that, and answer nothing."""
    return name.startswith(".") and as_numbers(value) is not None


def _touches(call: AskedCall, linked: Sequence[AskedCall], needed: set[int]) -> bool:
    """Whether a call has to do with an object that a needed one has: it may have changed it."""
    objects = {own for position in needed for own in linked[position].own.values()}
    return bool(objects & set(call.own.values()))


def _identity(value: Any) -> int:
    return value.id if isinstance(value, Handle) else id(value)


def _private(value: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """The parts of an answer that are objects, or hold several values: what only its own side understands."""
    if isinstance(value, Handle):
        yield way, value
    elif isinstance(value, tuple | list | dict):
        yield way, value
        for key, part in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _private(part, (*way, key))


def ask(question: Question, respondent: Respondent, chance: int = 0, known: Sequence[Heard] = ()) -> tuple[Any, ...]:
    """The answers to the calls that count; `chance` is where the student's random numbers start.

    What the first calls answer may be `known`.

    Raises:
        CallFailed: one of the calls failed, or its answer lacks a part that another needs.
    """
    answers: list[Any] = []
    found: list[Any] = []
    for position, call in enumerate(question.calls):
        if position < len(known):
            value, left = known[position].value, known[position].left
        else:
            args = _with_own(call, answers)
            with seeded(question.check, question.trial, chance):
                answer = respondent.call(call.name, args)
            value, left = answer.value, as_left(answer, args)
        answers.append(value)
        found.append((value, left, call))
    return tuple(part for each in found for part in _read_of(*each))


def _read_of(value: Any, left: Sequence[Any], call: AskedCall) -> tuple[Any, ...]:
    return (*parts_of(value, call), *(_part(left, way) for way in call.left))


def parts_of(answer: Any, call: AskedCall) -> tuple[Any, ...]:
    """What counts of the answer to a call.

    Raises:
        CallFailed: the answer lacks such a part.
    """
    return tuple(_part(answer, way) for way in call.ways)


def _has(value: Any, way: Way) -> bool:
    """Whether there is such a part; a network of two layers has no third."""
    try:
        _part(value, way)
    except CallFailed:
        return False
    return True


def _spots(args: Sequence[Any]) -> Iterator[tuple[Spot, Any]]:
    """The arguments, and the items of those that are lists."""
    for i, arg in enumerate(args):
        yield (i,), arg
        for j, item in enumerate(arg) if isinstance(arg, list | tuple) else ():
            yield (i, j), item


def _with_own(call: AskedCall, answers: Sequence[Any]) -> list[Any]:
    """The arguments, with what whoever is asked has answered before."""
    args = list(call.args)
    for spot, own in call.own.items():
        value = _own(answers, own)
        if len(spot) == 1:
            args[spot[0]] = value
        else:
            items = list(args[spot[0]])
            items[spot[1]] = value
            args[spot[0]] = items if isinstance(args[spot[0]], list) else tuple(items)
    return args


def _own(answers: Sequence[Any], own: Own) -> Any:
    position, way = own
    return _part(answers[position], way)


def _part(value: Any, way: Way) -> Any:
    for key in way:
        try:
            value = key.of(value) if isinstance(key, SlopeKey) and isinstance(value, dict) else value[key]
        except (TypeError, KeyError, IndexError):
            raise CallFailed("type", LACKS) from None
    return value
