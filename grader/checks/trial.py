"""One trial: the drawn values, who answers, and what was learnt of the answers on the way."""

from __future__ import annotations

import re
from functools import partial
from math import isfinite
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
from msgspec.structs import replace

from grader.checks.outcome import Fault
from grader.compare import COARSEST, EPS_32, Evidence, coarse, compare, once_coarse
from grader.model import CallFailed, Finding
from grader.naming.shapes import causes_of_shape
from grader.naming.values import SUBJECT, causes_of_values
from grader.respondents.reference import AsStudent, ReferenceFault
from grader.respondents.seeds import seeded
from grader.respondents.witness import Witness
from grader.show import as_numbers, sentence
from grader.spec import Check, EvaluationError, Expression, draw_inputs, evaluate
from grader.spec.bindings import bound, computed

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence
    from contextlib import AbstractContextManager

    from grader.checks.memory import Carried
    from grader.checks.setting import Setting
    from grader.model import Respondent
    from grader.naming.cause import Cause


_PLAIN = frozenset({bool, int, float})
_PART = re.compile(r"(?:\[(?:\d+|'[^']*')\])+$")  # of an answer, at the end of an expression


class Readings(msgspec.Struct):
    """What the numbers were like that a relation read: how big, and whether a coarse type was among them."""

    scale: float = 0.0
    low: bool = False

    def note(self, value: Any) -> None:
        """A value that was read, whole."""
        if isinstance(value, list | tuple | dict):
            for part in value.values() if isinstance(value, dict) else value:
                if type(part) not in _PLAIN:
                    self.note(part)
        elif isinstance(value, np.ndarray | np.generic) and value.dtype.kind in "fciu":
            largest = float(np.abs(value).max(initial=0.0))
            if not isfinite(largest):
                largest = float(np.abs(np.asarray(value)[np.isfinite(value)]).max(initial=0.0))
            self.scale = max(self.scale, largest)
            self.low |= value.dtype.kind in "fc" and value.dtype.itemsize < (8 if value.dtype.kind == "f" else 16)


class Trial(msgspec.Struct, frozen=True):
    """The inputs of one trial and those who answer. `values` holds the drawn inputs, then the `let` names."""

    number: int
    check: Check
    setting: Setting
    student: Witness
    values: Mapping[str, Any]
    drawn: Mapping[str, Any]
    carried: Carried
    readings: Readings

    def evaluate(self, expression: Expression, again: int = 0) -> Any:
        """The expression's value in this trial; with another `again`, the random numbers in it are others too."""
        reference = self.setting.references.numpy
        with seeded(self.setting.seed, self.check.id, self.number, again):
            value = evaluate(expression, self.values, self.student, reference, self.readings.note)
        self.readings.note(value)
        return value

    def moved(self, inputs: Mapping[str, Any]) -> Trial:
        """This trial with other inputs; the `let` names are computed again."""
        return self.answered_by(self.student, inputs)

    def answered_by(self, respondent: Respondent, inputs: Mapping[str, Any]) -> Trial:
        """This trial with other inputs and somebody else in the student's place."""
        drawn = {**self.drawn, **inputs}
        values = lets(self.check, drawn, respondent, self.setting, self.number, given=inputs)
        student = respondent if isinstance(respondent, Witness) else Witness(respondent, {})
        return replace(self, drawn=drawn, values=values, student=student)

    def compare(
        self, actual: Any, expected: Any, relation: str, text: str, *, sides: Sequence[Expression], plain: bool = False
    ) -> Fault | None:
        """As compare.compare, with the check's tolerance and what is known of the answers.

        `sides` are the expressions of the two: where both ask the student, nothing on both sides is no equality, and
        where the answer is in a coarse type, what the reference loses in that type is measured on them.
        """
        compare_these = partial(compare, relation=relation, expression=text, plain=plain)
        compared = partial(compare_these, actual, expected)
        tolerance = self.check.tolerance
        evidence = Evidence(low_precision=self.readings.low, own=len(sides) > 1 and all(map(self.asks, sides)))
        if compared(tolerance, evidence=evidence) is None:
            return None
        low = self.readings.low or self._answers_coarsely(actual)
        evidence = msgspec.structs.replace(
            evidence, scale=self.readings.scale, low_precision=low
        )  # where 0 is expected
        if low:
            evidence = msgspec.structs.replace(evidence, rounding=self._rounding(sides))
        finding = compared(tolerance, evidence=evidence)
        if low and finding is not None and relation != "!=":
            by_type = compared(evidence=evidence)  # no author can ask for more than the type gives
            finding = by_type and max(by_type, finding, key=lambda each: each.allowed or 0.0)
        if finding is None:
            return None
        doubtful = low and compared(evidence=msgspec.structs.replace(evidence, rounding=COARSEST)) is None
        if evidence.own:
            return _between_own(Fault(finding, inconclusive=doubtful, sides=tuple(sides)))
        causes = self._causes(finding, *differing(actual, expected, partial(compare_these, tolerance=tolerance)), low)
        return Fault(finding, causes=causes, inconclusive=doubtful, sides=tuple(sides))

    def _answers_coarsely(self, actual: Any) -> bool:
        """Whether the student answers in float32 in this trial: what is mixed with it is no more precise.

        Of an answer in parts only those count that are read.
        """
        return once_coarse(actual, self.readings.scale) or any(coarse(asked.value) for asked in self.student.record)

    def _causes(self, finding: Finding, actual: Any, expected: Any, low: bool) -> tuple[Cause, ...]:
        """What fits the numbers of this trial."""
        found: Sequence[Cause] = ()
        if finding.kind == "values":
            found = causes_of_values(actual, expected, self.numbers, low_precision=low)
        elif finding.relation == "==":
            found = causes_of_shape(actual, expected)
        part = _PART.search(finding.expression or "")
        return tuple(found) if part is None else tuple(_of_part(cause, part[0]) for cause in found)

    @property
    def numbers(self) -> dict[str, float]:
        """The drawn numbers, after which a factor or a term may be named: sizes, which are whole, and rates."""
        return numbers(self.drawn)

    def asks(self, expression: Expression) -> bool:
        """Whether an expression asks the student, through `let` too."""
        names = bound(self.check.let, self.check.steps)
        seen: set[str] = set()
        waiting = [expression]
        while waiting:
            each = waiting.pop()
            if each.calls:
                return True
            new = [name for name in each.names if name in names and name not in seen]
            seen.update(new)
            waiting += [inner for name in new for inner in names[name]]
        return False

    def _rounding(self, sides: Sequence[Expression]) -> float:
        """What the reference itself changes when it is run in float32; no bound where it cannot be asked."""
        return max((self._change(side) for side in sides), default=EPS_32)

    def _change(self, side: Expression) -> float:
        reference = self.setting.references.numpy
        student = AsStudent(reference)
        results = []
        for kind in (np.float32, np.float64):
            drawn = {name: _as_kind(value, kind) for name, value in self.drawn.items()}
            try:
                values = lets(self.check, drawn, student, self.setting, self.number)
                results.append(evaluate(side, values, student, reference))
            except (CallFailed, EvaluationError, ReferenceFault):
                return EPS_32
        return _relative(*results)


