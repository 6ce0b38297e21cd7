"""Which entries are meant: an index of another place, the other axis, another order.

Like the edits of `mending` they are tried in a hand-in alone.
"""

from __future__ import annotations

import ast
from functools import lru_cache
from typing import TYPE_CHECKING

from grader.mutation import mistakes as m
from grader.mutation.change import Change, Operator, called, of_module, parsed, whole
from grader.mutation.inside import names_in, nodes_in
from grader.mutation.known import KEPT, indices, values
from grader.mutation.subject import Span
from grader.mutation.written import written

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from grader.mutation.subject import Subject

_FEW = 2  # indices of several parts, and orders
_PARTS = 6  # of indices
_CHOOSES = ast.Name | ast.Subscript | ast.BinOp | ast.Call | ast.Constant  # one entry, or those that an array says
_READ = ast.BinOp | ast.UnaryOp | ast.Call | ast.Attribute | ast.AugAssign | ast.Return | ast.Assign


def _parts(node: ast.Subscript) -> Sequence[ast.expr]:
    return node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]


@lru_cache(KEPT)
def _several(subject: Subject) -> tuple[str, ...]:
    """The indices of several parts that the function takes entries by: `np.arange(n), y`; where it has none, such."""
    found: dict[str, None] = {}
    labels: dict[str, None] = {}
    for node in subject.nodes:
        if isinstance(node, ast.Subscript) and len(parts := _parts(node)) > 1:
            if all(isinstance(each, _CHOOSES) and not isinstance(each, ast.Constant) for each in parts):
                found[_text(parts)] = None
            last = parts[-1]
            if isinstance(last, ast.Name) and last.id in subject.params:
                labels[f"{subject.numpy}arange(len({last.id})), {last.id}"] = None
    return tuple(found or labels)[:_FEW]


def _text(parts: Sequence[ast.expr]) -> str:
    return ", ".join(map(written, parts))


