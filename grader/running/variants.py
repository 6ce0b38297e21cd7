"""Many edits of one function, compiled together: a number says which of them counts.

To compile a function takes longer than most calls of it. Here the statement that an edit touches stands in the function
once more, as edited, behind the question whether it is the one that is meant.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

from grader.mutation.edit import apply

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from types import CodeType

    from grader.mutation.edit import Edit

    Home = tuple[list[ast.stmt], int]  # the statements around one, and which of them it is

MEANT = "__edit_that_is_meant__"  # the global name of the number
_LONG = 6  # lines more than one: a statement that holds so much is as soon compiled with the whole
_BODIES = ("body", "orelse", "finalbody", "handlers")
# What a function has once, or is by: the scopes of its names, its being a generator, the functions that it makes.
_ONCE = re.compile(r"\b(def|class|lambda|import|global|nonlocal|yield|await|except|match)\b|:=")
_WORD = re.compile(r"[^\W\d]\w*")

Key = tuple[str, str, int]  # where code comes from: file name, qualified name, first line


class Variant(NamedTuple):
    """The code of functions in which edits are meant by this number; the `names` that they mention, if apart."""

    codes: Mapping[Key, CodeType]
    number: int
    names: frozenset[str] | None


def variants(text: str, filename: str, edits: Sequence[Edit]) -> dict[Edit, Variant]:
    """Those of the edits of a text that can be compiled together: none that changes more than its own statement.

    The text has the line numbers that its code is to have, and so have the edits.
    """
    try:
        return _together(text, filename, edits)
    except (SyntaxError, ValueError, RecursionError):
        return {}  # one by one it shows which of them cannot be


def code_of(text: str | ast.Module, filename: str) -> dict[Key, CodeType]:
    """The code of every function in a text, by where it comes from."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return {key_of(code): code for code in inside(compile(text, filename, "exec", dont_inherit=True))}


def inside(code: CodeType) -> Iterator[CodeType]:
    """The code of every function in this one."""
    for constant in code.co_consts:
        if isinstance(constant, type(code)):
            yield constant
            yield from inside(constant)


def key_of(code: CodeType) -> Key:
    """Where code comes from."""
    return code.co_filename, code.co_qualname, code.co_firstlineno


def _together(text: str, filename: str, edits: Sequence[Edit]) -> dict[Edit, Variant]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree, lines, before = ast.parse(text), text.split("\n"), code_of(text, filename)
        homes: dict[tuple[int, int], Home] = {}
        meant: defaultdict[tuple[int, int], list[tuple[int, list[ast.stmt]]]] = defaultdict(list)
        for number, edit in enumerate(edits, 1):
            home = _home(tree.body, edit, within=False)
            made = _edited(lines, home[0][home[1]], edit) if home is not None else None
            if home is not None and made is not None:
                at = id(home[0]), home[1]
                homes[at] = home
                meant[at].append((number, made))
    for at, made_here in meant.items():
        body, position = homes[at]
        body[position] = _chosen(body[position], made_here)
    codes = code_of(tree, filename) if meant else {}
    if any(code.co_freevars != codes[key].co_freevars for key, code in before.items() if meant):
        return {}
    numbers = sorted(number for made_here in meant.values() for number, _ in made_here)
    found = {edits[number - 1]: number for number in numbers}
    return {edit: Variant(codes, number, frozenset(_WORD.findall(edit.after))) for edit, number in found.items()}


def _home(body: list[ast.stmt], edit: Edit, *, within: bool) -> Home | None:
    """The innermost statement that holds all of an edit, if it stands within a function."""
    for position, statement in enumerate(body):
        if statement.lineno <= edit.line and edit.end_line <= (statement.end_lineno or statement.lineno):
            function = isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef)
            inner = (getattr(statement, each, ()) for each in _BODIES)
            found = (_home(each, edit, within=within or function) for each in inner if isinstance(each, list))
            return next((each for each in found if each is not None), (body, position) if within else None)
    return None


def _edited(lines: Sequence[str], statement: ast.stmt, edit: Edit) -> list[ast.stmt] | None:
    """What stands in the place of a statement then; None where that is not all that changes."""
    if not isinstance(statement, ast.stmt):  # but what stands between those of a `try`
        return None
    first, last = statement.lineno, statement.end_lineno or statement.lineno
    alone = not lines[first - 1].encode()[: statement.col_offset].strip()
    rest = lines[last - 1].encode()[statement.end_col_offset :].strip()
    moves = edit.line == first and edit.column < statement.col_offset  # to the left or to the right: into another block
    if last - first > _LONG or not alone or moves or (rest and not rest.startswith(b"#")) or first == 1:
        return None
    moved = edit._replace(line=edit.line - first + 1, end_line=edit.end_line - first + 1)
    before = "\n".join(lines[first - 1 : last])
    after = apply(before, [moved])
    if _ONCE.search(before) or _ONCE.search(edit.after):
        return None
    try:
        block, *others = ast.parse("\n" * (first - 2) + "if 1:\n" + after).body
    except (SyntaxError, ValueError):
        return None
    if others or not isinstance(block, ast.If) or block.orelse:
        return None
    return block.body if _bound([statement]) == _bound(block.body) else None


def _bound(statements: Sequence[ast.stmt]) -> set[str]:
    """The names that statements bind, as far as such do that `_ONCE` leaves."""
    found: set[str] = set()
    for each in statements:
        targets = [*getattr(each, "targets", ()), *(getattr(item, "optional_vars", None) for item in _items(each))]
        waiting = [getattr(each, "target", None), *targets]
        while waiting:
            target = waiting.pop()
            if isinstance(target, ast.Name):
                found.add(target.id)
            waiting += getattr(target, "elts", ()) or [value for value in (getattr(target, "value", None),) if value]
        for body in _BODIES:
            found |= _bound(getattr(each, body, ()))
    return found


def _items(statement: ast.stmt) -> Sequence[ast.withitem]:
    return statement.items if isinstance(statement, ast.With) else ()


def _chosen(statement: ast.stmt, made: Sequence[tuple[int, list[ast.stmt]]]) -> ast.stmt:
    """The statement, or one of those that were made of it, by what is meant."""
    at: dict[str, Any] = {"lineno": statement.lineno, "col_offset": statement.col_offset}

    def chosen(numbers: Sequence[int], these: list[ast.stmt], others: list[ast.stmt]) -> ast.stmt:
        among = ast.Set([ast.Constant(each, **at) for each in numbers], **at)
        return ast.If(ast.Compare(ast.Name(MEANT, ast.Load(), **at), [ast.In()], [among], **at), these, others, **at)

    rest = [statement]
    for number, statements in made:
        rest = [chosen([number], statements, rest)]
    return chosen([number for number, _ in made], rest, [statement])
