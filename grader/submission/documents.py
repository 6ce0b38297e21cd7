"""One file of a hand-in, taken apart into cells and their statements."""

from __future__ import annotations

import ast
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from grader.submission.magics import neutralise
from grader.submission.notebook import is_notebook, read_notebook
from grader.submission.parsing import Parsed, ParsedSource, Statement, parse
from grader.submission.percent import split_cells
from grader.submission.text import check_kind, decode

if TYPE_CHECKING:
    from grader.submission.uploads import Upload


class Document(NamedTuple):
    """A notebook, or a script: its parts in order, and the modules that its `%%writefile` cells make."""

    name: str
    notebook: bool
    parts: tuple[Parsed, ...]
    writes: tuple[Document, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def module_name(self) -> str:
        """Its dotted name as a module: `pkg.layers` for pkg/layers.py, `pkg` for pkg/__init__.py."""
        parts = PurePosixPath(self.name).with_suffix("").parts
        return ".".join(parts[:-1] if self.is_package else parts)

    @property
    def is_package(self) -> bool:
        """Whether it is the `__init__.py` of a folder."""
        return PurePosixPath(self.name).name == "__init__.py" and "/" in self.name

    def statements(self) -> list[Statement]:
        """Its top-level statements in order, across cells."""
        return [statement for part in self.parts for statement in part.statements]

    def binds(self) -> frozenset[str]:
        """The names that its definitions and assignments bind at top level, imports not counted."""
        return self._bound(anything=False)

    def assigns(self) -> frozenset[str]:
        """As `binds`, with what does not look like a function: an object made of a class may be called as well."""
        return self._bound(anything=True)

    def _bound(self, *, anything: bool) -> frozenset[str]:
        found: set[str] = set()
        for node, given in self.statements():
            if (given.function_like or anything) and not isinstance(node, (ast.Import, ast.ImportFrom)):
                found |= given.surely | given.maybe
        return frozenset(found)

    def imports(self) -> frozenset[str]:
        """The modules that it may import at top level, by their dotted names; of `from a import b` both a and a.b."""
        found: set[str] = set()
        package = self.module_name.split(".")[: None if self.is_package else -1]
        for node, _ in self.statements():
            if isinstance(node, ast.Import):
                found |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                above = package[: len(package) - node.level + 1] if node.level else []
                base = ".".join([*above, *filter(None, [node.module])])
                found |= {base, *(f"{base}.{alias.name}" for alias in node.names)}
        return frozenset(found)

    def loses(self) -> frozenset[str]:
        """The names whose definitions could not be read."""
        return frozenset(name for part in self.parts for broken in part.broken for name in broken.names)


def open_document(upload: Upload) -> Document:
    """Take a file apart.

    Raises:
        SubmissionError: it is no source, or a notebook that cannot be read.
    """
    name, data = upload
    if is_notebook(data) or name.lower().endswith(".ipynb"):
        check_kind(data, name)
        notebook = read_notebook(data, name)
        wrong_ending = () if name.lower().endswith(".ipynb") else (f"{name} is a notebook under another ending",)
        return _in_cells(name, notebook.cells, (*wrong_ending, *notebook.warnings))
    if PurePosixPath(name).name == "__init__.py" and not data.strip():
        return Document(name, notebook=False, parts=())
    check_kind(data, name)
    text, warnings = decode(data, name)
    cells = split_cells(text)
    if cells is not None:
        return _in_cells(name, cells, warnings)
    return Document(
        name, notebook=False, parts=(parse(ParsedSource(name, None, neutralise(text).text)),), warnings=warnings
    )


def _in_cells(name: str, cells: tuple[str, ...], warnings: tuple[str, ...]) -> Document:
    parts: list[Parsed] = []
    writes: list[Document] = []
    for number, text in enumerate(cells, start=1):
        neutral = neutralise(text)
        if neutral.writes is None:
            parts.append(parse(ParsedSource(name, number, neutral.text)))
            continue
        parts.append(Parsed(ParsedSource(name, number, ""), ()))
        file = PurePosixPath(neutral.writes)
        if file.suffix == ".py" and not file.is_absolute() and ".." not in file.parts:
            module = parse(ParsedSource(str(file), None, neutral.text))
            writes.append(Document(str(file), notebook=False, parts=(module,)))
    return Document(name, notebook=True, parts=tuple(parts), writes=tuple(writes), warnings=warnings)
