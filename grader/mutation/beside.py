"""What a hand-in has beside: the factor that other formulas have, a known value that it should be divided by.

Like the edits of `mending` they are tried in a hand-in alone.
"""

from __future__ import annotations

import ast
import re
from functools import lru_cache
from typing import TYPE_CHECKING

from grader.mutation import mistakes as m
from grader.mutation.arithmetic import factors, is_count
from grader.mutation.change import Change, Operator, binary, parsed, whole
from grader.mutation.inside import names_in, nodes_in
from grader.mutation.known import KEPT, reads, unused
from grader.mutation.reductions import reduction
from grader.mutation.steps import block_of, movable
from grader.mutation.subject import Span
from grader.mutation.written import written

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from grader.mutation.subject import Subject

_FEW = 10  # factors, and names, that are tried
_RATES = (2, 0.5)
_CHANCES = {
    "normal": "uniform",
    "uniform": "normal",
    "randn": "rand",
    "rand": "randn",
    "standard_normal": "random",
    "random": "standard_normal",
}
_POWERS = ("2", "0.5", "-0.5", "-1")
_MOST = 3  # statements that are moved together


@lru_cache(KEPT)
def _factors(subject: Subject) -> tuple[tuple[ast.expr, bool], ...]:
    """What the formulas of the function multiply with or divide by, and whether they divide by it."""
    found: dict[str, tuple[ast.expr, bool]] = {}
    for node in subject.nodes:
        match node:
            case ast.BinOp(left=left, op=ast.Mult(), right=right):
                for side in (left, right):
                    found.setdefault(written(side), (side, False))
            case ast.BinOp(op=ast.Div(), right=right):
                found.setdefault(f"/ {written(right)}", (right, True))
    plain = (ast.Name, ast.Subscript, ast.Attribute, ast.Call)
    kept = [each for each in found.values() if isinstance(each[0], plain)]
    kept += [each for each in found.values() if each[1] and isinstance(each[0], ast.BinOp)]
    return (*kept[:_FEW], *_with_unused(subject, kept))


def _with_unused(subject: Subject, kept: Sequence[tuple[ast.expr, bool]]) -> list[tuple[ast.expr, bool]]:
    """The factors with another name in them, unused or of another number: `1 - b2 ** t` beside `1 - b1 ** t`."""
    found = []
    for each, divides in kept:
        text = written(each)
        for name in sorted(names_in(each)):
            for other in dict.fromkeys((*unused(subject), *_numbered_otherwise(name, subject))):
                turned = re.sub(rf"(?<![\w.]){name}(?!\w)", other, text)
                found.append((parsed(turned), divides))
    return found[:_FEW]


def _numbered_otherwise(name: str, subject: Subject) -> list[str]:
    """The names that differ from one in their numbers alone: `b2` of `b1`."""
    stem = re.sub(r"\d", "#", name)
    return [each for each in subject.assigned if each != name and "#" in stem and re.sub(r"\d", "#", each) == stem]


