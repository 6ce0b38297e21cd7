"""A wrong variable, a wrong key, the size along the other axis, an index that is off by one."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from grader.mutation import mistakes as m
from grader.mutation.change import Change, Operator, binary, called
from grader.mutation.inside import nodes_in
from grader.mutation.keys import alike, likeliest_first
from grader.mutation.known import indices, reads
from grader.mutation.subject import is_size
from grader.mutation.written import written

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grader.mutation.subject import Subject

_OTHERS = 16  # functions that may be meant
_KEYS = 12
_OF_PYTHON = frozenset({"self", "cls", "range", "len", "print"})


def _variable(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """A variable becomes another one that is known there."""
    match node:
        case ast.Name(id=name, ctx=ast.Load()) if not _given(subject, name):
            pass
        case _:
            return
    parent = subject.parents.get(node)
    if isinstance(parent, ast.Call) and parent.func is node:
        for other in _functions(subject):
            if other != name:
                yield Change(node, other, m.FUNCTION, m.FUNCTION)
        return
    loop = subject.in_loop(node)
    own = subject.comprehended(node)
    beside, used = _beside(subject, node), reads(subject)

    counters = indices(subject) if _counts(subject, node) else ()

    def unlikely(pair: tuple[str, int]) -> tuple[bool, bool, int]:
        """What stands beside it is confused with it; else what is used least is likeliest to be what is missing."""
        return pair[0] not in counters, used[pair[0]] > 0 and pair[0] not in beside, used[pair[0]]

    for other, line in sorted({**subject.assigned, **own}.items(), key=unlikely):
        known = line < node.lineno or (loop is not None and line >= getattr(loop, "lineno", 0))
        if other != name and (known or other in own) and not _given(subject, other):
            yield Change(node, other, m.VARIABLE, m.VARIABLE)


def _given(subject: Subject, name: str) -> bool:
    """Whether it is a name that everybody has: a library's, or Python's own."""
    return name in subject.libraries or name in _OF_PYTHON


def _counts(subject: Subject, node: ast.AST) -> bool:
    """Whether it is an index, or one of several, or compared with what one is."""
    parent = subject.parents.get(node)
    at = subject.parents.get(parent) if isinstance(parent, ast.Tuple) else parent
    compared = isinstance(parent, ast.Compare) and any(
        isinstance(each, ast.Name) and each.id in indices(subject) for each in (parent.left, *parent.comparators)
    )
    return compared or (isinstance(at, ast.Subscript) and at.slice in {node, parent})


def _beside(subject: Subject, node: ast.AST) -> set[str]:
    """The names in the statement of a node."""
    at: ast.AST | None = node
    while at is not None and not isinstance(at, ast.stmt):
        at = subject.parents.get(at)
    body = [] if isinstance(at, ast.For | ast.While | ast.If | ast.With) or at is None else [at]
    return {each.id for part in body for each in nodes_in(part) if isinstance(each, ast.Name)}


def _functions(subject: Subject) -> list[str]:
    """The functions that the text defines, and the function calls."""
    calls = [node.func.id for node in subject.nodes if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)]
    defined = [each.name for each in subject.functions]
    own = getattr(subject.node, "name", "")
    return [name for name in dict.fromkeys([*calls, *defined]) if name != own and not _given(subject, name)][:_OTHERS]


def _attribute(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`self.W1` becomes `self.W2`, `params["W1"]` becomes `params["W2"]`, with the names that the text uses."""
    match node:
        case ast.Attribute(value=ast.Name(id="self"), attr=name):
            if isinstance(parent := subject.parents.get(node), ast.Call) and parent.func is node:
                return
            others = [each for each in attributes(subject) if each != name]
            for other in sorted(others, key=lambda each: not alike(name, each)):
                yield Change(node, f"self.{other}", m.VARIABLE, m.VARIABLE)
        case ast.Constant(value=str() as key) if isinstance(subject.parents.get(node), ast.Subscript):
            quote = subject.text(subject.span(node))[:1]
            for other in likeliest_first(key, _keys(subject), subject)[:_KEYS]:
                if quote in {"'", '"'}:
                    yield Change(node, f"{quote}{other}{quote}", m.VARIABLE, m.VARIABLE)


def attributes(subject: Subject) -> list[str]:
    """What the class of a method keeps in `self`."""
    found = [
        node.attr
        for node in nodes_in(subject.statement)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "self"
    ]
    defined = (node for node in nodes_in(subject.statement) if isinstance(node, ast.FunctionDef))
    methods = {node.name for node in defined if not any("property" in written(each) for each in node.decorator_list)}
    return [name for name in dict.fromkeys(found) if name not in methods][:12]


