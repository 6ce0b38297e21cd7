"""`gradient`: the claimed gradient against the measured one.

The claim is the student's. What is measured is the reference's loss, in the convention that the student chose; where
the claim fits only the student's own loss, that counts as far as the own loss is a known relative of the right one.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
from msgspec.structs import replace

from grader.checks.claims import Claimed, claimed, misshapen, moved_by
from grader.checks.gradient_fault import claim_text, fault_of, gathered, plainly, unsupported
from grader.checks.measured import (
    NO_ANSWER,
    SURE,
    agrees,
    is_far_from,
    is_private,
    loss_of,
    numerical,
    right_losses,
    slope_along,
    value_of,
)
from grader.checks.outcome import Fault
from grader.checks.relatives import relative
from grader.checks.replies import Replies
from grader.checks.slope import Slope
from grader.compare import coarse
from grader.gradient import Conclusion, judge_gradient
from grader.model import Finding
from grader.spec import EvaluationError, Gradient

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from grader.checks.memory import Carried
    from grader.checks.relatives import Formula
    from grader.checks.trial import Trial
    from grader.gradient import GradientResult
    from grader.naming.cause import Cause
    from grader.spec import Check

    Parameters = Mapping[str, np.ndarray[Any, Any]]
    Loss = Callable[[Parameters], float]

_THE_SAME = 1e-9  # of a value: no chance comes so near
_COARSE = 1e-3  # how far the derivative of an own loss may be from the right one and still be it


def examine(check: Check, trial: Trial) -> Fault | None:
    """Judge all gradients at once; where they do not pass, each by itself."""
    body = check.body
    assert isinstance(body, Gradient)  # noqa: S101 -- for the type checker: the judge dispatches on it
    inputs = moved_by(body, trial)
    hearing = _Hearing(body, trial, inputs)
    faults = misshapen(hearing.claim, inputs, body, trial)
    left = tuple(name for name in body.wrt if name not in faults)
    carried = trial.carried
    if carried.brief and (faults or hearing.plainly_wrong(left)):
        return plainly(body)
    single = len(left) > 1 and hearing.plainly_wrong(left)
    joint = hearing.judge(left) if left and not single else None
    if single or joint is not None:
        each = {name: hearing.judge((name,)) for name in left} if joint is None or len(left) > 1 else {left[0]: joint}
        faults |= {name: fault for name, fault in each.items() if fault is not None}
    return gathered(body, faults)


def unmoved(body: Gradient, carried: Carried) -> Fault | None:
    """The fault that a loss was never seen to move with an input, of which more than nothing is to be shown.

    The reference's may stand still on every trial: then nothing is the right answer.
    """
    still = [name for name in body.wrt if name not in carried.moved and name in carried.doubtful]
    if not still:
        return None
    message = f"{body.of.text} is not seen to move with {' and '.join(still)}, so that it proves nothing of a gradient"
    return Fault(Finding(kind="gradient", expression=body.of.text, note=message), message=message, inconclusive=True)


class _Hearing(msgspec.Struct, frozen=True, dict=True):
    """One trial of a gradient: what is claimed, and the losses that it can be held against."""

    body: Gradient
    trial: Trial
    inputs: Parameters
    fitting: list[tuple[frozenset[str], Conclusion]] = msgspec.field(default_factory=list)  # the own loss, together

    @cached_property
    def claim(self) -> Claimed:
        """The claimed gradients at the inputs."""
        return claimed(self.body, self.trial.moved(self.inputs))

    @cached_property
    def claims(self) -> Replies[Claimed]:
        """Those at other points too: whoever measures asks at the same ones, whatever it holds them against."""
        return Replies(lambda parameters: claimed(self.body, self.trial.moved(parameters)))

    @cached_property
    def own(self) -> Loss:
        """The student's loss."""
        return loss_of(self.body, self.trial, self.trial.student)

    @cached_property
    def own_values(self) -> Replies[float]:
        """Its values at other points too."""
        return Replies(self.own)

    @cached_property
    def own_value(self) -> float | None:
        """Its value here."""
        return value_of(self.own, self.inputs)

    @cached_property
    def formula(self) -> Formula | None:
        """How the own loss follows from the right one, whichever gradients it is asked for."""
        try:
            return relative(self.own, self.right[0], self.inputs, self.trial.numbers, self.trial.setting.seed)
        except NO_ANSWER:
            return None

    @cached_property
    def right(self) -> list[Loss]:
        """The reference's losses that the student may have chosen: one convention, kept over the trials."""
        found = right_losses(self.body, self.trial, self.inputs)
        carried = self.trial.carried
        still = [i for i in carried.conventions or range(len(found)) if i < len(found)]
        if len(found) > 1:
            fitting = [i for i in still if agrees(self.own_value, found[i][1], self.trial)]
            still = carried.conventions = fitting or still
        return [found[i][0] for i in still]

    @cached_property
    def own_is_right(self) -> bool:
        """Whether the own loss has the value of a right one; two that chance decides may come near each other."""
        values = [loss(self.inputs) for loss in self.right]
        near = [value for value in values if agrees(self.own_value, value, self.trial)]
        return any(not self.own_is_private or self._is_the_same(value) for value in near)

    def _is_the_same(self, value: float) -> bool:
        return self.own_value is not None and abs(self.own_value - value) <= _THE_SAME * abs(value)

    @cached_property
    def own_is_private(self) -> bool:
        """Whether it rests on what only the student's own objects know."""
        return is_private(self.body, self.trial)

    def plainly_wrong(self, names: tuple[str, ...]) -> bool:
        """Whether the claim is far from every loss that it may be of."""
        losses = [*self.right, self.own]
        return not any(isinstance(loss, Slope) or not self._is_far_from(loss, names) for loss in losses)

    def _is_far_from(self, loss: Loss, names: tuple[str, ...]) -> bool:
        """Whether a loss says so along one direction; where a part is in single precision, it does not say that."""
        if any(coarse(asked.value) for asked in self.trial.student.record):
            return False
        claim = {name: self.claim.arrays[name] for name in names}
        value = self.own_value if loss is self.own else value_of(loss, self.inputs)
        return value is not None and is_far_from(loss, self.inputs, value, claim, self.trial.setting.seed)

    def judge(self, names: tuple[str, ...]) -> Fault | None:
        """What is wrong with the gradients of these names."""
        concluded = []
        for loss in self.right:
            found = self._measured(loss, names)
            if found.status == "passed":
                self._noted(names, found.result)
                return None
            concluded.append(found)
        return self._by_own_loss(names, concluded)

    def _by_own_loss(self, names: tuple[str, ...], concluded: list[Conclusion]) -> Fault | None:
        if self.own_value is None and concluded:
            return replace(fault_of(self.body, concluded[0]), by_own=self.own_is_private)
        if concluded and self.own_is_right and self._wrong_for_own(concluded[0]):
            return fault_of(self.body, concluded[0])
        found = self._by_own(names, plainly=bool(concluded))
        only_own = not concluded or (not self.own_is_right and self.own_is_private)
        if found.status != "passed":
            return replace(self._fault(found, concluded), by_own=only_own)
        if only_own:
            self.trial.carried.doubtful.update(names)
            self.trial.carried.by_own |= bool(concluded)
            moving = tuple(name for name in names if self._shown(name, names, found.result))
            self._noted(moving, found.result)
            return None
        if not any(np.any(self.claim.arrays[name]) for name in names):  # nothing, of a loss that does not move
            by_graph = self.body.by == "autograd" and not self.own_is_right  # a wrong loss has cost its points
            return unsupported(self.body) if by_graph else fault_of(self.body, concluded[0])
        near = self._near(names) if self.own_is_right else self._is_relative(names)
        if near:
            self._noted(names, found.result)
            return None
        return fault_of(self.body, concluded[0]) if self.own_is_right else unsupported(self.body)

    def _fault(self, found: Conclusion, concluded: list[Conclusion]) -> Fault:
        """What is told of a claim that fits neither the own loss, by which it was `found`, nor a right one.

        A name from an own loss that is wrong stands if the right one gives it too, or if that is a known relative.
        """
        if concluded and (self.own_is_right or (not self.own_is_private and self.formula is None)):
            return fault_of(self.body, concluded[0])
        if not concluded or self.formula is not None:
            return fault_of(self.body, found, tuple)

        def standing(causes: tuple[Cause, ...]) -> tuple[Cause, ...]:
            return tuple(cause for cause in causes if cause.key in {c.key for c in concluded[0].result.causes})

        return fault_of(self.body, found, standing)

    def _by_own(self, names: tuple[str, ...], *, plainly: bool) -> Conclusion:
        """The claim against the own loss; what fits it together with others fits it by itself.

        Of one that is wrong for the right loss a few questions may show `plainly` that it is so for the own one too:
        the hundreds that measure it are asked when there is something to tell.
        """
        if plainly and self._is_far_from(self.own, names):
            return Conclusion("failed", lambda: self._measured(self.own, names).result)
        known = (found for together, found in self.fitting if together.issuperset(names))
        found = next(known, None) or self._measured(self.own, names)
        if found.status == "passed":
            self.fitting.append((frozenset(names), found))
        return found

    def _wrong_for_own(self, found: Conclusion) -> bool:
        """Whether the own loss is as steep as the right one where the claim is not: then it is wrong for both.

        Two questions in place of the hundreds that it takes to measure the own loss.
        """
        if isinstance(self.right[0], Slope):
            return True  # too far from it, whatever the own loss says
        if found.worst is None:
            return False
        slope = slope_along(self.own, self.inputs, found.worst.v)
        return slope is not None and abs(slope - found.worst.numeric) <= SURE * found.worst.off

    def _measured(self, loss: Loss, names: tuple[str, ...]) -> Conclusion:
        """The claim against one loss. Complex arguments would ask of a student's code what no course asks."""
        if isinstance(loss, Slope):
            return loss.against({name: self.claim.arrays[name] for name in names}, self.trial.numbers)
        own, claims = self.own_values.anew(), self.claims.anew()

        def held(parameters: Parameters) -> float:
            if loss is self.own:
                return own({**self.inputs, **parameters})
            value = value_of(loss, {**self.inputs, **parameters})
            return np.nan if value is None else value  # a reference says where it is not defined

        def claim(parameters: Parameters) -> dict[str, np.ndarray[Any, Any]]:
            found = claims({**self.inputs, **parameters})
            if fault := next((found.faults[name] for name in names if name in found.faults), None):
                raise EvaluationError(fault.message or "no gradient", expression=claim_text(self.body))
            return {name: found.arrays[name] for name in names}

        chosen = {name: self.inputs[name] for name in names}
        seed = self.trial.setting.seed
        return judge_gradient(held, chosen, claim, self.trial.numbers, seed)

    def _shown(self, name: str, names: tuple[str, ...], result: GradientResult) -> bool:
        """Whether the own loss was seen to move with an input: beside a loss of 1e20 nothing can be seen."""
        if len(names) > 1 and name not in self.trial.carried.moved:  # together the large ones are enough
            result = self._measured(self.own, (name,)).result
        return result.detectable is not None

    def _noted(self, names: tuple[str, ...], result: GradientResult) -> None:
        """What a pass shows: the inputs that the loss moves with, and what a reader should know."""
        carried = self.trial.carried
        carried.moved.update(name for name in names if np.any(self.claim.arrays[name]))
        carried.detectable = max(carried.detectable, result.detectable or 0.0)
        carried.notes += [note for note in result.notes if note not in carried.notes]

    def _near(self, names: tuple[str, ...]) -> bool:
        """Whether the claim, which fits the own loss, is the right gradient but for what the own loss forgives."""
        rtol = max(_COARSE, self.trial.check.tolerance.rtol or 0.0)
        loss = self.right[0]
        right = loss.gradients if isinstance(loss, Slope) else numerical(loss, dict(self.inputs))
        apart = (
            np.abs(self.claim.arrays[name] - right[name])
            <= rtol * (np.abs(right[name]) + 1e-3 * np.abs(right[name]).max(initial=0.0))
            for name in names
        )
        return all(bool(np.all(each)) for each in apart)

    def _is_relative(self, names: tuple[str, ...]) -> bool:
        """Whether the own loss is a known relative of the right one, the same on every trial."""
        trial, key, found = self.trial, " ".join(names), self.formula
        before = trial.carried.relatives.get(key)
        formula = found if found is None or before is None else before.agreed(found)
        if formula is None:
            return False
        trial.carried.relatives[key], trial.carried.by_own = formula, True
        note = f"right for your own {self.body.of.text}, which is not the expected one and is judged by itself"
        trial.carried.notes += [note] if note not in trial.carried.notes else []
        return True
