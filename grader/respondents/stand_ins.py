"""Those who answer in a student's place: the reference for some functions, or for all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from grader.model import CallFailed, Handle
from grader.respondents.references import ReferenceFault

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from grader.model import Answer, Respondent
    from grader.respondents.references import Reference


class Substituted:
    """A student with some functions answered by the reference instead."""

    def __init__(self, student: Respondent, reference: Reference, names: Iterable[str]) -> None:
        self._student = student
        self._reference = reference
        self._names = frozenset(names)

    def call(self, name: str, args: Sequence[Any], *, wrt: tuple[int, ...] = ()) -> Answer:
        """As the reference answers for the replaced names, else as the student does."""
        known = args and isinstance(args[0], Handle) and args[0].id < 0  # an object of the reference's
        chosen: Respondent = self._reference if known or name in self._names else self._student
        return chosen.call(name, args, wrt=wrt)


class AsStudent:
    """The reference in the student's place: what it cannot answer is a failed call, like anybody's."""

    def __init__(self, reference: Reference) -> None:
        self._reference = reference

    def call(self, name: str, args: Sequence[Any], *, wrt: tuple[int, ...] = ()) -> Answer:
        """As the reference answers."""
        try:
            return self._reference.call(name, args, wrt=wrt)
        except ReferenceFault as fault:
            kinds = [kind.__name__ for kind in type(fault.__cause__).__mro__] if fault.__cause__ else []
            raise CallFailed("raised", str(fault), kinds=kinds) from fault
