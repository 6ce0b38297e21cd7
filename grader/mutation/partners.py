"""The other one of a pair: what is added at `i` and has to be taken off, or added, at `j`, too.

Like the edits of `mending` they are tried in a hand-in alone.
"""

from __future__ import annotations

import ast
import re
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from grader.mutation import mistakes as m
from grader.mutation.change import Change, Operator, called
from grader.mutation.inside import names_in, nodes_in
from grader.mutation.known import KEPT
from grader.mutation.subject import Span
from grader.mutation.written import written

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from grader.mutation.subject import Subject

_OTHERWISE = {"+": "-", "-": "+"}
_AT = {"add": "subtract", "subtract": "add"}
_WORD = re.compile(r"(?<![\w.])[A-Za-z_]\w*")
_FEW = 2  # partners that are tried


def _partner(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`g[i] += f` is followed by `g[j] -= f`, by `g[j] += f`, or by what it is with `i` and `j` exchanged."""
    if not isinstance(node, ast.AugAssign | ast.Assign | ast.Expr) or not subject.alone(node):
        return
    place = _place(node)
    if place is None:
        return
    used = names_in(place)
    end = Span(*subject.span(node)[2:], *subject.span(node)[2:])
    for mine, theirs in [each for each in pairs(subject) if each[0] in used and each[1] not in used][:_FEW]:
        if _known(subject, node, theirs) and not _has(subject, place, mine, theirs):
            for line in _lines(node, place, mine, theirs):
                yield Change(end, f"\n{subject.indent(node)}{line}", m.STEP_TOO_MANY, m.PARTNER)
    if isinstance(place.slice, ast.Tuple):
        for line in _mirrored(subject, node, place):
            yield Change(end, f"\n{subject.indent(node)}{line}", m.STEP_TOO_MANY, m.PARTNER)


def _place(node: ast.AST) -> ast.Subscript | None:
    """The entries that a statement adds to, or sets."""
    match node:
        case ast.AugAssign(target=ast.Subscript() as place, op=ast.Add() | ast.Sub()):
            return place
        case ast.Assign(targets=[ast.Subscript() as place]):
            return place
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Attribute()), args=[array, index, _]) as call):
            if called(call) == "at":
                return ast.Subscript(array, index, ast.Store())
    return None


@lru_cache(KEPT)
def pairs(subject: Subject) -> tuple[tuple[str, str], ...]:
    """The names that loops, or statements, give their values together, by twos: `i` and `j`, and back."""
    found: dict[tuple[str, str], None] = {}
    for node in subject.nodes:
        names: list[str] = []
        match node:
            case ast.For(target=target):
                loop = subject.in_loop(node)
                around = _counters(loop.target) if isinstance(loop, ast.For) else []
                names = [*around[-1:], *_counters(target)] if len(_counters(target)) == 1 else _counters(target)
            case ast.Assign(targets=[ast.Tuple() as target], value=value) if getattr(value, "attr", "") != "shape":
                names = _counters(target)
        for one, other in pairwise(names):
            found[one, other] = found[other, one] = None
    return tuple(found)


def _counters(target: ast.expr) -> list[str]:
    return [each.id for each in nodes_in(target) if isinstance(each, ast.Name)]


def _known(subject: Subject, node: ast.stmt, name: str) -> bool:
    """Whether a name has a value at a statement: given before, and by no loop that has ended."""
    loops = [each for each in subject.nodes if isinstance(each, ast.For) and name in _counters(each.target)]
    around = not loops or any(each.lineno < node.lineno <= (each.end_lineno or 0) for each in loops)
    return around and subject.assigned.get(name, node.lineno) < node.lineno


def _has(subject: Subject, place: ast.Subscript, mine: str, theirs: str) -> bool:
    """Whether the function has such a statement for the other one."""
    return _renamed(written(place), {mine: theirs}) in _places(subject)


@lru_cache(KEPT)
def _places(subject: Subject) -> frozenset[str]:
    """The entries that the function adds to, or sets."""
    places = (_place(each) for each in subject.nodes)
    return frozenset(written(each) for each in places if each is not None)


def _lines(node: ast.stmt, place: ast.Subscript, mine: str, theirs: str) -> list[str]:
    """What is done for the other one: with the other sign, with the same, and with both exchanged in all of it."""
    there = _renamed(written(place), {mine: theirs})
    both = {mine: theirs, theirs: mine}
    match node:
        case ast.AugAssign(op=op, value=value):
            sign = "+" if isinstance(op, ast.Add) else "-"
            text, turned = written(value), _renamed(written(value), both)
            lines = [f"{there} {_OTHERWISE[sign]}= {text}", f"{there} {sign}= {text}"]
            return [*lines, *([f"{there} {sign}= {turned}"] if turned != text else [])]
        case ast.Assign(value=ast.BinOp(left=left, op=ast.Add() | ast.Sub() as op, right=right)) if written(
            left
        ) == written(place):
            sign = "+" if isinstance(op, ast.Add) else "-"
            text = written(right)
            return [f"{there} {each}= {text}" for each in (_OTHERWISE[sign], sign)]
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Attribute(value=library, attr=name)), args=args)):
            text, at = written(args[2]), f"{written(args[0])}, {_renamed(written(args[1]), {mine: theirs})}"
            names = [_AT[name], name] if name in _AT else []
            return [f"{written(library)}.{each}.at({at}, {text})" for each in names]
    return []


def _mirrored(subject: Subject, node: ast.stmt, place: ast.Subscript) -> Iterator[str]:
    """`A[i, j] = v` is followed by `A[j, i] = v`: what is symmetric."""
    parts: Sequence[ast.expr] = getattr(place.slice, "elts", ())
    match parts:
        case [*_, ast.Name(id=one), ast.Name(id=other)] if one != other and not isinstance(node, ast.Expr):
            turned = _renamed(written(place), {one: other, other: one})
            if (one, other) in pairs(subject) and turned not in _places(subject):
                yield written(node).replace(written(place), turned, 1)


def _renamed(text: str, words: dict[str, str]) -> str:
    return _WORD.sub(lambda found: words.get(found[0], found[0]), text)


OPERATORS = (Operator("partner", _partner),)
