"""Margins: what is padded at both ends, cut off again at both, and counted at both in a size.

Like the edits of `mending` they are tried in a hand-in alone.
"""

from __future__ import annotations

import ast
import re
from functools import lru_cache
from typing import TYPE_CHECKING

from grader.mutation import mistakes as m
from grader.mutation.change import Change, Operator, binary, called, parsed
from grader.mutation.inside import nodes_in
from grader.mutation.known import KEPT
from grader.mutation.written import written

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from grader.mutation.subject import Subject

_MARGIN = re.compile(r"p|pad\w*|padding|margin|border")
_FEW = 4
_SOME = 2  # margins, and sides of a shape, that are tried
_TWO = ast.Constant(2)
_AXES = (2, 3), (-1,), (1, 2), (0, 1)  # that may have a margin


@lru_cache(KEPT)
def margins(subject: Subject) -> list[str]:
    """The names, and attributes of a method's class, that say that they are how much is padded."""
    own = nodes_in(subject.statement) if "." in subject.name else ()
    kept = dict.fromkeys(f"self.{each.attr}" for each in own if isinstance(each, ast.Attribute) and _is_own(each))
    return [name for name in (*subject.assigned, *kept) if _MARGIN.fullmatch(name.removeprefix("self."))][:_FEW]


def _is_own(node: ast.Attribute) -> bool:
    return isinstance(node.value, ast.Name) and node.value.id == "self"


def parts_of(index: ast.expr) -> Sequence[ast.expr]:
    """The parts of an index, one for each axis."""
    return index.elts if isinstance(index, ast.Tuple) else [index]


