"""Edits of the functions of a program: which there are, and making them for one call alone.

An edited function is compiled and its code put into the function that lives: nothing is run again, every alias,
decorator and default stays as it is, and afterwards the code is put back.
"""

from __future__ import annotations

import ast
import sys
import warnings
from contextlib import contextmanager
from functools import lru_cache
from types import CodeType, FunctionType
from typing import TYPE_CHECKING, Any, NamedTuple

from grader.model import CallFailed
from grader.mutation.edit import Placed, apply, in_turn
from grader.mutation.mutants import mutants
from grader.mutation.subject import Subject, defines

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from grader.hand_in import Program
    from grader.mutation.edit import Edit
    from grader.running.loaded import Loaded

_MOST = 2000  # edits of one function and those that it calls
_BORROWED = 5  # functions that an edit may need besides those that are there
_LIBRARIES = {"np": "numpy", "numpy": "numpy", "torch": "torch", "math": "math"}  # as edits call them
_DEPTH = 4  # of decorators and containers that are searched for the functions behind them

Key = tuple[str, str, int]  # where code comes from: file name, qualified name, first line


class _Text(NamedTuple):
    file: str
    cell: int | None
    source: str


def survey(program: Program, names: Sequence[str], pieces: Sequence[str] = ()) -> tuple[Placed, ...]:
    """The edits of the function that stands under one of `names`, then those of the functions that it calls.

    With `pieces`, those edits of the function alone that put one of these expressions in.
    """
    texts = [_Text(module.file, None, module.source) for module in program.modules]
    texts += [_Text(piece.file, piece.cell, piece.source) for piece in program.pieces if piece.select != ()]
    found: list[Placed] = []
    own_edits = 0  # of the function itself: what it calls has what these leave
    waiting, seen = [*names], set()
    while waiting and len(found) < _MOST:
        name = waiting.pop(0)
        defined = None if name in seen else _defined(texts, name)
        seen.add(name)
        if defined is None:
            waiting += [other for text in texts for other in _made_of(text.source, name)]
            waiting += _behind(texts, name)
        else:
            text, subjects = defined
            for own, subject in subjects.items():
                edits = mutants(text.source, own, pieces, mending=True, beside=subject.beside)
                found += [Placed(text.file, text.cell, edit) for edit in edits]
                waiting += [] if pieces else subject.calls(own.rpartition(".")[0])
            own_edits = own_edits or len(found)
    kept = in_turn(found[:own_edits], _MOST)
    return (*kept, *in_turn(found[own_edits:], _MOST - len(kept)))


def _defined(texts: Sequence[_Text], name: str) -> tuple[_Text, dict[str, Subject]] | None:
    """The last text that defines the name, with the function; of a class with all its methods."""
    for text in reversed(texts):
        own = [each for each in (name, *_methods(text.source, name)) if _defines(text.source, each)]
        beside = _beside(texts, text) if own else ()
        subjects = {each: Subject(text.source, each, beside) for each in own}
        if subjects:
            return text, subjects
    return None


def _beside(texts: Sequence[_Text], text: _Text) -> tuple[ast.stmt, ...]:
    """What the other cells hold, those after it first: the nearest before it last. A file is alone with itself."""
    cells = [each for each in texts if each.cell is not None]
    at = cells.index(text) if text in cells else None
    others = [] if at is None else [*cells[at + 1 :], *cells[:at]]
    return tuple(statement for each in others for statement in _body(each.source))


