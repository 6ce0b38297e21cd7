"""One trial: the drawn values, the two sides that answer, and what was learnt of the answers on the way."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from grader.checks import mentions
from grader.compare import Evidence, compare
from grader.model import CallFailed, Diagnosis, Finding, Submission
from grader.spec import Check, EvaluationError, Expression, Spec, draw_inputs, evaluate

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from grader.model import Answer, Respondent
    from grader.references import References

PUBLIC_SEED = 1986  # the year of "Learning representations by back-propagating errors"; a student's own run uses it
_PATIENCE = 2  # after so many timeouts a function is not called again


@dataclass(frozen=True)
class Setting:
    """What judging a check needs besides the check and the student."""

    spec: Spec
    references: References
    seed: int
    submission: Submission | None = None
    timeouts: dict[str, int] = field(default_factory=dict)  # how often each function has used up its time


@dataclass(frozen=True)
class Fault:
    """A trial that went wrong: the finding, and the raw sides from which a diagnosis is made."""

    finding: Finding
    message: str | None = None  # where the finding's own sentence does not serve
    help: str | None = None
    diagnosis: Diagnosis | None = None
    actual: Any = None
    expected: Any = None
    names: frozenset[str] | None = None  # the inputs that it is about, where not all that the check mentions
    inconclusive: bool = False


class Witness:
    """A Respondent that passes calls on and notes how precise and how big the answers were."""

    def __init__(self, student: Respondent, timeouts: dict[str, int]) -> None:
        self._student = student
        self._timeouts = timeouts
        self._answers: list[np.ndarray[Any, Any] | np.generic] = []
        self.changed: dict[str, tuple[int, ...]] = {}

    def call(self, name: str, args: Sequence[Any], *, wrt: tuple[int, ...] = ()) -> Answer:
        """As the student answers."""
        if self._timeouts.get(name, 0) >= _PATIENCE:
            raise CallFailed("timeout", f"{name} ran out of time on earlier calls and was not called again")
        try:
            answer = self._student.call(name, args, wrt=wrt)
        except CallFailed as failed:
            if failed.code == "timeout":
                self._timeouts[name] = self._timeouts.get(name, 0) + 1
            raise
        if answer.changed:
            self.changed[name] = answer.changed
        self._note(answer.value)
        return answer

    @property
    def low_precision(self) -> bool:
        """Whether an answer was float32 or narrower."""
        return any(
            answer.dtype.kind in "fc" and answer.dtype.itemsize < (8 if answer.dtype.kind == "f" else 16)
            for answer in self._answers
        )

    @property
    def scale(self) -> float:
        """The largest magnitude among the answers."""
        sizes = (np.abs(np.asarray(answer)[np.isfinite(answer)]) for answer in self._answers)
        return max((float(size.max(initial=0.0)) for size in sizes), default=0.0)

    def _note(self, value: Any) -> None:
        if isinstance(value, list | tuple):
            for part in value:
                self._note(part)
        elif isinstance(value, dict):
            self._note(list(value.values()))
        elif isinstance(value, np.ndarray | np.generic) and value.dtype.kind in "fciu":
            self._answers.append(value)


@dataclass(frozen=True)
class Trial:
    """The inputs of one trial and those who answer. `values` holds the drawn inputs, then the `let` names."""

    number: int
    check: Check
    setting: Setting
    student: Witness
    values: Mapping[str, Any]
    drawn: Mapping[str, Any]
    kept: dict[str, Any]  # what a kind remembers from trial to trial (which convention fits)
    claimant: Respondent

    def evaluate(self, expression: Expression) -> Any:
        """The expression's value in this trial."""
        return evaluate(expression, self.values, self.student, self.setting.references.numpy)

    def moved(self, inputs: Mapping[str, Any]) -> Trial:
        """This trial with other inputs; the `let` names are computed again."""
        drawn = {**self.drawn, **inputs}
        values = lets(self.check, drawn, self.student, self.setting.references, given=inputs)
        return replace(self, drawn=drawn, values=values)

    def claimed(self, inputs: Mapping[str, Any]) -> Trial:
        """As `moved`, with the one who answers for the claimed gradient."""
        return replace(self, student=Witness(self.claimant, self.setting.timeouts)).moved(inputs)

    def compare(self, actual: Any, expected: Any, relation: str, text: str, *, plain: bool) -> Finding | None:
        """As compare.compare, with the check's tolerance and what is known of the answers."""
        compared = partial(
            compare, actual, expected, self.check.tolerance, relation=relation, expression=text, plain=plain
        )
        evidence = Evidence(low_precision=self.student.low_precision)
        if compared(evidence=evidence) is None:
            return None
        return compared(evidence=msgspec.structs.replace(evidence, scale=self.student.scale))  # where 0 is expected


def lets(
    check: Check,
    drawn: Mapping[str, Any],
    student: Respondent,
    references: References,
    given: Collection[str] = (),
) -> dict[str, Any]:
    """The drawn inputs with the check's `let` values, in their order; those `given` by name stay as they are drawn."""
    values = dict(drawn)
    for name, expression in check.let.items():
        if name not in given:
            values[name] = evaluate(expression, values, student, references.numpy)
    return values


def start(
    check: Check, setting: Setting, sides: tuple[Respondent, Respondent], number: int, kept: dict[str, Any]
) -> Trial:
    """Draw the inputs of trial `number`; `kept` is carried from trial to trial. `sides`: student and claimant."""
    names = kept.setdefault("names", mentions.drawn(check))
    drawn = draw_inputs(setting.spec, check, setting.seed, number, names)
    witness = Witness(sides[0], setting.timeouts)
    values = lets(check, drawn, witness, setting.references)
    return Trial(number, check, setting, witness, values, drawn, kept, sides[1])


def cannot_evaluate(error: EvaluationError) -> Fault:
    """An expression that came to nothing on the student's answer (an index out of bounds, shapes that do not fit)."""
    return Fault(Finding(kind="type", expression=error.expression, note=str(error)), message=str(error))
