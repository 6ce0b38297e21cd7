"""What a function is asked in the trials of its checks, and what the reference answers: the evidence for a mistake.

The questions are recorded from the reference alone, so that they are the same for every student of a class.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from grader.checks.trial import lets
from grader.diagnosis.asked import read_of, with_own
from grader.diagnosis.linking import needed_calls
from grader.diagnosis.read import claims_of, left_in, reads_attributes, ways_in, ways_read
from grader.diagnosis.recorder import Recorder, as_left
from grader.model import CallFailed
from grader.respondents.reference import AsStudent, ReferenceFault
from grader.respondents.seeds import seeded
from grader.show import as_numbers
from grader.spec import EvaluationError, Matches, draw_inputs, evaluate
from grader.spec.mentions import drawn, judged

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from grader.checks.setting import Setting
    from grader.compare import Tolerance
    from grader.diagnosis.asked import AskedCall
    from grader.diagnosis.read import Way
    from grader.diagnosis.recorder import Heard
    from grader.model import Respondent
    from grader.spec import Check

_SLOW_S = 0.25  # of CPU time for the right answer: what takes longer cannot be asked often
_FIRST = 4  # trials of the check that is to be explained
_LARGE = 20_000  # numbers in the arguments: a data set, which cannot be asked of often either
_ALL = 8  # checks that are asked at least once
_CALLS = 10  # in a question of other checks: of a training loop, say, which tells no more than its steps
_ROUNDING = 64 * 2.0**-52  # of numbers near 1, which come to nothing
_FURTHER = 6  # that are drawn for what fits those


class Question(msgspec.Struct, frozen=True):
    """Calls in a row, and what the reference answers to those that count: one way of being right, or several."""

    calls: tuple[AskedCall, ...]
    expected: tuple[tuple[Any, ...], ...]
    tolerance: Tolerance
    drawn: bool  # whether the inputs are drawn; the spec's own numbers show less
    check: str
    trial: int
    scale: float = 0.0  # the largest number that is handed over


def questions(name: str, checks: Sequence[Check], setting: Setting, most: int = 10) -> tuple[Question, ...]:
    """What these checks ask of the function: the first trials of each, and of the first check more; of each one."""
    found: list[Question] = []
    read = _read(name, checks, setting)
    per_check = max(1, (most - _FIRST) // max(1, len(checks) - 1))
    for position, check in enumerate(checks):
        count = min(check.trials, _FIRST if position == 0 else per_check) if drawn(check) else 1
        for number in range(count if len(found) < most or position < _ALL else 0):
            started = time.process_time()
            question = _question(read, check, checks, setting, number)
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
            question = _question(read, check, checks, setting, number)
            if question is not None:
                yield question


def _read(name: str, checks: Sequence[Check], setting: Setting) -> dict[str, tuple[Way, ...]]:
    """What is read of the answers of the function, and of those that it goes with."""
    names = family(name, frozenset().union(*map(judged, checks)))
    return {each: ways_read(each, checks, setting.spec.functions) for each in names}


def _question(
    read: Mapping[str, tuple[Way, ...]], check: Check, checks: Sequence[Check], setting: Setting, number: int
) -> Question | None:
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
        calls, answers = needed_calls(recorder.asked, _counted(read, check), left, declared, claims_of(check, checks))
    except (CallFailed, EvaluationError, ReferenceFault):
        return None  # a reference's fault is told elsewhere; it leaves no evidence here
    if not answers:
        return None
    several = len(alternatives) > 1 and len(answers) == 1
    scale = _scale(calls)
    expected = tuple((each,) for each in alternatives) if several else (tuple(answers),)
    expected = tuple(tuple(_without_rounding(part, scale) for part in each) for each in expected)
    return Question(calls, expected, check.tolerance, bool(drawn(check)), check.id, number, scale)


def _scale(calls: Sequence[AskedCall]) -> float:
    """The largest magnitude in the arguments; 1 where they are smaller, as the numbers of a formula are."""
    arrays = [as_numbers(arg) for call in calls for arg in call.args]
    sizes = [np.abs(array[np.isfinite(array)]).max(initial=0.0) for array in arrays if array is not None]
    return float(max([1.0, *sizes]))


def _without_rounding(value: Any, scale: float) -> Any:
    """The answer with zeros for arrays of which nothing is left but what rounding makes of zeros."""
    if isinstance(value, dict):
        return {key: _without_rounding(part, scale) for key, part in value.items()}
    array = as_numbers(value)
    if array is None:
        return type(value)(_without_rounding(part, scale) for part in value) if type(value) in {list, tuple} else value
    kept = array.dtype.kind not in "fc" or not np.any(array) or not (np.abs(array) <= _ROUNDING * scale).all()
    return value if kept else np.zeros_like(array)


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
            args = with_own(call, answers)
            with seeded(question.check, question.trial, chance):
                answer = respondent.call(call.name, args)
            value, left = answer.value, as_left(answer, args)
        answers.append(value)
        found.append((value, left, call))
    return tuple(part for each in found for part in read_of(*each))
