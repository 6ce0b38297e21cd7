"""What can go wrong that is not a student's fault: each error says what to do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Sequence


class GraderError(Exception):
    """Grading cannot go on for a reason that the operator can mend; the command line exits with 2."""


class Problem(msgspec.Struct, frozen=True):
    """One mistake in a file: where it stands (counted from 1) and what to do about it. Advice stops nothing."""

    file: str
    line: int
    column: int
    message: str
    advice: bool = False

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {'advice: ' if self.advice else ''}{self.message}"


class SpecError(GraderError):
    """A spec is wrong; `problems` holds every mistake that was found, in the order of the file."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class SubmissionError(GraderError):
    """A hand-in cannot be read at all (no such file, not a notebook, a bomb); the text says which and the remedy."""


class ReadingError(SubmissionError):
    """A hand-in was not read, and the machine is the reason (time, memory, permission): another try may succeed."""


class SandboxError(GraderError):
    """Student code cannot be run here as asked (an isolation tier that this machine lacks)."""


class ProtocolError(GraderError):
    """The other side of a pipe said something that is not a frame; whatever was malformed, it is this one error."""
