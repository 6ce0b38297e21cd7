"""How many there are, and which of them: one window too few, an exponent that is not lowered, the class of an example.

Like the edits of `mending` they are tried in a hand-in alone.
"""

from __future__ import annotations

import ast
from functools import lru_cache
from typing import TYPE_CHECKING

from grader.mutation import mistakes as m
from grader.mutation.change import Change, Operator, binary, called, parsed, whole
from grader.mutation.inside import names_in, nodes_in
from grader.mutation.known import KEPT, unused

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grader.mutation.subject import Subject

_ONE = ast.Constant(1)
_FEW = 8  # names that are tried
_STEPS = (ast.Add(), ast.Sub())


def _whole_number(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`(n - k) // s` becomes `(n - k) // s + 1`, `np.arange(n)` `np.arange(n + 1)`, `x / n` `x / (n - 1)`."""
    match node:
        case ast.BinOp(op=ast.FloorDiv()) as value:
            parent = subject.parents.get(value)
            if not (isinstance(parent, ast.BinOp) and isinstance(parent.op, ast.Add | ast.Sub)):
                for step in _STEPS:
                    yield Change(value, binary(value, step, _ONE), m.OFF_BY_ONE, m.OFF_BY_ONE)
        case ast.BinOp(op=ast.Div(), right=ast.Name(id=name) as count) if name in _numbers(subject):
            yield Change(count, binary(count, ast.Sub(), _ONE), m.WRONG_COUNT, m.WRONG_COUNT)
        case ast.Call(args=args) if called(node) == "arange":
            if len(args) == 1:
                first = ast.Call(node.func, [_ONE, binary(args[0], ast.Add(), _ONE)], node.keywords)
                yield Change(node, first, m.OFF_BY_ONE, m.OFF_BY_ONE)
            for each in args[:2]:
                for step in _STEPS:
                    yield Change(each, binary(each, step, _ONE), m.OFF_BY_ONE, m.OFF_BY_ONE)


def _exponent(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`p ** g` becomes `(1 - p) ** g` and `p ** (g - 1)`; `(1 - n) ** 2` `1 - n ** 2`; `1 - b` `1 - b ** t`."""
    match node:
        case ast.BinOp(left=ast.Constant(value=1), op=ast.Sub(), right=ast.Name() as right):
            for power in _exponents(subject):
                yield Change(right, f"{right.id} ** {power}", m.POWER_TOO_MANY, m.POWER_MISSING)
        case ast.BinOp(left=left, op=ast.Pow(), right=right):
            if isinstance(left, ast.Name | ast.Subscript):
                yield Change(left, binary(_ONE, ast.Sub(), left), m.TERM_TOO_MANY, m.TERM_MISSING)
            if not isinstance(right, ast.Constant):
                for step in _STEPS:
                    yield Change(right, binary(right, step, _ONE), m.TERM_TOO_MANY, m.TERM_MISSING)
            if isinstance(left, ast.BinOp) and isinstance(left.op, ast.Add | ast.Sub):
                torn = binary(left.left, left.op, binary(left.right, ast.Pow(), right))
                yield Change(node, torn, m.PARENTHESES, m.PARENTHESES)
        case ast.BinOp(
            left=left, op=ast.Add() | ast.Sub() as op, right=ast.BinOp(left=inner, op=ast.Pow(), right=power)
        ):
            together = binary(binary(left, op, inner), ast.Pow(), power)
            yield Change(node, together, m.PARENTHESES, m.PARENTHESES)


@lru_cache(KEPT)
def _exponents(subject: Subject) -> tuple[str, ...]:
    """The names that something is raised to, and arguments that nothing uses."""
    found = [name for name in unused(subject) if name in subject.params]
    for node in subject.nodes:
        match node:
            case ast.BinOp(op=ast.Pow(), right=ast.Name(id=name)):
                found.append(name)
    return tuple(dict.fromkeys(found))


def _listed(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`sum(xs)` becomes `sum(xs) / len(xs)`; `return a` becomes `return a / size`, of what is handed in."""
    match node:
        case (
            ast.Call(func=ast.Name(id="sum"), args=[ast.Name() as values])
            | ast.Call(func=ast.Attribute(attr="fsum"), args=[ast.Name() as values])
        ):
            mean = binary(node, ast.Div(), parsed(f"len({values.id})"))
            yield Change(node, mean, m.AVERAGED, m.NOT_AVERAGED)
    if isinstance(node, ast.Name | ast.Subscript | ast.BinOp | ast.Call) and whole(subject, node):
        inside = names_in(node)
        for name in [each for each in _numbers(subject) if each not in inside][:_FEW]:
            right = ast.Name(id=name, ctx=ast.Load())
            yield Change(node, binary(node, ast.Div(), right), m.DIVISION_TOO_MANY, m.DIVISION_MISSING)


@lru_cache(KEPT)
def _numbers(subject: Subject) -> tuple[str, ...]:
    """The arguments, and what is unpacked, that are used as plain numbers: in a range, an index, a whole division."""
    found: dict[str, None] = {}
    for node in subject.nodes:
        match node:
            case ast.Call(args=args) if called(node) in {"range", "arange"}:
                found |= {each.id: None for arg in args for each in nodes_in(arg) if isinstance(each, ast.Name)}
            case ast.Slice(lower=lower, upper=upper):
                ends = [end for end in (lower, upper) if end is not None]
                found |= {each.id: None for end in ends for each in nodes_in(end) if isinstance(each, ast.Name)}
    return tuple(name for name in found if name in subject.assigned)


def _of_the_class(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`weights[i]` becomes `weights[y[i]]`, with a `y` that the function takes the same entry of."""
    match node:
        case ast.Subscript(value=ast.Name(id=owner), slice=ast.Name() | ast.BinOp() as part, ctx=ast.Load()):
            inside = names_in(part)
            for index in sorted(inside & _indexed(subject).keys()):
                for name in _indexed(subject)[index]:
                    if name != owner:
                        yield Change(part, f"{name}[{index}]", m.VARIABLE, m.VARIABLE)


@lru_cache(KEPT)
def _indexed(subject: Subject) -> dict[str, tuple[str, ...]]:
    """What the function takes single entries of, by the names of the indices."""
    found: dict[str, dict[str, None]] = {}
    for node in subject.nodes:
        match node:
            case ast.Subscript(value=ast.Name(id=owner), slice=ast.Name(id=index)):
                found.setdefault(index, {})[owner] = None
    return {index: tuple(owners) for index, owners in found.items()}


OPERATORS = (
    Operator("of-the-class", _of_the_class),
    Operator("whole-number", _whole_number),
    Operator("exponent", _exponent),
    Operator("listed-mean", _listed),
)
