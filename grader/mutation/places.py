"""Which elements are meant: the other end, a reversed array, a stride in an index, an opposite condition.

Like the edits of `mending` they are tried in a hand-in alone.
"""

from __future__ import annotations

import ast
import re
from functools import lru_cache
from typing import TYPE_CHECKING

from grader.mutation import mistakes as m
from grader.mutation.change import Change, Operator, binary, called, of_module, parsed
from grader.mutation.inside import nodes_in
from grader.mutation.known import KEPT, attributes_of_others, indices
from grader.mutation.reductions import reduction
from grader.mutation.written import written

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from grader.mutation.subject import Subject

_FEW = 4
_SEVERAL = ((0, 1), (0, 2), (1, 2), (0, 2, 3), (2, 3))  # axes at once
_LISTED = 12
_MAPPINGS = 2


def _opposite(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`x[mask]` becomes `x[~mask]`, `if not c:` becomes `if c:`, and back."""
    match node:
        case ast.UnaryOp(op=ast.Invert() | ast.Not(), operand=inner):
            yield Change(node, inner, m.OPPOSITE, m.OPPOSITE)
        case ast.Name() | ast.Subscript() | ast.Attribute() | ast.Compare():
            parent = subject.parents.get(node)
            mask = isinstance(parent, ast.Subscript) and parent.slice is node
            mask = mask or (isinstance(parent, ast.Call) and called(parent) == "where" and parent.args[:1] == [node])
            mask = mask or (isinstance(parent, ast.BinOp) and not isinstance(node, ast.Compare) and _is_mask(node))
            if mask and not isinstance(node, ast.Compare) and getattr(node, "id", "") not in _counters(subject):
                yield Change(node, ast.UnaryOp(ast.Invert(), node), m.OPPOSITE, m.OPPOSITE)


@lru_cache(KEPT)
def _counters(subject: Subject) -> set[str]:
    """The names that loops count with: no masks."""
    loops = [each.target for each in subject.nodes if isinstance(each, ast.For | ast.comprehension)]
    return {part.id for each in loops for part in nodes_in(each) if isinstance(part, ast.Name)}


def _is_mask(node: ast.AST) -> bool:
    return "mask" in written(node)


def _ends(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`x[-k:]` becomes `x[:k]`, and back; `x[::-1]` becomes `x`."""
    match node:
        case ast.Slice(lower=ast.UnaryOp(op=ast.USub(), operand=count), upper=None, step=None):
            yield Change(node, f":{written(count)}", m.OTHER_END, m.OTHER_END)
        case ast.Slice(lower=None, upper=ast.expr() as count, step=None) if not isinstance(count, ast.UnaryOp):
            yield Change(node, f"-{written(count)}:", m.OTHER_END, m.OTHER_END)
        case ast.Subscript(value=value, slice=index, ctx=ast.Load()) if _reverses(index):
            yield Change(node, _straight(value, index), m.REVERSED, m.REVERSED)
    del subject


def _reverses(index: ast.expr) -> bool:
    return any(_is_back(part) for part in _parts(index))


def _is_back(part: ast.expr) -> bool:
    match part:
        case ast.Slice(lower=None, upper=None, step=ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=1))):
            return True
    return False


def _straight(value: ast.expr, index: ast.expr) -> ast.expr:
    """The subscript without its reversals; without an index where nothing is left of it."""
    parts = [ast.Slice() if _is_back(part) else part for part in _parts(index)]
    if all(isinstance(part, ast.Slice) and not (part.lower or part.upper or part.step) for part in parts):
        return value
    return ast.Subscript(value, ast.Tuple(parts, ast.Load()), ast.Load())


def _parts(index: ast.expr) -> Sequence[ast.expr]:
    return index.elts if isinstance(index, ast.Tuple) else [index]


