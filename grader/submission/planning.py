"""From the documents of a hand-in to the two programs that can be made of it: what is needed, and everything."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace

from grader.hand_in import Module, Piece, Program
from grader.submission.choosing import Chooser, public_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from grader.hand_in import Trouble
    from grader.model import Function
    from grader.submission.documents import Document
    from grader.submission.parsing import Broken, Parsed
    from grader.submission.sorting import Sorted

_MOST_TROUBLES = 30  # that cost no graded function
# What can bind a name that does not stand to the left of anything.
_DYNAMIC = re.compile(
    r"\b(?:exec|eval|globals|locals|vars|dir|setattr|builtins|importlib|inspect|sys\.modules|__\w*(?:dict|import|builtin|subclasses)\w*__)\b"
)
_WORD = re.compile(r"\w+")


class Plan(NamedTuple):
    """The programs, and what was noticed while they were made."""

    needed: Program
    whole: Program
    troubles: tuple[Trouble, ...]
    warnings: tuple[str, ...]
    settled: bool
    apart: tuple[str, ...]


def plan(sorted_out: Sorted, functions: Sequence[Function]) -> Plan:
    """What to run of a hand-in: only what `functions` need, and the whole of it."""
    parts = [part for document in sorted_out.main for part in document.parts]
    statements = [statement for part in parts for statement in part.statements]
    chooser = Chooser(statements, _stars(sorted_out.modules))
    roots = [[accepted.split(".")[0] for accepted in (each.name, *each.aliases)] for each in functions]
    chosen = chooser.choose(name for names in roots for name in chooser.enough(names))
    imports = tuple(
        Piece(file="", cell=None, source=f"from {module} import {name}")
        for module, name in dict.fromkeys(sorted_out.imports)
    )
    troubles = tuple(_troubles(sorted_out, functions))
    pieces = tuple(_select(parts, chosen))
    return Plan(
        needed=Program(
            pieces=(*imports, *pieces),
            modules=tuple(_modules(sorted_out.modules, _words(sorted_out), trimmed=True)),
            ran=_needed_sentence(pieces),
            unread=troubles,
        ),
        whole=Program(
            pieces=(*(Piece(file=p.source.file, cell=p.source.cell, source=p.source.text) for p in parts), *imports),
            modules=tuple(_modules(sorted_out.modules, {}, trimmed=False)),
            ran=_whole_sentence(pieces),
            unread=troubles,
        ),
        troubles=troubles,
        warnings=tuple(_overwritten(parts, chooser)),
        settled=not _is_dynamic(sorted_out),
        apart=_apart(sorted_out, chooser, functions),
    )


def _apart(sorted_out: Sorted, chooser: Chooser, functions: Sequence[Function]) -> tuple[str, ...]:
    """The functions that nothing which was left out can reach: all, or none where it is not certain."""
    if sorted_out.modules or _is_dynamic(sorted_out) or chooser.leaves_what_matters():
        return ()
    return tuple(function.name for function in functions)


def _is_dynamic(sorted_out: Sorted) -> bool:
    """Whether a hand-in may bind names in ways that its text does not show."""
    return any(_DYNAMIC.search(_text(document)) for document in (*sorted_out.main, *sorted_out.modules))


def _stars(modules: Iterable[Document]) -> dict[str, frozenset[str]]:
    """The public names of each module, under its dotted name and every tail of that (`layers` of `course.layers`)."""
    stars: dict[str, frozenset[str]] = {}
    for module in modules:
        names = public_names(module.statements())
        parts = module.module_name.split(".")
        for start in range(len(parts)):
            stars.setdefault(".".join(parts[start:]), names)
    return stars


def _select(parts: Iterable[Parsed], chosen: frozenset[int]) -> Iterator[Piece]:
    start = 0
    for part in parts:
        here = range(len(part.statements))
        select = tuple(index for index in here if start + index in chosen)
        start += len(part.statements)
        yield Piece(file=part.source.file, cell=part.source.cell, source=part.source.text, select=select)


def _words(sorted_out: Sorted) -> dict[str, frozenset[str]]:
    """For each module's name, the words of all other files: a name of it that is none of them is used nowhere else."""
    texts = {document.name: _text(document) for document in (*sorted_out.main, *sorted_out.modules)}
    words = {name: frozenset(_WORD.findall(text)) for name, text in texts.items()}
    return {
        module.name: frozenset().union(*(each for name, each in words.items() if name != module.name))
        for module in sorted_out.modules
    }


