"""Nothing earns nothing: an answer that is the same whatever it is given, or empty, proves nothing.

Where the reference's answers differ between two draws of one shape, the student's must too. The two are compared place
by place, so that objects, which only their own side can look into, need not be handed over.
"""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from itertools import combinations
from typing import TYPE_CHECKING, Any

import msgspec

from grader.checks.measured import NO_ANSWER
from grader.checks.outcome import Fault
from grader.checks.trial import is_drawn, lets
from grader.compare import nothing
from grader.model import Finding
from grader.naming.cause import Cause
from grader.respondents.recorded import differ, part_of, varies
from grader.respondents.reference import AsStudent
from grader.respondents.seeds import seeded
from grader.respondents.witness import Witness
from grader.show import as_numbers
from grader.spec import draw_inputs, evaluate
from grader.spec.draws import Integer

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from grader.checks.memory import Memory
    from grader.checks.setting import Setting
    from grader.checks.trial import Trial
    from grader.model import Respondent
    from grader.respondents.recorded import Asked
    from grader.spec import Check

    Given = Callable[[Asked], Any]

_DRAWS = 24  # after so many without a difference, the answer is the same whatever is given ...
_ENOUGH = 3  # ... if the reference's was another one on so many of them
_FIRST = 1000  # the number of the first trial that is drawn for this alone
_SIZES = 3  # so many sizes are tried to see whether an answer depends on anything: with one, all may be the same
_OF_ANYTHING = {"raises", "source"}  # kinds that a function which does nothing may satisfy
_PROVEN = {"matches", "gradient", *_OF_ANYTHING}  # compared with what varies, or asked of the hand-in as a whole


def seen_to_vary(records: Sequence[Sequence[Asked]], given: Given = lambda asked: asked.value) -> frozenset[str]:
    """The functions and attributes that gave two answers to questions of one shape; what counts is what was `given`."""
    found: set[str] = set()
    by_form: dict[tuple[Any, ...], list[Asked]] = {}
    for record in records:
        places: dict[str, int] = {}
        for asked in record:
            place = places[asked.of] = places.get(asked.of, -1) + 1
            by_form.setdefault((asked.of, place, *map(_form, asked.args)), []).append(asked)
    for (name, *_), same in by_form.items():
        pairs = combinations(map(given, same[:8]), 2)
        if name not in found and any(_form(one) == _form(other) and differ(one, other) for one, other in pairs):
            found.add(name)
    return frozenset(found)


