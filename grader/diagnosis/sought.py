"""What is sought of a function, one thing after another."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from grader.diagnosis.found import FoundMistakes

Seek: TypeAlias = "Callable[[], FoundMistakes | None]"


class Failure(NamedTuple):
    """What a check's failure says before anything is sought: the name that has no value, the line that raised."""

    unset: str | None
    line: str | None


class Sought(NamedTuple):
    """What is found of a function, and how more is sought where that is nothing: later, since it takes long.

    `two` seeks two mistakes: in place of what is found as well, where no edit of the text is known to mend it. `seen`
    seeks what is seen of the answers, once single checks have been looked at for themselves.
    """

    found: FoundMistakes | None
    two: Seek | None = None
    seen: Seek | None = None

    def further(self) -> Sought:
        """The same, once the next has been sought."""
        if self.two is not None:
            found = self.two() or self.found
            return Sought(found, None, None if found is not None else self.seen)
        return Sought(self.seen() if self.seen is not None else None)


def explained(sought: Mapping[tuple[str, str], Sought]) -> frozenset[str]:
    """The functions of which a single mistake was found in open checks, and those that it is in."""
    found = {name: each.found for (name, hidden), each in sought.items() if not hidden and each.found is not None}
    single = {name: each for name, each in found.items() if len(each.mistakes) == 1 and each.edits}
    return frozenset((*single, *(placed.edit.function for each in single.values() for placed in each.edits)))