@lru_cache(maxsize=64)
def _body(source: str) -> tuple[ast.stmt, ...]:
    """The statements of a text; none of what is not Python."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return tuple(ast.parse(source).body)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ()


def _defines(source: str, name: str) -> bool:
    """Whether the text defines a function or method of this name."""
    return defines(ast.Module([*_body(source)], []), name)


def _methods(source: str, name: str) -> list[str]:
    """The methods of a class of this name, `Class.method`; none of anything else."""
    statement = _class(source, name)
    body = statement.body if statement is not None else []
    return [f"{name}.{inner.name}" for inner in body if isinstance(inner, ast.FunctionDef)]


def _class(source: str, name: str) -> ast.ClassDef | None:
    """The last class of this name."""
    classes = [each for each in _body(source) if isinstance(each, ast.ClassDef) and each.name == name]
    return classes[-1] if classes else None


def _behind(texts: Sequence[_Text], name: str) -> list[str]:
    """Where a method that its class does not define may come from: the class above, or what all of the class does.

    `Softplus.apply` of a torch.autograd.Function calls `forward` and `backward`, which the class defines.
    """
    owner, _, method = name.rpartition(".")
    for text in reversed(texts) if owner else ():
        statement = _class(text.source, owner)
        if statement is not None:
            above = [other for base in statement.bases for other in _names(base)]
            return [*(f"{other}.{method}" for other in above), owner]
    return []


def _made_of(source: str, name: str) -> list[str]:
    """The names in what is assigned to the name: `softmax = by_rows(columns.softmax)`."""
    values = [
        each.value for each in _body(source) if isinstance(each, ast.Assign) and _names(each.targets[0]) == [name]
    ]
    return [other for value in values for other in _names(value)]


def _names(node: ast.AST) -> list[str]:
    return [
        inner.id if isinstance(inner, ast.Name) else inner.attr
        for inner in ast.walk(node)
        if isinstance(inner, ast.Name | ast.Attribute)
    ]


@lru_cache(maxsize=8)  # the same edit is asked one question after another
def _made(source: str, filename: str, edits: tuple[Edit, ...]) -> dict[Key, CodeType]:
    """The code of the edited text; what the student's functions raise later is another matter."""
    try:
        return _compiled(source, filename, edits)
    except (SyntaxError, ValueError) as error:
        raise CallFailed("unknown", f"the edit cannot be made: {error}") from None


@contextmanager
def edited(loaded: Loaded, edits: Sequence[Placed]) -> Iterator[None]:
    """The loaded program with these edits made, until the block ends.

    Raises:
        CallFailed: they cannot be made to what lives.
    """
    before: list[tuple[FunctionType, CodeType]] = []
    borrowed: list[str] = []
    by_file: dict[str, list[Edit]] = {}
    for placed in edits:
        by_file.setdefault(loaded.filename(placed.file, placed.cell), []).append(placed.edit)
    try:
        for filename, here in by_file.items():
            codes = _made(loaded.texts.get(filename, ""), filename, tuple(here))
            for function in _living(loaded, filename):
                code = codes.get(_key(function.__code__))
                if code is not None and code != function.__code__:
                    before.append((function, function.__code__))
                    borrowed += _borrowed(loaded, set(code.co_names) - set(function.__code__.co_names))
                    function.__code__ = code
        if edits and not before:
            raise CallFailed("unknown", "there is no such function to edit")
        yield
    finally:
        for function, code in before:
            function.__code__ = code
        for name in borrowed:
            loaded.namespace.pop(name, None)


def _borrowed(loaded: Loaded, wanted: set[str]) -> list[str]:
    """Give the edit what nothing had needed before: libraries, and functions of the text; their names."""
    lent = {name: sys.modules[full] for name, full in _LIBRARIES.items() if full in sys.modules and name in wanted}
    defined = [name for name in lent if name not in loaded.namespace]
    loaded.namespace.update({name: lent[name] for name in defined})
    waiting = [name for name in wanted if name not in loaded.namespace]
    while waiting and len(defined) < _BORROWED:
        name = waiting.pop()
        code = next((made for text in loaded.texts.values() if (made := _definition(text, name))), None)
        if code is not None and name not in loaded.namespace:
            exec(code, loaded.namespace)  # noqa: S102 -- the student's own text, where the student's code runs
            defined.append(name)
            waiting += [each for inner in _inside(code) for each in inner.co_names if each not in loaded.namespace]
    return defined


