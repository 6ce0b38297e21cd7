"""Edits that mend what people write, and that nobody would make in a right text: what is unused is used, and the like.

They are tried in a hand-in alone: as mistakes they would show nothing about a spec.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from grader.mutation import mistakes as m
from grader.mutation.arguments import RATE_LIKE
from grader.mutation.arithmetic import factors, is_epsilon
from grader.mutation.change import Change, Operator, binary, called, of_module, product, whole
from grader.mutation.forgotten import is_value
from grader.mutation.inside import names_in
from grader.mutation.known import indices, unused
from grader.mutation.reductions import reduction

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from grader.mutation.edit import Mistake
    from grader.mutation.subject import Subject

_LOCALS = 12  # names that are tried
_ONE = ast.Constant(1)
_NO_FACTOR = (ast.Constant, ast.Tuple, ast.List, ast.Dict)
_POWERS = (-5, -6, -7, -8, -4, -10, -12, -3)


def _rate(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """What is taken off or returned is multiplied by a rate that is handed in; a whole value is divided by it."""
    yield from _times(subject, node, [each for each in subject.params if RATE_LIKE.match(each)])


def _idle_rate(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """The same with a rate that nothing uses."""
    yield from _times(subject, node, [each for each in unused(subject) if RATE_LIKE.match(each)])


def _times(subject: Subject, node: ast.AST, rates: Sequence[str]) -> Iterator[Change]:
    """What is taken off, or is all of a value, with each of the rates."""
    if not rates or not isinstance(node, ast.expr) or isinstance(node, _NO_FACTOR):
        return
    parent = subject.parents.get(node)
    taken = isinstance(parent, ast.BinOp) and isinstance(parent.op, ast.Add | ast.Sub) and parent.right is node
    taken = taken or (isinstance(parent, ast.AugAssign) and parent.value is node)
    if not (taken or whole(subject, node)):
        return
    inside = names_in(node)
    for name in rates:
        known = ast.Name(id=name, ctx=ast.Load())
        if name not in inside:
            yield Change(node, binary(known, ast.Mult(), node), m.FACTOR_TOO_MANY, m.FACTOR_MISSING)
        yield Change(node, binary(node, ast.Div(), known), m.DIVISION_TOO_MANY, m.DIVISION_MISSING)


def _summed(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """What is summed or averaged, times something that was computed before and does not stand in it."""
    call = reduction(node)
    inner = call.args[0] if call is not None and of_module(call) and call.args else None
    if call is None or inner is None or called(call) not in {"sum", "mean"}:
        return
    inside = names_in(inner)
    for name, line in list(subject.assigned.items())[:_LOCALS]:
        if name not in inside and 0 < line < call.lineno:
            known = ast.Name(id=name, ctx=ast.Load())
            yield Change(inner, binary(known, ast.Mult(), inner), m.FACTOR_TOO_MANY, m.FACTOR_MISSING)


def _log_sum(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`z` becomes `z - np.log(np.exp(z).sum(...))`, where the largest is taken off and there is no exp.

    With torch `z` becomes `torch.log_softmax(z, dim=1)`.
    """
    if not isinstance(node, ast.Name) or not isinstance(node.ctx, ast.Load):
        return
    parent = subject.parents.get(node)
    calls = {called(each) for each in subject.nodes if isinstance(each, ast.Call)}
    times = isinstance(parent, ast.BinOp) and isinstance(parent.op, ast.Mult)
    if not (times or whole(subject, node)) or calls & {"exp", "logsumexp", "softmax", "log_softmax"}:
        return
    for dim in (1, 0, -1) if subject.torch else ():
        yield Change(node, f"torch.log_softmax({node.id}, dim={dim})", m.TOO_MANY, m.LEFT_OUT)
    if node.id not in subject.params and calls & {"max", "amax"}:
        for axis in (0, 1, -1):
            summed = f"{subject.numpy}exp({node.id}).sum(axis={axis}, keepdims=True)"
            yield Change(node, f"({node.id} - {subject.numpy}log({summed}))", m.TERM_TOO_MANY, m.TERM_MISSING)


