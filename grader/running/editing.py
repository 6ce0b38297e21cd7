"""Edits of the functions of a program, made for one call alone.

An edited function is compiled and its code put into the function that lives: nothing is run again, every alias,
decorator and default that is not edited stays as it is, and afterwards the code is put back.
"""

from __future__ import annotations

import ast
import sys
import warnings
from collections import defaultdict
from contextlib import contextmanager
from functools import lru_cache
from types import FunctionType
from typing import TYPE_CHECKING, Any, NamedTuple

from grader.model import CallFailed
from grader.mutation.constants import is_constant
from grader.mutation.edit import apply
from grader.mutation.watched import NAME as WATCHED
from grader.running.defaults import defaults_of, edited_defaults
from grader.running.surveying import body_of
from grader.running.variants import MEANT, Variant, code_of, inside, key_of, variants

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from types import CodeType

    from grader.mutation.edit import Edit, Placed
    from grader.running.defaults import Defaults
    from grader.running.loaded import Loaded

_BORROWED = 5  # functions that an edit may need besides those that are there
_LIBRARIES = {"np": "numpy", "numpy": "numpy", "torch": "torch", "math": "math", "copy": "copy"}  # as edits call them
_DEPTH = 4  # of decorators and containers that are searched for the functions behind them


@lru_cache(maxsize=64)  # the same edits are asked one question after another
def _made(source: str, filename: str, edits: tuple[Edit, ...]) -> Variant:
    """The code of the edited text; what the student's functions raise later is another matter."""
    try:
        return Variant(code_of(apply(_around(source, edits).text, edits), filename), 0, None)
    except (SyntaxError, ValueError) as error:
        raise CallFailed("unknown", f"the edit cannot be made: {error}") from None


def prepare(loaded: Loaded, coming: Sequence[Sequence[Placed]]) -> None:
    """Compile together what is `edited` next, as far as these are single edits that can be."""
    apart: defaultdict[tuple[str, _Around], list[Edit]] = defaultdict(list)
    for placed in (edits[0] for edits in coming if len(edits) == 1):
        filename = loaded.filename(placed.file, placed.cell)
        apart[filename, _around(loaded.texts.get(filename, ""), (placed.edit,))].append(placed.edit)
    loaded.variants = {
        (filename, edit): variant
        for (filename, around), edits in apart.items()
        if around.name and len(edits) > 1
        for edit, variant in variants(around.text, filename, edits).items()
    }


@contextmanager
def edited(loaded: Loaded, edits: Sequence[Placed]) -> Iterator[None]:
    """The loaded program with these edits made, until the block ends.

    Raises:
        CallFailed: they cannot be made to what lives.
    """
    before: list[tuple[FunctionType, CodeType, Defaults]] = []
    borrowed: list[str] = []
    settings: dict[str, Any] = {}
    by_file: dict[str, list[Edit]] = {}
    for placed in edits:
        by_file.setdefault(loaded.filename(placed.file, placed.cell), []).append(placed.edit)
    try:
        for filename, here in by_file.items():
            settings |= _set_anew(loaded, filename, here)
            text = loaded.texts.get(filename, "")
            known = loaded.variants.get((filename, here[0])) if len(edits) == 1 else None
            codes, number, names = known or _made(text, filename, tuple(here))
            for function in _living(loaded, filename):
                code, had = codes.get(key_of(function.__code__)), defaults_of(function)
                has = edited_defaults(function, text, here)
                if code is not None and (code != function.__code__ or has != had):
                    before.append((function, function.__code__, had))
                    mentioned = code.co_names if names is None else names
                    borrowed += _borrowed(loaded, set(mentioned) - set(function.__code__.co_names))
                    function.__globals__.update({MEANT: number, WATCHED: loaded.watch})
                    function.__code__ = code
                    function.__defaults__, function.__kwdefaults__ = has
        if edits and not (before or settings):
            raise CallFailed("unknown", "there is no such function to edit")
        yield
    finally:
        for function, code, had in before:
            function.__code__ = code
            for name in (MEANT, WATCHED):
                function.__globals__.pop(name, None)
            function.__defaults__, function.__kwdefaults__ = had
        for name in borrowed:
            loaded.namespace.pop(name, None)
        loaded.namespace.update(settings)