def _text(document: Document) -> str:
    return "\n".join(part.source.text for part in document.parts)


def _modules(documents: Iterable[Document], words: dict[str, frozenset[str]], *, trimmed: bool) -> Iterator[Module]:
    """The modules; trimmed, without the top-level statements that nothing defined or mentioned elsewhere needs."""
    for document in documents:
        source = _text(document)
        if trimmed and document.parts and not document.is_package:
            source = _trim(document, words.get(document.name, frozenset()))
        yield Module(name=document.module_name, file=document.name, source=source, package=document.is_package)


def _trim(document: Document, mentioned: frozenset[str]) -> str:
    found = document.statements()
    chooser, statements = Chooser(found), [statement.node for statement in found]
    defined = {statement.name for statement in statements if isinstance(statement, (ast.FunctionDef, ast.ClassDef))}
    imported = {i for i, statement in enumerate(statements) if isinstance(statement, (ast.Import, ast.ImportFrom))}
    chosen = chooser.choose([*defined, *(name for name in public_names(found) if name in mentioned)]) | imported
    lines = _text(document).split("\n")
    keep = {line for i in chosen for line in _lines(statements[i])}
    for index, statement in enumerate(statements):
        if index not in chosen and keep.isdisjoint(_lines(statement)):
            for line in _lines(statement):
                lines[line - 1] = ""
    return "\n".join(lines)


def _lines(statement: ast.stmt) -> range:
    first = min([statement.lineno, *(node.lineno for node in getattr(statement, "decorator_list", []))])
    return range(first, (statement.end_lineno or statement.lineno) + 1)


def _troubles(sorted_out: Sorted, functions: Sequence[Function]) -> Iterator[Trouble]:
    """What could not be read, once for each graded function that it cost, otherwise once."""
    documents = (*sorted_out.main, *sorted_out.modules)
    if not any(part.broken for document in documents for part in document.parts):
        return
    have = frozenset().union(*(document.binds() for document in documents))
    every = (broken for document in documents for part in document.parts for broken in part.broken)
    for number, broken in enumerate(every):
        cost = [function.name for function in functions if _costs(broken, function, have)]
        others = [broken.trouble] if number < _MOST_TROUBLES else []
        yield from [replace(broken.trouble, name=name) for name in cost] or others


def _costs(broken: Broken, function: Function, have: frozenset[str]) -> bool:
    """Whether the broken lines held a function that stands nowhere else."""
    accepted = {function.name, *function.aliases}
    if "." in function.name and accepted.intersection(broken.names):
        return True
    roots = {name.split(".")[0] for name in accepted}
    return have.isdisjoint(roots) and not roots.isdisjoint(broken.names)


def _overwritten(parts: Iterable[Parsed], chooser: Chooser) -> Iterator[str]:
    where = [part.source.place(statement.node.lineno) for part in parts for statement in part.statements]
    for name, index in chooser.overwritten:
        yield f"{where[index]} puts a value in place of your function `{name}`; the function was graded"


def _needed_sentence(pieces: Sequence[Piece]) -> str:
    """What was run, for the report: "only what the graded functions need: cells 1, 3 and 4 of 12"."""
    only = "only what the graded functions need"
    cells = [str(piece.cell) for piece in pieces if piece.select and piece.cell is not None]
    if any(piece.cell is not None for piece in pieces):
        return f"{only}: {_listed(cells)} of {len(pieces)}" if cells else f"{only}: no cell"
    return only


def _listed(cells: Sequence[str]) -> str:
    if len(cells) == 1:
        return f"cell {cells[0]}"
    return f"cells {', '.join(cells[:-1])} and {cells[-1]}"


def _whole_sentence(pieces: Sequence[Piece]) -> str:
    if any(piece.cell is not None for piece in pieces):
        return f"everything: all {len(pieces)} cells in order, going on after errors"
    return "everything, going on after errors"