def _complement(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`np.log(p)` becomes `np.log(1 - p)`, `y * x` becomes `(1 - y) * x`, `np.einsum(s, a, b)` gets `1 / b`."""
    if not isinstance(node, ast.Name | ast.Subscript) or not is_value(subject, node):
        return
    parent = subject.parents.get(node)
    if whole(subject, node):
        yield Change(node, binary(_ONE, ast.Div(), node), m.TIMES_FOR_OVER, m.TIMES_FOR_OVER)
    multiplied = isinstance(parent, ast.BinOp) and isinstance(parent.op, ast.Mult)
    if multiplied or (isinstance(parent, ast.Call) and called(parent) == "log"):
        yield Change(node, binary(_ONE, ast.Sub(), node), m.TERM_TOO_MANY, m.TERM_MISSING)
    if isinstance(parent, ast.Call) and called(parent) in {"einsum", "multiply", "dot"} and node in parent.args:
        yield Change(node, binary(_ONE, ast.Div(), node), m.TIMES_FOR_OVER, m.TIMES_FOR_OVER)


def _mixed(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`a * x + (1 - a) * y` becomes `(1 - a) * x + a * y`; `a * x + y` becomes `a * x + (1 - a) * y`."""
    del subject
    match node:
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            one, other = factors(left), factors(right)
            if len(one) > 1 == len(other):
                for share in (each for each in one if not isinstance(each, ast.Constant)):
                    rest = binary(binary(_ONE, ast.Sub(), share), ast.Mult(), right)
                    yield Change(right, rest, m.FACTOR_TOO_MANY, m.FACTOR_MISSING)
            for i, first in enumerate(one):
                for j, second in enumerate(other):
                    if _are_shares(first, second) or _are_shares(second, first):
                        turned = product([*one[:i], second, *one[i + 1 :]])
                        rest = product([*other[:j], first, *other[j + 1 :]])
                        yield Change(node, binary(turned, ast.Add(), rest), m.SWAPPED, m.SWAPPED)


def _torn(small: ast.expr) -> Mistake:
    """What is wrong where the second of two terms stands inside a root, or outside of it."""
    return m.EPSILON if is_epsilon(small) else m.PARENTHESES


def _in_root(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`np.sqrt(v + eps)` becomes `np.sqrt(v) + eps`, and back; so does `(v + eps) ** 0.5`."""
    del subject
    match node:
        case ast.BinOp(left=ast.BinOp(left=left, op=ast.Add(), right=small), op=ast.Pow(), right=power):
            told = _torn(small)
            yield Change(node, binary(binary(left, ast.Pow(), power), ast.Add(), small), told, told)
        case ast.BinOp(
            left=ast.BinOp(left=left, op=ast.Pow(), right=ast.Constant(value=0.5) as power), right=small
        ) if isinstance(node.op, ast.Add):
            told = _torn(small)
            yield Change(node, binary(binary(left, ast.Add(), small), ast.Pow(), power), told, told)
        case ast.Call(func=func, args=[ast.BinOp(left=left, op=ast.Add(), right=small)]) if called(node) == "sqrt":
            told = _torn(small)
            yield Change(node, binary(ast.Call(func, [left], []), ast.Add(), small), told, told)
        case ast.BinOp(left=ast.Call(func=func, args=[inner]) as root, op=ast.Add(), right=small) if (
            called(root) == "sqrt"
        ):
            told = _torn(small)
            yield Change(node, ast.Call(func, [binary(inner, ast.Add(), small)], []), told, told)


def _magnitude(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`h = 1e-1` becomes `h = 1e-5`, `d < 1e-16` becomes `d < 1e-6`: a small number by powers of ten."""
    match node:
        case ast.Constant(value=float(value)) if 0 < value < 1 and isinstance(
            subject.parents.get(node), ast.Assign | ast.Compare | ast.BinOp
        ):
            for power in _POWERS:
                yield Change(node, repr(float(f"1e{power}")), m.MAGNITUDE, m.MAGNITUDE)


def _are_shares(share: ast.expr, rest: ast.expr) -> bool:
    """Whether the second is 1 - the first."""
    match rest:
        case ast.BinOp(left=ast.Constant(value=1), op=ast.Sub(), right=right):
            return ast.dump(right) == ast.dump(share)
    return False


def _index(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`x[:, 0]` and `x[-1]` become `x[:, i]`, `x[i]`, `i` counting; `a[:, y]` becomes `a[np.arange(len(y)), y]`."""
    if not isinstance(node, ast.expr) or not _is_index(subject, node):
        return
    parts = node.elts if isinstance(node, ast.Tuple) else [node]
    for part in parts:
        if _is_whole_number(part):
            told = m.ONE_ENTRY if isinstance(part, ast.UnaryOp) else m.FIRST_ONLY
            for name in _counting(subject, node):
                yield Change(part, name, told, told)
        elif isinstance(part, ast.Name) and part.id in indices(subject):
            for name in _counting(subject, node):
                if name != part.id:
                    longer = binary(part, ast.Add(), ast.Name(id=name, ctx=ast.Load()))
                    yield Change(part, longer, m.TERM_TOO_MANY, m.TERM_MISSING)
    match parts:
        case [ast.Slice(lower=None, upper=None, step=None) as all_of_them, ast.Name(id=name)]:
            yield Change(all_of_them, f"{subject.numpy}arange(len({name}))", m.OPERAND, m.OPERAND)


def _is_whole_number(part: ast.expr) -> bool:
    """Whether it is `0`, `3` or `-1`."""
    number = part.operand if isinstance(part, ast.UnaryOp) and isinstance(part.op, ast.USub) else part
    return isinstance(number, ast.Constant) and isinstance(number.value, int)


def _counting(subject: Subject, node: ast.expr) -> list[str]:
    """The names that count, or stand in an index, and are known at a place."""
    own = subject.comprehended(node)
    known = [name for name in indices(subject) if subject.assigned.get(name, node.lineno) < node.lineno]
    return list(dict.fromkeys((*(name for name in indices(subject) if name in own), *known)))


def _is_index(subject: Subject, node: ast.expr) -> bool:
    parent = subject.parents.get(node)
    shape = isinstance(parent, ast.Subscript) and getattr(parent.value, "attr", "") == "shape"
    return isinstance(parent, ast.Subscript) and parent.slice is node and not shape


def _counted(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`"W" + str(i)` becomes `"W" + str(i + 1)`; `t = s["t"]` becomes `t = s["t"] + 1`, `s += 1` becomes `s += x`."""
    match node:
        case ast.Call(func=ast.Name(id="str"), args=[ast.Name() | ast.BinOp() as number]):
            for step in (ast.Add(), ast.Sub()):
                yield Change(number, binary(number, step, _ONE), m.OFF_BY_ONE, m.OFF_BY_ONE)
        case ast.Assign(targets=[ast.Name()], value=ast.Subscript() | ast.Attribute() as value):
            yield Change(value, binary(value, ast.Add(), _ONE), m.TERM_TOO_MANY, m.TERM_MISSING)
        case ast.AugAssign(value=ast.Constant() as value):
            for name, line in subject.assigned.items():
                if line < node.lineno or name in indices(subject):
                    yield Change(value, name, m.FIXED, m.VARIABLE)
            loop = subject.in_loop(node)
            if isinstance(loop, ast.For) and isinstance(loop.target, ast.Name):
                for name in subject.params:
                    yield Change(value, f"{name}[{loop.target.id}]", m.FIXED, m.VARIABLE)


OPERATORS = (
    Operator("rate", _rate),
    Operator("idle-rate", _idle_rate),
    Operator("entry", _index),
    Operator("counted", _counted),
    Operator("shares", _mixed),
    Operator("root", _in_root),
    Operator("magnitude", _magnitude),
    Operator("complement", _complement),
    Operator("summed-with", _summed),
    Operator("log-sum", _log_sum),
)
