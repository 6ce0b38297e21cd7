"""Which of those that a loop goes through count: a condition that is missing, and one that should not be there.

Like the edits of `mending` they are tried in a hand-in alone.
"""

from __future__ import annotations

import ast
import re
from functools import lru_cache
from typing import TYPE_CHECKING

from grader.mutation import mistakes as m
from grader.mutation.change import Change, Operator, called
from grader.mutation.inside import nodes_in
from grader.mutation.known import KEPT, reads, unused, values
from grader.mutation.written import written

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grader.mutation.subject import Subject

_MASK = re.compile(r"\w*mask\w*|valid|keep|alive|seen|done|is_\w+")
_LABELS = re.compile(r"y\w*|\w*label\w*|\w*targets?|t|classes")
_MOST = 8  # conditions of one loop
_OTHERS = 4  # names that it is compared with
_FEW = 2  # arguments that nothing uses: with more of them, none is a sign


def _unless(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`[w for w in ranked]` becomes `[w for w in ranked if w != word]`, `for j in range(n):` is left out at `i`."""
    match node:
        case ast.For(target=target, iter=source) | ast.comprehension(target=target, iter=source, ifs=[]):
            text, name = subject.text(subject.span(source)), written(target)
        case _:
            return
    for test in list(dict.fromkeys(_conditions(subject, node, target, source)))[:_MOST]:
        kept = f"{text} if {test}"
        chosen = kept if isinstance(node, ast.comprehension) else f"[{name} for {name} in {kept}]"
        yield Change(source, chosen, m.CONDITION, m.CONDITION_MISSING)


def _ranked(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`np.argsort(x)` becomes `(all_ := np.argsort(x))[all_ != i]`: all but one of what is sorted or found."""
    match node:
        case ast.Call() if called(node) in {"argsort", "flatnonzero"}:
            text = subject.text(subject.span(node))
            for name in _single(subject, node):
                yield Change(node, f"(all_ := {text})[all_ != {name}]", m.CONDITION, m.CONDITION_MISSING)


def _conditions(subject: Subject, node: ast.AST, target: ast.expr, source: ast.expr) -> Iterator[str]:
    """What may have to hold for what a loop goes through."""
    known = _single(subject, node)
    names = [each.id for each in nodes_in(target) if isinstance(each, ast.Name)]
    for name in [each for each in names if len(names) > 1 and not reads(subject)[each]]:  # it is not looked at
        yield from (name, f"not {name}", *(f"{name} == {other}" for other in known))
    for name in names:
        yield from (f"{name} != {other}" for other in known if other not in names)
    if isinstance(target, ast.Name) and called(source) in {"range", "arange"}:
        for array in _masks(subject):
            yield from (f"{array}[{target.id}]", f"not {array}[{target.id}]")
        for array in _labels(subject):
            yield from (f"{array}[{target.id}] {sign} {other}" for other in known for sign in ("==", "!="))
    elif isinstance(target, ast.Name) and isinstance(node, ast.comprehension):
        yield f"{target.id} > 0"


def _single(subject: Subject, node: ast.AST) -> list[str]:
    """What other loops around this one count with, and arguments of one entry: those that an index is, or nothing."""
    at: ast.AST | None = node
    found: list[str] = []
    while at is not None and at is not subject.node:
        inner, at = at, subject.parents.get(at)
        generators = getattr(at, "generators", [])
        before = generators[: generators.index(inner)] if inner in generators else generators
        loops = [each for each in (at, *before) if isinstance(each, ast.For | ast.comprehension)]
        found += [each.target.id for each in loops if isinstance(each.target, ast.Name)]
    indices = (each.slice for each in subject.nodes if isinstance(each, ast.Subscript))
    taken = {each.id for index in indices for each in nodes_in(index) if isinstance(each, ast.Name)}
    idle = unused(subject) if len(unused(subject)) <= _FEW else ()
    return [*found, *(each for each in subject.params if each in taken or each in idle)][:_OTHERS]


@lru_cache(KEPT)
def _masks(subject: Subject) -> tuple[str, ...]:
    """The names that say where something holds."""
    compared = [name for name, value in values(subject).items() if isinstance(value, ast.Compare)]
    return tuple(dict.fromkeys((*compared, *(name for name in subject.assigned if _MASK.fullmatch(name)))))


@lru_cache(KEPT)
def _labels(subject: Subject) -> tuple[str, ...]:
    """The arguments that hold the classes of examples."""
    return tuple(name for name in subject.params if _LABELS.fullmatch(name))


def _every(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`losses[mask]` becomes `losses`, `losses[y == c]` too: all of them are meant."""
    match node:
        case ast.Subscript(value=value, slice=ast.Compare() | ast.UnaryOp(op=ast.Invert()), ctx=ast.Load()):
            yield Change(node, value, m.CONDITION_MISSING, m.CONDITION)
        case ast.Subscript(value=value, slice=ast.Name(id=name), ctx=ast.Load()) if name in _masks(subject):
            yield Change(node, value, m.CONDITION_MISSING, m.CONDITION)


OPERATORS = (Operator("unless", _unless), Operator("all-ranked", _ranked), Operator("every", _every))
