"""What a sum or a product begins with: nothing yet, which is 0 or 1, and no copy of what there is.

Like the edits of `mending` they are tried in a hand-in alone.
"""

from __future__ import annotations

import ast
import re
from functools import lru_cache
from typing import TYPE_CHECKING

from grader.mutation import mistakes as m
from grader.mutation.change import Change, Operator, called, of_module, parsed
from grader.mutation.inside import names_in, nodes_in
from grader.mutation.known import KEPT
from grader.mutation.written import written

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grader.mutation.subject import Subject

_COPIES = frozenset({"copy", "deepcopy", "clone", "array", "asarray"})
_NEUTRAL = frozenset({"zeros", "zeros_like", "ones", "ones_like", "empty", "empty_like", "full", "full_like", "eye"})
_COPY = re.compile(r"([\w.]+)\.(?:copy|clone)\(\)|(?:\w+\.)?(?:deep)?copy\(([^()]+)\)")
_NOT_ADDED_TO = frozenset({"range", "len", "list", "set", "int"})


def _neutral(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`p = x[i]` becomes `p = 1.0`, where a loop multiplies it by `x[i]`, and `p = 0.0` where it adds; and back."""
    match node:
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            taken = [each for each in _taken(subject) if each[0] == name and each[1].lineno > node.lineno]
        case _:
            return
    if not taken:
        return
    _, loop, sign, term = taken[0]
    if isinstance(value, ast.Constant):
        known = all(subject.assigned.get(each, 0) < node.lineno for each in names_in(term))
        if known and not names_in(term) & _set_in(loop) and not isinstance(term, ast.Constant):
            yield Change(value, term, m.STARTS_OTHERWISE, m.STARTS_OTHERWISE)
    elif called(value) not in _NEUTRAL | _NOT_ADDED_TO and not isinstance(value, ast.List | ast.ListComp | ast.Dict):
        for text in _nothing(subject, value, sign):
            yield Change(value, text, m.STARTS_OTHERWISE, m.STARTS_OTHERWISE)


def _nothing(subject: Subject, value: ast.expr, sign: ast.operator) -> list[str]:
    """What there is before the first is added, or multiplied: a number, and an array of such."""
    text = subject.text(subject.span(value))
    match sign:
        case ast.Add():
            return ["0.0", f"{subject.numpy}zeros_like({text})"]
        case ast.Mult():
            return ["1.0", f"{subject.numpy}ones_like({text})"]
    return [f"{subject.numpy}eye(len({text}))"]


@lru_cache(KEPT)
def _taken(subject: Subject) -> tuple[tuple[str, ast.For | ast.While, ast.operator, ast.expr], ...]:
    """The names that loops add to, or multiply, each with the loop, the sign and what it takes."""
    found = []
    for node in subject.nodes:
        loop = subject.in_loop(node)
        match node:
            case ast.AugAssign(target=ast.Name(id=name), op=op, value=value):
                terms = [value]
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.BinOp(left=left, op=op, right=right)):
                terms = [each for each, own in ((right, left), (left, right)) if written(own) == name]
            case _:
                continue
        if isinstance(loop, ast.For | ast.While) and isinstance(op, ast.Add | ast.Mult | ast.MatMult):
            found += [(name, loop, op, term) for term in terms]
    return tuple(found)


def _set_in(loop: ast.AST) -> set[str]:
    """The names that a loop counts with, or gives a value."""
    return {each.id for each in nodes_in(loop) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)}


def _empty_copy(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`grads = params.copy()` becomes zeros of the same shapes, where it is added to entry by entry below."""
    match node:
        case ast.Assign(targets=[ast.Name(id=name)], value=value) if name in _filled(subject):
            yield from (Change(value, text, m.COPIED, m.COPIED) for text in _zeros(subject, name, value))


@lru_cache(KEPT)
def _filled(subject: Subject) -> dict[str, bool]:
    """The names whose entries are added to, and whether the first index of these is a key, or what a loop names."""
    found: dict[str, bool] = {}
    for node in subject.nodes:
        match node:
            case ast.AugAssign(target=ast.Subscript() as place, op=ast.Add() | ast.Sub()):
                pass
            case ast.Assign(targets=[ast.Subscript() as place], value=ast.BinOp(left=left, op=ast.Add() | ast.Sub())):
                if written(left) != written(place):
                    continue
            case ast.Expr(value=ast.Call(args=[ast.expr() as array, *_]) as call) if called(call) == "at":
                place = ast.Subscript(array, ast.Name("_", ast.Load()), ast.Load())
            case _:
                continue
        inner = _innermost(place)
        if isinstance(inner.value, ast.Name):
            found[inner.value.id] = found.get(inner.value.id, False) or _is_key(inner.slice)
    return found


def _innermost(place: ast.Subscript) -> ast.Subscript:
    """The entry of a name that holds others: `g["W"]` of `g["W"][e]`."""
    while isinstance(place.value, ast.Subscript):
        place = place.value
    return place


def _is_key(index: ast.expr) -> bool:
    """Whether an index is a string, or made of one."""
    return any(isinstance(each, ast.Constant) and isinstance(each.value, str) for each in nodes_in(index))


def _zeros(subject: Subject, name: str, value: ast.expr) -> list[str]:
    """Zeros in place of a copy, for each of the ways in which one is made."""
    zeros = f"{subject.numpy}zeros_like"
    match value:
        case ast.DictComp(key=key, value=part, generators=loops) if _copies(part):
            return [written(ast.DictComp(key, _zeros_for(part, zeros), loops))]
        case ast.ListComp(elt=part, generators=loops) if _copies(part):
            return [written(ast.ListComp(_zeros_for(part, zeros), loops))]
    source = _source(value)
    if source is None:
        return []
    text = written(source)
    keyed = f"{{key: {zeros}(value) for key, value in {text}.items()}}"
    return [keyed] if _filled(subject)[name] else [f"{zeros}({text})", f"[{zeros}(value) for value in {text}]", keyed]


def _zeros_for(part: ast.expr, zeros: str) -> ast.expr:
    """Zeros for each copy in an item."""
    text = _COPY.sub(rf"{zeros}(\1\2)", written(part))
    return parsed(text if text != written(part) else f"{zeros}({text})")


def _copies(part: ast.expr) -> bool:
    """Whether it is the value that a comprehension goes through, or copies of it."""
    return isinstance(part, ast.Name) or any(called(each) in _COPIES for each in nodes_in(part))


def _source(value: ast.expr) -> ast.expr | None:
    """What is copied, or only gets another name."""
    match value:
        case ast.Name() | ast.Attribute():
            return value
        case ast.Dict(keys=[None], values=[inner]):
            return inner
        case ast.Call(func=ast.Name(id="dict" | "list"), args=[inner], keywords=[]):
            return inner
        case ast.Call(args=[inner, *_]) if called(value) in _COPIES and (of_module(value) or _is_copy(value)):
            return inner
        case ast.Call(func=ast.Attribute(value=inner), args=[]) if called(value) in _COPIES:
            return inner
        case ast.Subscript(slice=ast.Slice(lower=None, upper=None)):
            return value.value
    return None


def _is_copy(call: ast.Call) -> bool:
    """Whether it is a function of the module `copy`."""
    return written(call.func).startswith("copy.")


OPERATORS = (Operator("neutral", _neutral), Operator("empty-copy", _empty_copy))
