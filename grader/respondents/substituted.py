"""A student with some functions answered by the reference instead.

Only public values cross. What the reference made stays on its side and what the student made on the student's: a call
that would hand an object over to the other side ends the hypothesis.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from grader.model import Handle
from grader.respondents.reference import Fallible

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from grader.model import Answer, Respondent
    from grader.respondents.reference import Reference


class CrossingError(Exception):
    """An object of one side was about to be handed to the other."""


class Substituted:
    """A student with some functions answered by a reference. `asked` are those that the student has answered."""

    def __init__(self, student: Respondent, reference: Reference, names: Iterable[str]) -> None:
        self._student = student
        self._reference = Fallible(reference)
        self._names = frozenset(names)
        self.asked: set[str] = set()

    def call(self, name: str, args: Sequence[Any], *, wrt: tuple[int, ...] = ()) -> Answer:
        """As the reference answers for the replaced names, and for parts of its own objects; else as the student.

        Raises:
            CrossingError: an argument is an object of the other side.
        """
        sides = set(_sides(args))
        part = name[:1] in {".", "="}  # of an object: whoever made it has it
        replaced = sides == {True} if part else name in self._names
        if sides - {replaced}:
            raise CrossingError(f"{name} would be handed an object that the other side made")
        chosen: Respondent = self._reference if replaced else self._student
        self.asked |= {name} if not replaced else set()
        return chosen.call(name, args, wrt=wrt)


def _sides(values: Any) -> Iterable[bool]:
    """For each object among the values, whether it is the reference's."""
    for value in values.values() if isinstance(values, dict) else values:
        if isinstance(value, Handle):
            yield value.id < 0
        elif isinstance(value, list | tuple | dict):
            yield from _sides(value)
