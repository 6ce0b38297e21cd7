"""Infinity: a number where it is meant, and the logarithm of a sum of exps that gives it where it should not.

Like the edits of `mending` they are tried in a hand-in alone.
"""

from __future__ import annotations

import ast
from functools import lru_cache
from typing import TYPE_CHECKING

from grader.mutation import mistakes as m
from grader.mutation.change import Change, Operator, called, of_module
from grader.mutation.inside import names_in, nodes_in
from grader.mutation.known import KEPT, values
from grader.mutation.written import written

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grader.mutation.subject import Subject

_ENDLESS = ('float("inf")', '-float("inf")')
_SEARCHES = frozenset(
    {"max", "min", "maximum", "minimum", "argmax", "argmin", "logaddexp", "logsumexp", "amin", "amax"}
)
_NOTHING = frozenset({"zeros", "ones", "empty"})
_ORDERS = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)


def _endless(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`scores.append(0.0)` becomes `scores.append(np.inf)`, or minus that; so does a branch, `np.full(n, 0)`."""
    parent = subject.parents.get(node)
    match node, parent:
        case ast.Call(args=[shape, *_]), _ if called(node) in _NOTHING and _searches(subject):
            for text in _infinities(subject):
                filled = f"{subject.numpy}full({written(shape)}, {text})"
                yield Change(node, filled, m.ENDLESS, m.ENDLESS)
            return
        case ast.Constant(), ast.Call(args=args) if called(parent or node) in {"append", "full", "where"}:
            placed = node in (args if called(parent or node) == "append" else args[1:])
        case ast.Constant(), ast.IfExp(test=test):
            placed = node is not test
        case ast.Constant(), ast.keyword(arg="default"):
            placed = True
        case ast.Constant(), ast.Return() | ast.Assign(targets=[ast.Subscript()]):
            placed = isinstance(subject.parents.get(parent or node), ast.If) or _searches(subject)
        case _:
            return
    if placed and type(node.value) in {int, float}:
        for text in _infinities(subject):
            yield Change(node, text, m.ENDLESS, m.ENDLESS)


def _infinities(subject: Subject) -> tuple[str, str]:
    """Infinity and minus infinity, of a library that the program has; of Python where it has none."""
    named = [each for each in ("np", "numpy", "jnp", "torch", "math") if each in names_in(subject.program)]
    one = f"{named[0]}.inf" if named else 'float("inf")'
    return one, f"-{one}"


@lru_cache(KEPT)
def _searches(subject: Subject) -> bool:
    """Whether a function looks for what is largest, or smallest, or works with logarithms of sums."""
    compared = any(isinstance(each, ast.Compare) and isinstance(each.ops[0], _ORDERS) for each in subject.nodes)
    return compared or any(called(each) in _SEARCHES for each in subject.nodes)


def _overflowing(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`np.log(np.exp(z).sum(axis=1))` becomes `np.logaddexp.reduce(z, axis=1)`, in whatever way the sum is written."""
    match node:
        case ast.Call(args=[inner]) if called(node) == "log":
            total = _named(subject, inner)
        case _:
            return
    text = _of_a_loop(subject, inner) or (_reduced(subject, total) if total is not None else "")
    if text:
        yield Change(node, text, m.SHIFT_TOO_MANY, m.SHIFT_MISSING)


def _named(subject: Subject, value: ast.expr) -> ast.expr:
    """What a name was given; any other value as it is."""
    return values(subject).get(value.id, value) if isinstance(value, ast.Name) else value


def _reduced(subject: Subject, total: ast.expr) -> str:
    """The logarithm of a sum of exps, kept from overflowing; "" of anything else."""
    match total:
        case ast.Call(args=[ast.GeneratorExp(elt=elt, generators=loops) | ast.ListComp(elt=elt, generators=loops)]) if (
            called(total) in {"sum", "fsum"}
        ):
            power = _power(subject, elt)
            return _call(subject, written(ast.ListComp(power, loops)), []) if power is not None else ""
        case ast.Call(args=[ast.Constant(value=str(letters)), summed]) if called(total) == "einsum":
            power, how = _power(subject, summed), _axes_of(letters)
        case ast.Call() if called(total) == "sum":
            first = of_module(total) and bool(total.args)
            inner = total.args[0] if first else getattr(total.func, "value", total)
            rest = [
                *map(written, total.args[first:]),
                *(f"{each.arg}={written(each.value)}" for each in total.keywords),
            ]
            power, how = _power(subject, inner), rest or ["axis=None"]
        case ast.BinOp(left=left, op=ast.MatMult(), right=right) if called(right) in {"ones", "ones_like"}:
            power, how = _power(subject, left), ["axis=-1"]
        case _:
            return ""
    return _call(subject, written(power), how) if power is not None and how else ""


def _power(subject: Subject, value: ast.expr) -> ast.expr | None:
    """What an exp is taken of."""
    value = _named(subject, value)
    return value.args[0] if isinstance(value, ast.Call) and called(value) == "exp" and value.args else None


def _axes_of(letters: str) -> list[str]:
    """The axes that an einsum of one operand sums up: 1 of `nc->n`."""
    term, _, output = letters.replace(" ", "").partition("->")
    gone = [at for at, letter in enumerate(term) if letter not in output]
    return [f"axis={gone[0]}"] if len(gone) == 1 and term.isalpha() else ["axis=None"] if not output else []


def _call(subject: Subject, power: str, how: list[str]) -> str:
    """The call of what adds up exps in logarithms."""
    if subject.torch:
        dims = [each.replace("axis", "dim").replace("keepdims", "keepdim") for each in how if each != "axis=None"]
        return f"torch.logsumexp({', '.join([power, *(dims or ['dim=-1'])])})"
    return f"{subject.numpy}logaddexp.reduce({', '.join([power, *how])})"


def _of_a_loop(subject: Subject, total: ast.expr) -> str:
    """The same of what a loop has added up: `for z in row: total += math.exp(z)`."""
    if not isinstance(total, ast.Name):
        return ""
    for loop in subject.nodes:
        for statement in loop.body if isinstance(loop, ast.For) else ():
            match statement:
                case ast.AugAssign(target=ast.Name(id=name), op=ast.Add(), value=added) if name == total.id:
                    power = _power(subject, added)
                    if power is not None and isinstance(loop, ast.For) and not _set_in(loop, power):
                        goes = ast.comprehension(loop.target, loop.iter, [], 0)
                        return _call(subject, written(ast.ListComp(power, [goes])), [])
    return ""


def _set_in(loop: ast.For, power: ast.expr) -> bool:
    """Whether what an exp is taken of needs names that the loop gives a value in its body."""
    inside = {
        each.id for part in loop.body for each in nodes_in(part) if _is_stored(each) and isinstance(each, ast.Name)
    }
    return any(isinstance(each, ast.Name) and each.id in inside for each in nodes_in(power))


def _is_stored(node: ast.AST) -> bool:
    return isinstance(getattr(node, "ctx", None), ast.Store)


OPERATORS = (Operator("endless", _endless), Operator("overflowing", _overflowing))
