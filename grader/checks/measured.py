"""The measured side of a gradient: the loss that is differentiated, which is the reference's wherever that can be.

The reference's loss cannot be coarse, cached, stateful or aware of being differentiated, and it costs no round trip. It
can be asked where it depends on public inputs alone: not on weights that a constructor draws, nor on a dropout's mask.
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from grader.checks.slope import Slope
from grader.checks.trial import lets
from grader.model import CallFailed
from grader.respondents.conventional import conventions
from grader.respondents.reference import AsStudent, ReferenceFault, Thrown
from grader.respondents.seeds import seeded
from grader.show import as_numbers, describe
from grader.spec import EvaluationError, Expression, evaluate, language
from grader.spec.bindings import bound
from grader.spec.privacy import givers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from grader.checks.trial import Trial
    from grader.model import Respondent
    from grader.spec import Check, Gradient

    Parameters = Mapping[str, np.ndarray[Any, Any]]
    Loss = Callable[[Parameters], float]

NO_ANSWER = (CallFailed, EvaluationError, ReferenceFault)
_PLACE = re.compile(r"([\w.]+)(?:\[([\d, ]+)\])?")
STEP, WIDER = 1e-5, 1e-4  # along a direction
_STEPS = (1e-4, 1e-5, 1e-6)  # by one number: the next where the loss is bent within the one before
SURE = 1e-2  # of how far a claim is off: nearer to the right slope than that, a loss is not the one that is claimed
CLOSE = 1e-3  # of its value: the own loss is the right one, whatever its check forgives


def loss_of(body: Gradient, trial: Trial, respondent: Respondent) -> Loss:
    """The loss as somebody computes it, as a function of the inputs that are moved."""
    check, setting = only_lets_of(trial.check, (body.of,)), trial.setting

    def loss(parameters: Parameters) -> float:
        drawn = {**trial.drawn, **parameters}
        values = lets(check, drawn, respondent, setting, trial.number, given=parameters)
        with seeded(setting.seed, check.id, trial.number, 0):
            value = evaluate(body.of, values, respondent, setting.references.numpy)
        return _number(value, body.of.text)

    return loss


def right_losses(body: Gradient, trial: Trial, inputs: Parameters) -> list[tuple[Loss, float]]:
    """The reference's loss in each convention that the spec accepts, with its value here; none where it cannot tell.

    A loss without a function of the student's is the author's own, and right as it stands.
    """
    if trial.setting.mistaken is not None:
        return [_own_with_its_mistake(body, trial, inputs, trial.setting.mistaken)]
    book = trial.setting.references.book
    if book is not None:
        carried = book.slopes(trial.check.id, trial.number)
        return [(Slope(value, gradients, inputs), value) for value, gradients in carried]
    reference = trial.setting.references.numpy
    names = callees((body.of,), trial.check)
    if not all(map(reference.has, names)) or not _determined(body, trial, inputs):
        return []
    found = []
    for respondent in conventions(reference, trial.setting.spec.checks, names):
        asked = respondent if respondent is not reference else AsStudent(reference)
        loss = loss_of(body, trial, asked)
        value = value_of(loss, inputs)
        if value is not None:
            found.append((loss, value))
    return found


def _own_with_its_mistake(body: Gradient, trial: Trial, inputs: Parameters, mistaken: Respondent) -> tuple[Loss, float]:
    """The loss of whoever makes the student's mistake, with its value here.

    Raises:
        EvaluationError: it is not the student's.
        CallFailed: it has no value.
    """
    loss = loss_of(body, trial, mistaken)
    value = value_of(loss, inputs)
    own = value_of(loss_of(body, trial, trial.student), inputs)
    if value is None or not agrees(own, value, trial):
        raise EvaluationError("this is not the loss with that mistake", expression=body.of.text)
    return loss, value


def value_of(loss: Loss, inputs: Parameters) -> float | None:
    """A loss at the inputs; None where it has no value."""
    try:
        value = loss(inputs)
    except NO_ANSWER:
        return None
    return value if np.isfinite(value) else None


def agrees(own: float | None, right: float, trial: Trial) -> bool:
    """Whether the own loss has the right value, as far as its check can ask."""
    rtol = max(CLOSE, trial.check.tolerance.rtol or 0.0)
    return own is not None and abs(own - right) <= rtol * abs(right) + (trial.check.tolerance.atol or 1e-9)


def place_in(where: str | None) -> tuple[str, tuple[int, ...]] | None:
    """The input and the index that `W[0, 1]` names; None where it names no single number."""
    found = _PLACE.fullmatch(where or "")
    return found and (found[1], tuple(map(int, found[2].split(","))) if found[2] else ())


def slope_along(loss: Loss, inputs: Parameters, v: Parameters, step: float = STEP) -> float | None:
    """The derivative of a loss along `v`, to some five digits: one central difference; None without an answer."""
    sides = sides_along(loss, inputs, v, step)
    return None if sides is None else (sides[0] - sides[1]) / (2 * step)


def sides_along(loss: Loss, inputs: Parameters, v: Parameters, step: float = STEP) -> tuple[float, float] | None:
    """A loss a short step along `v` and as far back; None without an answer."""
    ahead, behind = (
        value_of(loss, {**inputs, **{name: inputs[name] + shift * part for name, part in v.items()}})
        for shift in (step, -step)
    )
    return None if ahead is None or behind is None else (ahead, behind)


def is_far_from(loss: Loss, inputs: Parameters, value: float, claim: Parameters, seed: int) -> bool:
    """Whether a claim is far from the slope of a loss, which has this `value`, along one direction.

    That takes four questions in place of the hundreds that prove a gradient, and a loss that is smooth there: one that
    is bent, or rounded and so goes in stairs, has another slope at another step.
    """
    rng = np.random.default_rng(seed)
    v = {name: np.asarray(rng.normal(size=inputs[name].shape)) for name in claim}
    sides = sides_along(loss, inputs, v)
    if sides is None:
        return False
    with np.errstate(all="ignore"):
        parts = [claim[name] * v[name] for name in claim]
        claimed = float(sum(np.sum(part) for part in parts))
        size = float(np.sqrt(sum(np.sum(np.abs(part) ** 2) for part in parts)))
    ahead, behind = sides[0] - value, value - sides[1]
    slope = (ahead + behind) / (2 * STEP)
    off = abs(slope - claimed)
    if not off > SURE * max(size, abs(claimed)) or abs(ahead - behind) > SURE * STEP * off:
        return False
    wider = slope_along(loss, inputs, v, WIDER)
    return wider is not None and abs(wider - slope) <= SURE * off


def slope_at(loss: Loss, inputs: Parameters, name: str, index: tuple[int, ...]) -> float | None:
    """The derivative of a loss by one number."""
    v = np.zeros_like(inputs[name])
    v[index] = max(1.0, abs(float(inputs[name][index])))
    slope = slope_along(loss, inputs, {name: v})
    return None if slope is None else slope / float(v[index])


def is_private(body: Gradient, trial: Trial) -> bool:
    """Whether the student's own loss is as good as any: no check compares it, or its object's state is not all set."""
    if givers(body.of, trial.check, trial.setting.spec.public):
        return True
    reference = trial.setting.references.numpy
    if not any(map(reference.makes, callees((body.of,), trial.check))):
        return False
    here = _parts_set([body.of, *_inner(only_lets_of(trial.check, (body.of,)))])
    anywhere = (_parts_set([*_inner(check), *check.body.expressions()]) for check in trial.setting.spec.checks)
    return not here or here != frozenset().union(*anywhere)


def _inner(check: Check) -> list[Expression]:
    return [each for expressions in bound(check.let, check.steps).values() for each in expressions]


def _parts_set(expressions: Iterable[Expression]) -> frozenset[str]:
    """The attributes that expressions set: `W1` of `set(net.W1, W1)`."""
    found: set[str] = set()
    for expression in expressions:
        for node in ast.walk(language.tree(expression.text)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == language.SETTER:
                found |= {ast.unparse(part).rpartition(".")[2] for part in node.args[::2]}
    return frozenset(found)


def numerical(loss: Loss, inputs: Parameters, *, sure: bool = False) -> dict[str, np.ndarray[Any, Any]]:
    """A plain numerical gradient, to about eight digits where the loss is the reference's: central differences.

    Where the loss is bent however close to the point one looks: a slope between the two, or NaN with `sure`.
    """
    found, here = {}, loss(inputs)
    for name, x in inputs.items():
        gradient = np.zeros_like(x)
        for index in np.ndindex(x.shape):
            for step in _STEPS:
                h = step * max(1.0, abs(float(x[index])))
                values = [loss({**inputs, name: _nudged(x, index, k * h)}) for k in (-2, -1, 1, 2)]
                if is_smooth := not _bends(values, here, h):
                    break
            slope = (values[0] - 8 * values[1] + 8 * values[2] - values[3]) / (12 * h)
            gradient[index] = slope if is_smooth or not sure else np.nan
        found[name] = gradient
    return found


def _bends(values: Sequence[float], here: float, h: float) -> bool:
    """Whether a loss is bent beside a point, where its slopes over one step and two differ, or at it."""
    near, far = (values[2] - values[1]) / (2 * h), (values[3] - values[0]) / (4 * h)
    ahead, behind = (values[2] - here) / h, (here - values[1]) / h
    rounding = 1e-14 * max(map(abs, values)) / h
    beside = abs(near - far) > 1e-4 * max(abs(near), abs(far)) + 1e-2 * h + rounding
    return beside or abs(ahead - behind) > 1e-2 * max(abs(ahead), abs(behind)) + 10 * h * max(1.0, abs(here)) + rounding


def only_lets_of(check: Check, expressions: tuple[Expression, ...]) -> Check:
    """The check with those of its `let` values that the expressions need; with `steps`, with all of them."""
    if check.steps:
        return check
    needed: set[str] = set()
    waiting = [name for expression in expressions for name in expression.names]
    while waiting:
        name = waiting.pop()
        if name in check.let and name not in needed:
            needed.add(name)
            waiting += check.let[name].names
    return msgspec.structs.replace(check, let={name: each for name, each in check.let.items() if name in needed})


def callees(expressions: tuple[Expression, ...], check: Check) -> frozenset[str]:
    """The functions that the loss, or the claim, is made of, through `let` too."""
    inner = _inner(only_lets_of(check, expressions))
    return frozenset(name for expression in (*expressions, *inner) for name in expression.calls)


def _determined(body: Gradient, trial: Trial, inputs: Parameters) -> bool:
    """Whether the reference's loss is the same under two seeds; found out once for a check."""
    if trial.carried.determined is None:
        reference = trial.setting.references.numpy
        values = [value_of(loss_of(body, trial, Thrown(reference, dice)), inputs) for dice in (1, 2)]
        trial.carried.determined = values[0] is not None and values[0] == values[1]
    return trial.carried.determined


def _number(value: Any, text: str) -> float:
    """The loss as a number; an array of one element will do, whatever its shape."""
    array = as_numbers(value)
    if array is None or array.size != 1:
        raise EvaluationError(f"got {describe(value)}, expected one number", expression=text)
    return float(array.reshape(()).real)


def _nudged(x: np.ndarray[Any, Any], index: tuple[int, ...], by: float) -> np.ndarray[Any, Any]:
    moved = x.copy()
    moved[index] += by
    return moved
