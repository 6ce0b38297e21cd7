"""Slices: one that the next axis lacks, and all of an expression one place off together.

Like the edits of `mending` they are tried in a hand-in alone.
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from grader.mutation import mistakes as m
from grader.mutation.change import Change, Operator
from grader.mutation.inside import names_in, nodes_in
from grader.mutation.margins import parts_of
from grader.mutation.partners import pairs
from grader.mutation.written import written

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grader.mutation.subject import Subject

_AXES = 4


def _next_axis(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`x[:, p:-p]` becomes `x[:, p:-p, p:-p]`, and back; `x[i:i + k]` becomes `x[i:i + k, j:j + k]`."""
    match node:
        case ast.Subscript(slice=index):
            parts = list(parts_of(index))
        case _:
            return
    while parts and written(parts[-1]) == ":":
        parts.pop()
    if not parts or not isinstance(parts[-1], ast.Slice) or len(parts) > _AXES:
        return
    texts = [written(each) for each in parts]
    if len(parts) > 1 and texts[-1] == texts[-2]:
        yield Change(index, ", ".join(texts[:-1]), m.NEXT_AXIS, m.NEXT_AXIS)
        return
    used = names_in(parts[-1])
    partners = {mine: theirs for mine, theirs in pairs(subject) if mine in used and theirs not in names_in(index)}
    further = re.sub(r"(?<![\w.])[A-Za-z_]\w*", lambda found: partners.get(found[0], found[0]), texts[-1])
    if len(parts) == 1 or texts[-2] != texts[-1]:
        yield Change(index, ", ".join([*texts, further]), m.NEXT_AXIS, m.NEXT_AXIS)


def _together(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`t[1:-1] - t[:-2]` becomes `t[2:] - t[1:-1]`, `x[i] - x[i - 1]` `x[i + 1] - x[i]`: all of it one place off."""
    if not isinstance(node, ast.BinOp):
        return
    taken = {written(each): each for each in nodes_in(node) if isinstance(each, ast.Subscript)}
    if len({written(each.value) for each in taken.values()}) == len(taken):
        return  # of no array there are two
    for step in (1, -1):
        places = {text: _moved(each, step) for text, each in taken.items()}
        if all(places.values()):
            yield Change(node, _replaced(written(node), places), m.TOGETHER, m.TOGETHER)
    del subject


def _replaced(text: str, places: dict[str, str]) -> str:
    pattern = "|".join(re.escape(each) for each in sorted(places, key=len, reverse=True))
    return re.sub(rf"(?<![\w.])(?:{pattern})", lambda found: places[found[0]], text)


def _moved(place: ast.Subscript, step: int) -> str:
    """The entries one place further on; "" where there is no such place."""
    parts = [_part(each, step) for each in parts_of(place.slice)]
    if "" in parts or parts == [written(each) for each in parts_of(place.slice)]:
        return ""
    return f"{written(place.value)}[{', '.join(parts)}]"


def _part(part: ast.expr, step: int) -> str:
    """A part of an index, moved: a slice that is all of it, or a number, stays as it is."""
    match part:
        case ast.Slice(lower=lower, upper=upper, step=None):
            if lower is None and upper is None:
                return ":"
            first, last = _bound(lower, 0), _bound(upper, 0)
            if first is None or last is None or first < 0 or last > 0 or (not last and step > 0):
                return ""
            first, last = first + step, last + step
            return f"{first or ''}:{last or ''}" if first >= 0 else ""
        case ast.Name():
            return f"{part.id} + 1" if step > 0 else f"{part.id} - 1"
        case ast.BinOp(left=left, op=ast.Add() | ast.Sub() as op, right=ast.Constant(value=int(number))):
            offset = (number if isinstance(op, ast.Add) else -number) + step
            return f"{written(left)} {'+' if offset > 0 else '-'} {abs(offset)}" if offset else written(left)
        case ast.Constant():
            return written(part)
    return ""


def _bound(bound: ast.expr | None, end: int) -> int | None:
    """The number of an end of a slice; nothing where it is none."""
    match bound:
        case None:
            return end
        case ast.Constant(value=int(number)):
            return number
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int(number))):
            return -number
    return None


OPERATORS = (Operator("next-axis", _next_axis), Operator("moved-together", _together))