def _definition(source: str, name: str) -> CodeType | None:
    """The code that defines a function of a text, and does nothing else."""
    node = _plain_functions(source).get(name)
    if node is None:
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return compile(ast.Module([node], []), "<borrowed>", "exec", dont_inherit=True)


@lru_cache(maxsize=32)
def _plain_functions(source: str) -> dict[str, ast.FunctionDef]:
    """The functions of a text that are nothing but what is written in them, the last of a name."""
    functions = (node for node in _body(source) if isinstance(node, ast.FunctionDef))
    return {node.name: node for node in functions if not (node.decorator_list or node.args.defaults)}


def _compiled(source: str, filename: str, edits: Sequence[Edit]) -> dict[Key, CodeType]:
    """The code of every function in the statements that the edits touch, as edited."""
    first, last = _statement_lines(source, edits)
    lines = source.split("\n")[first - 1 : last]
    moved = [edit._replace(line=edit.line - first + 1, end_line=edit.end_line - first + 1) for edit in edits]
    text = "\n" * (first - 1) + apply("\n".join(lines), moved)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return {_key(code): code for code in _inside(compile(text, filename, "exec", dont_inherit=True))}


def _statement_lines(source: str, edits: Sequence[Edit]) -> tuple[int, int]:
    """The first and the last line of the top-level statements that hold the edits."""
    low, high = min(edit.line for edit in edits), max(edit.end_line for edit in edits)
    touched = [(start, end) for start, end in _top_level(source) if start <= high and end >= low]
    return min((start for start, _ in touched), default=1), max((end for _, end in touched), default=high)


@lru_cache(maxsize=32)
def _top_level(source: str) -> tuple[tuple[int, int], ...]:
    """The first and the last line of every top-level statement."""
    body = _body(source)
    starts = [min([node.lineno, *(each.lineno for each in getattr(node, "decorator_list", ()))]) for node in body]
    return tuple((start, node.end_lineno or start) for start, node in zip(starts, body, strict=True))


def _inside(code: CodeType) -> Iterator[CodeType]:
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield constant
            yield from _inside(constant)


def _key(code: CodeType) -> Key:
    return code.co_filename, code.co_qualname, code.co_firstlineno


def _living(loaded: Loaded, filename: str) -> list[FunctionType]:
    """The functions whose code comes from this file, wherever the program keeps them."""
    if loaded.living is None:
        own = {file for file, _ in loaded.files.values()}
        modules = [module for module in list(sys.modules.values()) if getattr(module, "__file__", None) in own]
        found: dict[int, FunctionType] = {}
        for space in (loaded.namespace, loaded.kept, *map(vars, modules)):
            for value in list(space.values()):
                _search(value, found, _DEPTH, set(loaded.files))
        loaded.living = list(found.values())
    return [function for function in loaded.living if function.__code__.co_filename == filename]


def _search(value: Any, found: dict[int, FunctionType], depth: int, files: set[str]) -> None:
    """Functions in a value: itself, what it wraps, what its closure holds, the members of a class."""
    if depth == 0 or id(value) in found:
        return
    if isinstance(value, FunctionType):
        if value.__code__.co_filename in files:
            found[id(value)] = value
        inner = [cell.cell_contents for cell in value.__closure__ or () if _filled(cell)]
        for each in [value.__dict__.get("__wrapped__"), *inner]:
            _search(each, found, depth - 1, files)
    elif isinstance(value, type):
        for each in list(vars(value).values()):
            _search(each, found, depth - 1, files)
    elif isinstance(value, staticmethod | classmethod):
        _search(value.__func__, found, depth - 1, files)
    elif isinstance(value, property):
        _search(value.fget, found, depth - 1, files)


def _filled(cell: Any) -> bool:
    try:
        cell.cell_contents  # noqa: B018 -- an empty cell raises
    except ValueError:
        return False
    return True
