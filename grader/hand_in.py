"""A hand-in as text, and what of it is to be run: what reading it gives and a worker gets."""

from __future__ import annotations

from typing import Self

import msgspec
from msgspec.structs import replace

from grader.model import Place  # noqa: TC001 -- msgspec reads the fields' types


class Trouble(msgspec.Struct, frozen=True, kw_only=True):
    """Something wrong with a hand-in that does not stop the rest. `name` is the function that it cost, where known."""

    code: str  # of the diagnosis codes: syntax, python2, missing-module, raised, timeout, ...
    text: str
    help: str | None = None
    place: Place | None = None
    name: str | None = None

    @property
    def sentence(self) -> str:
        """It in words, with its place and what helps."""
        where = f"{self.place}: " if self.place is not None else ""
        return f"{where}{self.text}" + (f" ({self.help})" if self.help else "")


class Definition(msgspec.Struct, frozen=True, kw_only=True):
    """A function or class that a hand-in defines: where, with which arguments, and what the static rules ask of it."""

    name: str  # methods as Class.method
    kind: str  # function, class
    args: tuple[str, ...]
    place: Place
    loops: tuple[Place, ...] = ()  # every for, while and comprehension in its body
    names: dict[str, Place] = {}  # every (dotted) name that its body uses, and where first: np.linalg.norm
    empty: bool = False  # nothing is written in it: `pass`, `...`, a docstring, `raise NotImplementedError`
    digest: str = ""  # of its body, docstring and layout aside
    by_name: tuple[str, ...] = ()  # the parameters that can only be given by name
    bases: tuple[str, ...] = ()  # of a class: what it inherits from


class Piece(msgspec.Struct, frozen=True, kw_only=True):
    """A cell or a module to run. Its lines are the student's own.

    `select` picks top-level statements by position; None means all.
    """

    file: str
    cell: int | None
    source: str
    select: tuple[int, ...] | None = None


class Module(msgspec.Struct, frozen=True, kw_only=True):
    """A file of the hand-in (or of the course) that others may import, by its dotted name."""

    name: str
    file: str
    source: str
    package: bool = False


class Program(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be run, in order; `ran` says it in a sentence for the report."""

    pieces: tuple[Piece, ...]
    modules: tuple[Module, ...] = ()
    ran: str = ""
    unread: tuple[Trouble, ...] = ()  # so that a function that is missing can say what cost it
    stands_as: str = ""  # the module that it is to the course's own files


class Submission(msgspec.Struct, frozen=True, kw_only=True):
    """A hand-in as read, without running any of it."""

    name: str
    sha256: str
    needed: Program  # only what the graded functions need
    whole: Program  # everything, cell by cell
    definitions: tuple[Definition, ...] = ()
    bodies: tuple[Definition, ...] = ()  # of every function at any depth, by the line at which its code starts
    troubles: tuple[Trouble, ...] = ()
    warnings: tuple[str, ...] = ()
    settled: bool = False  # a name that `needed` does not define, `whole` does not define either
    apart: tuple[str, ...] = ()  # graded functions which nothing that `needed` leaves out can reach

    def standing_as(self, name: str) -> Self:
        """A hand-in that the course's own files import under this name."""
        needed, whole = (replace(each, stands_as=name) for each in (self.needed, self.whole))
        return replace(self, needed=needed, whole=whole)
