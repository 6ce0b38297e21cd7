"""The smallest example: the same failure on two classes by two examples, in short numbers, where such exist."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
from msgspec.structs import replace

from grader.checks.claims import moved_by
from grader.checks.kinds import EXAMINE
from grader.checks.measured import loss_of, value_of
from grader.checks.memory import Carried, Memory
from grader.checks.names import named
from grader.checks.trial import is_drawn, start
from grader.checks.trials import Failing, Trials, attempt
from grader.model import CallFailed
from grader.respondents.book import Unanswered
from grader.respondents.effort import Effort
from grader.respondents.reference import AsStudent, ReferenceFault
from grader.respondents.witness import Witness
from grader.spec import EvaluationError, Gradient
from grader.spec.draws import Integer, Labels, Probabilities, Shaped, Sized
from grader.spec.sizes import alone

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from grader.checks.trial import Trial
    from grader.spec import Check
    from grader.spec.draws import Draw

_FEW = 2  # of everything
_TRIES = {"gradient": 3}  # that are judged; one of a gradient costs as much as the check itself
_MOST = 24
_FIRST = 2001  # the number of the first trial that is drawn for this alone; each fifth has the sizes that are asked for
_DECIMALS = 2
_PATIENCE_S = 2.0  # as long as its calls mostly take


def smaller(trials: Trials, shown: Failing) -> Failing:
    """A trial that fails as this one does, of smaller sizes and rounded numbers; the trial itself where none is found.

    It bears the same name, and the reference passes it.
    """
    if shown.trial is None or not is_drawn(trials.check, trials.setting) or trials.check.kind == "source":
        return shown
    others = [each for each in trials.open if each is not shown]
    cause = named(shown, others, drawn=True)

    def alike(other: object) -> bool:
        return (
            isinstance(other, Failing)
            and other.found.finding.kind == shown.found.finding.kind
            and other.found.inconclusive == shown.found.inconclusive
            and (cause is None or other.found.bears(cause))
        )

    single = _has_one(trials, shown)
    best, effort = shown, Effort(lambda: float(getattr(trials.student, "spent", 0.0)))  # where that is known
    for number, check in _candidates(trials, shown, fixed=cause is None):
        if effort.seconds > _PATIENCE_S:
            return best  # a function that takes so long is not asked for a smaller example
        found = attempt(trials, number, Witness(trials.student, trials.memory.timeouts), check)
        if not isinstance(found, Failing) or not alike(found):
            continue
        # Where there is one of something, much that is wrong looks right: the sum of one, a softmax of one class.
        better = found.size < shown.size or (single and not _has_one(trials, found))
        if better and _is_fair(trials, check, number):
            best = found
            break
    rounded = _rounded(trials, best)
    return rounded if rounded is not None and alike(rounded) else best


def _candidates(trials: Trials, shown: Failing, *, fixed: bool) -> Iterator[tuple[int, Check]]:
    """Draws of smaller sizes: two of everything, then three of one of them, so that a square hides nothing.

    With `fixed`, what the spec gives in numbers stays: a function may rely on it, and fail elsewhere for that alone.
    """
    check = trials.check
    sizes = _sizes(trials, shown)
    least = {name: min(_FEW, value) for name, value in sizes.items()}
    more = {name: max(value, _several(trials, name)) for name, value in least.items()}
    maps = [more, least] if more != least else [least]
    maps += [{**least, name: _FEW + 1} for name, value in sizes.items() if value > _FEW]
    firsts = ((number, chosen) for chosen in maps for number in (_FIRST, _FIRST + 5))
    tries = (*firsts, *((_FIRST + 5 * further, chosen) for further in range(2, 10) for chosen in maps))
    most = _TRIES.get(check.kind, _MOST)
    shorter = {} if fixed else _shorter(trials)
    for number in (_FIRST, _FIRST + 5) if shorter else ():
        yield number, _drawing(check, {**_exactly(least), **shorter})
    for (number, chosen), _ in zip(tries, range(most), strict=False):
        if chosen and chosen != sizes:
            yield number, _drawing(check, _exactly(chosen))


def _has_one(trials: Trials, failing: Failing) -> bool:
    """Whether there is one of something of which there may be several."""
    return any(value < _several(trials, name) for name, value in _sizes(trials, failing).items())


def _several(trials: Trials, name: str) -> int:
    """Two of a size, where the spec lets it be as much."""
    draw = trials.check.where.get(name, trials.setting.spec.draw.get(name))
    high = draw.high if isinstance(draw, Integer) else 1
    return _FEW if isinstance(high, int) and high >= _FEW else 1


def _exactly(sizes: Mapping[str, int]) -> dict[str, Draw]:
    return {name: Integer(low=value, high=value) for name, value in sizes.items()}


def _drawing(check: Check, draws: Mapping[str, Draw]) -> Check:
    """The check with these draws in place of its own."""
    return msgspec.structs.replace(check, where={**check.where, **draws})


def _shorter(trials: Trials) -> dict[str, Draw]:
    """The draws whose shape is written in numbers, two of everything; where those are asked for, nothing else fits."""
    draws = {**trials.setting.spec.draw, **trials.check.where}
    found: dict[str, Draw] = {}
    for name, draw in draws.items():
        if name in trials.check.mentions.drawn and isinstance(draw, Shaped) and any(map(_is_many, draw.sizes())):
            shape = tuple(_FEW if _is_many(size) else size for size in draw.shape)
            found[name] = msgspec.structs.replace(draw, shape=shape)
            if isinstance(draw, Labels) and _is_many(draw.classes):
                found[name] = msgspec.structs.replace(draw, shape=shape, classes=_FEW)
    return found


def _is_many(size: object) -> bool:
    return isinstance(size, int) and size > _FEW


def _sizes(trials: Trials, shown: Failing) -> dict[str, int]:
    """The drawn sizes of the trial's arrays."""
    draws = {**trials.setting.spec.draw, **trials.check.where}
    written = alone(draw.sizes() for draw in draws.values() if isinstance(draw, Sized))
    drawn: Mapping[str, Any] = shown.trial.drawn if shown.trial is not None else {}
    return {name: drawn[name] for name in sorted(drawn) if name in written and isinstance(draws.get(name), Integer)}


