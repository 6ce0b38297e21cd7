"""The chain rule's factor that is left out, or is one too many: the slope of what was computed before.

Like the edits of `mending` they are tried in a hand-in alone.
"""

from __future__ import annotations

import ast
from functools import lru_cache
from typing import TYPE_CHECKING

from grader.mutation import mistakes as m
from grader.mutation.arithmetic import factors
from grader.mutation.change import Change, Operator, applied, binary, called, parsed, whole
from grader.mutation.inside import names_in, nodes_in
from grader.mutation.known import KEPT, reads, unread
from grader.mutation.written import written

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grader.mutation.subject import Subject

_ONE = ast.Constant(1)
_MOST = 16  # values whose slope is tried
_ENTRIES = 3  # of arrays, among them
_MASKS = 4  # of them, that may be where something is above zero


def _missing(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`d = g * h` becomes `d = g * h * s * (1 - s)`, `* (1 - s ** 2)`, `* (s > 0)` or `* slope(s)`."""
    if not isinstance(node, ast.Name | ast.BinOp | ast.Subscript | ast.Call) or not _is_computed(subject, node):
        return
    own = names_in(node) if isinstance(node, ast.Name) else set()
    for position, text in enumerate([each for each in _values(subject, node) if each not in own]):
        of = parsed(text)
        square = binary(_ONE, ast.Sub(), binary(of, ast.Pow(), ast.Constant(2)))
        logistic = binary(binary(node, ast.Mult(), of), ast.Mult(), binary(_ONE, ast.Sub(), of))
        slopes = [square, *([parsed(f"({text} > 0)")] if position < _MASKS else [])]
        slopes += [applied(each, of) for each in _idle_functions(subject)]
        for times in (logistic, *(binary(node, ast.Mult(), slope) for slope in slopes)):
            yield Change(node, times, m.FACTOR_TOO_MANY, m.FACTOR_MISSING)


def _is_computed(subject: Subject, node: ast.expr) -> bool:
    """Whether it is a whole value that is given a name, a product, or a product in a sum."""
    product = isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult | ast.MatMult)
    parent = subject.parents.get(node)
    if whole(subject, node):
        return product or (isinstance(parent, ast.Assign) and isinstance(node, ast.Name | ast.Call))
    return product and isinstance(parent, ast.BinOp) and isinstance(parent.op, ast.Add | ast.Sub)


def _values(subject: Subject, node: ast.expr) -> list[str]:
    """What has a slope: values that were computed before, and what is kept and read nowhere; the likeliest first.

    `grad_reset` is likelier to need the slope of `reset` than that of another name.
    """
    known = [name for name, at in subject.assigned.items() if at < node.lineno]
    made = written(getattr(subject.parents.get(node), "targets", [ast.Constant("")])[0]).lower()
    known.sort(key=lambda each: (each.lower() not in made, each not in _with_slopes(subject), reads(subject)[each]))
    return [*unread(subject), *_entries(subject), *known][:_MOST]


@lru_cache(KEPT)
def _with_slopes(subject: Subject) -> frozenset[str]:
    """The names that stand in a `1 - s`."""
    rests = [
        node.right
        for node in subject.nodes
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub) and isinstance(node.left, ast.Constant)
    ]
    return frozenset(each.id for rest in rests for each in nodes_in(rest) if isinstance(each, ast.Name))


@lru_cache(KEPT)
def _entries(subject: Subject) -> tuple[str, ...]:
    """The entries of arguments by a counter, which a loop goes through: `H[t]`."""
    found: dict[str, None] = {}
    for node in subject.nodes:
        match node:
            case ast.Subscript(value=ast.Name(id=owner), slice=index) if owner in subject.params:
                loop = subject.in_loop(node)
                at = getattr(loop.target, "id", "") if isinstance(loop, ast.For) else ""
                if any(isinstance(each, ast.Name) and each.id == at for each in nodes_in(index)):
                    found[f"{owner}[{at}]"] = None
    return tuple(found)[:_ENTRIES]


@lru_cache(KEPT)
def _idle_functions(subject: Subject) -> tuple[str, ...]:
    """The other functions of one value that nothing in the program calls."""
    made = {called(each) for each in nodes_in(subject.program)} | {getattr(subject.node, "name", "")}
    alone = (each for each in subject.functions if len(each.args.args) == 1)
    return tuple(each.name for each in alone if each.name not in made)


def _too_many(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`g * a * (1 - a)` becomes `g`: a slope that should not be there."""
    del subject
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult) and len(parts := factors(node)) > 2:
        for i in range(len(parts) - 1):
            left = [*parts[:i], *parts[i + 2 :]]
            product = left[0]
            for part in left[1:]:
                product = binary(product, ast.Mult(), part)
            yield Change(node, product, m.FACTOR_MISSING, m.FACTOR_TOO_MANY)


OPERATORS = (
    Operator("slope", _missing),
    Operator("slope-too-many", _too_many),
)
