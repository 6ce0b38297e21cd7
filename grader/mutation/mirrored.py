"""The other side: slices exchanged or of the other end, a comparison mirrored, a slope at the input for the output.

Like the edits of `mending` they are tried in a hand-in alone.
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from grader.mutation import mistakes as m
from grader.mutation.change import Change, Operator, applied, binary, called, whole
from grader.mutation.inside import names_in, nodes_in
from grader.mutation.known import unused, vocabulary
from grader.mutation.places import has_three_axes
from grader.mutation.written import written

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grader.mutation.subject import Subject

_OPPOSITE = {ast.Lt: ast.Gt, ast.Gt: ast.Lt, ast.LtE: ast.GtE, ast.GtE: ast.LtE}
_SIGNS = {ast.Add: ast.Sub, ast.Sub: ast.Add}
_SQUARE, _MOST = 2, 6
_PRODUCTS = frozenset({"einsum", "dot", "matmul", "tensordot", "convolve", "correlate"})
_REVERSALS = ("::-1", ":, ::-1", "::-1, ::-1")
_LAST_TWO = ("..., ::-1, ::-1",)
_SAYS = re.compile(r"flip|rev(?:ers|_|$)|mirror|turned|rot(?:ated)?(?:180|_|$)", re.IGNORECASE)
_TURNS = re.compile(r"flip|rot90|revers|::-1|argsort|sorted")


def _slices(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`r - v[1:] + g * v[:-1]` becomes `r - v[:-1] + g * v[1:]`; `t[:-1]` becomes `t[1:]`, and the other way round."""
    if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load):
        parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        for part in parts:
            other = _other_end(part)
            if other is not None:
                yield Change(part, other, m.OTHER_END, m.OFF_BY_ONE)
    if not isinstance(node, ast.stmt) or not hasattr(node, "value") or node.value is None:
        return
    taken = [each for each in nodes_in(node.value) if isinstance(each, ast.Subscript)]
    for at, one in enumerate(taken):
        for other_one in taken[at + 1 :]:
            texts = [subject.text(subject.span(each)) for each in (one, other_one)]
            inside = one in nodes_in(other_one) or other_one in nodes_in(one)
            if texts[0] != texts[1] and not inside and ast.dump(one.value) == ast.dump(other_one.value):
                yield Change(node.value, _with_both(subject, node.value, (one, other_one)), m.SWAPPED, m.SWAPPED)


