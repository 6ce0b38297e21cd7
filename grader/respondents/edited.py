"""A student whose text is another one: a mistake made, or one mended, for as long as the question is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.model import Answer
    from grader.mutation.edit import Placed
    from grader.respondents.student import Student


class Edited:
    """A student with these edits made to the hand-in's text."""

    def __init__(self, student: Student, edits: Sequence[Placed]) -> None:
        self._student = student
        self._edits = tuple(edits)

    def call(self, name: str, args: Sequence[Any], *, wrt: tuple[int, ...] = ()) -> Answer:
        """As the edited hand-in answers."""
        return self._student.call(name, args, wrt=wrt, edits=self._edits)
