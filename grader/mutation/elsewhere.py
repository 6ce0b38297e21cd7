"""What the function has at another place, and lacks here: a term, a factor, an entry, with an index that is known here.

Like the edits of `mending` they are tried in a hand-in alone.
"""

from __future__ import annotations

import ast
import re
from functools import lru_cache
from typing import TYPE_CHECKING

from grader.mutation import mistakes as m
from grader.mutation.change import Change, Operator, binary, parsed, whole
from grader.mutation.inside import names_in, nodes_in
from grader.mutation.known import KEPT
from grader.mutation.written import written

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grader.mutation.subject import Subject

_MOST = 8  # entries that are tried
_FEW = 3  # counters that are known


def _term(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`s[p] + b[t]` becomes `s[p] + b[t] + a[p, t]`, `x` becomes `x * b[t]`, `h[t]` becomes `h[t - 1]`."""
    if not isinstance(node, ast.expr) or isinstance(node, ast.Constant | ast.Tuple | ast.List | ast.Dict):
        return
    parent = subject.parents.get(node)
    appended = isinstance(parent, ast.Call) and parent.args == [node] and isinstance(parent.func, ast.Attribute)
    complete = whole(subject, node) or appended
    operand = isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load) and isinstance(parent, ast.BinOp)
    if not complete and not operand:
        return
    inside = written(node)
    others = [each for each in _known_here(subject, node) if each not in inside]
    others.sort(key=lambda each: each.partition("[")[0] in inside)  # what the formula lacks altogether
    for text in others[:_MOST]:
        entry = parsed(text)
        if operand:
            yield Change(node, entry, m.VARIABLE, m.VARIABLE)
        if complete:
            yield Change(node, binary(node, ast.Add(), entry), m.TERM_TOO_MANY, m.TERM_MISSING)
            yield Change(node, binary(node, ast.Sub(), entry), m.TERM_TOO_MANY, m.TERM_MISSING)
            yield Change(node, binary(node, ast.Mult(), entry), m.FACTOR_TOO_MANY, m.FACTOR_MISSING)


def _known_here(subject: Subject, node: ast.expr) -> list[str]:
    """The entries that the function reads, with the counters that are known at a node in place of others."""
    known = {**subject.assigned, **subject.comprehended(node)}
    here = {name: line for name, line in known.items() if line < node.lineno or name in subject.comprehended(node)}
    counters = sorted((name for name in _counters(subject) if name in here), key=lambda name: -here[name])[:_FEW]
    found: dict[str, None] = {}
    for text, names in _entries(subject):
        missing = [name for name in names if name not in here and name in _counters(subject)]
        if not missing:
            found[text] = None
            found |= {text.replace("[0]", f"[{each}]"): None for each in counters if "[0]" in text}
        elif len(missing) == 1:
            old = rf"(?<![\w.]){missing[0]}(?![\w.])"
            turned = [re.sub(old, each, text) for each in (*counters, "0") if each not in names]
            found |= {each: None for each in turned if each != text}
    return list(found)


@lru_cache(KEPT)
def _counters(subject: Subject) -> frozenset[str]:
    """The names that stand in an index."""
    inside = (each.slice for each in subject.nodes if isinstance(each, ast.Subscript))
    return frozenset(each.id for index in inside for each in nodes_in(index) if isinstance(each, ast.Name))


@lru_cache(KEPT)
def _entries(subject: Subject) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The entries that are terms, factors or arguments, with the names in them; the longest first."""
    found: dict[str, tuple[str, ...]] = {}
    for node in subject.nodes:
        match node, subject.parents.get(node):
            case (
                ast.Subscript(value=ast.Name(), ctx=ast.Load()),
                ast.BinOp() | ast.Call() | ast.UnaryOp() | ast.Assign(),
            ) if not any(_is_fixed(each) for each in nodes_in(node)):
                names = tuple(each.id for each in nodes_in(node) if isinstance(each, ast.Name))
                found[written(node)] = names
    return tuple(sorted(found.items(), key=lambda each: -len(each[1])))


def _is_fixed(node: ast.AST) -> bool:
    """Whether it can have no other index: a key, or a name that is given its value there."""
    key = isinstance(node, ast.Constant) and isinstance(node.value, str)
    return key or isinstance(node, ast.NamedExpr)


def _index(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`costs[0]` becomes `costs[k - 1]`: another index by which the function takes entries of the same array."""
    match node:
        case ast.Subscript(value=ast.Name(id=name), slice=index, ctx=ast.Load()) if not isinstance(index, ast.Slice):
            here = written(index)
        case _:
            return
    known = {**subject.assigned, **subject.comprehended(node)}
    for text, names in _indices(subject).get(name, {}).items():
        if text != here and all(known.get(each, node.lineno) <= node.lineno for each in names):
            yield Change(index, text, m.ENTRIES, m.ENTRIES)


@lru_cache(KEPT)
def _indices(subject: Subject) -> dict[str, dict[str, frozenset[str]]]:
    """By what index the function takes entries of each array, with the names in it; no keys of a dict."""
    found: dict[str, dict[str, frozenset[str]]] = {}
    for node in subject.nodes:
        match node:
            case ast.Subscript(value=ast.Name(id=name), slice=index):
                plain = [each for each in nodes_in(index) if isinstance(each, ast.Slice | ast.Constant)]
                if not any(isinstance(each, ast.Slice) or isinstance(each.value, str) for each in plain):
                    found.setdefault(name, {})[written(index)] = frozenset(names_in(index))
    return found


OPERATORS = (Operator("term-elsewhere", _term), Operator("index-elsewhere", _index))
