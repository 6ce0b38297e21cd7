"""What a text begins and does not finish: a value that nobody reads before it is replaced, a best that stays as it was.

Like the edits of `mending` they are tried in a hand-in alone.
"""

from __future__ import annotations

import ast
from functools import lru_cache
from typing import TYPE_CHECKING

from grader.mutation import mistakes as m
from grader.mutation.arguments import RATE_LIKE
from grader.mutation.arithmetic import factors, is_count
from grader.mutation.change import Change, Operator, binary, called, parsed, whole
from grader.mutation.inside import names_in, nodes_in
from grader.mutation.known import KEPT, unused, values
from grader.mutation.steps import block_of
from grader.mutation.subject import Span
from grader.mutation.written import written

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grader.mutation.subject import Subject

_ORDERS = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)
_FEW = 3  # arguments that are tried
_IDLE = 2  # conditions that nothing uses
_DIRECTIONS = frozenset({"eigh", "eig", "svd", "qr"})


def _replaced(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`d = a` and then `d = b` becomes `d = d + b`: nobody has read the first."""
    match node:
        case ast.Assign(targets=[ast.Name() | ast.Attribute() | ast.Subscript() as target], value=value):
            text = written(target)
        case _:
            return
    if _is_read_in(value, text) or not _unread_before(subject, node, text):
        return
    for sign in (ast.Add(), ast.Mult(), ast.Sub()):
        missing = m.FACTOR_MISSING if isinstance(sign, ast.Mult) else m.OVERWRITTEN
        yield Change(value, binary(parsed(text), sign, value), m.ADDED_UP, missing)


def _unread_before(subject: Subject, node: ast.stmt, text: str) -> bool:
    """Whether a statement before, of the same block, sets it to what is computed, and none between reads it."""
    block = block_of(subject, node)
    for each in reversed(block[: block.index(node)] if node in block else []):
        match each:
            case ast.Assign(targets=targets, value=value) if text in map(written, targets):
                return isinstance(value, ast.BinOp | ast.Call | ast.UnaryOp) and bool(names_in(value))
        if _is_read_in(each, text) or not isinstance(each, ast.Assign | ast.AugAssign | ast.Expr):
            return False
    return False


def _is_read_in(node: ast.AST, text: str) -> bool:
    """Whether a name, an attribute or an entry stands there, or what holds it as a whole."""
    return any(written(each) == text for each in nodes_in(node) if isinstance(each, ast.expr)) or (
        "[" in text and text.partition("[")[0] in {written(each) for each in nodes_in(node) if _is_handed(each)}
    )


def _is_handed(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)


def _best_kept(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`if d < best:` with `j = i` gets `best = d`, too: a best that no round of the loop replaces."""
    match node:
        case ast.If(test=ast.Compare(left=left, ops=[op], comparators=[right]), body=body, orelse=[]) if isinstance(
            op, _ORDERS
        ) and subject.alone(body[-1]):
            loop = subject.in_loop(node)
        case _:
            return
    if not isinstance(loop, ast.For | ast.While):
        return
    for best, found in ((right, left), (left, right)):
        if isinstance(best, ast.Name | ast.Subscript) and not isinstance(found, ast.Constant):
            text, first = written(best), best.value if isinstance(best, ast.Subscript) else best
            started = isinstance(first, ast.Name) and 0 < subject.assigned.get(first.id, 0) < loop.lineno
            if started and text not in _set_in(loop) and written(first) not in _set_in(loop):
                end = Span(*subject.span(body[-1])[2:], *subject.span(body[-1])[2:])
                line = f"\n{subject.indent(body[-1])}{text} = {subject.text(subject.span(found))}"
                yield Change(end, line, m.STEP_TOO_MANY, m.STEP_MISSING)


def _set_in(loop: ast.AST) -> set[str]:
    """What is given a value in a loop, or counts in it."""
    found = (each for each in nodes_in(loop) if isinstance(getattr(each, "ctx", None), ast.Store))
    return {written(each) for each in found}


def _around(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`return f(x) @ W` becomes `return f(x) @ W + x`: what goes past a layer, forwards or back."""
    if not isinstance(node, ast.Name | ast.BinOp | ast.Call) or not whole(subject, node):
        return
    parent = subject.parents.get(node)
    target = written(parent.targets[0]) if isinstance(parent, ast.Assign) else ""
    results = _returned(subject)
    if node not in results and (target not in {written(each) for each in results} or isinstance(node, ast.Name)):
        return
    inside = names_in(node) | (_started_from(subject, node.id) if isinstance(node, ast.Name) else frozenset())
    arrays = [name for name in subject.params if name not in inside and not RATE_LIKE.match(name)]
    for name in [each for each in arrays if not is_count(ast.Name(each))][:_FEW]:
        yield Change(node, binary(node, ast.Add(), ast.Name(name, ast.Load())), m.TERM_TOO_MANY, m.TERM_MISSING)


@lru_cache(KEPT)
def _started_from(subject: Subject, name: str) -> frozenset[str]:
    """The names in what a name is given before it is filled, or added to."""
    found = [each for each in subject.nodes if isinstance(each, ast.Assign) and name in map(written, each.targets)]
    return frozenset(inside for each in found for inside in names_in(each.value))


@lru_cache(KEPT)
def _returned(subject: Subject) -> tuple[ast.expr, ...]:
    """What a function gives back: the first of several."""
    found = [each.value for each in subject.nodes if isinstance(each, ast.Return) and each.value is not None]
    return tuple(each.elts[0] if isinstance(each, ast.Tuple) and each.elts else each for each in found)


def _argument_in_term(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`s + s * q(x)` becomes `s + x * (s * q(x))`, with an argument that is in the term, and no factor."""
    parent = subject.parents.get(node)
    if not isinstance(node, ast.BinOp) or not isinstance(node.op, ast.Mult | ast.Div):
        return
    if isinstance(parent, ast.BinOp) and isinstance(parent.op, ast.Add | ast.Sub):
        there = {written(each) for each in factors(node)}
        for name in [each for each in subject.params if each in names_in(node) and each not in there][:_FEW]:
            times = binary(ast.Name(name, ast.Load()), ast.Mult(), node)
            yield Change(node, times, m.FACTOR_TOO_MANY, m.FACTOR_MISSING)


def _lowered(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`c * x ** 2` becomes `c * (3 * x ** 2)`, where `x ** 3` stands elsewhere: the factor of its slope."""
    match node:
        case ast.BinOp(op=ast.Pow(), right=ast.Constant(value=int(power))):
            pass
        case ast.Call(args=[_, ast.Constant(value=int(power))]) if called(node) == "power":
            pass
        case ast.Call(args=[_]) if called(node) == "square":
            power = 2
        case ast.BinOp(left=left, op=ast.Mult(), right=right) if written(left) == written(right):
            power = 2
        case _:
            return
    number = power + 1
    if power > 1 and number in _powers(subject):
        times = binary(ast.Constant(number), ast.Mult(), node)
        yield Change(node, times, m.FACTOR_TOO_MANY, m.FACTOR_MISSING)


@lru_cache(KEPT)
def _powers(subject: Subject) -> frozenset[int]:
    """The whole powers that the program raises something to, `x * x * x` among them."""
    found = set()
    for node in nodes_in(subject.program):
        match node:
            case ast.BinOp(op=ast.Pow(), right=ast.Constant(value=int(power))):
                found.add(power)
            case ast.Call(args=[_, ast.Constant(value=int(power))]) if called(node) == "power":
                found.add(power)
            case ast.BinOp(op=ast.Mult()):
                parts = [written(each) for each in factors(node)]
                found |= {parts.count(each) for each in parts}
    return frozenset(found)


def _as_before(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`new = means` becomes `new = np.where(empty[:, None], old, means)`, with an `empty` that nothing uses."""
    if not isinstance(node, ast.Name | ast.BinOp | ast.Call) or not whole(subject, node):
        return
    tests = [each for each in unused(subject) if _is_test(values(subject).get(each))]
    own, inside = written(node), names_in(node)
    others = [*[each for each in subject.params if each not in inside][:_FEW], "0"]
    for name in [each for each in tests if subject.assigned[each] < node.lineno][:_IDLE]:
        for other in others:
            for test in (name, f"{name}[:, None]"):
                for one, two in ((other, own), (own, other)):
                    text = f"{subject.numpy}where({test}, {one}, {two})"
                    yield Change(node, parsed(text), m.STEP_TOO_MANY, m.CONDITION_MISSING)


def _is_test(value: ast.expr | None) -> bool:
    """Whether it says where something holds."""
    logical = called(value) in {"isnan", "logical_not", "logical_and", "logical_or", "isclose"} if value else False
    inverted = isinstance(value, ast.UnaryOp) and isinstance(value.op, ast.Invert | ast.Not)
    return isinstance(value, ast.Compare) or logical or inverted


def _columns(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`Q[order]` becomes `Q.T[order]` and `Q[:, order]`, with the `Q` that eigh, svd or qr gives; and back."""
    match node:
        case ast.Subscript(value=ast.Name(id=name), slice=index, ctx=ast.Load()) if name in _directions(subject):
            pass
        case _:
            return
    match index:
        case ast.Tuple(elts=[ast.Slice(lower=None, upper=None, step=None), part]):
            yield Change(node, f"{name}[{_text(subject, part)}]", m.TRANSPOSED, m.TRANSPOSED)
        case ast.Tuple():
            pass
        case _:
            for turned in (f"{name}.T[{_text(subject, index)}]", f"{name}[:, {_text(subject, index)}]"):
                yield Change(node, turned, m.TRANSPOSED, m.TRANSPOSED)


def _text(subject: Subject, part: ast.expr) -> str:
    """The text of an index."""
    return subject.text(subject.span(part))


@lru_cache(KEPT)
def _directions(subject: Subject) -> frozenset[str]:
    """The names of the matrices that a decomposition gives, and of what is only turned round of them."""
    found: set[str] = set()
    for node in subject.nodes:
        match node:
            case ast.Assign(targets=[ast.Tuple(elts=parts)], value=value) if called(value) in _DIRECTIONS:
                found |= {each.id for each in parts if isinstance(each, ast.Name)}
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Subscript(value=call)) if (
                called(call) in _DIRECTIONS
            ):
                found.add(name)
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Attribute(value=ast.Name(id=old), attr="T")) if (
                old in found
            ):
                found.add(name)
    return frozenset(found)


OPERATORS = (
    Operator("replaced", _replaced),
    Operator("best-kept", _best_kept),
    Operator("past-a-layer", _around),
    Operator("argument-in-term", _argument_in_term),
    Operator("lowered", _lowered),
    Operator("as-before", _as_before),
    Operator("columns", _columns),
)
