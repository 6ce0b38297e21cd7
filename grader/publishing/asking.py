"""Everything that is asked of the reference on the public draws, with its answers.

The reference is asked everything that the open checks ask of it, by itself and in the student's place, and what it
answers is written down. A gradient is written down as the reference's loss and its slope.
"""

from __future__ import annotations

import itertools
from collections import Counter
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from grader.checks.claims import claimed
from grader.checks.judge import run
from grader.checks.measured import NO_ANSWER, callees, loss_of, numerical, right_losses, value_of
from grader.checks.memory import Carried
from grader.checks.setting import Setting
from grader.checks.trial import start
from grader.model import PUBLIC_SEED, Answer, CallFailed, Handle
from grader.publishing.standing_in import StandingIn, at_random
from grader.respondents.book import Book, Contents, line, slope
from grader.respondents.question import Pasts, handles
from grader.respondents.recorded import differ
from grader.respondents.reference import AsStudent, Reference, ReferenceFault
from grader.respondents.references import References
from grader.respondents.witness import Witness
from grader.spec import Gradient

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from grader.checks.measured import Loss
    from grader.checks.trial import Trial
    from grader.respondents.book import Incline, Line
    from grader.spec import Check, Spec

_UNKNOWN = 1 << 40  # the first number of objects of which nothing is known
_THROWN = 8  # so many questions to a function are asked with other dice, too
_MORE = range(1000, 1004)  # trials that are drawn where an answer seems to be the same whatever is given


class Noting(Reference):
    """A reference whose answers are noted as lines of a book."""

    def __init__(self, reference: Reference) -> None:
        super().__init__(reference.module, torch=reference.torch, handing=reference.handing)
        self.lines: dict[bytes, Line] = {}
        self._pasts = Pasts()
        self._tried = Counter[str]()
        self.by_chance: set[str] = set()

    def call(
        self, name: str, args: Sequence[Any], *, wrt: tuple[int, ...] = (), dice: int | None = None, **options: Any
    ) -> Answer:
        """As the reference answers."""
        question = self._pasts.question(name, args, wrt, options, dice)
        answer = super().call(name, args, wrt=wrt, dice=dice, **options)
        with suppress(CallFailed):  # what cannot be written down is for the course's run
            self.lines.setdefault(question, line(question, _unnumbered(answer)))
        self._pasts.note(question, name, args, answer)
        if dice is None and not wrt and not self.makes(name) and not any(handles([answer.value, *args])):
            self._throw(name, args, options)
        return answer

    def _throw(self, name: str, args: Sequence[Any], options: dict[str, Any]) -> None:
        """Note whether the answer is another one with other dice."""
        self._tried[name] += 1
        if self._tried[name] > _THROWN or name in self.by_chance:
            return
        with suppress(ReferenceFault):
            one, other = (super(Noting, self).call(name, args, dice=dice, **options) for dice in (1, 2))
            if differ((one.value, one.after), (other.value, other.after)):
                self.by_chance.add(name)


def asked(spec: Spec, checks: Sequence[Check], references: References) -> Contents:
    """Everything that is asked of the reference, with its answers."""
    noting = Noting(references.numpy)
    setting = Setting(spec, answered_by(references, noting), PUBLIC_SEED)
    slopes = {}
    for check in checks:
        _ask(check, setting, references.numpy)
        if isinstance(check.body, Gradient):
            slopes[check.id] = _slopes(check, Setting(spec, references, PUBLIC_SEED))
    closed = [check for check in spec.checks if check not in checks]
    known = {name for check in checks for name in check.mentions.called | _referred(check)}
    return Contents(
        names=tuple(sorted(name for name in known if references.numpy.has(name))),
        makers=tuple(sorted(name for name in known if references.numpy.makes(name))),
        closed=len(closed),
        closed_points=sum(check.points for check in closed),
        lines=tuple(noting.lines.values()),
        slopes=slopes,
        by_chance=tuple(sorted(noting.by_chance)),
    )


def answered_by(references: References, reference: Reference) -> References:
    """The same references, for which this one answers."""
    same = References.__new__(References)
    book = reference if isinstance(reference, Book) else None
    vars(same).update(vars(references), numpy=reference, book=book)
    return same


