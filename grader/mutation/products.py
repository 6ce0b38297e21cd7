"""What goes back through one side of a product alone: the other side has a gradient, too; an operand of an einsum.

Like the edits of `mending` they are tried in a hand-in alone.
"""

from __future__ import annotations

import ast
import re
from functools import lru_cache
from itertools import permutations
from typing import TYPE_CHECKING

from grader.mutation import mistakes as m
from grader.mutation.change import Change, Operator, binary, called, parsed, whole
from grader.mutation.inside import names_in, nodes_in
from grader.mutation.known import KEPT
from grader.mutation.written import written

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from grader.mutation.subject import Subject

_GRADIENT = re.compile(r"[dg][A-Z_a-z]\w*|\w*grad\w*|delta\w*")
_EMPTY = frozenset({"zeros", "zeros_like", "empty", "empty_like"})
_FEW = 3  # triangles, and operands that may be meant
_ALONG = (1, 0, 2)


def _other_side(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`dX = p` becomes `dX = p + s @ W.T`, where `X @ W` and `X.T @ s` are computed, and nothing of `s` and `W`."""
    parent = subject.parents.get(node)
    match parent:
        case ast.Assign(targets=[ast.Name(id=name)]) if _GRADIENT.fullmatch(name) and not subject.torch:
            pass
        case _:
            return
    if not isinstance(node, ast.BinOp | ast.Call) or called(node) in _EMPTY or not whole(subject, node):
        return
    for text, names in _missing_products(subject):
        if all(subject.assigned.get(each, 0) < node.lineno for each in names):
            yield Change(node, binary(node, ast.Add(), parsed(text)), m.TERM_TOO_MANY, m.TERM_MISSING)


@lru_cache(KEPT)
def _missing_products(subject: Subject) -> tuple[tuple[str, frozenset[str]], ...]:
    """Products that complete a triangle: of `e` and `b`, where there is `e * a`, and `e` is made of what `a * b` is."""
    sides = [(each, node) for node in subject.nodes for each in _sides(node)]
    there = {frozenset((_base(one), _base(other))) for (one, other, _), _ in sides}
    found: dict[str, frozenset[str]] = {}
    pairs: dict[frozenset[str], None] = {}
    for ((a, b, matrix), node), ((e, same, other_matrix), _) in permutations(sides, 2):
        third = frozenset((_base(e), _base(b)))
        shared = _base(a) == _base(same) and matrix == other_matrix and len(third) > 1
        if shared and third not in {*there, *pairs} and _base(e) in _made_of(subject, node) and len(pairs) < _FEW:
            pairs[third] = None
            found |= dict.fromkeys(_joined(e, b, matrix=matrix), names_in(e) | names_in(b))
    return tuple(found.items())


def _made_of(subject: Subject, node: ast.AST) -> set[str]:
    """The names that are made, by way of others, of what a node is part of."""
    at: ast.AST | None = node
    while at is not None and not isinstance(at, ast.stmt):
        at = subject.parents.get(at)
    made = _stored(at)
    for each in subject.nodes:
        if isinstance(each, ast.Assign | ast.AugAssign) and names_in(each.value) & made:
            made |= _stored(each)
    return made


def _stored(statement: ast.AST | None) -> set[str]:
    """The names that a statement gives a value to."""
    targets = getattr(statement, "targets", [getattr(statement, "target", None)])
    return {name.id for each in targets if each is not None for name in nodes_in(each) if isinstance(name, ast.Name)}


def _joined(one: ast.expr, other: ast.expr, *, matrix: bool) -> list[str]:
    """The products of two, in the ways in which they go together."""
    if not matrix:
        product = written(binary(one, ast.Mult(), other))
        return [product, *(f"({product}).sum(axis={axis})" for axis in _ALONG)]
    e, b = _straight(one), _straight(other)
    return [f"{e} @ {b}.T", f"{e}.T @ {b}", f"{b}.T @ {e}", f"{e} @ {b}", f"{b} @ {e}.T", f"{b} @ {e}"]


def _straight(side: ast.expr) -> str:
    """The side without its transpose."""
    return written(side.value if isinstance(side, ast.Attribute) and side.attr == "T" else side)


def _sides(node: ast.AST) -> list[tuple[ast.expr, ast.expr, bool]]:
    """Both sides of a product of names, in either order, and whether it is one of matrices."""
    match node:
        case ast.BinOp(left=one, op=ast.Mult() | ast.MatMult() as op, right=other):
            matrix = isinstance(op, ast.MatMult)
        case ast.Call(args=[one, other]) if called(node) in {"dot", "matmul"}:
            matrix = True
        case _:
            return []
    return [(one, other, matrix), (other, one, matrix)] if _base(one) and _base(other) else []


def _base(side: ast.expr) -> str:
    """The name of a side."""
    while isinstance(side, ast.Subscript) or (isinstance(side, ast.Attribute) and side.attr == "T"):
        side = side.value
    return side.id if isinstance(side, ast.Name) else ""


def _operand(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`np.einsum("bk,bkd->kd", g, u)` becomes `np.einsum("bk,bd->kd", g, v)`: another operand, with its letters."""
    match node:
        case ast.Call(func=func, args=[ast.Constant(value=str(text)), *operands]) if called(node) == "einsum":
            terms, arrow, output = text.replace(" ", "").partition("->")
        case _:
            return
    parts = terms.split(",")
    if len(parts) != len(operands):
        return
    known = _spelt(subject)
    for at, operand in enumerate(operands):
        others = [(name, letters) for name, letters in known if name != _word(operand) and letters != parts[at]]
        for name, letters in others[:_FEW]:
            spelt = [*parts[:at], letters, *parts[at + 1 :]]
            if set(letters) <= set(terms) and set(output) <= set("".join(spelt)):
                args = [ast.Constant(",".join(spelt) + arrow + output), *_with(operands, at, name)]
                yield Change(node, ast.Call(func, args, node.keywords), m.OPERAND, m.OPERAND)


def _with(operands: Sequence[ast.expr], at: int, name: str) -> list[ast.expr]:
    """The operands with another one in one place: an entry for an entry, a name for a name."""
    old = operands[at]
    new: ast.expr = ast.Name(name, ast.Load())
    if isinstance(old, ast.Subscript):
        new = ast.Subscript(old.value, ast.Constant(name), ast.Load())
    elif isinstance(old, ast.Attribute):
        new = ast.Attribute(old.value, name, ast.Load())
    return [*operands[:at], new, *operands[at + 1 :]]


def _word(operand: ast.expr) -> str:
    """What an operand is called: `v` of `v`, `t["v"]` and `t.v`."""
    match operand:
        case ast.Name(id=word) | ast.Attribute(attr=word) | ast.Subscript(slice=ast.Constant(value=str(word))):
            return word
    return ""


@lru_cache(KEPT)
def _spelt(subject: Subject) -> tuple[tuple[str, str], ...]:
    """The operands of the program's einsums by what they are called, with their letters."""
    found: dict[tuple[str, str], None] = {}
    for node in nodes_in(subject.program):
        match node:
            case ast.Call(args=[ast.Constant(value=str(text)), *operands]) if called(node) == "einsum":
                parts = text.replace(" ", "").partition("->")[0].split(",")
                found |= {(_word(each), letters): None for each, letters in zip(operands, parts, strict=False)}
    return tuple(each for each in found if each[0])


OPERATORS = (Operator("other-side", _other_side), Operator("einsum-operand", _operand))
