"""The students' edition of a spec: what is open to students, with the reference's answers in place of the reference.

The reference is asked everything that the open checks ask of it on the public draws, by itself and in the student's
place, and what it answers is written down. A gradient is written down as the reference's loss and its slope.
"""

from __future__ import annotations

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
from grader.errors import GraderError
from grader.model import PUBLIC_SEED, CallFailed, Handle, Status
from grader.respondents.book import Contents, line, slope, written
from grader.respondents.question import Pasts, handles
from grader.respondents.reference import AsStudent, Reference
from grader.respondents.references import References
from grader.respondents.witness import Witness
from grader.spec import Gradient, load_spec
from grader.spec.beside import files_in
from grader.spec.public import open_checks, public_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from grader.checks.trial import Trial
    from grader.model import Answer
    from grader.respondents.book import Incline, Line
    from grader.spec import Check, Spec

_MORE = range(1000, 1004)  # trials that are drawn where an answer seems to be the same whatever is given


class Edition(msgspec.Struct, frozen=True):
    """What was written: the spec's file and its answers, and the checks that a right hand-in cannot be judged by."""

    spec: Path
    answers: Path
    checks: int
    left: tuple[str, ...]


class Noting(Reference):
    """A reference whose answers are noted as lines of a book."""

    def __init__(self, reference: Reference) -> None:
        super().__init__(reference.module)
        self.lines: dict[bytes, Line] = {}
        self._pasts = Pasts()

    def call(
        self, name: str, args: Sequence[Any], *, wrt: tuple[int, ...] = (), dice: int | None = None, **options: Any
    ) -> Answer:
        """As the reference answers."""
        question = self._pasts.question(name, args, wrt, options, dice)
        answer = super().call(name, args, wrt=wrt, dice=dice, **options)
        with suppress(CallFailed):  # what cannot be written down is for the course's run
            self.lines.setdefault(question, line(question, _unnumbered(answer)))
        self._pasts.note(question, name, args, answer)
        return answer


def publish(spec: Spec, folder: Path) -> Edition:
    """Write the students' edition of a spec to a folder.

    Raises:
        GraderError: no check is open, the spec has no reference, or the folder cannot be written to.
    """
    if spec.answers is not None:
        raise GraderError(f"{spec.path}: this is a students' edition already")
    if not spec.reference:
        raise GraderError(f"{spec.path}: it has no reference, so there is nothing to leave out; hand it out as it is")
    checks = open_checks(spec)
    if not checks:
        raise GraderError(f"{spec.path}: no check is visible to students; give one 'visibility: visible'")
    target, answers = folder / spec.path.name, folder / f"{spec.path.stem}.answers"
    if folder.resolve() == spec.path.parent.resolve():
        raise GraderError(f"{folder}: the spec itself is there; publish to another folder")
    contents = _asked(spec, checks)
    files = files_in(each for each in (spec.starter, *spec.files, *spec.data_files) if each is not None)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        target.write_text(public_text(spec, answers.name), encoding="utf-8")
        answers.write_bytes(written(contents))
        for file in files:
            beside = folder / file.relative_to(spec.path.parent)
            beside.parent.mkdir(parents=True, exist_ok=True)
            beside.write_bytes(file.read_bytes())
    except OSError as error:
        raise GraderError(f"{error.filename}: cannot be written: {error.strerror}") from None
    return Edition(target, answers, len(checks), _undecided(target, References(spec)))


def _asked(spec: Spec, checks: Sequence[Check]) -> Contents:
    """Everything that is asked of the reference, with its answers."""
    references = References(spec)
    noting = Noting(references.numpy)
    setting = Setting(spec, _with(references, noting), PUBLIC_SEED)
    slopes = {}
    for check in checks:
        _ask(check, setting)
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
    )


def _with(references: References, reference: Reference) -> References:
    same = References.__new__(References)
    vars(same).update(vars(references), numpy=reference)
    return same


def _referred(check: Check) -> frozenset[str]:
    inner = (*check.let.values(), *(each for step in check.steps for _, each in step.named))
    return frozenset(name for each in (*check.body.expressions(), *inner) for name in each.ref_calls)


def _ask(check: Check, setting: Setting) -> None:
    """Put every question that a student's answers can lead to, one after another as the judge does, and each alone."""
    student = AsStudent(setting.references.numpy)
    if not isinstance(check.body, Gradient):
        run(check, setting, _AsHandedIn(setting.references.numpy))
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
    student = AsStudent(setting.references.numpy)
    for number in range(check.trials if check.mentions.drawn else 2):
        trial = start(check, setting, Witness(student, {}), number, carried)
        inputs = _moved(body, trial)
        losses = right_losses(body, trial, inputs)
        if not callees((body.of,), check):  # nothing of it is the student's
            loss = loss_of(body, trial, student)
            losses = [(loss, loss(inputs))]
        found.append(tuple(slope(value, numerical(loss, inputs)) for loss, value in losses))
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


class _AsHandedIn:
    """A reference in the student's place, of which nobody knows that it is one: it is asked all that others are."""

    def __init__(self, reference: Reference) -> None:
        self._reference = AsStudent(reference)

    def call(self, name: str, args: Sequence[Any], *, wrt: tuple[int, ...] = ()) -> Answer:
        """As the reference answers."""
        return self._reference.call(name, args, wrt=wrt)


def _undecided(target: Path, references: References) -> tuple[str, ...]:
    """The checks that do not pass the reference itself, in the student's place, by the students' edition."""
    edition = load_spec(target)
    # What it brings along, the whole spec has brought along.
    setting = Setting(edition, References(edition, trust=True), PUBLIC_SEED)
    student = _AsHandedIn(references.numpy)
    apart = [
        check for check in edition.checks if check.kind != "source" and getattr(check.body, "by", "") != "autograd"
    ]
    return tuple(check.id for check in apart if run(check, setting, student).status is not Status.PASSED)