def _set_anew(loaded: Loaded, filename: str, edits: Sequence[Edit]) -> dict[str, Any]:
    """Give the constants that these edits touch their values anew; the names, with the values that they had."""
    source = loaded.texts.get(filename, "")
    touched = [each for each in body_of(source) if any(each.lineno <= edit.line <= _end(each) for edit in edits)]
    names = {each.targets[0].id for each in touched if is_constant(each)}  # type: ignore[attr-defined]
    before = {name: loaded.namespace[name] for name in names if name in loaded.namespace}
    if before and len(touched) == len(names):
        text = apply(source, edits)
        try:
            made = [each for each in ast.parse(text).body if is_constant(each) and each.targets[0].id in before]  # type: ignore[attr-defined]
            exec(compile(ast.Module(made, []), filename, "exec"), loaded.namespace)  # noqa: S102 -- as above
        except Exception as error:  # noqa: BLE001 -- a division by zero, say
            loaded.namespace.update(before)
            raise CallFailed("unknown", f"the edit cannot be made: {error}") from None
        return before
    return {}


def _end(statement: ast.stmt) -> int:
    return statement.end_lineno or statement.lineno


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
            waiting += [each for inner in inside(code) for each in inner.co_names if each not in loaded.namespace]
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
    functions = (node for node in body_of(source) if isinstance(node, ast.FunctionDef))
    return {node.name: node for node in functions if not (node.decorator_list or node.args.defaults)}


class _Around(NamedTuple):
    """The statements that edits touch, of a class the method alone, with empty lines before: they keep their numbers.

    `name` is that of the one statement that it is.
    """

    text: str
    name: str


def _around(source: str, edits: Sequence[Edit]) -> _Around:
    touched = _touched(_top_level(source), edits)
    method = _touched(touched[0].methods, edits) if len(touched) == 1 else []
    alone = len(method) == 1 and all(method[0].first <= each.line <= each.end_line <= method[0].last for each in edits)
    within = method if alone else touched
    first, last = (within[0].first, within[-1].last) if within else (1, source.count("\n") + 1)
    text = _cut(source, first, last, touched[0].name if alone else "")
    return _Around(text, within[0].name if len(within) == 1 else "")


@lru_cache(maxsize=64)
def _cut(source: str, first: int, last: int, owner: str) -> str:
    """These lines of a text, in the places where they are; a method in a class of its `owner`'s name."""
    head = "\n" * (first - 2) + f"class {owner}:\n" if owner else "\n" * (first - 1)
    return head + "\n".join(source.split("\n")[first - 1 : last])


class _Extent(NamedTuple):
    """The lines of a statement, decorators included; those of a class's methods."""

    first: int
    last: int
    name: str = ""
    methods: tuple[_Extent, ...] = ()


def _touched(statements: Sequence[_Extent], edits: Sequence[Edit]) -> list[_Extent]:
    """Those that hold the edits, and what is between them."""
    low, high = min(edit.line for edit in edits), max(edit.end_line for edit in edits)
    return [each for each in statements if each.first <= high and each.last >= low]


@lru_cache(maxsize=32)
def _top_level(source: str) -> tuple[_Extent, ...]:
    """The lines of every top-level statement."""
    return tuple(map(_lines, body_of(source)))


def _lines(node: ast.stmt) -> _Extent:
    first = min([node.lineno, *(each.lineno for each in getattr(node, "decorator_list", ()))])
    inner = node.body if isinstance(node, ast.ClassDef) else ()
    methods = tuple(_lines(each) for each in inner if isinstance(each, ast.FunctionDef))
    return _Extent(first, node.end_lineno or first, getattr(node, "name", ""), methods)


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
