"""Windows that slide over an array: where one starts and where it ends, and how many there are.

Like the edits of `mending` they are tried in a hand-in alone.
"""

from __future__ import annotations

import ast
import re
from functools import lru_cache
from typing import TYPE_CHECKING

from grader.mutation import mistakes as m
from grader.mutation.change import Change, Operator, binary, called, parsed, whole
from grader.mutation.inside import names_in, nodes_in
from grader.mutation.known import KEPT, indices, unused, values
from grader.mutation.margins import margins, parts_of
from grader.mutation.names import attributes
from grader.mutation.subject import is_size
from grader.mutation.written import written

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grader.mutation.subject import Subject

_STRIDE = re.compile(r"(?:self\.)?(?:strid\w*|step\w*|hop\w*|dilation)")
_STEP = re.compile(rf"{_STRIDE.pattern}|size|width|\w*_size|pool\w*|block|window|period")
_FEW = 2  # steps and margins that are tried
_ONE = ast.Constant(1)


def _length(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`x[i:w]` becomes `x[i:i + w]`: how long a window is, where its end is meant."""
    match node:
        case ast.Subscript(slice=index) if any(_has_length(subject, each) for each in parts_of(index)):
            texts = [_as_window(each) if _has_length(subject, each) else written(each) for each in parts_of(index)]
            yield Change(index, ", ".join(texts), m.OFF_BY_ONE, m.OFF_BY_ONE)


def _has_length(subject: Subject, part: ast.expr) -> bool:
    """Whether the end of a slice may be a length: it has nothing to do with where the slice starts."""
    match part:
        case ast.Slice(lower=ast.Name(id=start), upper=ast.Name() | ast.Attribute() | ast.Subscript() as end):
            made = values(subject).get(getattr(end, "id", ""))
            return start not in names_in(end) and (made is None or start not in names_in(made))
    return False


def _as_window(part: ast.expr) -> str:
    start, _, end = written(part).partition(":")
    return f"{start}:{start} + {end}"


def _stepped(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`start = i` becomes `start = i * stride`, `np.arange(n)` `stride * np.arange(n)`, `x[a:b]` `x[a:b:stride]`."""
    match node:
        case ast.Assign(targets=[ast.Name()], value=ast.Name(id=name) as value) if _counts(subject, name):
            for step in _steps(subject, value):
                yield Change(value, f"{name} * {step}", m.FACTOR_TOO_MANY, m.FACTOR_MISSING)
        case ast.Call(args=[_]) if called(node) == "arange":
            for step in _steps(subject, node):
                yield Change(node, binary(parsed(step), ast.Mult(), node), m.FACTOR_TOO_MANY, m.FACTOR_MISSING)
        case ast.Call(args=[_, *rest]) if called(node) in {"range", "slice"} and len(rest) < _FEW:
            for step in _steps(subject, node) if called(node) == "slice" or _starts_windows(subject, node) else ():
                ends = ", ".join(map(written, node.args)) if rest else f"0, {written(node.args[0])} * {step}"
                yield Change(node, f"{called(node)}({ends}, {step})", m.ENTRIES, m.ENTRIES)
        case ast.Subscript(slice=index) if not _is_shape(node):
            yield from _stepped_index(subject, index)


def _starts_windows(subject: Subject, node: ast.Call) -> bool:
    """Whether a loop goes through where windows start: its counter stands at the beginning of a slice."""
    loop = subject.parents.get(node)
    name = loop.target.id if isinstance(loop, ast.For | ast.comprehension) and isinstance(loop.target, ast.Name) else ""
    slices = (each for each in subject.nodes if isinstance(each, ast.Slice) and each.lower is not None)
    return any(isinstance(each.lower, ast.Name) and each.lower.id == name for each in slices)


def _is_shape(node: ast.Subscript) -> bool:
    return getattr(node.value, "attr", "") == "shape"


def _stepped_index(subject: Subject, index: ast.expr) -> Iterator[Change]:
    """A counter of a slice times a step, or the slice with a step of its own."""
    for part in [each for each in parts_of(index) if isinstance(each, ast.Slice) and each.step is None]:
        names = [name for name in names_in(part) if _counts(subject, name)]
        for step in _steps(subject, part):
            moves = part.lower is not None and part.upper is not None and not names_in(part) & {*margins(subject)}
            if moves and _STRIDE.fullmatch(step):
                yield Change(part, f"{written(part)}:{step}", m.ENTRIES, m.ENTRIES)
            if len(names) == 1:
                further = re.sub(rf"(?<![\w.]){names[0]}(?![\w.])", f"{names[0]} * {step}", written(part))
                yield Change(part, further, m.FACTOR_TOO_MANY, m.FACTOR_MISSING)


def _counts(subject: Subject, name: str) -> bool:
    """Whether a loop counts with a name."""
    return name in indices(subject) and name in _counters(subject)


@lru_cache(KEPT)
def _counters(subject: Subject) -> frozenset[str]:
    loops = (each.target for each in subject.nodes if isinstance(each, ast.For | ast.comprehension))
    return frozenset(part.id for each in loops for part in nodes_in(each) if isinstance(part, ast.Name))


def _steps(subject: Subject, node: ast.expr) -> list[str]:
    """What it may go on by: names that nothing uses, or that say that they are steps, and no factor there."""
    inside = written(node)
    known = [name for name, line in subject.assigned.items() if line < node.lineno]
    made = values(subject)
    idle = [name for name in unused(subject) if name in known and not isinstance(made.get(name), ast.BinOp | ast.Call)]
    own = [f"self.{name}" for name in attributes(subject) if _STEP.fullmatch(name)] if "." in subject.name else []
    found = dict.fromkeys([*idle[:1], *(name for name in known if _STEP.fullmatch(name)), *own])
    return [each for each in found if f"{each} *" not in inside and f"* {each}" not in inside][:_FEW]


def _quotient(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`i % n` becomes `i // n` or `(i + 1) % n`, `i // n` becomes `i % n`, or is rounded up: `-(-i // n)`."""
    del subject
    match node:
        case ast.BinOp(left=ast.Name() | ast.BinOp() | ast.Subscript() as left, op=ast.Mod(), right=right):
            yield Change(node, binary(left, ast.FloorDiv(), right), m.REMAINDER, m.REMAINDER)
            for step in (ast.Add(), ast.Sub()):
                yield Change(left, f"({written(binary(left, step, _ONE))})", m.OFF_BY_ONE, m.OFF_BY_ONE)
        case ast.BinOp(left=left, op=ast.FloorDiv(), right=right):
            yield Change(node, binary(left, ast.Mod(), right), m.REMAINDER, m.REMAINDER)
            up = ast.UnaryOp(ast.USub(), binary(ast.UnaryOp(ast.USub(), left), ast.FloorDiv(), right))
            yield Change(node, up, m.OFF_BY_ONE, m.OFF_BY_ONE)


def _per_step(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`n - k + 1` becomes `(n - k) // stride + 1`, `p = n` becomes `p = n // size`: how many fit in."""
    parent = subject.parents.get(node)
    match node:
        case ast.BinOp(op=ast.Sub()):
            counts = whole(subject, node) or (isinstance(parent, ast.BinOp) and written(parent.right) == "1")
        case ast.Name() | ast.Subscript() | ast.Call():
            sized = is_size(node) or written(node) in subject.counts(node)
            counts = isinstance(parent, ast.Assign) and parent.value is node and sized
        case _:
            return
    for step in _steps(subject, node) if counts else ():
        yield Change(node, binary(node, ast.FloorDiv(), parsed(step)), m.DIVISION_TOO_MANY, m.DIVISION_MISSING)


OPERATORS = (
    Operator("window-length", _length),
    Operator("stepped", _stepped),
    Operator("quotient", _quotient),
    Operator("per-step", _per_step),
)
