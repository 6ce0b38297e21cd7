"""The order of axes: transpose, swapaxes, moveaxis and reshape, and the letters of einsum.

Like the edits of `mending` they are tried in a hand-in alone.
"""

from __future__ import annotations

import ast
from functools import lru_cache
from itertools import combinations, permutations
from typing import TYPE_CHECKING

from grader.mutation import mistakes as m
from grader.mutation.change import Change, Operator, applied, called, of_module, parsed, whole
from grader.mutation.known import KEPT
from grader.mutation.written import written

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from grader.mutation.subject import Subject

_REPEATS = {"repeat": "tile", "tile": "repeat"}
_ALL = 4  # axes of which every order is tried; of more, those with two exchanged
_ORDERS = ("0, 2, 3, 1", "0, 3, 1, 2", "1, 0, 2, 3", "1, 2, 3, 0", "3, 0, 1, 2", "0, 2, 1", "1, 0, 2", "1, 0")


def _reordered(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`x.transpose(0, 2, 1)` becomes `x.transpose(1, 0, 2)`, and so on, or `x`; so do swapaxes and moveaxis."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return
    kind = _kind(subject, node)
    inner = node.args[0] if of_module(node) and node.args else node.func.value
    if not kind or (kind == "transpose" and of_module(node) and len(node.args) == 1):
        return
    yield Change(node, inner, m.AXES, m.AXES)
    for axes in _others(kind, _axes_of(node)):
        yield Change(node, _with_axes(node, axes), m.AXES, m.AXES)


def _kind(subject: Subject, call: ast.Call) -> str:
    """What a call does with axes: gives all of them an order, exchanges two, moves one; "" for nothing of it."""
    name = called(call)
    if name == "transpose" and subject.torch and len(_axes_of(call)) == 2:
        return "swapaxes"
    known = {"transpose": "transpose", "permute": "transpose", "t": "transpose"}
    return known.get(name, name if name in {"swapaxes", "moveaxis"} else "")


def _axes_of(call: ast.Call) -> list[int]:
    """The axes that are said, as numbers; none where they are not plain ones."""
    said = call.args[1:] if of_module(call) else call.args
    parts = said[0].elts if len(said) == 1 and isinstance(said[0], ast.Tuple | ast.List) else said
    try:
        axes = [ast.literal_eval(part) for part in parts]
    except ValueError:
        return []
    return axes if all(type(axis) is int for axis in axes) else []


def _with_axes(call: ast.Call, axes: Sequence[int]) -> ast.expr:
    """The call with other axes, said in the same way."""
    said = call.args[1:] if of_module(call) else call.args
    inside = ", ".join(map(str, axes))
    together = len(said) == 1 and isinstance(said[0], ast.Tuple | ast.List)
    args = [parsed(f"({inside})")] if together else [parsed(str(axis)) for axis in axes]
    first = call.args[:1] if of_module(call) else []
    return ast.Call(call.func, [*first, *args], call.keywords)


def _others(kind: str, axes: Sequence[int]) -> list[tuple[int, ...]]:
    """Other axes in place of these."""
    own = tuple(axes)
    if kind == "transpose":
        each = permutations(own) if len(own) <= _ALL else (_exchanged(own, i, j) for i, j in _places(own))
        return [other for other in each if other != own]
    if len(own) != 2:
        return []
    near = (-1, -2, -3) if min(own) < 0 else range(_ALL)
    pairs = [*combinations(near, 2)] if kind == "swapaxes" else [own[::-1], *permutations(near, 2)]
    return [pair for pair in dict.fromkeys(pairs) if pair != own and (kind == "moveaxis" or pair != own[::-1])]


def _places(parts: Sequence[object]) -> Iterator[tuple[int, int]]:
    return combinations(range(len(parts)), 2)


def _exchanged(parts: tuple[int, ...], i: int, j: int) -> tuple[int, ...]:
    found = list(parts)
    found[i], found[j] = found[j], found[i]
    return tuple(found)


def _left_out(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`q @ k` becomes `q @ k.swapaxes(-1, -2)`, `x.reshape(-1, n)` becomes `x.transpose(0, 2, 3, 1).reshape(-1, n)`."""
    if not isinstance(node, ast.expr) or isinstance(node, ast.Constant | ast.Tuple | ast.List | ast.Starred):
        return
    parent = subject.parents.get(node)
    product = isinstance(parent, ast.BinOp) and isinstance(parent.op, ast.MatMult)
    product = product or (isinstance(parent, ast.Call) and called(parent) in {"matmul", "bmm"} and node in parent.args)
    if product or (whole(subject, node) and isinstance(node, ast.Call | ast.BinOp)):
        turn = "transpose" if subject.torch else "swapaxes"
        yield Change(node, _method(node, turn, "-1, -2"), m.AXES, m.AXES)
    if isinstance(parent, ast.Attribute) and parent.attr in {"reshape", "view"} and _is_called(subject, parent):
        turn = "permute" if subject.torch else "transpose"
        for order in _ORDERS if isinstance(node, ast.Name | ast.Subscript) else ():
            yield Change(node, _method(node, turn, order), m.AXES, m.AXES)


def _is_called(subject: Subject, function: ast.expr) -> bool:
    call = subject.parents.get(function)
    return isinstance(call, ast.Call) and call.func is function


def _method(value: ast.expr, name: str, args: str) -> ast.expr:
    return ast.Call(ast.Attribute(value, name, ast.Load()), [parsed(each) for each in args.split(", ")], [])


def _reshaped(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`x.reshape(n, c, h, w)` becomes `x.reshape(n, h, w, c).transpose(0, 3, 1, 2)`."""
    if not isinstance(node, ast.Call) or called(node) not in {"reshape", "view"}:
        return
    said = node.args[1:] if of_module(node) else node.args
    sizes = said[0].elts if len(said) == 1 and isinstance(said[0], ast.Tuple | ast.List) else said
    if not 2 <= len(sizes) <= _ALL:
        return
    turn = "permute" if subject.torch else "transpose"
    first = node.args[:1] if of_module(node) else []
    for order in list(permutations(range(len(sizes))))[1:]:
        turned = [sizes[axis] for axis in order]
        args = [ast.Tuple(turned, ast.Load())] if len(said) == 1 or of_module(node) else turned
        back = ", ".join(str(order.index(axis)) for axis in range(len(order)))
        yield Change(node, _method(ast.Call(node.func, [*first, *args], []), turn, back), m.RESHAPED, m.RESHAPED)


def _letters(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`np.einsum("ijk,kl->ijl", …)` with two letters of a term exchanged, or one in place of another one."""
    match node:
        case ast.Call(args=[ast.Constant(value=str(text)) as said, *operands]) if called(node) == "einsum":
            pass
        case _:
            return
    terms, arrow, output = text.replace(" ", "").partition("->")
    parts = [*terms.split(","), output]
    for at, part in enumerate(parts):
        for changed in _spelt_otherwise(part, dict.fromkeys(filter(str.isalpha, terms)), given=at < len(parts) - 1):
            spelt = [*parts[:at], changed, *parts[at + 1 :]]
            yield Change(said, ast.Constant(",".join(spelt[:-1]) + arrow + spelt[-1]), m.AXES, m.AXES)
    if len(operands) > 1:
        turned = [operands[1], operands[0], *operands[2:]]
        yield Change(node, ast.Call(node.func, [said, *turned], node.keywords), m.SWAPPED, m.SWAPPED)
    del subject


def _spelt_otherwise(part: str, letters: dict[str, None], *, given: bool) -> Iterator[str]:
    """A term with two of its letters exchanged, and with another letter in place of one; what is given has as many."""
    for i, j in _places(part):
        yield part[:i] + part[j] + part[i + 1 : j] + part[i] + part[j + 1 :]
    for i, old in enumerate(part):
        for new in letters:
            if new != old and (given or new not in part):
                yield part[:i] + new + part[i + 1 :]


def _tiled(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`np.repeat(x, n)` becomes `np.tile(x, n)`, and back: each of them n times, or all of them n times."""
    if not isinstance(node, ast.Call) or called(node) not in {"repeat", "tile", "repeat_interleave"}:
        return
    ways = {"repeat": "repeat_interleave", "repeat_interleave": "repeat"} if subject.torch else _REPEATS
    other = ways.get(called(node))
    match node:
        case ast.Call(func=ast.Attribute(value=value), args=[_, _], keywords=[]) if other and of_module(node):
            func = ast.Attribute(value, other, ast.Load())
            yield Change(node, ast.Call(func, node.args, []), m.FUNCTION, m.FUNCTION)
        case ast.Call(func=ast.Attribute(value=value), args=[times], keywords=[]) if not of_module(node):
            turned = ast.Call(ast.Attribute(value, other or "", ast.Load()), [times], [])
            yield Change(
                node, turned if subject.torch else applied(f"{subject.numpy}tile", value, times), m.FUNCTION, m.FUNCTION
            )
        case ast.Call(args=[value, times], keywords=[ast.keyword(arg="axis", value=ast.Constant(value=0 | 1 as axis))]):
            by = [times, ast.Constant(1)] if axis == 0 else [ast.Constant(1), times]
            tiled = applied(f"{subject.numpy}tile", value, ast.Tuple(by, ast.Load()))
            yield Change(node, tiled, m.FUNCTION, m.FUNCTION)


def _row_major(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`x.ravel("F")` becomes `x.ravel()`, `x.reshape(n, m, order="F")` `x.reshape(n, m)`: row by row, as it lies."""
    if not isinstance(node, ast.Call) or called(node) not in {"ravel", "flatten", "reshape"}:
        return
    args = [each for each in node.args if not _is_column_major(each)]
    words = [each for each in node.keywords if not (each.arg == "order" and _is_column_major(each.value))]
    if len(args) + len(words) < len(node.args) + len(node.keywords):
        yield Change(node, ast.Call(node.func, args, words), m.RESHAPED, m.COLUMNS)
    del subject


def _is_column_major(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value == "F"


def _column(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`np.max(score + steps, axis=0)` becomes `np.max(score[:, None] + steps, axis=0)`: a vector for every row."""
    if not isinstance(node, ast.Name | ast.Subscript | ast.Attribute):
        return
    total = subject.parents.get(node)
    if not isinstance(total, ast.BinOp) or not isinstance(total.op, ast.Add | ast.Sub | ast.Mult):
        return
    while isinstance(subject.parents.get(total), ast.BinOp):
        total = subject.parents[total]
    if _goes_along(subject, total) and "None" not in written(node) and "newaxis" not in written(node):
        yield Change(node, f"{written(node)}[:, None]", m.COLUMN, m.COLUMN)


def _goes_along(subject: Subject, total: ast.AST) -> bool:
    """Whether an axis of a sum is told where it is used: at once, or under the name that it gets."""
    parent = subject.parents.get(total)
    match parent:
        case ast.Assign(targets=[ast.Name(id=name)]):
            return name in _along(subject)
        case ast.Call(args=[first, *_]):
            return first is total and _tells_axis(parent)
        case ast.Attribute():
            call = subject.parents.get(parent)
            return isinstance(call, ast.Call) and call.func is parent and _tells_axis(call)
    return False


@lru_cache(KEPT)
def _along(subject: Subject) -> frozenset[str]:
    """The names of what is reduced along an axis."""
    found = set()
    for node in subject.nodes:
        if isinstance(node, ast.Call) and _tells_axis(node):
            owner = node.func.value if isinstance(node.func, ast.Attribute) else None
            found |= {each.id for each in (owner, *node.args[:1]) if isinstance(each, ast.Name)}
    return frozenset(found)


def _tells_axis(call: ast.Call) -> bool:
    """Whether a call tells an axis, by a word or by a number alone."""
    words = any(each.arg in {"axis", "dim"} for each in call.keywords)
    return words or (bool(call.args) and isinstance(call.args[-1], ast.Constant) and call.args[-1].value in {0, 1})


OPERATORS = (
    Operator("column", _column),
    Operator("tiled", _tiled),
    Operator("row-major", _row_major),
    Operator("reordered", _reordered),
    Operator("letters", _letters),
    Operator("axes-left-out", _left_out),
    Operator("reshaped", _reshaped),
)
