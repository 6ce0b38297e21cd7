"""What keeps numbers finite, or within bounds: another divisor for zero, the largest value taken off before exp.

Like the edits of `mending` they are tried in a hand-in alone.
"""

from __future__ import annotations

import ast
from functools import lru_cache
from typing import TYPE_CHECKING

from grader.mutation import mistakes as m
from grader.mutation.arithmetic import is_count
from grader.mutation.change import Change, Operator, applied, binary, called, parsed, whole
from grader.mutation.inside import names_in, nodes_in
from grader.mutation.known import KEPT, values
from grader.mutation.written import written

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grader.mutation.subject import Subject

_SPREADS = frozenset({"std", "norm", "sqrt", "var", "ptp"})  # what is zero where nothing varies
_LARGEST = frozenset({"max", "amax", "nanmax", "logaddexp"})
_ORDERS = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)
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
    for source in _gone_through(subject, name):
        if known.get(source, node.lineno) < node.lineno:
            yield Change(value, f"max({source})", m.SHIFT_WRONG, m.SHIFT_MISSING)


def _gone_through(subject: Subject, name: str) -> list[str]:
    """The lists that a comprehension, or a loop, goes through to take the name off each of their numbers."""
    items = {source.partition("[")[0] for source in _shifted(subject).get(name, ())}
    loops = [each for each in nodes_in(subject.node) if isinstance(each, ast.comprehension | ast.For)]
    return [written(each.iter) for each in loops if isinstance(each.iter, ast.Name) and written(each.target) in items]


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


def _at_once(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`q = z` becomes `q = z - np.max(z, axis=1, keepdims=True)`, where an exp of `q` is computed."""
    match node:
        case ast.Assign(targets=[ast.Name(id=name)], value=value) if called(value) not in _LARGEST:
            pass
        case _:
            return
    word, keep = ("dim", "keepdim") if subject.torch else ("axis", "keepdims")
    largest = f"{subject.numpy}amax" if subject.torch else f"{subject.numpy}max"
    if name in _exponents(subject) and not any(called(each) in _LARGEST for each in nodes_in(value)):
        for how in (f", {word}=1, {keep}=True", f", {word}=0, {keep}=True", ""):
            text = written(value)
            yield Change(value, f"({text}) - {largest}({text}{how})", m.SHIFT_TOO_MANY, m.SHIFT_MISSING)


@lru_cache(KEPT)
def _exponents(subject: Subject) -> frozenset[str]:
    """The names of which an exp is computed."""
    calls = [
        each.args[0] for each in subject.nodes if isinstance(each, ast.Call) and called(each) == "exp" and each.args
    ]
    return frozenset(each.id for each in calls if isinstance(each, ast.Name))


def _put_on_again(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`math.log(total)` becomes `math.log(total) + top`, with a `top` that has been taken off before an exp."""
    match node:
        case ast.Call(args=[_]) if called(node) == "log":
            pass
        case _:
            return
    for name in _taken_off(subject):
        known = ast.Name(id=name, ctx=ast.Load())
        yield Change(node, binary(node, ast.Add(), known), m.TERM_TOO_MANY, m.TERM_MISSING)
        flat = applied(f"{subject.numpy}squeeze", known)
        yield Change(node, binary(node, ast.Add(), flat), m.TERM_TOO_MANY, m.TERM_MISSING)


@lru_cache(KEPT)
def _taken_off(subject: Subject) -> tuple[str, ...]:
    """The names that are taken off within an exp; the largest, too, if it is in what is taken off before one."""
    exps = [each for each in subject.nodes if isinstance(each, ast.Call) and called(each) == "exp"]
    found: dict[str, None] = {}
    for node in (inner for each in exps for inner in nodes_in(each)):
        match node:
            case ast.BinOp(op=ast.Sub(), right=ast.Name(id=name)):
                found[name] = None
    made = values(subject)
    before = [made[name] for name in _exponents(subject) if name in made]
    less = [each.right for each in before if isinstance(each, ast.BinOp) and isinstance(each.op, ast.Sub)]
    inside = (name for each in less for name in sorted(names_in(each)))
    found |= {name: None for name in inside if name in made and called(made[name]) in _LARGEST}
    return tuple(found)


def _at_most(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`limit / norm` becomes `limit / max(norm, limit)`: it makes smaller and never larger."""
    match node:
        case ast.BinOp(left=ast.Name(id=limit), op=ast.Div(), right=ast.Name() | ast.BinOp() | ast.Call() as norm):
            if limit in subject.params and not is_count(norm, subject):
                bounded = applied("max", norm, ast.Name(id=limit, ctx=ast.Load()))
                yield Change(norm, bounded, m.CONDITION, m.CONDITION_MISSING)


def _extreme(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`best = 0` becomes `best = -np.inf`, where a loop looks for what is larger; `np.inf` for what is smaller."""
    match node:
        case ast.Assign(targets=[ast.Name() as target], value=value):
            pairs: list[tuple[ast.expr, ast.expr]] = [(target, value)]
        case ast.Assign(targets=[ast.Tuple(elts=targets)], value=ast.Tuple(elts=made)) if len(targets) == len(made):
            pairs = [*zip(targets, made, strict=True)]
        case _:
            return
    for name, given in pairs:
        if isinstance(name, ast.Name) and name.id in _sought(subject) and isinstance(given, ast.Constant):
            for sign in ("-", ""):
                yield Change(given, f'{sign}float("inf")', m.ENDLESS, m.ENDLESS)


@lru_cache(KEPT)
def _sought(subject: Subject) -> frozenset[str]:
    """The names that something is compared with, to see whether it is larger, or smaller."""
    found = [each for each in subject.nodes if isinstance(each, ast.Compare)]
    sides = [side for each in found if isinstance(each.ops[0], _ORDERS) for side in (each.left, *each.comparators)]
    return frozenset(side.id for side in sides if isinstance(side, ast.Name))


OPERATORS = (
    Operator("nonzero", _nonzero),
    Operator("largest", _largest),
    Operator("taken-off-at-once", _at_once),
    Operator("put-on-again", _put_on_again),
    Operator("at-most", _at_most),
    Operator("extreme", _extreme),
)
