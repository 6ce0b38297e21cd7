"""What an operator proposes, and pieces of syntax to build it from."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from grader.mutation.edit import Mistake
    from grader.mutation.subject import Span, Subject


class Change(NamedTuple):
    """Put `new` where `old` stands; the two mistakes are those of an Edit."""

    old: ast.AST | Span
    new: ast.expr | str
    mistake: Mistake
    repair: Mistake


class Operator(NamedTuple):
    """A kind of edit: what it proposes at one node."""

    name: str
    propose: Callable[[Subject, ast.AST], Iterator[Change]]


def parsed(text: str) -> ast.expr:
    """An expression from its text."""
    return ast.parse(text, mode="eval").body


def binary(left: ast.expr, operator: ast.operator, right: ast.expr) -> ast.expr:
    """The two joined by the operator."""
    return ast.BinOp(left=left, op=operator, right=right)


def product(factors: Sequence[ast.expr]) -> ast.expr:
    """The factors multiplied, from the left to the right."""
    found = factors[0]
    for factor in factors[1:]:
        found = binary(found, ast.Mult(), factor)
    return found


def number_of(value: float) -> ast.expr:
    """A number; a negative one is, as in a text, the minus of a number."""
    return ast.UnaryOp(ast.USub(), ast.Constant(-value)) if value < 0 else ast.Constant(value)


def applied(function: str, *args: ast.expr) -> ast.expr:
    """The call of a (dotted) function."""
    return ast.Call(func=parsed(function), args=list(args), keywords=[])


def called(node: ast.AST) -> str:
    """The last part of the name of what a call calls: `sum` of np.sum(x) and of x.sum(); "" of anything else."""
    match node:
        case ast.Call(func=ast.Name(id=name)) | ast.Call(func=ast.Attribute(attr=name)):
            return name
    return ""


def of_module(call: ast.Call) -> bool:
    """Whether it is np.f(x) rather than x.f(): then its first argument is what it works on."""
    modules = {"np", "numpy", "torch", "math", "jnp", "F"}
    match call.func:
        case ast.Attribute(value=ast.Name(id=name)):
            return name in modules
    return isinstance(call.func, ast.Name)


def whole(subject: Subject, node: ast.AST) -> bool:
    """Whether a node is all that is computed: what is returned or assigned, an entry of it, a branch, a list's item."""
    parent = subject.parents.get(node)
    match parent:
        case ast.Return() | ast.AugAssign(value=_) | ast.Assign(value=_) | ast.Lambda():
            return getattr(parent, "value", getattr(parent, "body", None)) is node
        case ast.Tuple() | ast.Dict():
            return isinstance(subject.parents.get(parent), ast.Return | ast.Assign) and _is_load(node)
        case ast.IfExp(test=test):
            return node is not test and _is_load(node)
        case ast.Call(args=[_, first, second]) if called(parent) == "where":
            return node in {first, second} and _is_load(node)
        case ast.ListComp() | ast.GeneratorExp() | ast.DictComp():
            return getattr(parent, "elt", getattr(parent, "value", None)) is node and _is_load(node)
    return False


def _is_load(node: ast.AST) -> bool:
    return isinstance(getattr(node, "ctx", ast.Load()), ast.Load) and not isinstance(node, ast.Constant)
