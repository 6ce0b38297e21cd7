"""Which edits there are of the functions of a program."""

from __future__ import annotations

import ast
import warnings
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from grader.mutation.constants import is_constant
from grader.mutation.edit import Placed
from grader.mutation.likelihood import likeliest
from grader.mutation.mistakes import DETACHED
from grader.mutation.mutants import mutants
from grader.mutation.subject import Subject, defines
from grader.mutation.watched import watching

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from grader.hand_in import Program
    from grader.mutation.edit import Line

_MOST = 2000  # edits of one function and those that it calls
_OTHERS = 600  # of these, if there are so many of what it calls
_FUNCTIONS = 32  # that are looked at


class _Text(NamedTuple):
    file: str
    cell: int | None
    source: str


def survey(
    program: Program,
    names: Sequence[str],
    pieces: Sequence[str] = (),
    without: Collection[str] = frozenset(),
    lines: Collection[Line] = (),
) -> tuple[tuple[Placed, ...], int]:
    """The edits of the function that stands under one of `names`, then those of the functions that it calls.

    With `pieces`, those edits of the function alone that put one of these expressions in; none of the functions
    `without` but what cuts a graph; with `lines`, only what touches one of these. And how many there are: of very many
    it is the likeliest that are given.
    """
    found: list[Placed] = []
    own_edits = 0  # of the function itself: what it calls has what these leave
    reached = [*islice(_reached(program, names, deep=not pieces), _FUNCTIONS)]
    # A small one that is called last must not go short for a long one: of few edits each is likelier.
    for text, subject in (*reached[:1], *sorted(reached[1:], key=lambda each: len(each[1].nodes))):
        here = [line for file, cell, line in lines if (file, cell) == (text.file, text.cell)]
        if (subject.name not in without or subject.torch) and (here or not lines):
            edits = mutants(text.source, subject.name, pieces, mending=True, beside=subject.beside, lines=here)
            # Right values say nothing about the way back through them.
            some = [edit for edit in edits if subject.name not in without or edit.repair.code == DETACHED.code]
            found += [Placed(text.file, text.cell, edit) for edit in some]
        own_edits = own_edits or len(found)
        if len(found) >= max(_MOST, own_edits + _OTHERS):
            break
    others = found[own_edits:]
    kept = likeliest(found[:own_edits], _MOST - min(len(others), _OTHERS))
    return (*kept, *likeliest(others, _MOST - len(kept))), len(found)


def watched(program: Program, names: Sequence[str], *, within: bool = False) -> tuple[Placed, ...]:
    """What hands over the values of the function under one of `names`, and of those that it calls, as edits.

    With `within` those of each part of a formula.
    """
    reached = islice(_reached(program, names), _FUNCTIONS)
    return tuple(
        Placed(text.file, text.cell, edit) for text, subject in reached for edit in watching(subject, within=within)
    )


def _reached(program: Program, names: Sequence[str], *, deep: bool = True) -> Iterator[tuple[_Text, Subject]]:
    """The function that stands under one of `names`, then if `deep` the functions that it calls, with their texts."""
    texts = [_Text(module.file, None, module.source) for module in program.modules]
    texts += [_Text(piece.file, piece.cell, piece.source) for piece in program.pieces if piece.select != ()]
    waiting, seen = [*names], set()
    while waiting:
        name = waiting.pop(0)
        defined = None if name in seen else _defined(texts, name)
        if defined is not None and name in names and is_constant(next(iter(defined[1].values())).statement):
            defined = None  # a number in the place of the function
        seen.add(name)
        if defined is None:
            waiting += [other for text in texts for other in _made_of(text.source, name)]
            waiting += _behind(texts, name)
            continue
        text, subjects = defined
        for own, subject in subjects.items():
            if own == name or own not in seen:
                seen.add(own)
                yield text, subject
                waiting += _behind_it(subject) if deep else []


def _behind_it(subject: Subject) -> list[str]:
    """What a function calls and reads; of a method also what makes its object."""
    owner, _, method = subject.name.rpartition(".")
    constructor = f"{owner}.__init__"
    made = [constructor] if owner and method != "__init__" and defines(subject.program, constructor) else []
    return [*subject.calls(owner), *made, *subject.constants()]


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
    return tuple(statement for each in others for statement in body_of(each.source))


@lru_cache(maxsize=64)
def body_of(source: str) -> tuple[ast.stmt, ...]:
    """The statements of a text; none of what is not Python."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return tuple(ast.parse(source).body)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ()


def _defines(source: str, name: str) -> bool:
    """Whether the text defines a function or method of this name."""
    return defines(ast.Module([*body_of(source)], []), name)


def _methods(source: str, name: str) -> list[str]:
    """The methods of a class of this name, `Class.method`; none of anything else."""
    statement = _class(source, name)
    body = statement.body if statement is not None else []
    return [f"{name}.{inner.name}" for inner in body if isinstance(inner, ast.FunctionDef)]


def _class(source: str, name: str) -> ast.ClassDef | None:
    """The last class of this name."""
    classes = [each for each in body_of(source) if isinstance(each, ast.ClassDef) and each.name == name]
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
        each.value for each in body_of(source) if isinstance(each, ast.Assign) and _names(each.targets[0]) == [name]
    ]
    return [other for value in values for other in _names(value)]


def _names(node: ast.AST) -> list[str]:
    return [
        inner.id if isinstance(inner, ast.Name) else inner.attr
        for inner in ast.walk(node)
        if isinstance(inner, ast.Name | ast.Attribute)
    ]
