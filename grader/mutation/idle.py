"""What is computed or handed in and used nowhere: a term with its count, several names at once, a mask.

Like the edits of `mending` they are tried in a hand-in alone; those for a single name stand in `forgotten`.
"""

from __future__ import annotations

import ast
import re
from itertools import product
from typing import TYPE_CHECKING

from grader.mutation import mistakes as m
from grader.mutation.change import Change, Operator, binary, parsed, whole
from grader.mutation.inside import nodes_in
from grader.mutation.known import unused, values
from grader.mutation.written import written

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grader.mutation.subject import Subject

_FEW = 2  # names that nothing uses: with more of them, none is a sign
_COUNTS = 3
_OTHERS = 6  # values that it may be multiplied with
_SOURCES = 3  # of its formula
_SHAPES = (":, None", "None, :")


def _idle(subject: Subject, node: ast.AST) -> list[str]:
    """The names that nothing uses, where they have a value already; none where they are many."""
    names = unused(subject)
    line = getattr(node, "lineno", 0)
    return [name for name in names if subject.assigned[name] < line] if len(names) <= _FEW else []


def _term(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`dx = a` becomes `dx = a + b / n`, `a - b * x` or `a * b[:, None]`, with a `b` that nothing uses."""
    total = isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub)
    if not isinstance(node, ast.Name | ast.BinOp | ast.Call | ast.Subscript) or not (total or whole(subject, node)):
        return
    for name in _idle(subject, node):
        known = ast.Name(id=name, ctx=ast.Load())
        for count in subject.counts(node)[:_COUNTS]:
            term = binary(known, ast.Div(), parsed(count))
            yield Change(node, binary(node, ast.Add(), term), m.TERM_TOO_MANY, m.TERM_MISSING)
        others = [other for other, at in subject.assigned.items() if at < node.lineno and other != name]
        for other in others[-_OTHERS:]:
            term = binary(ast.Name(id=other, ctx=ast.Load()), ast.Mult(), known)
            for sign in (ast.Sub(), ast.Add()):
                yield Change(node, binary(node, sign, term), m.TERM_TOO_MANY, m.TERM_MISSING)
        for shape in _SHAPES:
            times = binary(node, ast.Mult(), parsed(f"{name}[{shape}]"))
            yield Change(node, times, m.FACTOR_TOO_MANY, m.FACTOR_MISSING)


def _pair(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`m / np.sqrt(v)` becomes `m_hat / np.sqrt(v_hat)`: names in a statement by those made of them, all at once."""
    match node:
        case ast.Assign(value=value) | ast.AugAssign(value=value) | ast.Return(value=ast.expr() as value):
            names = _idle(subject, node)
        case _:
            return
    text = written(value)
    here = [each.id for each in nodes_in(value) if isinstance(each, ast.Name)]
    choices = [[(source, name) for source in _sources(subject, name) if source in here] for name in names]
    several = [each for each in choices if each]
    for pairs in product(*several) if several else ():
        if len({source for source, _ in pairs}) == len(pairs) and sum(here.count(old) for old, _ in pairs) > 1:
            turned = text
            for old, new in pairs:
                turned = re.sub(rf"(?<![\w.]){old}(?!\w)", new, turned)
            yield Change(value, parsed(turned), m.VARIABLE, m.VARIABLE)


def _sources(subject: Subject, name: str) -> list[str]:
    """The names that the value of a name is made of."""
    value = values(subject).get(name)
    inside = [each.id for each in nodes_in(value) if isinstance(each, ast.Name)] if value is not None else []
    return [each for each in dict.fromkeys(inside) if each in subject.assigned][:_SOURCES]


def _mask(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`scores` becomes `np.where(mask, scores, -np.inf)`, with a `mask` that nothing uses."""
    if not isinstance(node, ast.Name | ast.BinOp | ast.Call):
        return
    parent = subject.parents.get(node)
    handed = isinstance(parent, ast.Call) and parent.args[:1] == [node] and isinstance(node, ast.Name)
    if not handed and not whole(subject, node):
        return
    lowest, own = f"-{subject.numpy}inf", written(node)
    for name in _idle(subject, node):
        for text in (f"where({name}, {own}, {lowest})", f"where({name}, {lowest}, {own})"):
            yield Change(node, f"{subject.numpy}{text}", m.STEP_TOO_MANY, m.MASK_MISSING)


OPERATORS = (
    Operator("idle-term", _term),
    Operator("idle-pair", _pair),
    Operator("idle-mask", _mask),
)
