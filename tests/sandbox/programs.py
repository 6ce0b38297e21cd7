"""Small hand-ins for the tests of the sandbox."""

from __future__ import annotations

from grader.hand_in import Piece, Program, Submission
from grader.model import Function


def hand_in(needed: str, whole: str | None = None) -> Submission:
    """A submission of one script; `whole` is what running all of it would run."""
    programs = [
        Program(pieces=(Piece(file="hw.py", cell=None, source=source),), ran=ran)
        for source, ran in ((needed, "what is needed"), (whole or needed, "everything"))
    ]
    return Submission(name="hw.py", sha256="", needed=programs[0], whole=programs[1] if whole else programs[0])


def functions(*names: str) -> tuple[Function, ...]:
    """Graded functions of one argument."""
    return tuple(Function(name=name, args=("x",)) for name in names)