def _as_elsewhere(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`x` becomes `x[rows, y]`, `x[:, y]` becomes `x[rows, y]`: an index that stands elsewhere; `x[rows, y] = 0` added.

    Only where an array is read, or added to.
    """
    parent = subject.parents.get(node)
    for index in _several(subject):
        match node:
            case ast.Subscript() if len(_parts(node)) > 1 and _text(_parts(node)) != index:
                yield Change(node.slice, index, m.ENTRIES, m.ENTRIES)
            case ast.Name(id=name) if isinstance(parent, _READ) and not _makes(parent, node):
                if name not in index:
                    yield Change(node, f"{name}[{index}]", m.ENTRIES, m.ENTRIES)
            case ast.Assign(targets=[ast.Name(id=name)]) if subject.alone(node) and name not in index:
                yield from _further(subject, node, f"{name}[{index}]")


def _makes(parent: ast.AST | None, node: ast.AST) -> bool:
    """Whether a name is what a statement gives a value to, or a function that is called."""
    return (isinstance(parent, ast.Assign) and node in parent.targets) or getattr(parent, "func", None) is node


def _further(subject: Subject, node: ast.Assign, entries: str) -> Iterator[Change]:
    """Behind a statement its entries are set to 0, or one is taken off."""
    end = subject.span(node)
    here = Span(end.end_line, end.end_column, end.end_line, end.end_column)
    for step in ("= 0", "-= 1"):
        yield Change(here, f"\n{subject.indent(node)}{entries} {step}", m.STEP_TOO_MANY, m.STEP_MISSING)


def _part(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`dW[:, j]` becomes `dW[:, y[i]]`, `dV[outside[i]]` becomes `dV[center]`: a part of another index."""
    if not isinstance(node, ast.Subscript) or getattr(node.value, "attr", "") == "shape":
        return
    for part in _parts(node):
        if isinstance(part, ast.Name | ast.Subscript | ast.BinOp):
            own = written(part)
            for other in [each for each in _single(subject) if each != own]:
                names = names_in(parsed(other))
                known = {**subject.assigned, **subject.comprehended(node)}
                if all(known.get(name, node.lineno) < node.lineno or name in indices(subject) for name in names):
                    yield Change(part, other, m.ENTRIES, m.ENTRIES)


@lru_cache(KEPT)
def _single(subject: Subject) -> tuple[str, ...]:
    """What the function takes single entries by, and arguments of one entry: `y[i]`, `j`, `center`."""
    found: dict[str, None] = {}
    for node in subject.nodes:
        if isinstance(node, ast.Subscript) and getattr(node.value, "attr", "") != "shape":
            for part in _parts(node):
                if isinstance(part, ast.Name | ast.Subscript) and not _is_word(part):
                    found[written(part)] = None
    return tuple(found)[:_PARTS]


def _is_word(part: ast.expr) -> bool:
    return any(isinstance(each, ast.Constant) and isinstance(each.value, str) for each in nodes_in(part))


def _other_axis(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`a[order]` becomes `a[:, order]`, and back."""
    if not isinstance(node, ast.Subscript) or getattr(node.value, "attr", "") == "shape" or _is_word(node.slice):
        return
    parent = subject.parents.get(node)
    match _parts(node):
        case [ast.Slice(lower=None, upper=None, step=None), part]:
            yield Change(node.slice, written(part), m.AXIS, m.AXIS)
        case [ast.Name() | ast.Subscript() | ast.Slice() as part] if written(part) != ":":
            turned = f"{written(node.value)}[:, {written(part)}]"
            yield Change(node.slice, f":, {written(part)}", m.AXIS, m.AXIS)
            if isinstance(parent, ast.Attribute) and parent.attr == "T":
                yield Change(parent, turned, m.AXIS, m.AXIS)


def _parts_turned(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`out[n, f, j, i]` becomes `out[n, f, i, j]`."""
    if isinstance(node, ast.Subscript) and len(parts := _parts(node)) > 2:
        texts = [subject.text(subject.span(each)) for each in parts]
        for i in range(len(parts) - 1):
            if isinstance(parts[i], _CHOOSES) and isinstance(parts[i + 1], _CHOOSES):
                turned = [*texts[:i], texts[i + 1], texts[i], *texts[i + 2 :]]
                yield Change(node.slice, ", ".join(turned), m.TRANSPOSED, m.TRANSPOSED)


def _in_reverse(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`return path` becomes `return path[::-1]` of what was appended to; `np.argsort(x)` becomes `np.argsort(-x)`."""
    match node:
        case ast.Name(id=name, ctx=ast.Load()) if name in _appended(subject):
            parent = subject.parents.get(node)
            if whole(subject, node) or isinstance(parent, ast.Call):
                yield Change(node, f"{name}[::-1]", m.REVERSED, m.NOT_REVERSED)
        case ast.Call(args=[inner, *rest]) if called(node) == "argsort" and of_module(node):
            negative = ast.Call(node.func, [ast.UnaryOp(ast.USub(), inner), *rest], node.keywords)
            yield Change(node, negative, m.REVERSED, m.NOT_REVERSED)
        case ast.Call(func=ast.Attribute(value=inner, attr="argsort")):
            yield Change(inner, f"(-{written(inner)})", m.REVERSED, m.NOT_REVERSED)


@lru_cache(KEPT)
def _appended(subject: Subject) -> frozenset[str]:
    """The lists that the function appends to."""
    calls = [each.func for each in subject.nodes if isinstance(each, ast.Call) and called(each) == "append"]
    owners = [func.value for func in calls if isinstance(func, ast.Attribute)]
    return frozenset(owner.id for owner in owners if isinstance(owner, ast.Name))


def _in_order(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`x[:k]` becomes `x[order][:k]`, `x[:, :k]` becomes `x[:, order[:k]]`, `x` becomes `x[order]`."""
    for order in _orders(subject):
        match node:
            case ast.Name(id=name, ctx=ast.Load()) if name != order and subject.assigned[order] < node.lineno:
                parent = subject.parents.get(node)
                if isinstance(parent, ast.Subscript | ast.Return | ast.Tuple | ast.Assign):
                    yield Change(node, f"{name}[{order}]", m.VARIABLE, m.STEP_MISSING)
            case ast.Subscript(value=ast.Name(id=name), slice=ast.Tuple(elts=[*before, ast.Slice() as last])):
                if name != order and subject.assigned[order] < node.lineno:
                    index = _text([*before, parsed(f"{order}[{written(last)}]")])
                    yield Change(node.slice, index, m.VARIABLE, m.STEP_MISSING)


@lru_cache(KEPT)
def _orders(subject: Subject) -> tuple[str, ...]:
    """The names that an order is kept under: of what sorts, or draws one."""
    found = (
        name
        for name, value in values(subject).items()
        if any(called(each) in {"argsort", "permutation", "randperm"} for each in nodes_in(value))
    )
    return tuple(found)[:_FEW]


def _sum_of(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`mask[rows, y] = -1` becomes `mask[rows, y] = -mask.sum(axis=1)`."""
    match node:
        case ast.Assign(targets=[ast.Subscript(value=ast.Name(id=name))], value=value) if not any(
            isinstance(each, ast.Name) for each in nodes_in(value)
        ):
            word = "dim" if subject.torch else "axis"
            for axis in (1, 0):
                for sign in ("-", ""):
                    yield Change(value, f"{sign}{name}.sum({word}={axis})", m.FIXED, m.FIXED_SUM)


def _entry_there(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`c == n` becomes `c == y[n]`, `c == y` too, where `y[n]` stands elsewhere in the function; and back."""
    if not isinstance(subject.parents.get(node), ast.Compare | ast.BinOp | ast.Call):
        return
    match node:
        case ast.Name(id=name, ctx=ast.Load()):
            known = {**subject.assigned, **subject.comprehended(node)}
            for array, index in _taken_by_name(subject):
                if name in {array, index} and known.get(index, node.lineno + 1) <= node.lineno:
                    yield Change(node, f"{array}[{index}]", m.ENTRIES, m.ENTRIES)
        case ast.Subscript(value=ast.Name(), slice=ast.Name(id=index), ctx=ast.Load()):
            yield Change(node, index, m.ENTRIES, m.ENTRIES)


@lru_cache(KEPT)
def _taken_by_name(subject: Subject) -> tuple[tuple[str, str], ...]:
    """The entries that the function takes by a name, and as indices: `y` and `n` of `s[y[n]]`; else of others."""
    found: dict[tuple[str, str], None] = {}
    others: dict[tuple[str, str], None] = {}
    for node in subject.nodes:
        match node:
            case ast.Subscript(value=ast.Name(id=array), slice=ast.Name(id=index), ctx=ast.Load()):
                parent = subject.parents.get(node)
                outer = subject.parents.get(parent) if isinstance(parent, ast.Tuple) else parent
                (found if isinstance(outer, ast.Subscript | ast.Compare) else others)[array, index] = None
    return (*found, *others)[:_FEW]


OPERATORS = (
    Operator("as-elsewhere", _as_elsewhere),
    Operator("index-part", _part),
    Operator("other-axis", _other_axis),
    Operator("parts-turned", _parts_turned),
    Operator("in-reverse", _in_reverse),
    Operator("in-order", _in_order),
    Operator("entry-sum", _sum_of),
    Operator("entry-there", _entry_there),
)
