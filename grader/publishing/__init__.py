"""The students' edition of a spec: what is open to students, with the reference's answers in place of the reference."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from grader.errors import GraderError
from grader.publishing.asking import asked
from grader.publishing.left import Left, left
from grader.respondents.book import written
from grader.respondents.references import References
from grader.spec.beside import files_in
from grader.spec.public import open_checks, public_text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from grader.spec import Spec


class Edition(msgspec.Struct, frozen=True):
    """What was written: the spec's file and its answers, and the checks that a right hand-in cannot be judged by."""

    spec: Path
    answers: Path
    checks: int
    left: tuple[Left, ...]


def publish(spec: Spec, folder: Path) -> Edition:
    """Write the students' edition of a spec to a folder.

    Raises:
        GraderError: no check is open, the spec has no reference, there are too many answers, or the folder cannot be
            written to.
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
    references = References(spec)
    contents = asked(spec, checks, references)
    _write({target: public_text(spec, answers.name).encode(), answers: written(contents), **_beside(spec, folder)})
    return Edition(target, answers, len(checks), left(target, contents, references))


def _beside(spec: Spec, folder: Path) -> dict[Path, bytes]:
    """The files that the spec names, as they are, by where they go."""
    named: Sequence[Path | None] = (spec.starter, *spec.files, *spec.data_files)
    files = files_in(each for each in named if each is not None)
    return {folder / file.relative_to(spec.path.parent): file.read_bytes() for file in files}


def _write(files: dict[Path, bytes]) -> None:
    try:
        for path, data in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
    except OSError as error:
        raise GraderError(f"{error.filename}: cannot be written: {error.strerror}") from None
