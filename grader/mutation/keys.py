"""Which entry of a dict is meant: another key of the same dict, what a key begins with, the number in it.

Like the edits of `mending` they are tried in a hand-in alone.
"""

from __future__ import annotations

import ast
import re
from functools import lru_cache
from typing import TYPE_CHECKING

from grader.mutation import mistakes as m
from grader.mutation.change import Change, Operator
from grader.mutation.inside import nodes_in
from grader.mutation.known import KEPT, kept

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from grader.mutation.subject import Subject

_LISTED = 12
_FEW = 5  # beginnings of keys
_BEGINS = re.compile(r"[A-Za-z_]+")
_COUNTS = re.compile(r"\{(\w+)(?: *([-+]) *1)?\}")  # in a key that is formatted


def alike(one: str, other: str) -> bool:
    """Whether two names are easily taken for each other: `z1` for `h1` or `z2`, `dz` for `z`."""
    if len(one) == len(other):
        return sum(mine != theirs for mine, theirs in zip(one, other, strict=True)) == 1
    return one in other or other in one or re.sub(r"\d+", "#", one) == re.sub(r"\d+", "#", other)


def likeliest_first(key: str, others: Iterable[str], subject: Subject) -> list[str]:
    """The other keys: those of the same dict before those of others, and of each what is like it before what is not."""
    beside = _beside(subject).get(key, frozenset())
    return sorted((each for each in others if each != key), key=lambda each: (each not in beside, not alike(key, each)))


@lru_cache(KEPT)
def _beside(subject: Subject) -> dict[str, frozenset[str]]:
    """For each key of the program those that stand beside it, in a dict or as entries of what has the same name."""
    owners: dict[str, set[str]] = {}
    groups: list[set[str]] = []
    for node in nodes_in(subject.program):
        match node:
            case ast.Dict(keys=keys):
                said = (each.value for each in keys if isinstance(each, ast.Constant))
                groups.append({each for each in said if isinstance(each, str)})
            case ast.Call(func=ast.Name(id="dict"), keywords=words):
                groups.append({each.arg for each in words if each.arg is not None})
            case ast.Subscript(value=value, slice=ast.Constant(value=str(key))):
                owners.setdefault(_owner(value), set()).add(key)
    found: dict[str, frozenset[str]] = {}
    for group in (*groups, *owners.values()):
        found |= {key: found.get(key, frozenset()) | group for key in group}
    return found


def _owner(value: ast.expr) -> str:
    """The name that entries are taken of: `caches` of `caches[l]["z"]`."""
    while isinstance(value, ast.Subscript):
        value = value.value
    return value.attr if isinstance(value, ast.Attribute) else getattr(value, "id", "")


def _key(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`cache["p"]` becomes `cache["mask"]`: what the program keeps under a key, and this function does not read."""
    match node:
        case ast.Constant(value=str(key)) if isinstance(subject.parents.get(node), ast.Subscript):
            here = {each.value for each in subject.nodes if isinstance(each, ast.Constant)}
            others = likeliest_first(key, (each for each in kept(subject) if each not in here), subject)
            for other in others[:_LISTED]:
                yield Change(node, ast.Constant(other), m.ENTRY, m.ENTRY)


def _formatted(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`s[f"z{l}"]` becomes `s[f"a{l}"]`, or `s[f"z{l - 1}"]`; `s["z" + str(l)]` becomes `s["a" + str(l)]`."""
    match node:
        case ast.Subscript(slice=ast.JoinedStr() as key, ctx=context):
            text = subject.text(subject.span(key))
            for number in _COUNTS.finditer(text):
                for other in _numbers(number[1], number[2]):
                    yield Change(key, text[: number.start()] + other + text[number.end() :], m.OFF_BY_ONE, m.OFF_BY_ONE)
        case ast.Constant(value=str()) as key if _begins_key(subject, node):
            text, context = subject.text(subject.span(key)), ast.Load()
        case _:
            return
    found = re.match(r"(\w?['\"])([A-Za-z_]+)", text)
    if found is not None and isinstance(context, ast.Load):
        for other in sorted(beginnings(subject), key=lambda each: not alike(found[2], each))[:_FEW]:
            if other != found[2]:
                yield Change(key, found[1] + other + text[found.end() :], m.ENTRY, m.ENTRY)


def _numbers(name: str, sign: str | None) -> list[str]:
    """The numbers beside one that is formatted."""
    return [f"{{{name} - 1}}", f"{{{name} + 1}}"] if sign is None else [f"{{{name}}}"]


def _begins_key(subject: Subject, node: ast.Constant) -> bool:
    """Whether a word is the first part of a key: `"W" + str(l)`, `"W%d" % l`, `"W", l`."""
    match subject.parents.get(node):
        case ast.BinOp(left=left, op=ast.Add() | ast.Mod()) as whole if left is node:
            return isinstance(subject.parents.get(whole), ast.Subscript)
        case ast.Tuple(elts=[first, *_]) as whole if first is node:
            return isinstance(subject.parents.get(whole), ast.Subscript)
    return False


@lru_cache(KEPT)
def beginnings(subject: Subject) -> tuple[str, ...]:
    """What keys of the program begin with, before what is counted."""
    found: list[str] = []
    for node in nodes_in(subject.program):
        match node:
            case ast.JoinedStr(values=[ast.Constant(value=str(word)), ast.FormattedValue(), *_]):
                found.append(word)
            case ast.BinOp(left=ast.Constant(value=str(word)), op=ast.Add() | ast.Mod()):
                found.append(word)
            case ast.Subscript(slice=ast.Constant(value=str(word))) if word[-1:].isdigit():
                found.append(word)
            case ast.Subscript(slice=ast.Tuple(elts=[ast.Constant(value=str(word)), *_])):
                found.append(word)
    beginnings = (each[0] for each in map(_BEGINS.match, found) if each is not None)
    return tuple(dict.fromkeys(beginnings))


OPERATORS = (Operator("key", _key), Operator("formatted-key", _formatted))
