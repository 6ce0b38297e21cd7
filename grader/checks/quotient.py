"""The slope of a student's own loss as lines to paste: the loss on either side of one number, all of it made anew."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import msgspec
import numpy as np

from grader.checks.made import Maker
from grader.checks.measured import loss_of, value_of
from grader.checks.python import Unwritable
from grader.respondents.book import Unanswered
from grader.spec import Gradient, language

if TYPE_CHECKING:
    from collections.abc import Mapping

    from grader.checks.trial import Trial

_STEP = 1e-6


class Quotient(msgspec.Struct, frozen=True):
    """A difference quotient: the step, what must be done on the way, and what it is worth at last."""

    step: str
    before: list[str]
    text: str
    used: Mapping[str, object]


class LossAlong(msgspec.Struct, frozen=True):
    """The loss of a trial along one number of one input, in the student's words."""

    trial: Trial
    body: Gradient
    names: Mapping[str, str]
    functions: Mapping[str, str]
    name: str
    at: tuple[int, ...]

    def written(self, measured: float) -> Quotient | None:
        """The quotient; None where the student's loss does not give what was measured, or has no such form."""
        own = self._own()
        if own is None or not np.isclose(own, measured, rtol=1e-3, atol=1e-6):
            return None
        try:
            return self._written()
        except Unwritable:
            return None

    def _written(self) -> Quotient:
        whole, *path = self.name.split(".")
        if len(path) > 1:
            raise Unwritable
        called = self.names.get(whole, whole)
        taken = {*self.names.values(), *self.functions, *self.functions.values()}
        step, ahead, behind = (free(each, taken) for each in ("step", "ahead", "behind"))
        entry = "".join(f"[{key!r}]" for key in path)
        used: dict[str, object] = {called: self.trial.values[whole]}
        sides, before = [], []
        for sign, side in (("+", ahead), ("-", behind)):
            maker = Maker(self.trial, self.names, self.functions, {self.name: f"{called}{entry} {sign} {step}"})
            maker.prepare(self.body.of, brief=True)
            text = maker.write(self.body.of)
            sides.append(text if isinstance(language.tree(self.body.of.text), ast.Call) else f"({text})")
            before += [*maker.statements, f"{side} = {text}"]
            used |= maker.used
        if len(before) > len(sides):  # objects are made anew for each side
            sides = [ahead, behind]
        else:
            before = []
        index = f"[{', '.join(map(str, self.at))}]"
        made = f"{step} = np.zeros({called}{entry}.shape); {step}{index} = {_STEP}" if self.at else f"{step} = {_STEP}"
        return Quotient(made, before, f"({sides[0]} - {sides[1]}) / {2 * _STEP}", used)

    def _own(self) -> float | None:
        """What the student's loss gives at both ends."""
        loss = loss_of(self.body, self.trial, self.trial.student)
        x = np.asarray(self.trial.values[self.name], dtype=float)
        step = np.zeros(x.shape)
        step[self.at] = _STEP
        try:
            ends = [value_of(loss, {self.name: x + way * step}) for way in (1, -1)]
        except Unanswered:  # a part of the loss is the reference's, and is not known here
            return None
        return None if ends[0] is None or ends[1] is None else (ends[0] - ends[1]) / (2 * _STEP)


def free(name: str, taken: set[str]) -> str:
    """The name, or one like it that is not taken."""
    while name in taken:
        name += "_"
    return name
