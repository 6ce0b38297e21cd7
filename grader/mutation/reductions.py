"""Sums, means and maxima: along which axis, with keepdims or without, and which function it is."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from grader.mutation import mistakes as m
from grader.mutation.change import Change, Operator, applied, binary, called, of_module, parsed
from grader.mutation.inside import nodes_in
from grader.mutation.written import written

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grader.mutation.edit import Mistake
    from grader.mutation.subject import Subject

_REDUCES = frozenset(
    (
        *("sum", "mean", "max", "amax", "min", "amin", "prod", "std", "var", "argmax", "argmin", "norm"),
        *("logsumexp", "cumsum", "median", "all", "any", "softmax"),
    )
)
_KEEPS = _REDUCES - {"argmax", "argmin", "cumsum", "softmax"}
_PAIRS = (
    ("sum", "mean"),
    ("max", "min"),
    ("amax", "amin"),
    ("argmax", "argmin"),
    ("maximum", "minimum"),
    ("var", "std"),
    ("zeros", "ones"),
    ("zeros_like", "ones_like"),
    ("sum", "prod"),
    ("sum", "max"),
    ("max", "argmax"),
    ("min", "argmin"),
    ("exp", "log"),
    ("sqrt", "square"),
    ("sin", "cos"),
    ("hstack", "vstack"),
    ("floor", "ceil"),
    ("rint", "floor"),
    ("round", "floor"),
    ("cumsum", "cumprod"),
)
_LOGARITHMS = ("log", "log2", "log10", "log1p")
_ACTIVATIONS = ("relu", "sigmoid", "tanh")
_LARGEST = frozenset({"max", "amax"})
_AXES = (0, 1, -1, 2)


def reduction(node: ast.AST) -> ast.Call | None:
    """The node, if it is a call that reduces an array."""
    return node if isinstance(node, ast.Call) and called(node) in _REDUCES else None


def _axis(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`axis=0` becomes `axis=1`, and so on; also where it is given by position."""
    call = node if isinstance(node, ast.Call) else None
    keyword = next((each for each in call.keywords if each.arg in {"axis", "dim"}), None) if call is not None else None
    if keyword is not None:
        for axes in _others(keyword.value):
            yield Change(keyword, f"{keyword.arg}={axes}", m.AXIS, m.AXIS)
    call = reduction(node)
    if call is None:
        return
    if keyword is not None:
        left = [each for each in call.keywords if each is not keyword]
        yield Change(call, _with(call, keywords=left), m.OVER_EVERYTHING, m.OVER_ONE_AXIS)
        return
    position = call.args[1:] if of_module(call) else call.args
    if position:
        for axes in _others(position[0]):
            yield Change(position[0], axes, m.AXIS, m.AXIS)
        if len(position) == 1:
            shorter = call.args[: len(call.args) - 1]
            yield Change(call, _with(call, args=shorter), m.OVER_EVERYTHING, m.OVER_ONE_AXIS)
        return
    word = "dim" if subject.numpy == "torch." else "axis"
    for axis in (0, 1, -1) if called(call) == "softmax" else (0, 1):
        keywords = [*call.keywords, _keyword(word, parsed(str(axis)))]
        yield Change(call, _with(call, keywords=keywords), m.OVER_ONE_AXIS, m.OVER_EVERYTHING)
        if called(call) in _KEEPS and not call.keywords:
            kept = [*keywords, _keyword("keepdim" if word == "dim" else "keepdims", ast.Constant(value=True))]
            yield Change(call, _with(call, keywords=kept), m.OVER_ONE_AXIS, m.OVER_EVERYTHING)


