"""What NumPy does otherwise than it looks: repeated indices, views, masks that give weight, arrays turned round.

Like the edits of `mending` they are tried in a hand-in alone.
"""

from __future__ import annotations

import ast
import re
from functools import lru_cache
from typing import TYPE_CHECKING

from grader.mutation import mistakes as m
from grader.mutation.change import Change, Operator, applied, called, parsed
from grader.mutation.inside import nodes_in
from grader.mutation.known import KEPT
from grader.mutation.reductions import reduction
from grader.mutation.written import written

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grader.mutation.subject import Subject

_AT = {ast.Add: "add", ast.Sub: "subtract"}
_INDICES = (ast.Name, ast.Tuple, ast.Attribute, ast.Subscript)
_TURNED = ("[::-1]", "[:, ::-1]", "[:, :, ::-1]")
_TURNS = re.compile(r"::-1|flip|revers", re.IGNORECASE)
_NONE = ("-np.inf", "-1e9")
_MOST = 8


def _repeated(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`g[items] += d` becomes `np.add.at(g, items, d)`, which counts an index as often as it is there."""
    match node:
        case ast.AugAssign(target=ast.Subscript(value=array, slice=index), op=ast.Add() | ast.Sub() as operator) if (
            isinstance(index, _INDICES) and not subject.torch
        ):
            at = index.elts if isinstance(index, ast.Tuple) else []
            places = f"({', '.join(_part(each) for each in at)})" if at else written(index)
            parts = [written(array), places, written(node.value)]
            added = f"{subject.numpy}{_AT[type(operator)]}.at({', '.join(parts)})"
            yield Change(node, added, m.REPEATED, m.REPEATED)


def _part(part: ast.expr) -> str:
    """A part of an index, where it stands by itself: `slice(None, k)` for `:k`."""
    if not isinstance(part, ast.Slice):
        return written(part)
    ends = [written(each) if each is not None else "None" for each in (part.lower, part.upper, part.step)]
    return f"slice({', '.join(ends[: 3 if part.step else 2])})"


def _view(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`old = P[u]` becomes `old = P[u].copy()`: what is changed later changes the row that was taken."""
    match node:
        case ast.Assign(targets=[ast.Name()], value=ast.Subscript() as value):
            text = subject.text(subject.span(value))
            yield Change(value, f"{text}.{'clone' if subject.torch else 'copy'}()", m.ALIASED, m.ALIASED)


def _no_weight(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`s[seen] = 0` becomes `s[seen] = -np.inf` (or inf), `e * mask` becomes `np.where(mask, e, -np.inf)`."""
    library = subject.numpy
    match node:
        case ast.Assign(targets=[ast.Subscript()], value=ast.Constant(value=0) as value):
            for weight in (f"-{library}inf", f"{library}inf"):
                yield Change(value, weight, m.OPERAND, m.OPERAND)
        case ast.BinOp(left=ast.Name() as one, op=ast.Mult(), right=ast.Name() as other):
            for mask, values in ((other, one), (one, other)):
                for weight in _NONE:
                    text = weight.replace("np.", library)
                    chosen = applied(f"{library}where", mask, values, parsed(text))
                    yield Change(node, chosen, m.MASKED, m.MASKED)


def _turned(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`left + right` becomes `left + right[:, ::-1]`, or `flip(right)`, in a text that turns something round."""
    if not isinstance(node, ast.Name) or not isinstance(node.ctx, ast.Load) or not _turns(subject):
        return
    parent = subject.parents.get(node)
    argument = isinstance(parent, ast.Call | ast.Tuple | ast.List) and node is not getattr(parent, "func", None)
    if not (argument or isinstance(parent, ast.BinOp | ast.Return | ast.Assign)):
        return
    for index in _TURNED:
        yield Change(node, f"{node.id}{index}", m.REVERSED, m.NOT_REVERSED)
    for each in subject.functions:
        if len(each.args.args) == 1 and _TURNS.search(written(each)) and each.name != subject.name:
            yield Change(node, f"{each.name}({node.id})", m.REVERSED, m.NOT_REVERSED)


@lru_cache(KEPT)
def _turns(subject: Subject) -> bool:
    """Whether the program turns anything round."""
    return _TURNS.search(written(subject.program)) is not None


def _first(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`h = H[:, t]` becomes `h = np.zeros_like(H[:, t])` in a branch: before the first step there is nothing."""
    match node:
        case ast.Assign(targets=[ast.Name()], value=ast.Subscript() as value) if isinstance(
            subject.parents.get(node), ast.If
        ):
            nothing = f"{subject.numpy}zeros_like({subject.text(subject.span(value))})"
            yield Change(value, nothing, m.OPERAND, m.OPERAND)


def _counted(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`right.mean()` becomes `right.sum() / mask.sum()`: the mean of those that count."""
    call = reduction(node)
    if call is None or called(call) != "mean" or call.keywords:
        return
    values = call.args[0] if call.args else getattr(call.func, "value", None)
    if not isinstance(values, ast.expr):
        return
    inside = written(values)
    for name in subject.params[:_MOST]:
        counted = f"{subject.numpy}sum({name})"
        for summed in (inside, f"({inside}) * {name}"):
            yield Change(call, parsed(f"{subject.numpy}sum({summed}) / {counted}"), m.WRONG_COUNT, m.WRONG_COUNT)


def _but_one(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`for k, v in p.items()` becomes `for k, v in p.items() if k != "b"` in a comprehension: all but one entry."""
    match node:
        case ast.comprehension(target=ast.Tuple(elts=[ast.Name(id=name), _]), iter=values, ifs=[]) if (
            called(values) == "items"
        ):
            text = subject.text(subject.span(values))
            for key in _keys(subject):
                yield Change(values, f"{text} if {name} != {key!r}", m.TERM_MISSING, m.TERM_TOO_MANY)


@lru_cache(KEPT)
def _keys(subject: Subject) -> tuple[str, ...]:
    """The keys that the program takes entries by."""
    taken = (node.slice for node in nodes_in(subject.program) if isinstance(node, ast.Subscript))
    found = (each.value for each in taken if isinstance(each, ast.Constant) and isinstance(each.value, str))
    return tuple(dict.fromkeys(found))[:_MOST]


OPERATORS = (
    Operator("repeated-index", _repeated),
    Operator("view", _view),
    Operator("no-weight", _no_weight),
    Operator("first-step", _first),
    Operator("of-those-that-count", _counted),
    Operator("all-but-one", _but_one),
    Operator("turned-round", _turned),
)
