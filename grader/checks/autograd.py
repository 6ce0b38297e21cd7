"""The claim of `by: autograd`: PyTorch's gradient of an expression, through the student's functions in it.

PyTorch goes back through each call in the student's process; what stands around and between the calls is the spec's own
and is differentiated numerically here. From the last call to the first: how the loss changes with an answer is what the
answer is weighed with while the student's side goes back to the call's arguments.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from grader.checks.derivative import derivative
from grader.checks.measured import loss_of
from grader.model import CallFailed
from grader.respondents.seeds import seeded
from grader.show import as_numbers

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from grader.checks.trial import Trial
    from grader.model import Answer, Respondent
    from grader.spec import Gradient

    Array = np.ndarray[Any, Any]
    Argument = tuple[int, int]  # of which call, and which one

NO_GRADIENT = "no-gradient"
_NEAR = 1e-5
WEIGHED = -1  # at the end of `wrt`: the last argument is what the answer is weighed with


def by_autograd(body: Gradient, trial: Trial) -> dict[str, Array]:
    """The gradient of `of` with respect to each name of `wrt`, at the inputs of a trial."""
    inputs = {name: np.asarray(trial.values[name], dtype=float) for name in body.wrt}
    tape = _Tape(trial.student)
    loss = loss_of(body, trial, tape)
    value = loss(inputs)
    tape.rewind(inputs, loss)
    plain = _plain(tape, inputs, value)
    if plain is not None:
        return dict(zip(body.wrt, _back(tape, 0, plain, None, trial), strict=True))
    weights: list[dict[int, Any]] = [{} for _ in tape.calls]

    def total(answers: Sequence[Any], parameters: Mapping[str, Array], known: Collection[Argument]) -> float:
        """The loss, and the arguments weighed with what is known of their gradients, but for those left out."""
        found, args = tape.replayed(loss, answers, parameters)
        pairs = ((weights[i][at], args[i][at]) for i in range(len(args)) for at in weights[i] if (i, at) not in known)
        return found + sum(_inner(weight, arg) for weight, arg in pairs)

    def handed_on(value: Any) -> dict[Argument, Any]:
        """What a value is weighed with where it is an argument as it is, and nothing has to be measured."""
        places = ((i, at) for i, (_, args) in enumerate(tape.calls) for at in weights[i] if args[at] is value)
        return {(i, at): weights[i][at] for i, at in places if _alike(weights[i][at], value)}

    for i in reversed(range(len(tape.calls))):
        moving = tape.moving(i)
        if moving:
            weigh = _slopes(tape.answers, i, inputs, total, handed_on(tape.answers[i]))
            weights[i] = dict(zip(moving, _back(tape, i, moving, weigh, trial), strict=True))
    direct = {name: handed_on(x) for name, x in inputs.items()}
    known = frozenset[Any]().union(*direct.values())
    found = derivative(lambda parameters: total(tape.answers, parameters, known), inputs)
    return {name: sum(direct[name].values(), slope) for name, slope in found.items()}


def _plain(tape: _Tape, inputs: Mapping[str, Array], value: float) -> tuple[int, ...] | None:
    """Where the inputs stand in the one call that is the whole loss; None where it is not as simple as that."""
    if len(tape.calls) != 1 or np.size(tape.answers[0]) != 1 or float(np.ravel(tape.answers[0])[0]) != value:
        return None
    found = [[i for i, arg in enumerate(tape.calls[0][1]) if arg is x] for x in inputs.values()]
    return tuple(places[0] for places in found) if all(len(places) == 1 for places in found) else None


def _back(tape: _Tape, i: int, wrt: tuple[int, ...], weigh: Any, trial: Trial) -> Sequence[Any]:
    """What PyTorch makes of one call: the gradient of its weighed answer with respect to these arguments.

    An answer without a way back that stands still has the gradient 0: a sum that began with 0.0, of which no term is
    active on this draw.
    """
    name, args = tape.calls[i]
    asked = (args, wrt) if weigh is None else ([*args, weigh], (*wrt, WEIGHED))
    try:
        with seeded(trial.setting.seed, trial.check.id, trial.number, 0):
            value = trial.student.call(name, asked[0], wrt=asked[1]).value
    except CallFailed as failed:
        if failed.code != NO_GRADIENT or not _stands_still(tape, i, wrt, trial):
            raise
        return [np.zeros_like(args[at]) for at in wrt]
    return value if isinstance(value, tuple | list) and len(value) == len(wrt) else [value]


def _stands_still(tape: _Tape, i: int, wrt: tuple[int, ...], trial: Trial) -> bool:
    """Whether an answer is the same number for number where the arguments are others that lie near."""
    (name, args), before = tape.calls[i], as_numbers(tape.answers[i])
    moving = {at: args[at] for at in wrt}
    if before is None or not all(isinstance(array, np.ndarray) and array.size for array in moving.values()):
        return False  # of what holds several arrays it is not asked
    for sign in (-_NEAR, _NEAR):
        rng = np.random.default_rng(trial.number)
        moved = {at: array + sign * rng.normal(size=array.shape) for at, array in moving.items()}
        with seeded(trial.setting.seed, trial.check.id, trial.number, 0):
            answer = trial.student.call(name, [moved.get(at, arg) for at, arg in enumerate(args)])
        after = as_numbers(answer.value)
        if after is None or not np.array_equal(after, before):
            return False
    return True


def _slopes(
    answers: Sequence[Any], i: int, inputs: Mapping[str, Array], total: Any, direct: Mapping[Argument, Any]
) -> Any:
    """How the loss changes with each number of one answer, in the answer's own form."""
    leaves = {str(at): np.asarray(leaf, dtype=float) for at, leaf in enumerate(_leaves(answers[i]))}

    def moved(parameters: Mapping[str, Array]) -> float:
        changed = [*answers[:i], _with(answers[i], iter(parameters.values())), *answers[i + 1 :]]
        return float(total(changed, inputs, direct))

    found = list(derivative(moved, leaves).values())
    for weight in direct.values():
        found = [slope + more for slope, more in zip(found, _leaves(weight), strict=True)]
    return _with(answers[i], iter(found))