def _strided(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`x[i + a, j + b]` becomes `x[i * s + a, j * s + b]`, `r, c = i, j` becomes `r, c = i * s, j * s`."""
    match node:
        case ast.Subscript(slice=ast.Tuple() as index):
            counting: list[ast.expr] = [part for part in index.elts if isinstance(part, ast.BinOp | ast.Slice)]
        case ast.Assign(targets=[ast.Tuple()], value=ast.Tuple() as index):
            counting = list(index.elts)
        case ast.Tuple() as index if isinstance(subject.parents.get(node), ast.Yield | ast.Return):
            counting = [part for part in index.elts if called(part) == "slice"]
        case _:
            return
    loops = {name for name in indices(subject) if subject.assigned.get(name, 0) > 0}
    names = [each for part in counting for each in nodes_in(part) if isinstance(each, ast.Name) and each.id in loops]
    times = {id(each): subject.parents.get(each) for each in names}
    if len({each.id for each in names}) < 2 or any(_multiplies(parent) for parent in times.values()):
        return
    pattern = rf"(?<![\w.])({'|'.join({each.id for each in names})})(?![\w.])"
    for step in _whole_numbers(subject):
        texts = [subject.text(subject.span(part)) for part in index.elts]
        longer = [re.sub(pattern, rf"\1 * {step}", text) for text in texts]
        chosen = [new if part in counting else old for part, old, new in zip(index.elts, texts, longer, strict=True)]
        yield Change(index, ", ".join(chosen), m.FACTOR_TOO_MANY, m.FACTOR_MISSING)


def _multiplies(parent: ast.AST | None) -> bool:
    return isinstance(parent, ast.BinOp) and isinstance(parent.op, ast.Mult)


@lru_cache(KEPT)
def _whole_numbers(subject: Subject) -> list[str]:
    """What the function steps by elsewhere: what is in a range, a slice's step, or a whole division."""
    found: dict[str, None] = {}
    for node in subject.nodes:
        match node:
            case ast.BinOp(op=ast.FloorDiv(), right=ast.Name(id=name)) | ast.Slice(step=ast.Name(id=name)):
                found[name] = None
            case ast.Name(id=name) if name.startswith("strid"):
                found[name] = None
    found |= dict.fromkeys(name for name in subject.params if name.startswith("strid"))
    return list(found)[:_FEW]


def _countdown(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`range(n - 1, 0, -1)` becomes `range(n - 1, -1, -1)`, `range(0, n - k, s)` `range(0, n - k + 1, s)`."""
    match node:
        case ast.Call(func=ast.Name(id="range"), args=[start, stop, _]):
            for end in (start, stop):
                for step in (ast.Add(), ast.Sub()):
                    yield Change(end, binary(end, step, ast.Constant(1)), m.OFF_BY_ONE, m.OFF_BY_ONE)
    del subject


def _kept(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`G <= 0` becomes `self.mask`, `x` becomes `self.x`: what another method has kept, and this one does not use."""
    parent = subject.parents.get(node)
    if not isinstance(node, ast.Compare | ast.Name | ast.Subscript) or not isinstance(
        getattr(node, "ctx", ast.Load()), ast.Load
    ):
        return
    if not isinstance(parent, ast.BinOp | ast.Call | ast.Subscript | ast.Compare | ast.UnaryOp | ast.Return):
        return
    for name in attributes_of_others(subject):
        yield Change(node, f"self.{name}", m.VARIABLE, m.VARIABLE)


def _listed(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`for k in ("W",):` becomes `for k in ("W", "b"):`, with a name that is known, or `for k in list(grads):`."""
    match node:
        case ast.For(target=ast.Name(id=key), iter=ast.Tuple() | ast.List() as names):
            for mapping in _taken_by(node, key)[:_MAPPINGS]:
                yield Change(names, f"list({mapping})", m.STEP_TOO_MANY, m.STEP_MISSING)
    match node:
        case ast.For(iter=ast.Tuple(elts=elts) | ast.List(elts=elts) as names) if elts and all(
            isinstance(each, ast.Constant) and isinstance(each.value, str) for each in elts
        ):
            there = [each.value for each in elts if isinstance(each, ast.Constant)]
            for name in [each for each in _names_of(subject) if each not in there][:_LISTED]:
                more: list[ast.expr] = [ast.Constant(each) for each in (*there, name)]
                longer = ast.List(more, ast.Load()) if isinstance(names, ast.List) else ast.Tuple(more, ast.Load())
                yield Change(names, longer, m.STEP_TOO_MANY, m.STEP_MISSING)


def _taken_by(loop: ast.For, key: str) -> list[str]:
    """The mappings of which a loop takes an entry by what it goes through."""
    taken = (each for statement in loop.body for each in nodes_in(statement) if isinstance(each, ast.Subscript))
    owners = (each.value for each in taken if isinstance(each.slice, ast.Name) and each.slice.id == key)
    return list(dict.fromkeys(written(each) for each in owners if isinstance(each, ast.Name | ast.Attribute)))


@lru_cache(KEPT)
def _names_of(subject: Subject) -> list[str]:
    """The attributes and keys of a text, and what keys begin with."""
    found: dict[str, None] = {}
    for node in nodes_in(subject.program):
        match node:
            case ast.Attribute(value=ast.Name(id="self"), attr=name):
                found[name] = None
            case ast.Subscript(slice=ast.Constant(value=str(name))):
                found[name] = None
            case ast.BinOp(left=ast.Constant(value=str(name)), op=ast.Add()) if name.isidentifier():
                found[name] = None
    return list(found)


def _along(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`x / x.sum(axis=0)` becomes `x / x.sum(axis=1, keepdims=True)`, `d.sum(axis=0)` `d.sum(axis=(0, 2, 3))`."""
    call = reduction(node)
    if call is None:
        return
    keyword = next((each for each in call.keywords if each.arg in {"axis", "dim"}), None)
    kept = [each for each in call.keywords if each is not keyword]
    word, keep = ("dim", "keepdim") if subject.torch else ("axis", "keepdims")
    alone = keyword is None and not kept and not (call.args[1:] if of_module(call) else call.args)
    if isinstance(subject.parents.get(node), ast.BinOp) and (alone or (keyword is not None and not kept)):
        known = getattr(keyword.value, "value", None) if keyword is not None else (0, 1)
        for axis in [each for each in (0, 1, -1) if each != known and (alone <= (each == -1))]:
            yield Change(call, _reduced(call, {word: axis, keep: True}), m.AXIS, m.AXIS)
    if keyword is not None and isinstance(keyword.value, ast.Constant) and has_three_axes(subject):
        for axes in _SEVERAL:
            others = {each.arg: getattr(each.value, "value", True) for each in kept if each.arg}
            yield Change(call, _reduced(call, {word: axes, **others}), m.AXIS, m.AXIS)


def _reduced(call: ast.Call, how: dict[str, object]) -> ast.Call:
    """The same reduction in another way."""
    return ast.Call(call.func, call.args, [ast.keyword(word, parsed(repr(value))) for word, value in how.items()])


@lru_cache(KEPT)
def has_three_axes(subject: Subject) -> bool:
    """Whether an index, an einsum or a shape of the function has three parts or more."""
    for node in subject.nodes:
        match node:
            case (
                ast.Subscript(slice=ast.Tuple(elts=[_, _, _, *_]))
                | ast.Assign(targets=[ast.Tuple(elts=[_, _, _, *_])], value=ast.Attribute(attr="shape"))
            ):
                return True
            case ast.Constant(value=str(text)) if "->" in text and re.search(r"\w{3}", text):
                return True
    return False


OPERATORS = (
    Operator("along", _along),
    Operator("opposite", _opposite),
    Operator("ends", _ends),
    Operator("countdown", _countdown),
    Operator("kept", _kept),
    Operator("listed", _listed),
    Operator("strided", _strided),
)
