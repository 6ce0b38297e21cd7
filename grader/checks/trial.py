"""One trial: the drawn values, the two sides that answer, and what was learnt of the answers on the way."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

import msgspec

from grader.checks.outcome import Fault
from grader.compare import Evidence, compare
from grader.model import Finding
from grader.respondents.seeds import seeded
from grader.respondents.witness import Witness
from grader.spec import Check, EvaluationError, Expression, draw_inputs, evaluate, mentions
from grader.spec.bindings import computed

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from contextlib import AbstractContextManager

    from grader.checks.setting import Setting
    from grader.model import Respondent


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

    def evaluate(self, expression: Expression, again: int = 0) -> Any:
        """The expression's value in this trial; with another `again`, the random numbers in it are others too."""
        with seeded(self.setting.seed, self.check.id, self.number, again):
            return evaluate(expression, self.values, self.student, self.setting.references.numpy)

    def moved(self, inputs: Mapping[str, Any]) -> Trial:
        """This trial with other inputs; the `let` names are computed again."""
        drawn = {**self.drawn, **inputs}
        values = lets(self.check, drawn, self.student, self.setting, self.number, given=inputs)
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
    setting: Setting,
    number: int,
    given: Collection[str] = (),
) -> dict[str, Any]:
    """The drawn inputs with the check's `let` values and steps; those `given` by name stay as they are drawn."""

    def around(name: str) -> AbstractContextManager[None]:
        return seeded(setting.seed, check.id, number, name)  # two networks that are made are two

    return computed(check, drawn, student, setting.references.numpy, given, around)


def start(
    check: Check, setting: Setting, sides: tuple[Respondent, Respondent], number: int, kept: dict[str, Any]
) -> Trial:
    """Draw the inputs of trial `number`; `kept` is carried from trial to trial. `sides`: student and claimant."""
    names = kept.setdefault("names", mentions.drawn(check))
    drawn = draw_inputs(setting.spec, check, setting.seed, number, names)
    witness = Witness(sides[0], setting.timeouts)
    values = lets(check, drawn, witness, setting, number)
    return Trial(number, check, setting, witness, values, drawn, kept, sides[1])


def cannot_evaluate(error: EvaluationError) -> Fault:
    """An expression that came to nothing on the student's answer (an index out of bounds, shapes that do not fit)."""
    return Fault(Finding(kind="type", expression=error.expression, note=str(error)), message=str(error))
