"""What the students' edition leaves to the course's run even of a right hand-in, and why.

The reference is handed in by the edition, and draws otherwise than when it was asked, as a student's functions do: what
depends on that has no answer that could be written down.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
from msgspec.structs import replace

from grader.checks.judge import run
from grader.checks.setting import Setting
from grader.model import PUBLIC_SEED, Status
from grader.publishing.asking import answered_by
from grader.publishing.standing_in import at_random, with_other_weights
from grader.respondents.book import Book, Unanswered
from grader.respondents.references import References
from grader.spec import load_spec

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from grader.model import Answer
    from grader.respondents.book import Contents
    from grader.respondents.reference import Reference
    from grader.spec import Check


class Left(msgspec.Struct, frozen=True):
    """A check that the edition cannot decide, or that nobody could try, with the reason and what can be done."""

    check: str
    why: str
    tried: bool = True  # else nobody could stand in for a hand-in


class _AskedInVain(Book):
    """A book that notes what it was asked in vain."""

    def __init__(self, contents: Contents) -> None:
        super().__init__(contents)
        self.missing: list[str] = []

    def call(self, name: str, args: Sequence[Any], **named: Any) -> Answer:
        try:
            return super().call(name, args, **named)
        except Unanswered:
            self.missing.append(name)
            raise


def left(target: Path, contents: Contents, references: References) -> tuple[Left, ...]:
    """The checks of an edition that do not pass its own reference in the student's place, each with the reason."""
    edition = load_spec(target)
    # What it brings along, the whole spec has brought along.
    own = References(edition, trust=True)
    found = (_left(check, Setting(edition, own, PUBLIC_SEED), contents, references) for check in edition.checks)
    return tuple(each for each in found if each is not None)


def _left(check: Check, setting: Setting, contents: Contents, references: References) -> Left | None:
    if check.kind == "source" or not check.mentions.called:
        return None
    student = _in_its_place(check, references)
    if student is None:
        return Left(check.id, _untried(check, references), tried=False)
    book = _AskedInVain(contents)
    vars(book.module).update(vars(setting.references.numpy.module))  # what the course gives along
    asked = replace(setting, references=answered_by(setting.references, book))
    run(check, asked, at_random(student))
    outcome = run(check, asked, with_other_weights(student))
    if book.missing:
        return Left(check.id, _depends(book.missing[0]))
    if outcome.status is Status.PASSED:
        return None
    said = outcome.told(patient=False).message
    return Left(
        check.id, f"the reference itself does not pass it ({said}): see 'grader spec lint {references.spec.path}'"
    )


def _in_its_place(check: Check, references: References) -> Reference | None:
    """The reference that has all that a check calls, and goes back through it where autograd is asked for."""
    goes_back = not check.by_autograd or references.numpy.torch
    if goes_back and all(map(references.numpy.has, check.mentions.called)):
        return references.numpy
    if references.asks_torch and all(map(references.torch.has, check.mentions.called)):
        return references.torch
    return None


def _untried(check: Check, references: References) -> str:
    lacking = sorted(name for name in check.mentions.called if not references.numpy.has(name))
    why = f"the reference has no {lacking[0]}" if lacking else "the reference is in NumPy, and autograd is PyTorch's"
    return f"not tried out, for {why}: check a right solution by the edition"


def _depends(name: str) -> str:
    return (
        "left to your course's run, even of a right hand-in, for the reference's "
        f"`{name}` is asked about numbers that each hand-in makes by itself, such as the weights that a constructor "
        "draws: set them to drawn ones, as in set(layer.weight, W), or say what is right without the reference"
    )