def _keys(subject: Subject) -> list[str]:
    indices = [node.slice for node in subject.nodes if isinstance(node, ast.Subscript)]
    found = [index.value for index in indices if isinstance(index, ast.Constant) and isinstance(index.value, str)]
    return list(dict.fromkeys(found))


def _size(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`X.shape[0]` becomes `X.shape[1]`, `len(X)` becomes `X.shape[1]`: C for m."""
    del subject
    match node:
        case ast.Subscript(value=ast.Attribute(value=array, attr="shape"), slice=ast.Constant(value=int(axis))):
            for other in (0, 1, -1):
                if other != axis:
                    yield Change(node, f"{written(array)}.shape[{other}]", m.WRONG_COUNT, m.WRONG_COUNT)
            yield Change(node, f"{written(array)}.size", m.WRONG_COUNT, m.WRONG_COUNT)
            yield Change(node, f"len({written(array)})", m.WRONG_COUNT, m.WRONG_COUNT)
        case ast.Subscript(
            value=ast.Attribute(value=array, attr="shape"), slice=ast.UnaryOp(op=ast.USub(), operand=ast.Constant())
        ):
            for other in (0, 1):
                yield Change(node, f"{written(array)}.shape[{other}]", m.WRONG_COUNT, m.WRONG_COUNT)
        case ast.Call(func=ast.Name(id="len"), args=[array]):
            yield Change(node, f"{written(array)}.shape[1]", m.WRONG_COUNT, m.WRONG_COUNT)
            yield Change(node, f"{written(array)}.size", m.WRONG_COUNT, m.WRONG_COUNT)
        case ast.Attribute(value=array, attr="size", ctx=ast.Load()):
            for axis in (0, 1):
                yield Change(node, f"{written(array)}.shape[{axis}]", m.WRONG_COUNT, m.WRONG_COUNT)
        case ast.Assign(targets=[ast.Tuple(elts=[first, second])], value=ast.Attribute(attr="shape") as value):
            swapped = f"{written(second)}, {written(first)} = {written(value)}"
            yield Change(node, swapped, m.WRONG_COUNT, m.WRONG_COUNT)


def _index(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`range(n)` becomes `range(n - 1)`, `x[i]` becomes `x[i - 1]`, `x[1:]` becomes `x[:]`."""
    match node:
        case ast.Call(func=ast.Name(id="range"), args=[*before, last]) if len(before) < 2:
            for step in (-1, 1):
                yield Change(last, _moved(last, step), m.OFF_BY_ONE, m.OFF_BY_ONE)
            if not before:
                yield Change(last, f"1, {written(last)}", m.OFF_BY_ONE, m.OFF_BY_ONE)
            elif isinstance(before[0], ast.Constant):
                for step in (-1, 1):
                    yield Change(before[0], _moved(before[0], step), m.OFF_BY_ONE, m.OFF_BY_ONE)
        case ast.Subscript(value=value, slice=index) if not (
            isinstance(value, ast.Attribute) and value.attr == "shape"
        ):
            yield from _subscript(subject, index)
        case ast.Slice():
            yield from _slice(node)
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            for other in _COMPARISONS.get(type(op), ()):
                changed = ast.Compare(left=left, ops=[other()], comparators=[right])
                yield Change(node, changed, m.COMPARISON, m.COMPARISON)


_COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Gt: (ast.GtE, ast.Lt, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt, ast.LtE),
    ast.Lt: (ast.LtE, ast.Gt, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt, ast.GtE),
    ast.Eq: (ast.NotEq, ast.GtE, ast.LtE),
    ast.NotEq: (ast.Eq,),
}


def _moved(node: ast.expr, step: int) -> ast.expr:
    if isinstance(node, ast.Constant) and isinstance(node.value, int):
        return ast.Constant(node.value + step)
    match node:
        case ast.BinOp(left=left, op=ast.Add(), right=ast.Constant(value=1)) if step == -1:
            return left
        case ast.BinOp(left=left, op=ast.Sub(), right=ast.Constant(value=1)) if step == 1:
            return left
    return binary(node, ast.Add() if step > 0 else ast.Sub(), ast.Constant(abs(step)))