def _is_fair(trials: Trials, check: Check, number: int) -> bool:
    """Whether the reference passes: what it does not pass shows nothing."""
    if check.kind == "matches":
        return True
    reference = Witness(AsStudent(trials.setting.references.numpy), {})
    if check.by_autograd:  # the reference, which may be written in NumPy, is right where it has a value
        try:
            return _has_a_value(start(check, trials.setting, reference, number, Carried()))
        except (CallFailed, EvaluationError, ReferenceFault, Unanswered):
            return False
    own = Trials(check, trials.setting, reference, Memory())
    return attempt(own, number, reference) is None


def _has_a_value(trial: Trial) -> bool:
    """Whether the loss is a number."""
    body = trial.check.body
    assert isinstance(body, Gradient)  # noqa: S101 -- for the type checker: just asked
    return value_of(loss_of(body, trial, trial.student), moved_by(body, trial)) is not None


def _rounded(trials: Trials, failing: Failing) -> Failing | None:
    """The trial with its drawn numbers rounded; None where it passes then, or the reference does not."""
    trial = failing.trial
    if trial is None:
        return None
    draws = {**trials.setting.spec.draw, **trials.check.where}
    kept = {name for name, draw in draws.items() if isinstance(draw, Probabilities)}  # they add up to one
    short = {name: np.round(x, _DECIMALS) for name, x in trial.drawn.items() if _is_long(x) and name not in kept}
    own, reference = Witness(trials.student, {}), Witness(AsStudent(trials.setting.references.numpy), {})
    examine = EXAMINE[trial.check.kind]
    try:
        moved = replace(trial.answered_by(own, short), carried=Carried())
        fault = examine(trial.check, moved)
        right = replace(trial.answered_by(reference, short), carried=Carried())
        fair = _has_a_value(right) if trial.check.by_autograd else examine(trial.check, right) is None
        if fault is None or not fair:
            return None
    except (CallFailed, EvaluationError, ReferenceFault, Unanswered):
        return None
    return Failing(moved, fault, own.record)


def _is_long(value: Any) -> bool:
    return (
        isinstance(value, np.ndarray) and value.dtype.kind == "f" and bool((np.round(value, _DECIMALS) != value).any())
    )
