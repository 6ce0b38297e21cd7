"""Something around an expression: exp, log or a root left out or added, a division by the count, a transpose."""

from __future__ import annotations

import ast
import re
from functools import lru_cache
from typing import TYPE_CHECKING

from grader.mutation import mistakes as m
from grader.mutation.change import Change, Operator, applied, binary, called, of_module, parsed, whole
from grader.mutation.inside import names_in
from grader.mutation.known import KEPT, reads
from grader.mutation.names import attributes
from grader.mutation.reductions import reduction
from grader.mutation.subject import is_size
from grader.mutation.written import written

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from grader.mutation.subject import Subject

_CASTS = frozenset({"int", "int32", "int64", "float32", "float16", "astype"})
_DIAGONAL = frozenset({"diag", "diagflat"})
_ROUNDS = frozenset({"round", "around", "rint", "floor", "ceil", "trunc", "fix"})
_HARMLESS = frozenset({"range", "len", "zip", "enumerate", "print", "zeros", "ones", "zeros_like", "array", "asarray"})
_RATES = (2, 0.5)
_LIKELY = 3  # counts that are missing sooner than a factor of 2
_ACTIVATIONS = 6  # functions that may have been left out


def _unwrap(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`np.exp(x)` becomes `x`, `relu(x)` becomes `x`, `x.astype(int)` becomes `x`."""
    del subject
    match node:
        case ast.Call(args=[ast.expr() as inner, *_]) if _is_applied(node):
            name = called(node)
            if name in _HARMLESS or isinstance(inner, ast.Starred) or name in {"dot", "T"}:
                return
            if isinstance(node.func, ast.Attribute) and not of_module(node):
                inner = node.func.value
                if name not in {"astype", "clip", "reshape", "copy"}:
                    return
            repair = m.DTYPE if name in _CASTS else m.ROUNDED if name in _ROUNDS else m.TOO_MANY
            repair = m.ON_A_COPY if name in {"dict", "list", "deepcopy", "copy"} else repair
            yield Change(node, inner, m.DIAGONAL_LEFT_OUT if name in _DIAGONAL else m.LEFT_OUT, repair)
        case ast.Call(func=ast.Attribute(attr="clip" | "round" | "where"), args=[inner, *_]) if not node.keywords:
            repair = {"clip": m.EPSILON, "round": m.ROUNDED}.get(called(node), m.STEP_TOO_MANY)
            yield Change(node, inner, m.STEP_MISSING, repair)
        case ast.Call(func=ast.Attribute(attr="maximum" | "minimum"), args=[first, second]):
            for inner in (first, second):
                if not isinstance(inner, ast.Constant):
                    yield Change(node, inner, m.STEP_MISSING, m.STEP_TOO_MANY)
        case ast.Call(keywords=keywords) if any(each.arg == "dtype" for each in keywords):
            left = [each for each in keywords if each.arg != "dtype"]
            yield Change(node, ast.Call(func=node.func, args=node.args, keywords=left), m.DTYPE, m.DTYPE)


def _attach(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`x.detach()` and `x.data` become `x` again."""
    inner: ast.expr | None = None
    match node:
        case ast.Call(func=ast.Attribute(value=inner, attr="detach"), args=[]):
            pass
        case ast.Attribute(value=inner, attr="data"):
            pass
    if inner is not None and subject.torch:
        yield Change(node, inner, m.ATTACHED, m.DETACHED)


def _is_applied(node: ast.Call) -> bool:
    """Whether it is a function of one value; of a softmax the axis is said, too."""
    alone = len(node.args) == 1 and not node.keywords
    return called(node) in {"softmax", "log_softmax"} or (alone and reduction(node) is None)


def _wrap(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`x` becomes `np.exp(x)` and the like, where an operand, an argument of a sum or a whole value stands."""
    if not isinstance(node, ast.expr) or isinstance(node, ast.Constant | ast.Tuple | ast.List | ast.Dict):
        return
    if not isinstance(getattr(node, "ctx", ast.Load()), ast.Load):
        return
    parent = subject.parents.get(node)
    if isinstance(parent, ast.Tuple) and isinstance(subject.parents.get(parent), ast.Subscript) and is_size(node):
        yield Change(node, applied(f"{subject.numpy}arange", node), m.TOO_MANY, m.LEFT_OUT)
    operand = isinstance(parent, ast.BinOp) and isinstance(node, ast.Name | ast.Subscript | ast.BinOp)
    operand = operand or (
        isinstance(parent, ast.Attribute) and reduction(subject.parents.get(parent, node)) is not None
    )
    summed = reduction(parent) is not None if parent is not None else False
    if whole(subject, node) or _is_between_layers(parent, node):
        yield from _activated(subject, node)
    if not (operand or (summed and node in getattr(parent, "args", ())) or whole(subject, node)):
        return
    for name in ("log", "exp", "sqrt"):
        if name != called(node):
            yield Change(node, applied(f"{subject.numpy}{name}", node), m.TOO_MANY, m.LEFT_OUT)
    if operand or summed:
        yield Change(node, binary(node, ast.Pow(), ast.Constant(2)), m.POWER_TOO_MANY, m.POWER_MISSING)


def _is_between_layers(parent: ast.AST | None, node: ast.expr) -> bool:
    """Whether what one layer of an object gives goes into another: `self.output(self.hidden(x))`."""
    calls = [each.func for each in (parent, node) if isinstance(each, ast.Call)]
    return len(calls) == 2 and all(isinstance(func, ast.Attribute) for func in calls)


def _activated(subject: Subject, node: ast.expr) -> Iterator[Change]:
    """`x` becomes `relu(x)`, by the library's or by a function of one argument that the text defines."""
    own = getattr(subject.node, "name", "")
    defined = [each for each in subject.functions if len(each.args.args) == 1]
    library = [f"torch.{name}" for name in ("relu", "sigmoid", "tanh")] if subject.torch else []
    for name in [*library, *(each.name for each in defined)][:_ACTIVATIONS]:
        if name not in {own, called(node)}:
            yield Change(node, applied(name, node), m.TOO_MANY, m.LEFT_OUT)


def _divide(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """A whole value is divided by a count, or by 2, that is not; or multiplied."""
    if not isinstance(node, ast.expr) or isinstance(node, ast.Tuple | ast.Dict | ast.Constant | ast.Compare):
        return
    if not (whole(subject, node) or (reduction(node) is not None and called(node) == "sum")):
        return
    rates = [
        Change(node, binary(ast.Constant(rate), ast.Mult(), node), m.FACTOR_TOO_MANY, m.FACTOR_MISSING)
        for rate in _RATES
    ]
    if _squares(node):  # where the half is missing sooner than a count
        yield from rates[::-1]
    for at, count in enumerate(subject.counts(node)):
        if at == _LIKELY:
            yield from rates
        yield Change(node, binary(node, ast.Div(), parsed(count)), m.AVERAGED, m.NOT_AVERAGED)
        if "." not in count:
            yield Change(node, binary(node, ast.Mult(), parsed(count)), m.NOT_AVERAGED, m.AVERAGED)
    yield from rates


def _squares(node: ast.expr) -> bool:
    """Whether it is a square, or a sum of such."""
    match node:
        case ast.BinOp(op=ast.Pow(), right=ast.Constant(value=2)):
            return True
        case ast.BinOp(left=left, op=ast.Mult() | ast.MatMult(), right=right):
            return written(left) == written(right) or _squares(left) or _squares(right)
        case ast.Call(args=[inner, *_]):
            return reduction(node) is not None and _squares(inner)
    return False


def _scale(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """A whole value times one of the function's plain numbers or masks that it does not mention.

    What is summed is multiplied by an argument that does not stand in it.
    """
    if not isinstance(node, ast.expr) or isinstance(node, ast.Tuple | ast.Dict):
        return
    yield from _unused(subject, node)
    if not whole(subject, node):
        return
    inside = written(node)
    known = [name for name, line in subject.assigned.items() if line < node.lineno]
    known.sort(key=lambda each: reads(subject)[each])
    own = [f"self.{name}" for name in attributes(subject) if name in _mentioned(subject)] if "." in subject.name else []
    for name in (*known, *own):
        if not re.search(rf"(?<![\w.]){re.escape(name)}(?!\w)", inside):
            yield Change(node, binary(node, ast.Mult(), parsed(name)), m.FACTOR_TOO_MANY, m.FACTOR_MISSING)
            yield Change(node, binary(node, ast.Add(), parsed(name)), m.TERM_TOO_MANY, m.TERM_MISSING)


@lru_cache(KEPT)
def _mentioned(subject: Subject) -> frozenset[str]:
    """The attributes that the function mentions, of whatever."""
    return frozenset(each.attr for each in subject.nodes if isinstance(each, ast.Attribute))


def _multiplied(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """An operand of a matrix product times another matrix; a part of a slice times a number that is handed in."""
    if not isinstance(node, ast.Name | ast.Subscript | ast.Attribute) or _is_stored(node):
        return
    parent = subject.parents.get(node)
    inside = names_in(node)
    others = [ast.Name(id=name, ctx=ast.Load()) for name in subject.params if name not in inside]
    for other in others if isinstance(parent, ast.BinOp) and isinstance(parent.op, ast.MatMult) else ():
        yield Change(node, binary(other, ast.MatMult(), node), m.FACTOR_TOO_MANY, m.FACTOR_MISSING)
        yield Change(node, binary(node, ast.MatMult(), other), m.FACTOR_TOO_MANY, m.FACTOR_MISSING)
    for other in others if isinstance(node, ast.Name) and _is_in_slice(subject, node) else ():
        yield Change(node, binary(node, ast.Mult(), other), m.FACTOR_TOO_MANY, m.FACTOR_MISSING)


def _is_stored(node: ast.expr) -> bool:
    return not isinstance(getattr(node, "ctx", ast.Load()), ast.Load)


def _is_in_slice(subject: Subject, node: ast.AST) -> bool:
    """Whether it is an end of a slice, or a part of one."""
    at = subject.parents.get(node)
    while isinstance(at, ast.BinOp):
        at = subject.parents.get(at)
    return isinstance(at, ast.Slice)


def _unused(subject: Subject, node: ast.expr) -> Iterator[Change]:
    """What is summed, times an argument that does not stand in it."""
    call = reduction(node)
    if call is None:
        return
    summed = call.args[0] if of_module(call) and call.args else getattr(call.func, "value", None)
    if not isinstance(summed, ast.expr):
        return
    used = names_in(summed)
    for name in subject.params:
        if name not in used:
            times = binary(ast.Name(id=name, ctx=ast.Load()), ast.Mult(), summed)
            yield Change(summed, times, m.FACTOR_TOO_MANY, m.FACTOR_MISSING)


def _transpose(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`x.T` becomes `x`; an operand of a matrix product, or a result, becomes `x.T`."""
    match node:
        case ast.Attribute(value=inner, attr="T"):
            yield Change(node, inner, m.TRANSPOSED, m.TRANSPOSED)
            return
        case ast.Call(func=ast.Attribute(attr="transpose"), args=[inner]) if of_module(node):
            yield Change(node, inner, m.TRANSPOSED, m.TRANSPOSED)
            return
        case ast.Constant(value=str() as text) if "->" in text or "," in text:
            yield from _einsum(subject, node, text)
            return
    if not isinstance(node, ast.expr) or isinstance(node, ast.Constant | ast.Tuple):
        return
    parent = subject.parents.get(node)
    product = isinstance(parent, ast.BinOp) and isinstance(parent.op, ast.MatMult)
    product = product or (isinstance(parent, ast.Call) and called(parent) in {"dot", "matmul"} and node in parent.args)
    owner = isinstance(parent, ast.Attribute) and parent.attr == "dot" and not isinstance(node, ast.Name)
    if product or owner or whole(subject, node):
        turned = ast.Attribute(value=node, attr="T", ctx=ast.Load())
        yield Change(node, turned, m.TRANSPOSED, m.TRANSPOSED)


def _einsum(subject: Subject, node: ast.Constant, text: str) -> Iterator[Change]:
    if called(subject.parents.get(node, node)) != "einsum":
        return
    inputs, arrow, output = text.partition("->")
    terms = inputs.split(",")
    turned = [[*terms[:i], term[::-1], *terms[i + 1 :]] for i, term in enumerate(terms) if len(term) > 1]
    for changed in turned:
        said = m.AXIS if len(terms) == 1 and len(output) == 1 else m.TRANSPOSED
        yield Change(node, ast.Constant(",".join(changed) + arrow + output), said, said)
    if len(output) > 1:
        yield Change(node, ast.Constant(inputs + arrow + output[::-1]), m.TRANSPOSED, m.TRANSPOSED)
    letters = dict.fromkeys(letter for letter in inputs if letter.isalpha())
    for letter in letters:
        if letter in output:
            summed = ast.Constant(inputs + arrow + output.replace(letter, ""))
            yield Change(node, summed, m.OVER_EVERYTHING, m.OVER_ONE_AXIS)
        elif arrow:
            yield Change(node, ast.Constant(inputs + arrow + output + letter), m.STEP_MISSING, m.STEP_TOO_MANY)
            if len(output) == 1:
                yield Change(node, ast.Constant(inputs + arrow + letter), m.AXIS, m.AXIS)


def putting_in(pieces: Sequence[ast.expr]) -> Operator:
    """An operator that puts one of these expressions in: as a factor, as a term, or in place of an operand."""

    def propose(subject: Subject, node: ast.AST) -> Iterator[Change]:
        if not isinstance(node, ast.expr) or isinstance(node, ast.Tuple | ast.List | ast.Dict):
            return
        if not isinstance(getattr(node, "ctx", ast.Load()), ast.Load):
            return
        parent = subject.parents.get(node)
        operand = isinstance(parent, ast.BinOp | ast.UnaryOp) or (isinstance(parent, ast.Call) and node in parent.args)
        if not operand and not whole(subject, node):
            return
        here = ast.dump(node)
        for piece in pieces:
            if ast.dump(piece) == here:
                continue
            if operand:
                yield Change(node, piece, m.OPERAND, m.OPERAND)
            yield Change(node, binary(node, ast.Mult(), piece), m.FACTOR_TOO_MANY, m.FACTOR_MISSING)
            yield Change(node, binary(node, ast.Div(), piece), m.DIVISION_TOO_MANY, m.DIVISION_MISSING)
            yield Change(node, binary(node, ast.Add(), piece), m.TERM_TOO_MANY, m.TERM_MISSING)
            yield Change(node, binary(node, ast.Sub(), piece), m.TERM_TOO_MANY, m.TERM_MISSING)

    return Operator("put-in", propose)


OPERATORS = (
    Operator("unwrap", _unwrap),
    Operator("transpose", _transpose),
    Operator("wrap", _wrap),
    Operator("divide", _divide),
    Operator("scale", _scale),
    Operator("multiplied", _multiplied),
    Operator("attach", _attach),
)
