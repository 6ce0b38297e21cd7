"""Steps in the wrong order: two exchanged, one before the loop that belongs into it, one in it that belongs outside."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from grader.mutation import mistakes as m
from grader.mutation.change import Change, Operator
from grader.mutation.inside import names_in, nodes_in
from grader.mutation.subject import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from grader.mutation.subject import Subject

_SIMPLE = (ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Expr)
_MOST = 3  # statements that are moved together


def _exchanged(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`a = f(b); b = g(a)` becomes `b = g(a); a = f(b)`, where one has to do with what the other computes."""
    if not isinstance(node, _SIMPLE):
        return
    block = block_of(subject, node)
    after = block[block.index(node) + 1 :][:1]
    if not after or not isinstance(after[0], _SIMPLE) or not movable(subject, [node, after[0]]):
        return
    if (_stored(node) & names_in(after[0])) | (_stored(after[0]) & names_in(node)):
        first, second = (subject.text(subject.span(each)) for each in (node, after[0]))
        between = subject.text(Span(*subject.span(node)[2:], *subject.span(after[0])[:2]))
        yield Change(_around([node, after[0]], subject), f"{second}{between}{first}", m.STEPS, m.STEPS)


def _loop(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """Statements just before a loop move into it, its first ones out of it, its last ones behind it; and back."""
    if not isinstance(node, ast.For | ast.While) or not subject.alone(node):
        return
    block = block_of(subject, node)
    if node not in block:
        return
    at = block.index(node)
    inner = subject.indent(node.body[0]) if subject.alone(node.body[0]) else ""
    if not inner:
        return
    for count in range(1, _MOST + 1):
        yield from _moved_in(subject, block[max(at - count, 0) : at], node, count)
        yield from _moved_out(subject, node, count)
    yield from _moved_behind(subject, node, block[at + 1 : at + 2])


def _moved_in(subject: Subject, before: Sequence[ast.stmt], loop: ast.For | ast.While, count: int) -> Iterator[Change]:
    if len(before) < count or not movable(subject, before):
        return
    inner, first = subject.indent(loop.body[0]), loop.body[0]
    head = subject.text(Span(*subject.span(loop)[:2], *subject.span(first)[:2]))
    moved = "".join(f"{_text(subject, each)}\n{inner}" for each in before)
    place = Span(*subject.span(before[0])[:2], *subject.span(first)[:2])
    yield Change(place, f"{head}{moved}", m.ONCE, m.ONCE)


def _moved_out(subject: Subject, loop: ast.For | ast.While, count: int) -> Iterator[Change]:
    first, rest = loop.body[:count], loop.body[count:]
    own = _stored(loop.target) if isinstance(loop, ast.For) else set()
    if not rest or not movable(subject, first) or any(names_in(each) & own for each in first):
        return
    head = subject.text(Span(*subject.span(loop)[:2], *subject.span(first[0])[:2]))
    moved = "".join(f"{_text(subject, each)}\n{subject.indent(loop)}" for each in first)
    place = Span(*subject.span(loop)[:2], *subject.span(rest[0])[:2])
    yield Change(place, f"{moved}{head}", m.ONCE, m.ONCE)


def _moved_behind(subject: Subject, loop: ast.For | ast.While, after: Sequence[ast.stmt]) -> Iterator[Change]:
    last = loop.body[-1]
    if len(loop.body) > 1 and movable(subject, [last]):
        at = subject.span(last)
        yield Change(Span(at.line, 0, at.line, at.column), subject.indent(loop), m.ONCE, m.ONCE)
    if after and movable(subject, after) and subject.alone(last):
        at = subject.span(after[0])
        yield Change(Span(at.line, 0, at.line, at.column), subject.indent(last), m.ONCE, m.ONCE)


def block_of(subject: Subject, node: ast.stmt) -> list[ast.stmt]:
    """The statements among which one stands."""
    parent = subject.parents.get(node, subject.node)
    blocks = (getattr(parent, field, None) for field in ("body", "orelse", "finalbody"))
    return next((block for block in blocks if isinstance(block, list) and node in block), [node])


def movable(subject: Subject, statements: Sequence[ast.stmt]) -> bool:
    """Whether each is a simple statement on lines of its own, none of them a docstring."""
    return all(
        isinstance(each, _SIMPLE)
        and subject.alone(each)
        and subject.span(each).line == subject.span(each).end_line
        and not (isinstance(each, ast.Expr) and isinstance(each.value, ast.Constant))
        for each in statements
    )


def _around(statements: Sequence[ast.stmt], subject: Subject) -> Span:
    return Span(*subject.span(statements[0])[:2], *subject.span(statements[-1])[2:])


def _text(subject: Subject, statement: ast.stmt) -> str:
    return subject.text(subject.span(statement))


def _stored(node: ast.AST) -> set[str]:
    """The names that a statement gives a value to, or changes in place."""
    stored = {each.id for each in nodes_in(node) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)}
    targets = getattr(node, "targets", [getattr(node, "target", None)])
    changed = (each.value for each in targets if isinstance(each, ast.Subscript | ast.Attribute))
    called = node.value if isinstance(node, ast.Expr) else None
    owner = called.func.value if isinstance(called, ast.Call) and isinstance(called.func, ast.Attribute) else None
    return stored | {each.id for each in (*changed, owner) if isinstance(each, ast.Name)}


OPERATORS = (
    Operator("exchanged", _exchanged),
    Operator("loop", _loop),
)