def _referred(check: Check) -> frozenset[str]:
    inner = (*check.let.values(), *(each for step in check.steps for _, each in step.named))
    return frozenset(name for each in (*check.body.expressions(), *inner) for name in each.ref_calls)


def _ask(check: Check, setting: Setting, raw: Reference) -> None:
    """Put every question that a student's answers can lead to, one after another as the judge does, and each alone."""
    student = _Anybody(setting.references.numpy)
    if not isinstance(check.body, Gradient):
        run(check, setting, StandingIn(setting.references.numpy))
        run(check, setting, at_random(raw))  # it is asked whether it may be, and that is written down
    for number in (*range(check.trials if check.mentions.drawn else 2), *_MORE):
        for position in range(len(check.body.expressions()) + 1):
            with suppress(*NO_ANSWER):
                trial = start(check, setting, Witness(student, {}), number, Carried())
                _put(check, trial, position)


def _put(check: Check, trial: Trial, position: int) -> None:
    """One of the expressions of a check; after the last, for a gradient, the claim and the loss as the judge asks."""
    expressions = check.body.expressions()
    if position < len(expressions):
        trial.evaluate(expressions[position])
    elif isinstance(check.body, Gradient):
        inputs = _moved(check.body, trial)
        value_of(loss_of(check.body, trial, trial.student), inputs)
        if check.body.by != "autograd":
            claimed(check.body, trial.moved(inputs))


def _slopes(check: Check, setting: Setting) -> tuple[tuple[Incline, ...], ...]:
    """The reference's loss in each trial of a gradient, in each convention that the spec accepts."""
    body, carried = check.body, Carried()
    assert isinstance(body, Gradient)  # noqa: S101 -- for the type checker
    found = []
    student = _Anybody(setting.references.numpy)
    for number in range(check.trials if check.mentions.drawn else 2):
        losses: list[tuple[Loss, float]] = []
        inputs: dict[str, np.ndarray[Any, Any]] = {}
        with suppress(*NO_ANSWER):
            trial = start(check, setting, Witness(student, {}), number, carried)
            inputs = _moved(body, trial)
            losses = right_losses(body, trial, inputs)
            if not callees((body.of,), check):  # nothing of it is the student's
                loss = loss_of(body, trial, student)
                losses = [(loss, loss(inputs))]
        found.append(tuple(slope(value, numerical(loss, inputs, sure=True)) for loss, value in losses))
    return tuple(found)


def _moved(body: Gradient, trial: Trial) -> dict[str, np.ndarray[Any, Any]]:
    return {name: np.asarray(trial.values[name], dtype=float) for name in body.wrt}


def _unnumbered(answer: Answer) -> Answer:
    """The answer with its objects numbered from one: how many were made before is nobody's business."""
    numbers = {handle.id: place for place, handle in enumerate(handles([answer.value, *answer.after]), 1)}
    value, after = _objects(answer.value, numbers), tuple(_objects(each, numbers) for each in answer.after)
    return msgspec.structs.replace(answer, value=value, after=after)


def _objects(value: Any, numbers: Mapping[int, int]) -> Any:
    """A value with other numbers for its objects."""
    if isinstance(value, Handle):
        return Handle(numbers[value.id], value.kind)
    if isinstance(value, dict):
        return {key: _objects(part, numbers) for key, part in value.items()}
    return type(value)(_objects(part, numbers) for part in value) if isinstance(value, list | tuple) else value


class _Anybody(AsStudent):
    """The reference in the student's place; what it lacks makes an object of which nothing is known."""

    def __init__(self, reference: Reference) -> None:
        super().__init__(reference)
        self._has = reference.has
        self._ids = itertools.count(_UNKNOWN)

    def call(self, name: str, args: Sequence[Any], *, wrt: tuple[int, ...] = ()) -> Answer:
        """As the reference answers."""
        part = name[:1] in {".", "="} and any(each.id >= _UNKNOWN for each in handles(list(args)))
        if not part and self._has(name):
            return super().call(name, args, wrt=wrt)
        return Answer(value=Handle(next(self._ids), name.partition(".")[0]))
