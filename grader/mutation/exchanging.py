"""Two things in each other's place in a formula: two names, a factor at another term or outside of a function.

Like the edits of `mending` they are tried in a hand-in alone.
"""

from __future__ import annotations

import ast
import re
from itertools import combinations
from typing import TYPE_CHECKING

from grader.mutation import mistakes as m
from grader.mutation.arithmetic import factors
from grader.mutation.change import Change, Operator, binary, called, of_module, parsed, product, whole
from grader.mutation.inside import nodes_in
from grader.mutation.written import written

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grader.mutation.subject import Subject

_QUOTED = r"""[a-z]*'[^']*'|[a-z]*"[^"]*\""""
_NAMES = 6  # in a formula, of which two may be exchanged
_LEAST = 2  # operators in it
_FUNCTIONS = frozenset({"exp", "log", "tanh", "sigmoid", "sqrt", "sin", "cos", "square", "abs"})  # of each number


def _names_exchanged(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`i * c + f * g` becomes `f * c + i * g`, `{"a": x, "b": y}` becomes `{"a": y, "b": x}`."""
    match node:
        case ast.Dict(keys=[_, *_], values=[_, *_]):
            texts = [subject.text(subject.span(each)) for each in node.values]
            for i, j in combinations(range(len(texts)), 2):
                if texts[i] != texts[j] and j - i <= _LEAST:
                    turned = [*node.values[:i], node.values[j], *node.values[i + 1 : j], node.values[i]]
                    yield Change(node, ast.Dict(node.keys, [*turned, *node.values[j + 1 :]]), m.SWAPPED, m.SWAPPED)
        case ast.BinOp() if whole(subject, node) and _operators(node) >= _LEAST:
            names = _names(subject, node)
            text = written(node)
            for one, other in combinations(names, 2) if len(names) <= _NAMES else ():
                turned_text = re.sub(rf"{_QUOTED}|(?<![\w.])({one}|{other})(?!\w)", _marked, text)
                turned_text = turned_text.replace(f"\0{one}", "\1").replace(f"\0{other}", one).replace("\1", other)
                yield Change(node, parsed(turned_text), m.SWAPPED, m.SWAPPED)


def _marked(found: re.Match[str]) -> str:
    """A name with a mark before it; what is quoted holds no names."""
    return found[0] if found[1] is None else f"\0{found[1]}"


def _operators(node: ast.expr) -> int:
    return sum(isinstance(each, ast.BinOp) for each in nodes_in(node))


def _names(subject: Subject, node: ast.expr) -> list[str]:
    """The names of values in an expression."""
    functions = {id(each.func) for each in nodes_in(node) if isinstance(each, ast.Call)}
    found = [each.id for each in nodes_in(node) if isinstance(each, ast.Name) and id(each) not in functions]
    return [name for name in dict.fromkeys(found) if name not in subject.libraries]


def _otherwise_shared(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`a * b + c` becomes `a + b * c`, `g * (x + y)` becomes `x + g * y`: a factor that belongs to another term."""
    del subject
    match node:
        case ast.BinOp(left=left, op=ast.Add() | ast.Sub() as op, right=right):
            for term, other, turned in ((left, right, False), (right, left, True)):
                for i, factor in enumerate(parts := factors(term)):
                    if len(parts) > 1:
                        less = product([*parts[:i], *parts[i + 1 :]])
                        pair = (less, binary(factor, ast.Mult(), other))
                        first, second = pair[::-1] if turned else pair
                        yield Change(node, binary(first, op, second), m.FACTOR_ELSEWHERE, m.FACTOR_ELSEWHERE)
        case ast.BinOp(left=factor, op=ast.Mult(), right=ast.BinOp(left=x, op=ast.Add() | ast.Sub() as op, right=y)):
            later = binary(x, op, binary(factor, ast.Mult(), y))
            yield Change(node, later, m.FACTOR_ELSEWHERE, m.FACTOR_ELSEWHERE)
        case ast.BinOp(left=ast.BinOp(left=x, op=ast.Add() | ast.Sub() as op, right=y), op=ast.Mult(), right=factor):
            sooner = binary(binary(factor, ast.Mult(), x), op, y)
            yield Change(node, sooner, m.FACTOR_ELSEWHERE, m.FACTOR_ELSEWHERE)


def _moved_factor(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`c * f(x)` becomes `f(c * x)`, `f(x) ** 2` becomes `f(x ** 2)`, `a * b * c` becomes `a / (b * c)`; and back."""
    del subject
    match node:
        case ast.BinOp(left=left, op=ast.Mult() | ast.Pow() as op, right=ast.Call(func=func, args=[x]) as call) if (
            _is_function(call) and isinstance(op, ast.Mult)
        ):
            yield Change(node, ast.Call(func, [binary(left, op, x)], []), m.PARENTHESES, m.PARENTHESES)
        case ast.BinOp(left=ast.Call(func=func, args=[x]) as call, op=ast.Mult() | ast.Pow() as op, right=right) if (
            _is_function(call)
        ):
            yield Change(node, ast.Call(func, [binary(x, op, right)], []), m.PARENTHESES, m.PARENTHESES)
        case ast.Call(func=func, args=[ast.BinOp(left=left, op=ast.Mult() | ast.Pow() as op, right=x)]) if _is_function(
            node
        ):
            inner, power = (left, x) if isinstance(op, ast.Pow) else (x, left)
            call = ast.Call(func, [inner], [])
            outer = binary(call, op, power) if isinstance(op, ast.Pow) else binary(power, op, call)
            yield Change(node, outer, m.PARENTHESES, m.PARENTHESES)
        case ast.BinOp(op=ast.Mult()) if len(parts := factors(node)) > _LEAST:
            for i in range(1, len(parts)):
                over = binary(product(parts[:i]), ast.Div(), product(parts[i:]))
                yield Change(node, over, m.TIMES_FOR_OVER, m.TIMES_FOR_OVER)


def _is_function(call: ast.Call) -> bool:
    return called(call) in _FUNCTIONS and not call.keywords and of_module(call)


OPERATORS = (
    Operator("names-exchanged", _names_exchanged),
    Operator("otherwise-shared", _otherwise_shared),
    Operator("moved-factor", _moved_factor),
)