def _factor(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`dx += w[f]` becomes `dx += w[f] * dout[i]`, `a @ b` becomes `a @ b / np.sqrt(d)`: as elsewhere."""
    if not isinstance(node, ast.expr) or not (_is_formula(subject, node) or _is_summed(subject, node)):
        return
    inside, line = {written(each) for each in (node, *factors(node))}, node.lineno
    for each, divides in _factors(subject):
        names = [part.id for part in nodes_in(each) if isinstance(part, ast.Name)]
        known = all(subject.assigned.get(name, 0) < line for name in names)
        if not known or written(each) in inside:
            continue
        if divides and written(each) not in written(node):
            missing = m.NOT_AVERAGED if is_count(each, subject) else m.DIVISION_MISSING
            yield Change(node, binary(node, ast.Div(), each), m.DIVISION_TOO_MANY, missing)
        elif not divides:
            yield Change(node, binary(node, ast.Mult(), each), m.FACTOR_TOO_MANY, m.FACTOR_MISSING)


def _of_a_term(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`f * c + i` becomes `f * c + i * g`, with a value that was computed before, the least used first."""
    parent = subject.parents.get(node)
    if not isinstance(node, ast.Name | ast.Subscript | ast.Call) or not isinstance(parent, ast.BinOp):
        return
    if isinstance(parent.op, ast.Add | ast.Sub) and _is_read(node):
        inside = names_in(node)
        known = [name for name, line in subject.assigned.items() if 0 < line < node.lineno and name not in inside]
        for name in sorted(known, key=lambda each: reads(subject)[each])[:_FEW]:
            times = binary(node, ast.Mult(), ast.Name(id=name, ctx=ast.Load()))
            yield Change(node, times, m.FACTOR_TOO_MANY, m.FACTOR_MISSING)


def _is_formula(subject: Subject, node: ast.expr) -> bool:
    """Whether it is a whole value that is computed, or a side of a sum."""
    if isinstance(node, ast.Constant | ast.Tuple | ast.List | ast.Dict) or not _is_read(node):
        return False
    parent = subject.parents.get(node)
    sides = isinstance(parent, ast.BinOp) and isinstance(parent.op, ast.Add | ast.Sub)
    return whole(subject, node) or (sides and isinstance(node, ast.Name | ast.Subscript | ast.BinOp | ast.Call))


def _is_read(node: ast.expr) -> bool:
    return isinstance(getattr(node, "ctx", ast.Load()), ast.Load)


def _is_summed(subject: Subject, node: ast.expr) -> bool:
    """Whether it is what a sum or mean is taken of."""
    call = subject.parents.get(node)
    return call is not None and reduction(call) is not None and node in getattr(call, "args", ())[:1]


def _over(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`return num` becomes `return num / den`, of the values that were computed before."""
    if not isinstance(node, ast.expr) or isinstance(node, ast.Tuple | ast.Dict | ast.Constant):
        return
    if not whole(subject, node):
        return
    inside = names_in(node)
    known = [name for name, line in subject.assigned.items() if 0 < line < node.lineno and name not in inside]
    for name in known[:_FEW]:
        right = ast.Name(id=name, ctx=ast.Load())
        if not is_count(right, subject):
            yield Change(node, binary(node, ast.Div(), right), m.DIVISION_TOO_MANY, m.DIVISION_MISSING)


def _coefficient(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`a - b + c` becomes `a - 2 * b + c`."""
    parent = subject.parents.get(node)
    if not isinstance(node, ast.Name | ast.Subscript | ast.Call | ast.BinOp) or not isinstance(parent, ast.BinOp):
        return
    if isinstance(parent.op, ast.Add | ast.Sub) and not (
        isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub)
    ):
        for rate in _RATES:
            yield Change(node, binary(ast.Constant(rate), ast.Mult(), node), m.FACTOR_TOO_MANY, m.FACTOR_MISSING)


def _raised(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`b * t` becomes `b ** t`, `a / d` `a / d ** 0.5`, `x > 0` `x`, `np.random.normal` `np.random.uniform`."""
    match node:
        case ast.BinOp(left=left, op=ast.Mult(), right=ast.Name() | ast.Subscript() | ast.Attribute() as right):
            yield Change(node, binary(left, ast.Pow(), right), m.POWER, m.POWER)
        case ast.BinOp(left=left, op=ast.Div(), right=ast.Name() | ast.Attribute() | ast.Subscript() as right):
            root = binary(right, ast.Pow(), ast.Constant(0.5))
            yield Change(node, binary(left, ast.Div(), root), m.TOO_MANY, m.LEFT_OUT)
        case ast.BinOp(left=left, op=ast.Pow(), right=ast.Constant() | ast.UnaryOp(op=ast.USub()) as right):
            for power in (each for each in _POWERS if written(right) != each):
                yield Change(right, power, m.CONSTANT, m.CONSTANT)
        case ast.Compare(left=left, ops=[_], comparators=[ast.Constant(value=0 | 0.0)]) if isinstance(
            subject.parents.get(node), ast.BinOp | ast.Call
        ):
            yield Change(node, left, m.VALUES_MEANT, m.VALUES_MEANT)
        case ast.Call(func=ast.Attribute(value=owner, attr=name)) if name in _CHANCES and "rand" in written(owner):
            other = ast.Attribute(owner, _CHANCES[name], ast.Load())
            yield Change(node, ast.Call(other, node.args, node.keywords), m.FUNCTION, m.FUNCTION)
        case ast.keyword(arg="size" as word, value=ast.Subscript(value=ast.Attribute(attr="shape") as shape)):
            yield Change(node, f"{word}={written(shape)}", m.OPERAND, m.OPERAND)


def _summed_along(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`losses = y * logp` becomes `losses = (y * logp).sum(axis=1)`."""
    if not isinstance(node, ast.BinOp | ast.UnaryOp) or not whole(subject, node):
        return
    word, keep = ("dim", "keepdim") if subject.numpy == "torch." or subject.torch else ("axis", "keepdims")
    for how in (f"{word}=0", f"{word}=1", f"{word}=0, {keep}=True", f"{word}=1, {keep}=True"):
        yield Change(node, f"({subject.text(subject.span(node))}).sum({how})", m.SUM_TOO_MANY, m.SUM_MISSING)


def _computed(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`x - x.mean(axis=0)` becomes `x - mu`: a value that is known in place of one that is computed anew."""
    if reduction(node) is None or not isinstance(subject.parents.get(node), ast.BinOp | ast.Call):
        return
    inside = names_in(node)
    line = getattr(node, "lineno", 0)
    known = [name for name, at in subject.assigned.items() if 0 < at < line and name not in inside]
    for name in known[:_FEW]:
        yield Change(node, name, m.VARIABLE, m.VARIABLE)


def _targets(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`i = f(a); o = f(b)` becomes `o = f(a); i = f(b)`."""
    if not isinstance(node, ast.Assign) or node not in (block := block_of(subject, node)):
        return
    match block[block.index(node) :][:2]:
        case [ast.Assign(targets=[ast.Name() as one]), ast.Assign(targets=[ast.Name() as other], value=value)]:
            used = names_in(value)
            between = subject.text(Span(*subject.span(one)[2:], *subject.span(other)[:2]))
            place = Span(*subject.span(one)[:2], *subject.span(other)[2:])
            if one.id != other.id and one.id not in used:
                yield Change(place, f"{other.id}{between}{one.id}", m.SWAPPED, m.SWAPPED)


def _behind(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """The last two or three statements of a loop move behind it."""
    if not isinstance(node, ast.For | ast.While) or not subject.alone(node) or node not in block_of(subject, node):
        return
    for count in range(2, _MOST + 1):
        last = node.body[-count:]
        if len(node.body) > count and movable(subject, last):
            text = "\n".join(f"{subject.indent(node)}{subject.text(subject.span(each))}" for each in last)
            first, end = subject.span(last[0]), subject.span(last[-1])
            yield Change(Span(first.line, 0, end.end_line, end.end_column), text, m.ONCE, m.ONCE)


OPERATORS = (
    Operator("targets", _targets),
    Operator("behind", _behind),
    Operator("coefficient", _coefficient),
    Operator("factor-beside", _factor),
    Operator("over", _over),
    Operator("of-a-term", _of_a_term),
    Operator("computed", _computed),
    Operator("raised", _raised),
    Operator("summed-along", _summed_along),
)
