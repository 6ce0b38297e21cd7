"""A hand-in as it lives on the student's side: its namespace, what went wrong, and whose line each line is."""

from __future__ import annotations

import linecache
from typing import TYPE_CHECKING, Any

import msgspec

from grader.model import Place
from grader.running.clock import student_files
from grader.running.watch import Watch

if TYPE_CHECKING:
    from types import FunctionType

    from grader.hand_in import Trouble
    from grader.model import Function
    from grader.mutation.edit import Edit
    from grader.running.variants import Variant


class Loaded(msgspec.Struct):
    """What `load` gives. `files` maps the file names that code objects carry to the student's own file and cell."""

    namespace: dict[str, Any]
    functions: dict[str, Function]
    framework: str = "numpy"
    unread: tuple[Trouble, ...] = ()
    found: list[Trouble] = msgspec.field(default_factory=list)
    names: tuple[str, ...] = ()  # every function, class and method that the hand-in defines, run or not
    files: dict[str, tuple[str, int | None]] = msgspec.field(default_factory=dict)
    texts: dict[str, str] = msgspec.field(default_factory=dict)  # what stands in each of those files
    living: list[FunctionType] | None = None  # its functions, once someone has looked for them
    variants: dict[tuple[str, Edit], Variant] = msgspec.field(default_factory=dict)  # of files, that are asked next
    watch: Watch = msgspec.field(default_factory=Watch)
    stars: list[str] = msgspec.field(default_factory=list)  # modules of star imports that are not there
    modules: frozenset[str] = frozenset()  # the names of handed-in modules
    kept: dict[str, Any] = msgspec.field(default_factory=dict)  # the last function under each graded name

    @property
    def troubles(self) -> tuple[Trouble, ...]:
        """What went wrong while it was loaded, in order."""
        return tuple(self.found)

    @staticmethod
    def filename(file: str, cell: int | None) -> str:
        """The file name that code of a cell or file carries."""
        return f"<{file}>" if cell is None else f"<{file} cell {cell}>"

    def register(self, file: str, cell: int | None, source: str) -> str:
        """The file name to compile `source` under; tracebacks and `inspect.getsource` find its lines by it."""
        name = self.filename(file, cell)
        self.files[name] = (file, cell)
        self.texts[name] = source
        student_files.add(name)
        linecache.cache[name] = (len(source), None, [line + "\n" for line in source.split("\n")], name)
        return name

    def place(self, filename: str, line: int | None) -> Place | None:
        """The student's own line; None for a line that is not theirs."""
        file, cell = self.files.get(filename, ("", None))
        return Place(file, cell, line or 1) if file else None

    def add(self, trouble: Trouble, names: frozenset[str] = frozenset()) -> None:
        """Note a trouble, once for each graded function among `names`, the names that it cost."""
        from msgspec.structs import replace

        cost = [name for name, function in self.functions.items() if names & accepted_roots(function)]
        self.found.extend([replace(trouble, name=name) for name in cost] or [trouble])


def accepted_roots(function: Function) -> frozenset[str]:
    """The top-level names under which a graded function may stand."""
    return frozenset(accepted.split(".")[0] for accepted in (function.name, *function.aliases))