def _handed(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`moments(x, 0)` becomes `moments(x, 1)`, where `moments` is a function of the text that has an axis there."""
    axis = own_axis(subject, node)
    if axis is not None:
        for other in _others(axis):
            yield Change(axis, other, m.AXIS, m.AXIS)


def own_axis(subject: Subject, node: ast.AST) -> ast.expr | None:
    """The axis that a call hands to a function of the text by position: `1` of `moments(x, 1)`."""
    match node:
        case ast.Call(func=ast.Name(id=name), args=args):
            functions = [each for each in subject.functions if each.name == name]
            named = [each.arg for function in functions[-1:] for each in function.args.args]
            pairs = zip(named, args, strict=False)
            return next((arg for word, arg in pairs if word in {"axis", "dim"} and isinstance(arg, ast.Constant)), None)
    return None


def _with(call: ast.Call, args: list[ast.expr] | None = None, keywords: list[ast.keyword] | None = None) -> ast.Call:
    kept = call.keywords if keywords is None else keywords
    return ast.Call(func=call.func, args=call.args if args is None else args, keywords=kept)


def _keyword(name: str, value: ast.expr) -> ast.keyword:
    return ast.keyword(arg=name, value=value)


def _others(value: ast.expr) -> list[str]:
    """Other axes in place of these."""
    if isinstance(value, ast.Name):
        return [f"1 - {value.id}", "None"]
    try:
        axes = ast.literal_eval(value)
    except ValueError:
        return []
    if isinstance(axes, int):
        return [str(axis) for axis in _AXES if axis != axes]
    if isinstance(axes, tuple):
        fewer = [axes[:i] + axes[i + 1 :] for i in range(len(axes))]
        swapped = [tuple({0: 1, 1: 0}.get(axis, axis) for axis in axes)]
        longer = [(*axes, axis) for axis in (0, 1, 2, 3) if axis not in axes]
        return [str(each[0] if len(each) == 1 else each) for each in (*fewer, *swapped, *longer) if each != axes]
    return ["0", "1"]  # None


def _keepdims(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`keepdims=True` is lost, or there where it should not be."""
    call = reduction(node)
    if call is None or called(call) not in _KEEPS:
        return
    words = {"keepdims", "keepdim"}
    keyword = next((each for each in call.keywords if each.arg in words), None)
    if keyword is not None:
        left = [each for each in call.keywords if each is not keyword]
        yield Change(call, _with(call, keywords=left), m.KEEPDIMS_MISSING, m.KEEPDIMS_TOO_MANY)
        if isinstance(keyword.value, ast.Constant):
            told = (m.KEEPDIMS_MISSING, m.KEEPDIMS_TOO_MANY)
            mistake, repair = told if keyword.value.value else told[::-1]
            yield Change(keyword, f"{keyword.arg}={not keyword.value.value}", mistake, repair)
    elif len(call.keywords) or len(call.args) > 1 or not of_module(call):
        word = "keepdim" if subject.numpy == "torch." else "keepdims"
        longer = [*call.keywords, _keyword(word, ast.Constant(value=True))]
        yield Change(call, _with(call, keywords=longer), m.KEEPDIMS_TOO_MANY, m.KEEPDIMS_MISSING)


def _function(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """Max for min, mean for sum, log10 for log."""
    if not isinstance(node, ast.Call):
        return
    name = called(node)
    for pair in _PAIRS:
        if name in pair:
            other = pair[1 - pair.index(name)]
            mistake, repair = _named(name, other)
            yield Change(node.func, _renamed(node.func, other), mistake, repair)
    activations = _ACTIVATIONS if subject.torch else ()
    for group, mistake in ((_LOGARITHMS, m.LOG_BASE), (activations, m.FUNCTION)):
        for other in group if name in group else ():
            if other != name:
                said = m.LOG_OF_MORE if "log1p" in {name, other} else mistake
                yield Change(node.func, _renamed(node.func, other), said, said)


def _named(name: str, other: str) -> tuple[Mistake, Mistake]:
    if (name, other) == ("mean", "sum"):
        return m.NOT_AVERAGED, m.AVERAGED
    if (name, other) == ("sum", "mean"):
        return m.AVERAGED, m.NOT_AVERAGED
    return m.FUNCTION, m.FUNCTION


def _renamed(func: ast.expr, name: str) -> ast.expr:
    if isinstance(func, ast.Attribute):
        return ast.Attribute(value=func.value, attr=name, ctx=ast.Load())
    return ast.Name(id=name, ctx=ast.Load())


def _count(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """The mean over the wrong count: `np.mean(E)` becomes `np.sum(E) / E.shape[1]`."""
    match node:
        case ast.BinOp(op=ast.Div(), right=ast.Name() | ast.Constant() | ast.Call() as right):
            for count in subject.counts(node):
                if count not in {written(right), _reduced(right)}:
                    yield Change(right, parsed(count), m.WRONG_COUNT, m.WRONG_COUNT)
    call = reduction(node)
    if call is None or called(call) != "mean":
        return
    total = ast.Call(func=_renamed(call.func, "sum"), args=call.args, keywords=call.keywords)
    for count in subject.counts(node):
        yield Change(call, binary(total, ast.Div(), parsed(count)), m.WRONG_COUNT, m.WRONG_COUNT)


def _reduced(node: ast.AST) -> str:
    """What is reduced in a call: `m` of `m.sum()` and of `np.sum(m)`."""
    match node:
        case ast.Call(func=ast.Attribute(value=value), args=[]) if reduction(node) is not None:
            return written(value)
        case ast.Call(args=[value, *_]) if reduction(node) is not None:
            return written(value)
    return ""


def _shift(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`np.exp(Z)` becomes `np.exp(Z - np.max(Z))`: as a mistake it is none, as a repair it is the commonest.

    `np.log(np.exp(Z - c).sum())` becomes `np.log(np.exp(Z - c).sum()) + c`.
    """
    match node:
        case ast.Call(func=ast.Attribute(attr="log"), args=[inner]):
            for taken in _taken_off(inner):
                yield Change(node, binary(node, ast.Add(), taken), m.TERM_TOO_MANY, m.TERM_MISSING)
        case ast.Call(func=ast.Attribute(attr="exp"), args=[ast.Name() as value]):
            missing = m.SHIFT_WRONG if any(called(each) in _LARGEST for each in subject.nodes) else m.SHIFT_MISSING
            for text in (f"{subject.numpy}max({value.id}, axis={axis}, keepdims=True)" for axis in (0, 1, -1)):
                shifted = binary(value, ast.Sub(), parsed(text))
                yield Change(value, shifted, m.SHIFT_TOO_MANY, missing)
        case ast.Call(func=ast.Attribute(attr="max" | "amax", value=owner), args=args):
            array = args[0] if of_module(node) and args else owner
            parent = subject.parents.get(node)
            alone = isinstance(parent, ast.Assign) or (parent is not None and called(parent) == "exp")
            if alone and isinstance(array, ast.Name):  # what is left of Z - np.max(Z)
                yield Change(node, binary(array, ast.Sub(), node), m.TERM_TOO_MANY, m.TERM_MISSING)


def _taken_off(node: ast.expr) -> list[ast.expr]:
    """The names that are taken off before an exp in an expression."""
    exps = [
        each.args[0] for each in nodes_in(node) if isinstance(each, ast.Call) and called(each) == "exp" and each.args
    ]
    return [
        each.right
        for each in exps
        if isinstance(each, ast.BinOp) and isinstance(each.op, ast.Sub)
        if isinstance(each.right, ast.Name)
    ]


def _summed(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """A whole value is summed up that is not, or the sum around it is left out."""
    call = reduction(node)
    if call is not None and called(call) in {"sum", "mean"}:
        inner = call.args[0] if of_module(call) and call.args else getattr(call.func, "value", None)
        if isinstance(inner, ast.expr):
            yield Change(call, inner, m.SUM_MISSING, m.SUM_TOO_MANY)
    elif isinstance(node, ast.expr) and isinstance(subject.parents.get(node), ast.Return):
        if isinstance(node, ast.Tuple | ast.Constant):
            return
        for name in ("sum", "mean"):
            yield Change(node, applied(f"{subject.numpy}{name}", node), m.SUM_TOO_MANY, m.SUM_MISSING)
    elif isinstance(node, ast.Name) and _is_shared_out(subject, node):
        word = "dim" if subject.numpy == "torch." else "axis"
        for axis in ("0", "1", "-1"):
            total = ast.Call(func=parsed(f"{node.id}.sum"), args=[], keywords=[_keyword(word, parsed(axis))])
            kept = _with(total, keywords=[*total.keywords, _keyword("keepdims", ast.Constant(value=True))])
            yield Change(node, total, m.SUM_TOO_MANY, m.SUM_MISSING)
            yield Change(node, kept, m.SUM_TOO_MANY, m.SUM_MISSING)
        yield Change(node, f"{node.id}.sum()", m.SUM_TOO_MANY, m.SUM_MISSING)


def _is_shared_out(subject: Subject, node: ast.Name) -> bool:
    """Whether it is a side of a division, gets an axis, or is one of several answers: `dZ / m`, `t[:, None]`."""
    parent = subject.parents.get(node)
    match parent:
        case ast.Tuple():
            return isinstance(subject.parents.get(parent), ast.Return)
        case ast.BinOp(op=ast.Div()):
            return True
        case ast.AugAssign(op=ast.Div(), value=value):
            return value is node
        case ast.Subscript(value=value, slice=ast.Tuple(elts=parts)) if value is node:
            return any(isinstance(part, ast.Constant) and part.value is None for part in parts)
    return False


OPERATORS = (
    Operator("axis", _axis),
    Operator("handed-axis", _handed),
    Operator("keepdims", _keepdims),
    Operator("function", _function),
    Operator("count", _count),
    Operator("shift", _shift),
    Operator("summed", _summed),
)