def _subscript(subject: Subject, index: ast.expr) -> Iterator[Change]:
    parts = index.elts if isinstance(index, ast.Tuple) else [index]
    for part in parts:
        if isinstance(part, ast.Name | ast.BinOp) or (isinstance(part, ast.Constant) and isinstance(part.value, int)):
            for step in (-1, 1):
                yield Change(part, _moved(part, step), m.OFF_BY_ONE, m.OFF_BY_ONE)
    if len(parts) == 2:
        first, second = (subject.text(subject.span(part)) for part in parts)
        told = m.COLUMN if any(map(_adds_axis, parts)) else m.TRANSPOSED
        yield Change(index, f"{second}, {first}", told, told)


def _adds_axis(part: ast.expr) -> bool:
    """Whether it is what an axis is added by: `None`, `np.newaxis`."""
    return written(part) == "None" or getattr(part, "attr", "") == "newaxis"


def _slice(node: ast.Slice) -> Iterator[Change]:
    for bound in (node.lower, node.upper):
        if bound is None:
            continue
        yield Change(bound, "", m.OFF_BY_ONE, m.OFF_BY_ONE)
        for step in (-1, 1):
            yield Change(bound, _moved(bound, step), m.OFF_BY_ONE, m.OFF_BY_ONE)
    if node.lower is None and node.upper is None and node.step is None:
        for text in ("1:", ":-1", "0"):
            yield Change(node, text, m.OFF_BY_ONE, m.OFF_BY_ONE)


def _branches(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`a if c else b` and `np.where(c, a, b)` with a and b exchanged; one of the two alone."""
    del subject
    match node:
        case ast.IfExp(test=test, body=body, orelse=orelse):
            yield Change(node, ast.IfExp(test=test, body=orelse, orelse=body), m.SWAPPED, m.SWAPPED)
            yield Change(node, body, m.STEP_MISSING, m.STEP_TOO_MANY)
        case ast.Call(args=[_, first, second]) if called(node) == "where":
            yield Change(node, first, m.STEP_MISSING, m.STEP_TOO_MANY)
            yield Change(node, second, m.STEP_MISSING, m.STEP_TOO_MANY)


def _is_one(index: ast.expr) -> bool:
    """Whether it takes the first or the last row or column alone: `:1`, `-1:`, `:, :1`, `:, -1:`."""
    match index:
        case ast.Tuple(elts=[ast.Slice(lower=None, upper=None, step=None), last]):
            return _is_one(last)
        case ast.Slice(lower=None, upper=ast.Constant(value=1), step=None):
            return True
        case ast.Slice(lower=ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=1)), upper=None, step=None):
            return True
    return False


def _first_only(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`x[:, 0]` becomes `x`, and `x` becomes `x[:, 0]` where it is an argument or an operand."""
    match node:
        case ast.Subscript(
            value=value, slice=ast.Tuple(elts=[ast.Slice(), ast.Constant()]) | ast.Constant(value=int())
        ):
            if written(node.slice).endswith("None"):
                yield Change(node, value, m.COLUMN, m.AXIS_TOO_MANY)
            elif not (isinstance(value, ast.Attribute) and value.attr == "shape"):
                counted = is_size(subject.parents.get(node, node))
                yield Change(node, value, m.STEP_MISSING, m.WRONG_COUNT if counted else m.FIRST_ONLY)
        case ast.Subscript(value=array, slice=ast.Tuple(elts=[ast.Slice(), part])) if _adds_axis(part):
            yield Change(node, array, m.COLUMN, m.AXIS_TOO_MANY)
        case ast.Subscript(value=array, slice=part, ctx=ast.Load()) if _is_one(part):
            yield Change(node, array, m.STEP_MISSING, m.FIRST_ONLY)
        case ast.Subscript(value=array, slice=ast.UnaryOp(op=ast.USub()), ctx=ast.Load()):
            yield Change(node, array, m.STEP_MISSING, m.ONE_ENTRY)
        case ast.Name(id=name, ctx=ast.Load()) if name in subject.params:
            parent = subject.parents.get(node)
            if isinstance(parent, ast.BinOp) or (isinstance(parent, ast.Call) and parent.func is not node):
                for index in ("[:, :1]", "[:1]", "[:, -1:]", "[-1:]"):
                    yield Change(node, f"{name}{index}", m.FIRST_ONLY, m.STEP_MISSING)


OPERATORS = (
    Operator("first-only", _first_only),
    Operator("size", _size),
    Operator("variable", _variable),
    Operator("attribute", _attribute),
    Operator("index", _index),
    Operator("branches", _branches),
)