def _between_own(fault: Fault) -> Fault:
    """The fault between two answers of the student's, neither of which is the expected one."""
    finding = fault.finding
    message = sentence(finding).replace("expected", "the other side gives")
    if finding.kind == "values":
        finding = msgspec.structs.replace(finding, kind="relation")  # its sides are left and right; nothing is named
    return replace(fault, finding=finding, message=message)


def is_drawn(check: Check, setting: Setting) -> bool:
    """Whether its trials ask anything new: a `let` value that is made of the spec's own numbers is the same in all."""
    draws = setting.spec.draw.keys() | check.where.keys()
    return any(name.partition(".")[0] in draws for name in check.mentions.drawn)


def numbers(drawn: Mapping[str, Any]) -> dict[str, float]:
    """Those of drawn values that are single numbers, whole ones as such."""
    single = {name: as_numbers(value) for name, value in drawn.items()}
    found = {name: array for name, array in single.items() if array is not None and array.ndim == 0}
    return {name: array.item() for name, array in found.items() if array.dtype.kind in "iuf"}


def differing(actual: Any, expected: Any, compared: Callable[[Any, Any], Any]) -> tuple[Any, Any]:
    """The first parts of two answers that differ; the answers themselves where they have no parts in common."""
    keys: Any = ()
    if isinstance(expected, dict) and isinstance(actual, dict) and actual.keys() == expected.keys():
        keys = expected
    elif isinstance(expected, tuple) and isinstance(actual, tuple | list) and len(actual) == len(expected):
        keys = range(len(expected))
    for key in keys:
        if compared(actual[key], expected[key]) is not None:
            return differing(actual[key], expected[key], compared)
    return actual, expected


def _of_part(cause: Cause, part: str) -> Cause:
    """The cause, said of a part of an answer."""
    text = cause.text.replace(SUBJECT, f"part {part} of {SUBJECT}", 1)
    return msgspec.structs.replace(cause, text=text, about=part)


def _as_kind(value: Any, kind: type[np.floating[Any]]) -> Any:
    return value.astype(kind) if isinstance(value, np.ndarray) and value.dtype.kind == "f" else value


def _relative(coarse: Any, fine: Any) -> float:
    """How far two values are apart, in the units in which a tolerance is written."""
    try:
        one, other = np.asarray(coarse, dtype=float), np.asarray(fine, dtype=float)
    except (TypeError, ValueError):
        return EPS_32
    if one.shape != other.shape or not one.size or not np.isfinite(other).all():
        return EPS_32
    size = np.abs(other) + 1e-3 * float(np.abs(other).max())
    with np.errstate(all="ignore"):
        apart = np.where(one == other, 0.0, np.abs(one - other) / size)
    return float(np.nan_to_num(apart, nan=np.inf).max())


def lets(
    check: Check,
    drawn: Mapping[str, Any],
    student: Respondent,
    setting: Setting,
    number: int,
    given: Collection[str] = (),
) -> dict[str, Any]:
    """The drawn inputs with the check's `let` values and steps; those `given` by name stay as they are drawn."""

    def around(name: str) -> AbstractContextManager[None]:
        return seeded(setting.seed, check.id, number, name)  # two networks that are made are two

    return computed(check, drawn, student, setting.references.numpy, given, around)


def start(check: Check, setting: Setting, student: Witness, number: int, carried: Carried) -> Trial:
    """Draw the inputs of trial `number`, and compute the `let` values."""
    drawn = draw_inputs(setting.spec, check, setting.seed, number, check.mentions.drawn)
    values = lets(check, drawn, student, setting, number)
    return Trial(number, check, setting, student, values, drawn, carried, Readings())


def cannot_evaluate(error: EvaluationError) -> Fault:
    """An expression that came to nothing on the student's answer (an index out of bounds, shapes that do not fit)."""
    return Fault(Finding(kind="type", expression=error.expression, note=str(error)), message=str(error))