def _as_beside(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`y[:size]` becomes `y[i:i + size]`, as it is in `X[i:i + size]`: the slice of another array in the function."""
    match node:
        case ast.Subscript(slice=ast.Slice() as part, ctx=ast.Load()):
            here = subject.text(subject.span(part))
        case _:
            return
    others = (each.slice for each in subject.nodes if isinstance(each, ast.Subscript))
    slices = (each for each in others if isinstance(each, ast.Slice) and each.lineno <= node.lineno)
    for text in list(dict.fromkeys(subject.text(subject.span(each)) for each in slices))[:_MOST]:
        if text != here:
            yield Change(part, text, m.OFF_BY_ONE, m.OFF_BY_ONE)


def _window(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`order[:k]` becomes `order[1:k + 1]`, `x[i:i + n]` becomes `x[i + 1:i + n + 1]`: as long, and one further."""
    match node:
        case ast.Slice(lower=None, upper=ast.Name() as end, step=None):
            yield Change(node, f"1:{end.id} + 1", m.OFF_BY_ONE, m.OFF_BY_ONE)
        case ast.Slice(lower=ast.Name() as first, upper=ast.BinOp(op=ast.Add()) as end, step=None):
            for step in ("+ 1", "- 1") if first.id in names_in(end) else ():
                moved = f"{first.id} {step}:{written(end)} {step}"
                yield Change(node, moved, m.OFF_BY_ONE, m.OFF_BY_ONE)
    del subject


def _other_end(part: ast.expr) -> str | None:
    """All but the first for all but the last."""
    return {":-1": "1:", "1:": ":-1", ":-2": "2:", "2:": ":-2"}.get(written(part).replace(" ", ""))


def _with_both(subject: Subject, value: ast.expr, pair: tuple[ast.Subscript, ast.Subscript]) -> str:
    """The text of a value in which two parts have changed places."""
    first, second = sorted(pair, key=lambda each: (each.lineno, each.col_offset))
    whole, one, other = (subject.span(each) for each in (value, first, second))
    before = subject.text(whole._replace(end_line=one.line, end_column=one.column))
    between = subject.text(
        one._replace(line=one.end_line, column=one.end_column, end_line=other.line, end_column=other.column)
    )
    after = subject.text(whole._replace(line=other.end_line, column=other.end_column))
    return "".join((before, subject.text(other), between, subject.text(one), after))


def _comparison(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`ratio > 1 + eps` becomes `ratio < 1 - eps`: the border on the other side."""
    match node:
        case ast.Compare(left=left, ops=[operator], comparators=[ast.BinOp(left=one, op=sign, right=other)]) if (
            type(operator) in _OPPOSITE and type(sign) in _SIGNS
        ):
            border = binary(one, _SIGNS[type(sign)](), other)
            mirrored = ast.Compare(left=left, ops=[_OPPOSITE[type(operator)]()], comparators=[border])
            yield Change(node, mirrored, m.COMPARISON, m.COMPARISON)
    del subject


def _slope_at(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`1 - a ** 2` becomes `1 - np.tanh(a) ** 2`, `a * (1 - a)` becomes `s(a) * (1 - s(a))`: the slope at an input."""
    match node:
        case ast.BinOp(
            left=ast.Constant(value=1 | 1.0), op=ast.Sub(), right=ast.BinOp(left=inner, op=operator, right=by)
        ):
            squared = isinstance(operator, ast.Pow) and isinstance(by, ast.Constant) and by.value == _SQUARE
            twice = isinstance(operator, ast.Mult) and ast.dump(inner) == ast.dump(by)
            if (squared or twice) and not isinstance(inner, ast.Call):
                new = ast.BinOp(applied(f"{subject.numpy}tanh", inner), ast.Pow(), ast.Constant(_SQUARE))
                yield Change(node, binary(ast.Constant(1), ast.Sub(), new), m.TOO_MANY, m.LEFT_OUT)
        case ast.BinOp(
            left=one, op=ast.Mult(), right=ast.BinOp(left=ast.Constant(value=1 | 1.0), op=ast.Sub(), right=at)
        ):
            if ast.dump(one) == ast.dump(at) and not isinstance(one, ast.Call):
                for name in (each for each in vocabulary(subject) if "sig" in each):
                    at_input = binary(ast.Constant(1), ast.Sub(), applied(name, at))
                    yield Change(node, binary(applied(name, one), ast.Mult(), at_input), m.TOO_MANY, m.LEFT_OUT)


def _moving(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`s + g` becomes `r * s + (1 - r) * g`, with a rate `r` that nothing else uses."""
    match node:
        case ast.BinOp(left=one, op=ast.Add(), right=other) if isinstance(subject.parents.get(node), ast.stmt):
            for name in unused(subject)[:_SQUARE]:
                rate = ast.Name(id=name, ctx=ast.Load())
                rest = binary(ast.Constant(1), ast.Sub(), rate)
                mixed = binary(binary(rate, ast.Mult(), one), ast.Add(), binary(rest, ast.Mult(), other))
                yield Change(node, mixed, m.FACTOR_TOO_MANY, m.FACTOR_MISSING)


def _turned(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`k = w` becomes `k = w[:, :, ::-1, ::-1]`, and so does what a product takes, `self.w` too."""
    parent = subject.parents.get(node)
    factor = isinstance(parent, ast.Call) and called(parent) in _PRODUCTS and node in parent.args
    match node:
        case ast.Name(id=name, ctx=ast.Load()) if name in subject.assigned:
            held = factor or whole(subject, node)
        case ast.Attribute(value=ast.Name(), ctx=ast.Load()) | ast.Subscript(slice=ast.Constant(), ctx=ast.Load()):
            held = factor or isinstance(parent, ast.Assign)
        case _:
            return
    reversals = _LAST_TWO if has_three_axes(subject) else (*_REVERSALS, *_LAST_TWO)
    for index_text in reversals if held else ():
        yield Change(node, f"{written(node)}[{index_text}]", m.REVERSED, m.NOT_REVERSED)


def _said(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`flipped = w` becomes `flipped = w[..., ::-1, ::-1]`, or `w[::-1]`: it says that it is turned round."""
    match node:
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.expr() as value) if _SAYS.search(name):
            text = written(value)
        case _:
            return
    if not _TURNS.search(text) and isinstance(value, ast.Name | ast.Attribute | ast.Subscript | ast.Call):
        for index in (*_LAST_TWO, *_REVERSALS):
            yield Change(node.value, f"{text}[{index}]", m.REVERSED, m.NOT_REVERSED)
    del subject


OPERATORS = (
    Operator("turned-over", _turned),
    Operator("said-turned", _said),
    Operator("slices", _slices),
    Operator("slice-as-beside", _as_beside),
    Operator("window", _window),
    Operator("mirrored", _comparison),
    Operator("slope-at-input", _slope_at),
    Operator("moving-average", _moving),
)
