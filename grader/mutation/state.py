"""What should be left changed: a new value that is not put back, a copy in the place of what was given.

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
from grader.mutation.known import KEPT, values
from grader.mutation.statements import copied
from grader.mutation.subject import Span
from grader.mutation.written import written

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grader.mutation.subject import Subject

_COUNT = re.compile(r"t|time|steps?|iterations?|count|epoch|n_steps|num_steps")


def _put_back(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`m = b * s["m"] + g` becomes `s["m"] = m = b * s["m"] + g`, where nothing is ever put under `s["m"]`."""
    match node:
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            places = dict.fromkeys(_places(subject, value))
            for place in (each for each in places if each not in _stored(subject)):
                yield Change(node, f"{place} = {name} = {written(value)}", m.NOT_PUT_BACK, m.NOT_PUT_BACK)


def _places(subject: Subject, value: ast.expr) -> Iterator[str]:
    """The entries of arguments that a value is made of, by themselves or under another name."""
    if _is_entry(value, ast.Load):
        return
    for each in nodes_in(value):
        source = values(subject).get(each.id) if isinstance(each, ast.Name) else each
        if source is not None and _is_entry(source, ast.Load) and _owner(source) in {*subject.params, "self"}:
            yield written(source)
    for each in nodes_in(value):  # what is given several values: first that of an entry, then others
        yield from _entries(subject).get(each.id, ()) if isinstance(each, ast.Name) else ()


@lru_cache(KEPT)
def _stored(subject: Subject) -> frozenset[str]:
    """The entries that the function puts something under."""
    return frozenset(written(each) for each in subject.nodes if _is_entry(each, ast.Store))


@lru_cache(KEPT)
def _entries(subject: Subject) -> dict[str, list[str]]:
    """The entries of arguments that names are given, by these names."""
    found: dict[str, list[str]] = {}
    for node in subject.nodes:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                if _is_entry(value, ast.Load) and _owner(value) in subject.params:
                    found.setdefault(name, []).append(written(value))
    return found


def _is_entry(node: ast.AST, context: type[ast.expr_context]) -> bool:
    """Whether it is an entry under a word: `s["m"]`, or an attribute of an object."""
    match node:
        case ast.Subscript(value=ast.Name(), slice=ast.Constant(value=str()), ctx=ctx):
            return isinstance(ctx, context)
        case ast.Attribute(value=ast.Name(id="self"), ctx=ctx):
            return isinstance(ctx, context)
    return False


def _owner(node: ast.AST) -> str:
    value = getattr(node, "value", None)
    return value.id if isinstance(value, ast.Name) else ""


def _on_a_copy(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`t = dict(s)` becomes `t = s`; `W = W - g` becomes `W[...] = W - g`."""
    match node:
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            given = copied(value)
            if given in subject.params and given != name:
                yield Change(value, given, m.ON_A_COPY, m.ON_A_COPY)
            elif name in subject.params and isinstance(value, ast.BinOp):
                yield Change(node, f"{name}[...] = {written(value)}", m.MUTATED_INPUT, m.NOT_IN_PLACE)
            elif name in subject.params and isinstance(value, ast.Dict):
                yield Change(node, f"{name}.update({written(value)})", m.MUTATED_INPUT, m.NOT_IN_PLACE)


def _deeply(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`new[k] = p[k]` becomes `new[k] = p[k].copy()`; `v = velocity` and `v = dict(velocity)` are copied as a whole."""
    if not isinstance(node, ast.Assign):
        return
    value = node.value
    given = value.id if isinstance(value, ast.Name) else copied(value)
    if given in subject.params:
        yield Change(value, f"copy.deepcopy({given})", m.NOT_IN_PLACE, m.MUTATED_INPUT)
    elif isinstance(value, ast.Subscript | ast.Attribute) and isinstance(value.value, ast.Name):
        yield Change(value, f"{written(value)}.copy()", m.NOT_IN_PLACE, m.MUTATED_INPUT)
    elif isinstance(value, ast.DictComp | ast.ListComp):
        part = value.value if isinstance(value, ast.DictComp) else value.elt
        yield Change(part, f"{written(part)}.copy()", m.NOT_IN_PLACE, m.MUTATED_INPUT)


def _counted_on(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`s["t"] += 1` is put before all else, where nothing counts the steps."""
    if node is not subject.opening or not isinstance(node, ast.stmt):
        return
    read = dict.fromkeys(written(each) for each in subject.nodes if _is_entry(each, ast.Load) and _counts(each))
    at = subject.span(node)
    for place in (each for each in read if each not in _stored(subject)):
        here = Span(at.line, at.column, at.line, at.column)
        text = f"{place} += 1\n{subject.indent(node)}"
        yield Change(here, text, m.NOT_COUNTED, m.NOT_COUNTED)


def _counts(entry: ast.AST) -> bool:
    """Whether an entry says how many steps there have been, after its name."""
    match entry:
        case ast.Subscript(slice=ast.Constant(value=str(name))) | ast.Attribute(attr=name):
            return _COUNT.fullmatch(name) is not None
    return False


def _idle_start(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`h = f(x, h)` becomes `h = f(now, h)`, with a `now` that is set before the loop, and in it, to be read."""
    match node:
        case ast.Name(id=name, ctx=ast.Load()) if (loop := subject.in_loop(node)) is not None:
            pass
        case _:
            return
    for start, (value, given, again) in _idle_starts(subject).items():
        if given is loop and node.lineno <= again and start != name and value in {"", name}:
            yield Change(node, start, m.VARIABLE, m.VARIABLE)


@lru_cache(KEPT)
def _idle_starts(subject: Subject) -> dict[str, tuple[str, ast.AST, int]]:
    """Names that get a value before a loop and another one in it, and are not read between: with what they start as."""
    found: dict[str, tuple[str, ast.AST, int]] = {}
    loops = [each for each in subject.nodes if isinstance(each, ast.For | ast.While)]
    for node in subject.nodes:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if subject.in_loop(node) is None:
                loop = next((each for each in loops if each.lineno > node.lineno), None)
            case _:
                continue
        again = _set_anew(loop, name) if loop is not None else 0
        own = [each for each in subject.nodes if isinstance(each, ast.Name) and each.id == name]
        read = [each for each in own if isinstance(each.ctx, ast.Load) and node.lineno < each.lineno <= again]
        if loop is not None and again and not read:
            found[name] = (value.id if isinstance(value, ast.Name) else "", loop, again)
    return found


def _set_anew(loop: ast.For | ast.While, name: str) -> int:
    """The line in which each round of a loop gives a name a value, or none."""
    for each in loop.body:
        match each:
            case ast.Assign(targets=[ast.Name(id=own)]) if own == name:
                return each.end_lineno or each.lineno
            case ast.Assign(targets=[ast.Tuple(elts=parts)]) if name in map(written, parts):
                return each.end_lineno or each.lineno
    return 0


OPERATORS = (
    Operator("idle-start", _idle_start),
    Operator("put-back", _put_back),
    Operator("on-a-copy", _on_a_copy),
    Operator("counted-on", _counted_on),
    Operator("deeply", _deeply),
)
