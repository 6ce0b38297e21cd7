"""What usual formulas have, and one that is written down from memory lacks: one more, a penalty, a mean taken off.

Like the edits of `mending` they are tried in a hand-in alone.
"""

from __future__ import annotations

import ast
import re
from functools import lru_cache
from typing import TYPE_CHECKING

from grader.mutation import mistakes as m
from grader.mutation.arguments import RATE_LIKE
from grader.mutation.arithmetic import factors
from grader.mutation.change import Change, Operator, applied, binary, called, of_module, parsed, whole
from grader.mutation.inside import names_in, nodes_in
from grader.mutation.known import KEPT, unused, values
from grader.mutation.written import written

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grader.mutation.subject import Subject

_ONE = ast.Constant(1)
_INSIDE = frozenset({"sum", "mean", "maximum", "log", "exp", "sqrt", "max"})  # functions of what may lack a one
_OF_EACH = frozenset({"exp", "log", "tanh", "sigmoid", "softmax", "log_softmax", "sin", "cos", "expit"})
_WEIGHT = re.compile(r"[Ww]\d*|weights?|theta|beta|coef")
_LABELS = re.compile(r"y|t|labels?|targets?|classes")
_FEW = 3


def _one(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`a - b` becomes `a - b + 1`, `x * f(z)` becomes `x * (1 + f(z))`."""
    if not isinstance(node, ast.Name | ast.BinOp | ast.Call | ast.Subscript):
        return
    if not isinstance(getattr(node, "ctx", ast.Load()), ast.Load):
        return
    parent = subject.parents.get(node)
    factor = isinstance(parent, ast.BinOp) and isinstance(parent.op, ast.Mult)
    factor = factor and isinstance(node, ast.Call | ast.BinOp)
    handed = isinstance(parent, ast.Call) and node in parent.args and called(parent) in _INSIDE
    if factor or handed or (whole(subject, node) and not isinstance(node, ast.Name)):
        yield Change(node, binary(node, ast.Add(), _ONE), m.TERM_TOO_MANY, m.TERM_MISSING)
        yield Change(node, binary(node, ast.Sub(), _ONE), m.TERM_TOO_MANY, m.TERM_MISSING)


def _penalty(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`loss` becomes `loss + lam * np.sum(W ** 2)`, `X.T @ d` becomes `X.T @ d + lam * W`; with 0.5 and with 2."""
    if not isinstance(node, ast.Name | ast.BinOp | ast.Call) or not whole(subject, node):
        return
    inside = names_in(node)
    for rate, weight in _penalties(subject):
        if rate not in inside:
            total = f"{subject.numpy}sum({weight} ** 2)"
            for term in (weight, f"2 * {weight}", total, f"0.5 * {total}"):
                penalty = f"{rate} * {term}"
                yield Change(node, binary(node, ast.Add(), parsed(penalty)), m.TERM_TOO_MANY, m.TERM_MISSING)


@lru_cache(KEPT)
def _penalties(subject: Subject) -> list[tuple[str, str]]:
    rates = [name for name in subject.params if RATE_LIKE.match(name) and name not in {"lr", "p", "eps", "gamma"}]
    weights = [name for name in subject.params if _WEIGHT.fullmatch(name)]
    return [(rate, weight) for rate in rates for weight in weights][:_FEW]


def _centred(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`Z = X` becomes `Z = X - X.mean(axis=0)`, or each row is divided by its length; `p / n` becomes `p / (n - 1)`."""
    match subject.parents.get(node), node:
        case ast.Assign() | ast.Return(), ast.Name(id=name, ctx=ast.Load()):
            word, keep = ("dim", "keepdim") if subject.torch else ("axis", "keepdims")
            for how in (f"{word}=0", f"{word}=1, {keep}=True"):
                yield Change(node, f"{name} - {name}.mean({how})", m.TERM_TOO_MANY, m.TERM_MISSING)
            rows = f"{word}=1, {keep}=True"
            length = f"{subject.numpy}linalg.norm({name}, {rows})"
            yield Change(node, f"{name} / {length}", m.DIVISION_TOO_MANY, m.DIVISION_MISSING)
        case ast.BinOp(op=ast.Div(), right=right), ast.Name() | ast.Call() | ast.Subscript() as count if right is count:
            if written(count) in subject.counts(count) or called(count) == "len":
                yield Change(count, binary(count, ast.Sub(), _ONE), m.WRONG_COUNT, m.WRONG_COUNT)


def _one_hot(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`p` becomes `p - np.eye(p.shape[1])[y]`, where `y` holds the classes."""
    if not isinstance(node, ast.Name) or not whole(subject, node) or subject.torch:
        return
    for name in [each for each in subject.params if _LABELS.fullmatch(each) and each != node.id][:1]:
        taken = parsed(f"{subject.numpy}eye({node.id}.shape[1])[{name}]")
        yield Change(node, binary(node, ast.Sub(), taken), m.TERM_TOO_MANY, m.TERM_MISSING)


def _jacobian(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`s * (1 - s) * g` becomes `s * (g - (s * g).sum())`: all of softmax's slope for the diagonal alone."""
    match node:
        case ast.Call(args=[ast.BinOp(op=ast.Mult(), left=s, right=rest)]) if _is_rest(rest, s) and (
            called(node) in {"diag", "diagflat"}
        ):
            diagonal, all_of_it = applied(f"{subject.numpy}diag", s), applied(f"{subject.numpy}outer", s, s)
            yield Change(node, binary(diagonal, ast.Sub(), all_of_it), m.DIAGONAL, m.DIAGONAL)
        case ast.BinOp(op=ast.Mult()) if len(parts := factors(node)) == _FEW:
            for s in parts:
                others = [each for each in parts if each is not s and not _is_rest(each, s)]
                for text in _slopes(subject, s, others[0]) if len(others) == 1 else ():
                    yield Change(node, parsed(text), m.DIAGONAL, m.DIAGONAL)


def _slopes(subject: Subject, s: ast.expr, given: ast.expr) -> list[str]:
    """What goes back through a softmax, along each axis."""
    one, other = written(s), written(given)
    word, keep = ("dim", "keepdim") if subject.torch else ("axis", "keepdims")
    along = (f"{word}=1, {keep}=True", f"{word}=0, {keep}=True", f"{word}=-1, {keep}=True", "")
    return [f"{one} * ({other} - ({one} * {other}).sum({how}))" for how in along]


def _is_rest(node: ast.expr, of: ast.expr) -> bool:
    """Whether it is 1 - the other."""
    match node:
        case ast.BinOp(left=ast.Constant(value=1), op=ast.Sub(), right=right):
            return ast.dump(right) == ast.dump(of)
    return False


def _variance(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`x.var(axis=0)` becomes `(x ** 2).mean(axis=0)`, or gets `ddof=1`; `cov` and `std` are like it."""
    if not isinstance(node, ast.Call) or called(node) not in {"var", "std"}:
        return
    if all(each.arg not in {"ddof", "unbiased", "correction"} for each in node.keywords):
        word = ast.keyword("unbiased", ast.Constant(value=False)) if subject.torch else ast.keyword("ddof", _ONE)
        yield Change(node, ast.Call(node.func, node.args, [*node.keywords, word]), m.WRONG_COUNT, m.WRONG_COUNT)
    own = node.args[0] if of_module(node) and node.args else getattr(node.func, "value", None)
    if isinstance(own, ast.expr):
        rest = node.args[1:] if of_module(node) else node.args
        square = binary(own, ast.Pow(), ast.Constant(2))
        mean: ast.expr = ast.Call(ast.Attribute(square, "mean", ast.Load()), rest, node.keywords)
        mean = applied(f"{subject.numpy}sqrt", mean) if called(node) == "std" else mean
        yield Change(node, mean, m.FUNCTION, m.FUNCTION)


def _cut_off(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`x - y` becomes `np.maximum(x - y, 0)`, `e <= d` becomes `np.abs(e) <= d`."""
    match node:
        case ast.BinOp(op=ast.Add() | ast.Sub()) if whole(subject, node):
            own = written(node)
            text = f"torch.clamp({own}, min=0)" if subject.torch else f"np.maximum({own}, 0)"
            yield Change(node, text, m.STEP_TOO_MANY, m.STEP_MISSING)
        case ast.Compare(left=left, ops=[ast.Lt() | ast.LtE() | ast.Gt() | ast.GtE()]) if called(left) != "abs":
            yield Change(left, applied(f"{subject.numpy}abs", left), m.TOO_MANY, m.LEFT_OUT)


def _from_target(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`q[s] += a * x` becomes `q[s] += a * (x - q[s])`: a step towards a value."""
    match node:
        case ast.AugAssign(target=target, op=ast.Add(), value=ast.BinOp() as value):
            old = parsed(written(target))
            names = [each for each in nodes_in(value) if isinstance(each, ast.Name) and each.id not in subject.params]
            for each in names[:_FEW]:
                yield Change(each, f"({each.id} - {written(old)})", m.TERM_TOO_MANY, m.TERM_MISSING)


def _scaled(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`np.exp(x)` becomes `np.exp(beta * x)`, with an argument that does not stand in it."""
    match node:
        case ast.Call(args=[inner, *_]) if called(node) in _OF_EACH:
            inside = names_in(inner)
            for name in [each for each in subject.params if each not in inside and each not in {"ctx", "self"}][:_FEW]:
                known = ast.Name(id=name, ctx=ast.Load())
                yield Change(inner, binary(known, ast.Mult(), inner), m.FACTOR_TOO_MANY, m.FACTOR_MISSING)
                yield Change(inner, binary(inner, ast.Div(), known), m.DIVISION_TOO_MANY, m.DIVISION_MISSING)


def _like(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`zeros_like(x)` becomes `x.copy()`, `np.ones((n, n))` `np.eye(n)`, `a * b` `np.outer(a, b)`."""
    match node:
        case ast.Call(args=[ast.Name(id=name)]) if called(node) in {"zeros_like", "empty_like", "ones_like"}:
            yield Change(node, f"{name}.{'clone' if subject.torch else 'copy'}()", m.FUNCTION, m.FUNCTION)
        case ast.Call(args=[ast.Tuple(elts=[one, other])]) if called(node) in {"ones", "zeros"}:
            if ast.dump(one) == ast.dump(other):
                yield Change(node, applied(f"{subject.numpy}eye", one), m.FUNCTION, m.FUNCTION)
        case ast.BinOp(left=ast.Name() as one, op=ast.Mult() | ast.MatMult(), right=ast.Name() as other):
            yield Change(node, applied(f"{subject.numpy}outer", one, other), m.ELEMENTWISE, m.ELEMENTWISE)
        case ast.Name(id=name, ctx=ast.Load()) if name in unused(subject) or RATE_LIKE.match(name):
            if isinstance(parent := subject.parents.get(node), ast.BinOp) and isinstance(parent.op, ast.Add):
                for size in [each for each in subject.assigned if each in {"d", "n", "D", "N", "p", "k"}][:_FEW]:
                    yield Change(node, f"{name} * {subject.numpy}eye({size})", m.STEP_TOO_MANY, m.STEP_MISSING)


def _padded(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`((p, 0), (p, 0))` becomes `((p, p), (p, p))`, where something is padded."""
    match node:
        case ast.Call(args=[_, ast.Tuple() | ast.List() as widths, *_]) if called(node) == "pad":
            text = subject.text(subject.span(widths))
            both = re.sub(r"\((\w+), 0\)|\(0, (\w+)\)", _both, text)
            yield Change(widths, both, m.MARGIN, m.MARGIN)


def _both(found: re.Match[str]) -> str:
    name = found[1] or found[2]
    return found[0] if name == "0" else f"({name}, {name})"


def _of_the_total(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`counts - np.exp(logp)` becomes `counts - np.exp(logp) * counts.sum(...)`: shares of a total."""
    match node:
        case ast.BinOp(left=one, op=ast.Sub(), right=other) if whole(subject, node):
            pass
        case _:
            return
    word, keep = ("dim", "keepdim") if subject.torch else ("axis", "keepdims")
    for share, all_of_it in ((other, one), (one, other)):
        if _is_share(subject, share) and isinstance(all_of_it, ast.Name | ast.Subscript | ast.Attribute):
            for how in (f"{word}=-1, {keep}=True", f"{word}=0", ""):
                times = binary(share, ast.Mult(), parsed(f"{written(all_of_it)}.sum({how})"))
                yield Change(share, times, m.FACTOR_TOO_MANY, m.TOTAL_MISSING)


def _is_share(subject: Subject, value: ast.expr) -> bool:
    """Whether it is made by exp or softmax, by what it was given or what it is called."""
    made = values(subject).get(value.id) if isinstance(value, ast.Name) else value
    return "softmax" in called(made or value) or called(made or value) == "exp" or written(value) in {"p", "probs"}


OPERATORS = (
    Operator("one", _one),
    Operator("penalty", _penalty),
    Operator("centred", _centred),
    Operator("one-hot", _one_hot),
    Operator("jacobian", _jacobian),
    Operator("variance", _variance),
    Operator("cut-off", _cut_off),
    Operator("from-target", _from_target),
    Operator("scaled", _scaled),
    Operator("like", _like),
    Operator("padded", _padded),
    Operator("of-the-total", _of_the_total),
)
