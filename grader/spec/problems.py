"""Every mistake of one spec, gathered while it is read, each at its line and column."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from grader.spec.nodes import Node


class Problems:
    """The mistakes found so far in one file; lines and columns are counted from 1 by the time they stand here."""

    def __init__(self, file: str) -> None:
        self.file = file
        self._found: dict[Problem, None] = {}

    def add(self, line: int, column: int, message: str, *, advice: bool = False) -> None:
        """Note a mistake at a place counted from 0, as YAML marks count."""
        self._found[Problem(self.file, line + 1, column + 1, message, advice)] = None

    def at(self, node: Node, message: str, offset: int = 0) -> None:
        """Note a mistake in a node; `offset` counts characters into its text and is used where the text is verbatim."""
        self.add(node.line, node.column + (node.shift + offset if node.verbatim else 0), message)

    def advise(self, node: Node, message: str) -> None:
        """Note what is hardly meant, though it can be: lint says so, and the spec can be used."""
        self.add(node.line, node.column, message, advice=True)

    def __len__(self) -> int:
        """How many mistakes; advice is none."""
        return sum(not problem.advice for problem in self._found)

    def in_order(self) -> tuple[Problem, ...]:
        """All of them and the advice, once each, in the order of the file."""
        return tuple(sorted(self._found, key=lambda problem: (problem.line, problem.column)))


def suggestion(name: str, known: Iterable[str]) -> str:
    """`; did you mean 'visibility'?`, or nothing where no known name is near."""
    from difflib import get_close_matches

    options = {option.casefold(): option for option in known}
    near = get_close_matches(name.casefold(), options, n=1, cutoff=0.6)
    return f"; did you mean {options[near[0]]!r}?" if near else ""


def enumerated(parts: Sequence[str]) -> str:
    """What belongs together as a sentence lists it: `a, b and c`."""
    *front, last = parts
    return f"{', '.join(front)} and {last}" if front else last


def listed(names: Iterable[str]) -> str:
    """The names as a sentence lists them: `a, b or c`."""
    *front, last = names
    return f"{', '.join(front)} or {last}" if front else last
