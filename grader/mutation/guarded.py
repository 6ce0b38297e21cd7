"""What keeps numbers finite: another divisor where it is zero, the largest value for what is taken off before exp.

Like the edits of `mending` they are tried in a hand-in alone.
"""

from __future__ import annotations

import ast
from functools import lru_cache
from typing import TYPE_CHECKING

from grader.mutation import mistakes as m
from grader.mutation.arithmetic import is_count
from grader.mutation.change import Change, Operator, called, parsed, whole
from grader.mutation.inside import names_in, nodes_in
from grader.mutation.known import KEPT
from grader.mutation.written import written

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grader.mutation.subject import Subject

_SPREADS = frozenset({"std", "norm", "sqrt", "var", "ptp"})  # what is zero where nothing varies
_LARGEST = frozenset({"max", "amax", "nanmax", "logaddexp"})
_FEW = 2  # values that something is taken off


def _nonzero(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`x / d` becomes `x / np.where(d == 0, 1, d)`, `s = X.std(0)` is 1 where it is 0; 0 times a log of 0 is 0."""
    where = f"{subject.numpy}where"
    match node:
        case ast.BinOp(op=ast.Div(), right=right) | ast.AugAssign(op=ast.Div(), value=right):
            if not isinstance(right, ast.Constant) and not is_count(right, subject):
                text = written(right)
                yield Change(right, parsed(f"{where}({text} == 0, 1, {text})"), m.ZERO, m.ZERO)
        case ast.Call(args=[inner]) if called(node) == "log" and not isinstance(inner, ast.Constant):
            text = written(inner)
            yield Change(inner, f"{where}({text} > 0, {text}, 1)", m.ZERO, m.ZERO)
    if isinstance(node, ast.expr) and whole(subject, node) and _is_spread(node):
        yield Change(node, f"{where}((zero := {written(node)}) == 0, 1, zero)", m.ZERO, m.ZERO)


def _is_spread(node: ast.expr) -> bool:
    """Whether it is a deviation, a length or another root."""
    root = isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow) and written(node.right) == "0.5"
    return called(node) in _SPREADS or root


def _largest(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`top = 0.0` becomes `top = np.max(s)`, where `s - top` is computed, and an exp of it."""
    match node:
        case ast.Assign(targets=[ast.Name(id=name)], value=value) if called(value) not in _LARGEST:
            pass
        case _:
            return
    known = {**subject.assigned, name: node.lineno}
    word, keep = ("dim", "keepdim") if subject.torch else ("axis", "keepdims")
    largest = f"{subject.numpy}amax" if subject.torch else f"{subject.numpy}max"
    for source in _shifted(subject).get(name, ())[:_FEW]:
        if all(known.get(each, 0) < node.lineno for each in names_in(parsed(source)) - {name}):
            for how in ("", f", {word}=1, {keep}=True", f", {word}=-1, {keep}=True", f", {word}=0"):
                yield Change(value, f"{largest}({source}{how})", m.SHIFT_WRONG, m.SHIFT_MISSING)


@lru_cache(KEPT)
def _shifted(subject: Subject) -> dict[str, tuple[str, ...]]:
    """What each name is taken off, in a function that computes an exp."""
    found: dict[str, dict[str, None]] = {}
    if any(called(each) == "exp" for each in subject.nodes if isinstance(each, ast.Call)):
        for node in nodes_in(subject.node):
            match node:
                case ast.BinOp(left=left, op=ast.Sub(), right=ast.Name(id=name)) if not isinstance(left, ast.Constant):
                    found.setdefault(name, {})[written(left)] = None
    return {name: tuple(texts) for name, texts in found.items()}


OPERATORS = (Operator("nonzero", _nonzero), Operator("largest", _largest))