def _end(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`x[p:-p]`, which is empty where p is 0, becomes `x[p:-p or None]`; `x[-k:]`, which is all, `x[len(x) - k:]`.

    `x[p:]` and `x[:-p]`, with a margin `p`, become `x[p:-p or None]`, too, and so does `x[k:, k:]`.
    """
    match node:
        case ast.Subscript(value=array, slice=index):
            parts = parts_of(index)
            sizes = [f"{written(array)}.shape[{axis}]" for axis in _axes_of(parts)]
            sizes = sizes if len(parts) != 1 else [f"len({written(array)})"]
            texts = [_up_to(each, size) for each, size in zip(parts, sizes, strict=True)]
            at_both = [_at_both_ends(each, _widths(parts)) for each in parts]
            for changed in (texts, at_both):
                if changed != [written(each) for each in parts]:
                    yield Change(index, ", ".join(changed), m.EMPTY, m.EMPTY if changed is texts else m.MARGIN)
    del subject


def _at_both_ends(part: ast.expr, known: Collection[str]) -> str:
    """The part of an index, cut off at both ends where it is at one."""
    name = _cut_by(part)
    if not name or name not in known:
        return written(part)
    return f"{name}:-{name}" if name.isdigit() else f"{name}:-{name} or None"


def _cut_by(part: ast.expr) -> str:
    """How much a part of an index cuts off at one end: `p` for `p:` and `:-p`."""
    match part:
        case ast.Slice(lower=None, upper=ast.UnaryOp(op=ast.USub(), operand=width), step=None):
            return _width(width)
        case ast.Slice(lower=ast.expr() as width, upper=None, step=None):
            return _width(width)
    return ""


def _width(node: ast.expr) -> str:
    """The text of what may be the width of a margin: a name, an attribute, or a number from one on."""
    number = isinstance(node, ast.Constant) and type(node.value) is int and node.value > 0
    return written(node) if number or isinstance(node, ast.Name | ast.Attribute) else ""


def _widths(parts: Sequence[ast.expr]) -> Collection[str]:
    """What is a margin: what says so by its name, and what cuts off as much along several axes."""
    cut = [_cut_by(each) for each in parts]
    return {name for name in cut if name and (_MARGIN.fullmatch(name.rpartition(".")[2]) or cut.count(name) > 1)}


def _up_to(part: ast.expr, size: str) -> str:
    """The part of an index that counts from the end, so that it may count nothing."""
    match part:
        case ast.Slice(upper=ast.UnaryOp(op=ast.USub(), operand=ast.Name() | ast.Attribute() | ast.BinOp())):
            return f"{written(part)} or None"
        case ast.Slice(lower=ast.UnaryOp(op=ast.USub(), operand=ast.Name() | ast.Attribute() as count), upper=None):
            return f"{size} - {written(count)}:"
    return written(part)


def _inside(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`x[:, :, :h, :w]` becomes `x[:, :, p:p + h, p:p + w]`, `x` becomes `x[..., p:-p]`: without its margin."""
    match node:
        case ast.Subscript(value=array, slice=ast.Tuple(elts=parts)) if any(map(_is_first, parts)) or any(
            map(_is_rest, parts)
        ):
            sizes = [f"{written(array)}.shape[{axis}]" for axis in _axes_of(parts)]
            for name in margins(subject):
                texts = [_within(part, name, size) for part, size in zip(parts, sizes, strict=True)]
                yield Change(node.slice, ", ".join(texts), m.MARGIN, m.MARGIN)
        case ast.Name(id=name, ctx=ast.Load()) if isinstance(
            subject.parents.get(node), ast.Return | ast.Tuple | ast.Assign
        ):
            for margin in margins(subject):
                for axes in _AXES if name != margin else ():
                    yield Change(node, f"{name}[{_cut(axes, margin)}]", m.MARGIN, m.MARGIN)


def _cut(axes: Sequence[int], margin: str) -> str:
    """The index that cuts a margin off along these axes."""
    before = ["..."] if axes[0] < 0 else [":"] * axes[0]
    return ", ".join([*before, *[f"{margin}:-{margin} or None"] * len(axes)])


def _axes_of(parts: Sequence[ast.expr]) -> list[int]:
    """The axis of each part of an index; from the end behind an ellipsis."""
    dots = next((at for at, each in enumerate(parts) if written(each) == "..."), len(parts))
    return [at if at <= dots else at - len(parts) for at in range(len(parts))]


def _within(part: ast.expr, margin: str, size: str) -> str:
    """The part of an index without a margin: from its end on, and as far as to the other one."""
    if _is_first(part) and isinstance(part, ast.Slice) and part.upper is not None:
        return f"{margin}:{margin} + {written(part.upper)}"
    return f"{margin}:{size} - {margin}" if _is_rest(part) else written(part)


def _is_rest(part: ast.expr) -> bool:
    """Whether it is all but what stands before: `p:`."""
    return isinstance(part, ast.Slice) and isinstance(part.lower, ast.Name) and part.upper is None and part.step is None


def _is_first(part: ast.expr) -> bool:
    return isinstance(part, ast.Slice) and part.lower is None and part.upper is not None and part.step is None


def _both_ends(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`(n + p - k) // s` becomes `(n + 2 * p - k) // s`, and so does `(n - k) // s`; `zeros((m, n + p))` is like it."""
    sizes: list[ast.expr] = []
    match node:
        case ast.BinOp(left=ast.BinOp(op=ast.Add() | ast.Sub()) as left, op=ast.FloorDiv()):
            sizes = [left]
        case ast.Call(args=[ast.Tuple(elts=sides), *_]) if called(node) in {"zeros", "empty", "ones", "full"}:
            sizes = sides[-_SOME:]
    for name in margins(subject)[:_SOME]:
        twice = binary(_TWO, ast.Mult(), parsed(name))
        parts = (each for size in sizes for each in nodes_in(size) if isinstance(each, ast.Name | ast.Attribute))
        ends = [each for each in parts if written(each) == name]
        for each in ends:
            parent = subject.parents.get(each)
            if isinstance(parent, ast.BinOp) and isinstance(parent.op, ast.Add | ast.Sub):
                yield Change(each, twice, m.BOTH_ENDS, m.BOTH_ENDS)
        for size in [] if ends else sizes[-1:]:
            first = size.left if isinstance(size, ast.BinOp) and isinstance(size.op, ast.Sub) else size
            yield Change(first, binary(first, ast.Add(), twice), m.BOTH_ENDS, m.BOTH_ENDS)


OPERATORS = (
    Operator("margin-end", _end),
    Operator("both-ends", _both_ends),
    Operator("inside", _inside),
)