class _Tape:
    """A Respondent that notes the calls of a student, and afterwards gives the same answers, or others, again."""

    def __init__(self, student: Respondent) -> None:
        self._student = student
        self.calls: list[tuple[str, list[Any]]] = []
        self.answers: list[Any] = []
        self._given: list[Answer] = []
        self._said: list[Any] | None = None  # what is answered from now on
        self._asked: list[list[Any]] = []
        self._moving: list[tuple[int, ...]] = []

    def call(self, name: str, args: Sequence[Any], *, wrt: tuple[int, ...] = ()) -> Answer:
        """As the student answers; on a replay as was said then."""
        if self._said is None:
            answer = self._student.call(name, args, wrt=wrt)
            self.calls.append((name, list(args)))
            self._given.append(answer)
            self.answers.append(answer.value)
            return answer
        self._asked.append(list(args))
        at = len(self._asked) - 1
        return msgspec.structs.replace(self._given[at], value=self._said[at])

    def replayed(
        self, loss: Any, answers: Sequence[Any], parameters: Mapping[str, Array]
    ) -> tuple[float, list[list[Any]]]:
        """The loss with these answers, and the arguments that each call was given then."""
        self._said, self._asked = list(answers), []
        return float(loss(parameters)), self._asked

    def rewind(self, inputs: Mapping[str, Array], loss: Any) -> None:
        """Find out which arguments move where inputs and earlier answers do."""
        moved = [_with(answer, (1.01 * leaf + 0.01 for leaf in _leaves(answer))) for answer in self.answers]
        _, args = self.replayed(loss, moved, {name: 1.01 * x + 0.01 for name, x in inputs.items()})
        for (_, before), after in zip(self.calls, args, strict=True):
            pairs = enumerate(zip(before, after, strict=True))
            self._moving.append(tuple(at for at, (old, new) in pairs if _inner_differs(old, new)))

    def moving(self, i: int) -> tuple[int, ...]:
        """The positions of those arguments of a call."""
        return self._moving[i]


def _leaves(value: Any) -> Iterator[Array]:
    """The arrays and numbers in a value that can be differentiated."""
    if isinstance(value, dict):
        for part in value.values():
            yield from _leaves(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _leaves(part)
    elif _is_leaf(value):
        yield np.asarray(value)


def _is_leaf(value: Any) -> bool:
    return isinstance(value, float) or (isinstance(value, np.ndarray | np.generic) and value.dtype.kind == "f")


def _with(value: Any, leaves: Iterator[Any]) -> Any:
    """The value with these in the places of its leaves, in order."""
    if isinstance(value, dict):
        return {key: _with(part, leaves) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return type(value)([_with(part, leaves) for part in value])
    return next(leaves) if _is_leaf(value) else value


def _inner(weight: Any, value: Any) -> float:
    return float(sum(np.sum(w * v) for w, v in zip(_leaves(weight), _leaves(value), strict=True)))


def _alike(weight: Any, value: Any) -> bool:
    """Whether a weight has the form of what it weighs."""
    return [np.shape(leaf) for leaf in _leaves(weight)] == [np.shape(leaf) for leaf in _leaves(value)]


def _inner_differs(old: Any, new: Any) -> bool:
    pairs = list(zip(_leaves(old), _leaves(new), strict=False))
    return any(not np.array_equal(one, other, equal_nan=True) for one, other in pairs)