def depends(check: Check, setting: Setting, student: Respondent, names: Collection[str], memory: Memory) -> bool:
    """Whether one of the functions gives another answer to other draws of the same sizes, right or wrong.

    A check that fails ends early, on trials of different sizes; so that is asked anew. An argument that is left changed
    is an answer too.
    """
    for trial in range(_SIZES if is_drawn(check, setting) else 0):
        first = draw_inputs(setting.spec, check, setting.seed, trial, check.mentions.drawn)
        before = asked_of(check, setting, student, first, memory)
        if not any(asked.answer is not None and asked.of in names for asked in before):
            continue  # nothing to compare with
        for number in range(_FIRST, _FIRST + _DRAWS // _SIZES):
            drawn = draw_inputs(setting.spec, of_sizes(check, first), setting.seed, number, check.mentions.drawn)
            records = (before, asked_of(check, setting, student, drawn, memory))
            if not seen_to_vary(records, lambda asked: _effect(asked, setting)).isdisjoint(names):
                return True
    return False


def what_counts(asked: Asked, setting: Setting) -> Any:
    """Of an answer what somebody compares: that a cache is another one shows nothing of what it is handed on with."""
    return part_of(asked.value, setting.spec.open_parts(asked.name))


def _effect(asked: Asked, setting: Setting) -> Any:
    """What counts of an answer, and what became of the arguments that were changed."""
    answer = asked.answer
    if answer is None:
        return None
    return what_counts(asked, setting), dict(zip(answer.changed, answer.after, strict=True))


def constant(
    check: Check, setting: Setting, student: Respondent, varying: frozenset[str], *, proven: bool = True
) -> tuple[Fault | None, frozenset[str]]:
    """The fault that a judged function answers the same to different questions, where the reference does not.

    `varying` are the functions of which the opposite is known. A check that passed on some draws only is not `proven`
    by its kind. Beside the fault, the functions of which this check shows nothing: there is nothing drawn, or the right
    answer is always the same, or it is an object.
    """
    reference = setting.references.numpy
    left, asks = check.mentions.judged - varying, is_drawn(check, setting)
    if isinstance(student, AsStudent):  # the reference is no different from itself
        return None, frozenset()
    if proven and check.kind in _PROVEN:
        return None, left if check.kind in _OF_ANYTHING or not asks else frozenset()
    names = sorted(name for name in left if not reference.makes(name))
    if not names or not asks or not all(map(reference.has, check.mentions.called)):
        return None, left
    first = draw_inputs(setting.spec, check, setting.seed, 0, check.mentions.drawn)
    theirs = asked_of(check, setting, student, first)
    ours: Sequence[Asked] | None = None  # asked where the student's answers stay the same
    moved, told = Counter[str](), Counter[str]()  # on how many draws the reference moved, and the student had a say
    for number in range(_FIRST, _FIRST + _DRAWS):
        drawn = draw_inputs(setting.spec, of_sizes(check, first), setting.seed, number, check.mentions.drawn)
        answers = asked_of(check, setting, student, drawn)
        names = [name for name in names if not varies(theirs, answers, name, setting.spec.open_parts(name))]
        if not names:
            break
        told.update(name for name in names if not any(_was_hindered(each, name) for each in (theirs, answers)))
        if all(moved[name] >= _ENOUGH for name in names):
            continue  # enough is known of the reference
        ours = ours or asked_of(check, setting, AsStudent(reference), first)
        expected = asked_of(check, setting, AsStudent(reference), drawn)
        moved.update(name for name in names if varies(ours, expected, name, setting.spec.open_parts(name)))
    fault = next((_fault(name, sure=told[name] >= _ENOUGH) for name in names if moved[name] >= _ENOUGH), None)
    return fault, frozenset(names) | {name for name in left if reference.makes(name)}


def emptied(trial: Trial) -> Fault | None:
    """The fault that an answer is an empty array, about which every relation is true, where the reference's is not."""
    record = trial.student.record
    if not any(_is_empty(asked.value) for asked in record):
        return None
    reference = trial.setting.references.numpy
    if not all(map(reference.has, trial.check.mentions.called)):
        return None
    expected = asked_of(trial.check, trial.setting, AsStudent(reference), trial.drawn)
    for asked, wanted in zip(record, expected, strict=False):
        if _is_empty(asked.value) and not nothing(wanted.value):
            message = f"{asked.of} gave an empty array: nothing is true of it"
            finding = Finding(kind="type", expression=asked.of, note=message)
            return Fault(finding, message=message)
    return None


def _was_hindered(record: Sequence[Asked], name: str) -> bool:
    """Whether a function did not come to answer for want of time, or of what the machine gives."""
    failures = (asked.failed for asked in record if asked.name == name)
    return any(failed is not None and (failed.machine or failed.code == "timeout") for failed in failures)


def _fault(name: str, *, sure: bool = True) -> Fault:
    message = f"{name} gives the same answer whatever it is given, which proves nothing"
    if not sure:
        message = f"{name} could not be asked often enough to see whether its answer depends on anything"
        return Fault(Finding(kind="call", expression=name, note=message), message=message, inconclusive=True)
    causes = (Cause("constant-answer", message),)
    return Fault(Finding(kind="call", expression=name, note=message), message=message, causes=causes)


def asked_of(
    check: Check,
    setting: Setting,
    respondent: Respondent,
    drawn: Mapping[str, Any],
    memory: Memory | None = None,
    *,
    dice: tuple[int, int] = (0, 0),
) -> Sequence[Asked]:
    """What a respondent is asked and answers in a check's expressions, in each as far as it gets.

    The `dice` are those of a trial: of its `let` values, and of its expressions.
    """
    witness = Witness(respondent, memory.timeouts if memory is not None else {})
    with suppress(*NO_ANSWER):
        values = lets(check, drawn, witness, setting, dice[0])
        for expression in check.body.expressions():
            with suppress(*NO_ANSWER), seeded(setting.seed, check.id, *dice):
                evaluate(expression, values, witness, setting.references.numpy)
    return witness.record


def of_sizes(check: Check, drawn: Mapping[str, Any]) -> Check:
    """The check with its sizes as they were drawn."""
    sizes = {name: Integer(low=value, high=value) for name, value in drawn.items() if type(value) is int}
    return msgspec.structs.replace(check, where={**check.where, **sizes})


def _is_empty(value: Any) -> bool:
    numbers = as_numbers(value)
    return numbers is not None and numbers.size == 0


def _form(value: Any) -> Any:
    """What two values have in common where they are of one shape; anything but numbers only with its own like."""
    numbers = as_numbers(value)
    if numbers is not None:
        return numbers.shape
    if isinstance(value, dict):
        return tuple((key, _form(part)) for key, part in value.items())
    if isinstance(value, list | tuple):
        return tuple(map(_form, value))
    return value if isinstance(value, str) else repr(type(value))
