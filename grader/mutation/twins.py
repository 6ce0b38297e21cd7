"""What stands beside as it should: a formula of another name, an entry that a new dict lacks, a mean to take off.

Like the edits of `mending` they are tried in a hand-in alone.
"""

from __future__ import annotations

import ast
import re
from functools import lru_cache
from typing import TYPE_CHECKING

from grader.mutation import mistakes as m
from grader.mutation.change import Change, Operator, binary, called, parsed
from grader.mutation.inside import names_in, nodes_in
from grader.mutation.known import KEPT, reads
from grader.mutation.steps import block_of
from grader.mutation.written import written

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grader.mutation.subject import Subject

_NEAR = 2  # statements away
_FEW = 8  # names that are tried
_LEAST = 2  # operators in a formula


def _twin(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`s["b"] = v` becomes `s["b"] = r * s["b"] + v`, as `s["a"] = r * s["a"] + u` beside it."""
    match node:
        case ast.Assign(targets=[target], value=value) if subject.alone(node) and node in block_of(subject, node):
            pass
        case _:
            return
    block = block_of(subject, node)
    at = block.index(node)
    mine = names_in(value)
    for other in (*reversed(block[max(at - _NEAR, 0) : at]), *block[at + 1 : at + 1 + _NEAR]):
        match other:
            case ast.Assign(targets=[theirs], value=formula) if type(theirs) is type(target) and _is_long(formula):
                text = _said(written(formula).replace(written(theirs), written(target)), theirs, target)
                used = names_in(formula) - mine
                for old in sorted(used):
                    for new in sorted(mine):
                        yield Change(value, re.sub(rf"(?<![\w.]){old}(?!\w)", new, text), m.TWIN, m.TWIN)


def _said(text: str, theirs: ast.expr, mine: ast.expr) -> str:
    """The formula with the words in quotes of the one target for those of the other: "dW" for "db"."""
    words = [[each.value for each in nodes_in(one) if isinstance(each, ast.Constant)] for one in (theirs, mine)]
    for old, new in zip(*words, strict=False):
        if isinstance(old, str) and isinstance(new, str):
            text = text.replace(repr(old), repr(new))
    return text


def _is_long(formula: ast.expr) -> bool:
    return sum(isinstance(each, ast.BinOp) for each in nodes_in(formula)) >= _LEAST


def _entry(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`dict(s)` becomes `dict(s, v=v)`, `{**s}` becomes `{**s, "v": v}`, where the text knows an entry of that name."""
    if not isinstance(node, ast.Call | ast.Dict):
        return
    names = [name for name, line in subject.assigned.items() if 0 < line < node.lineno and name in _words(subject)]
    match node:
        case ast.Call(func=ast.Name(id="dict"), args=[ast.Name()], keywords=there):
            for name in (each for each in names if all(each != one.arg for one in there)):
                new = ast.keyword(arg=name, value=parsed(name))
                yield Change(node, ast.Call(node.func, node.args, [*there, new]), m.NOT_PUT_BACK, m.NOT_PUT_BACK)
        case ast.Dict(keys=[None, *keys], values=values):
            said = {each.value for each in keys if isinstance(each, ast.Constant)}
            for name in (each for each in names if each not in said):
                new_keys = [None, *keys, ast.Constant(name)]
                yield Change(node, ast.Dict(new_keys, [*values, parsed(name)]), m.NOT_PUT_BACK, m.NOT_PUT_BACK)


@lru_cache(KEPT)
def _words(subject: Subject) -> frozenset[object]:
    """What the text says in quotes, or as keywords."""
    nodes = list(nodes_in(subject.program))
    said = {each.value for each in nodes if isinstance(each, ast.Constant)}
    return frozenset(said | {each.arg for each in nodes if isinstance(each, ast.keyword)})


def _taken_off(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`x ** 2` becomes `(x - mu) ** 2`, `np.exp(s)` becomes `np.exp(s - z[:, None])`: a value that was computed."""
    match node:
        case ast.BinOp(left=ast.Name() as inner, op=ast.Pow()):
            pass
        case ast.Call(args=[ast.Name() as inner], keywords=[]) if called(node) in {"exp", "square"}:
            pass
        case _:
            return
    known = [name for name, line in subject.assigned.items() if 0 < line < inner.lineno and name != inner.id]
    for name in sorted(known, key=lambda each: reads(subject)[each])[:_FEW]:
        for text in (name, f"{name}[:, None]"):
            yield Change(inner, binary(inner, ast.Sub(), parsed(text)), m.TERM_TOO_MANY, m.TERM_MISSING)


def _sibling(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`[(p, p), (0, 0)]` becomes `[(p, p), (p, p)]`: an item like another one of the same list."""
    match node:
        case ast.List(elts=items) | ast.Tuple(elts=items) if all(isinstance(each, ast.Tuple) for each in items):
            for item in items:
                for other in {written(each) for each in items} - {written(item)}:
                    yield Change(item, other, m.OPERAND, m.OPERAND)
    del subject


OPERATORS = (
    Operator("sibling", _sibling),
    Operator("twin", _twin),
    Operator("dict-entry", _entry),
    Operator("taken-off", _taken_off),
)
