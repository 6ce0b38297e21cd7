"""What a penalty should leave out: the biases of a dict, the first or the last entry of a vector.

Like the edits of `mending` they are tried in a hand-in alone.
"""

from __future__ import annotations

import ast
import re
from functools import lru_cache
from typing import TYPE_CHECKING

from grader.mutation import mistakes as m
from grader.mutation.arguments import RATE_LIKE
from grader.mutation.arithmetic import factors, is_count
from grader.mutation.change import Change, Operator, binary, called, parsed, whole
from grader.mutation.inside import names_in, nodes_in
from grader.mutation.keys import beginnings
from grader.mutation.known import KEPT, unused
from grader.mutation.paths import gradient_of
from grader.mutation.written import written

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grader.mutation.subject import Subject

_DECAY = re.compile(r"lam\w*|\w*lambda\w*|lmbda?|reg\w*|l2\w*|wd|\w*decay|penalty|alpha|C|mu")
_WEIGHT = re.compile(r"[Ww]")
_BIAS = re.compile(r"[Bb](\d|$|ias)|.*_b$|intercept")
_ENDS = ("[1:]", "[:-1]", "[:, 1:]", "[:, :-1]")
_OF_TWO = frozenset({"dot", "vdot", "inner", "einsum", "matmul"})
_PENALTY = re.compile(r"grad|back|slope|deriv|penal|reg|decay|balance|prior|shrink|l[12]|^d_?[A-Z_]", re.IGNORECASE)
_FEW = 2  # beginnings of keys, and functions
_MOST = 2  # arguments
_NAMED = ast.Name | ast.Attribute | ast.Subscript


@lru_cache(KEPT)
def _penalises(subject: Subject) -> bool:
    """Whether the function has to do with a penalty, by what its names say."""
    names = [*subject.params, *(getattr(each, "id", getattr(each, "attr", "")) for each in subject.nodes)]
    return any(_DECAY.fullmatch(name) for name in names)


def _of_weights(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`for k in grads:` becomes `for k in [k for k in grads if k.startswith("W")]:`; `for k, w in p.items() if …`."""
    match node:
        case ast.For(target=target, iter=values) | ast.comprehension(target=target, iter=values, ifs=[]):
            pass
        case _:
            return
    if not _penalises(subject):
        return
    text, name = subject.text(subject.span(values)), written(target)
    for test in _tests(subject, target, values):
        chosen = (
            f"{text} if {test}" if isinstance(node, ast.comprehension) else f"[{name} for {name} in {text} if {test}]"
        )
        yield Change(values, chosen, m.TERM_MISSING, m.PENALISED)


def _tests(subject: Subject, target: ast.expr, values: ast.expr) -> list[str]:
    """What holds for the weights of those that a loop goes through, and not for the biases."""
    key, value = _of_loop(target, values)
    if key and not value and key not in _indices(subject):
        return []
    tests = [f"{key}.startswith({each!r})" for each in _weights(subject)] if key else []
    return [*tests, f"{value}.ndim > 1"] if value else tests


def _of_loop(target: ast.expr, values: ast.expr) -> tuple[str, str]:
    """The names of the key and of the value in a loop through a dict; "" for what it does not name."""
    match target, values:
        case ast.Tuple(elts=[ast.Name(id=key), ast.Name(id=value)]), ast.Call() if called(values) in _PAIRS:
            return key, value
        case ast.Name(id=value), ast.Call() if called(values) in {"values", "parameters"}:
            return "", value
        case ast.Name(id=key), ast.Name() | ast.Attribute():
            return key, ""
        case ast.Name(id=key), ast.Call() if called(values) in {"keys", "sorted", "list"}:
            return key, ""
    return "", ""


_PAIRS = frozenset({"items", "named_parameters"})


@lru_cache(KEPT)
def _indices(subject: Subject) -> frozenset[str]:
    """The names that entries are taken by."""
    taken = (each.slice for each in subject.nodes if isinstance(each, ast.Subscript))
    return frozenset(each.id for each in taken if isinstance(each, ast.Name))


def _weights(subject: Subject) -> tuple[str, ...]:
    """What the keys of weights begin with."""
    found = tuple(each for each in beginnings(subject) if _WEIGHT.match(each))
    return found[:_FEW] or ("W",)


def _listed(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`(W1, b1, W2, b2)` becomes `(W1, W2)`, `["W", "b"]` becomes `["W"]`."""
    match node:
        case ast.Tuple(elts=items, ctx=ast.Load()) | ast.List(elts=items, ctx=ast.Load()) if _penalises(subject):
            kept = [each for each in items if not _BIAS.match(_word(each))]
            if 0 < len(kept) < len(items) and all(map(_word, items)):
                fewer = ast.List(kept, ast.Load()) if isinstance(node, ast.List) else ast.Tuple(kept, ast.Load())
                yield Change(node, fewer, m.TERM_MISSING, m.PENALISED)


def _word(item: ast.expr) -> str:
    """What an item is called: `b1`, `"b1"`, `self.b1`, `params["b1"]`."""
    match item:
        case ast.Name(id=word) | ast.Attribute(attr=word) | ast.Constant(value=str(word)):
            return word
        case ast.Subscript(slice=ast.Constant(value=str(word))):
            return word
    return ""


def _squares(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`np.sum(theta ** 2)` becomes `np.sum(theta[1:] ** 2)`, `theta @ theta` `theta[:-1] @ theta[:-1]`; all but one."""
    if not isinstance(node, ast.expr) or not _penalises(subject):
        return
    match node:
        case ast.BinOp(left=one, op=ast.Pow(), right=ast.Constant(value=2)):
            pass
        case ast.BinOp(left=one, op=ast.Mult() | ast.MatMult(), right=other) if written(one) == written(other):
            pass
        case ast.Call(args=[*_, one, other]) if called(node) in _OF_TWO and written(one) == written(other):
            pass
        case ast.Call(func=ast.Attribute(value=one, attr="dot"), args=[other]) if written(one) == written(other):
            pass
        case ast.Call(args=[one]) if called(node) in {"norm", "square"}:
            pass
        case ast.Name() as one if _is_renamed(subject, node):
            pass
        case _:
            return
    if isinstance(one, _NAMED):
        old, text = written(one), written(node)
        for end in _ENDS:
            every = re.sub(rf"(?<![\w.]){re.escape(old)}(?![\w\[.(])", f"{old}{end}", text)
            yield Change(node, parsed(every), m.OFF_BY_ONE, m.PENALISED)


def _is_renamed(subject: Subject, node: ast.AST) -> bool:
    """Whether it is an argument that only gets another name, or what a loop goes through."""
    parent = subject.parents.get(node)
    renamed = isinstance(parent, ast.Assign) and parent.value is node
    gone_through = isinstance(parent, ast.For | ast.comprehension) and parent.iter is node
    return (renamed or gone_through) and getattr(node, "id", "") in subject.params


def _shrinking(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`lam * theta` becomes `lam * theta * (np.arange(len(theta)) > 0)`, `lam * p[k]` is taken of weights alone."""
    parent = subject.parents.get(node)
    if not isinstance(node, ast.BinOp) or not isinstance(node.op, ast.Mult):
        return
    if isinstance(parent, ast.BinOp) and isinstance(parent.op, ast.Mult):
        return
    parts = factors(node)
    if len(parts) == 1 or not any(map(_decays, parts)):
        return
    shrunk = [each for each in parts if isinstance(each, _NAMED) and not _decays(each) and not is_count(each)]
    for part in [each for each in shrunk if not RATE_LIKE.match(written(each))][-1:]:
        for share in _shares(subject, node, part):
            yield Change(node, binary(node, ast.Mult(), parsed(f"({share})")), m.FACTOR_TOO_MANY, m.PENALISED)


def _decays(part: ast.expr) -> bool:
    """Whether a factor is a rate of decay: `lam`, `self.reg`, `lam / m`."""
    inside = (getattr(each, "id", getattr(each, "attr", "")) for each in nodes_in(part))
    return any(_DECAY.fullmatch(name) for name in inside)


def _shares(subject: Subject, node: ast.expr, part: ast.expr) -> list[str]:
    """What is 1 for weights and 0 for biases, in the place where they are multiplied with a rate."""
    for target, values in _around(subject, node):
        key, value = _of_loop(target, values)
        if key and (value == written(part) or _index(part) == key):
            return [f"{key}.startswith({each!r})" for each in _weights(subject)]
        if value == written(part):
            return [f"{value}.ndim > 1"]
        if _index(part) and _index(part) == written(target) and isinstance(part, ast.Subscript):
            return [f"{_index(part)} > 0", f"{_index(part)} < len({written(part.value)}) - 1"]
    own = written(part)
    places = f"{subject.numpy}arange(len({own}))"
    return [
        f"{places} > 0",
        f"{places} < len({own}) - 1",
        f"{places}[:, None] > 0",
        f"{places}[:, None] < len({own}) - 1",
    ]


def _index(part: ast.expr) -> str:
    """The name that a single entry is taken by."""
    return written(part.slice) if isinstance(part, ast.Subscript) and isinstance(part.slice, ast.Name) else ""


def _around(subject: Subject, node: ast.AST) -> Iterator[tuple[ast.expr, ast.expr]]:
    """The loops and comprehensions around a node, the innermost first: what they count with, and go through."""
    at: ast.AST | None = node
    while at is not None and at is not subject.node:
        at = subject.parents.get(at)
        for loop in (at, *getattr(at, "generators", ())):
            if isinstance(loop, ast.For | ast.comprehension):
                yield loop.target, loop.iter


def _diagonal(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`lam * np.eye(n)` becomes `lam * np.diag(1.0 * (np.arange(n) > 0))`, `np.ones(n)` is 0 at its first or last."""
    match node:
        case ast.Call(args=[count], keywords=[]) if called(node) in {"eye", "identity", "ones"} and _penalises(subject):
            if isinstance(subject.parents.get(node), ast.Subscript) or isinstance(count, ast.Tuple):
                return
            size = written(count)
            for where in ("> 0", f"< {size} - 1"):
                entries = f"1.0 * ({subject.numpy}arange({size}) {where})"
                text = f"({entries})" if called(node) == "ones" else f"{subject.numpy}diag({entries})"
                yield Change(node, parsed(text), m.TERM_TOO_MANY, m.PENALISED)


def _own(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`d_w = g.sum(axis=0)` becomes `g.sum(axis=0) + lam * decay_grad(w)`: a function that nothing calls."""
    if not isinstance(node, ast.expr) or not whole(subject, node):
        return
    parent = subject.parents.get(node)
    of = gradient_of(written(parent.targets[0])) if isinstance(parent, ast.Assign) else ""
    rates = [name for name in unused(subject) if _DECAY.fullmatch(name)]
    for function in _uncalled(subject):
        given = [each.arg if each.arg in subject.assigned else of for each in function.args.args]
        if all(subject.assigned.get(name, node.lineno) < node.lineno for name in given):
            call = f"{function.name}({', '.join(given)})"
            for text in (f"{rate} * {call}" for rate in rates):
                yield Change(node, binary(node, ast.Add(), parsed(text)), m.TERM_TOO_MANY, m.PENALTY_MISSING)


@lru_cache(KEPT)
def _uncalled(subject: Subject) -> tuple[ast.FunctionDef, ...]:
    """The functions of one argument or two that the program defines, and does not mention again: penalties by name."""
    others = [each for each in subject.functions if each.name != subject.name and _PENALTY.search(each.name)]
    small = [each for each in others if 0 < len(each.args.args) <= _MOST]
    return tuple(each for each in small if each.name not in names_in(subject.program))[:_FEW]


OPERATORS = (
    Operator("of-weights", _of_weights),
    Operator("weights-listed", _listed),
    Operator("but-one-squared", _squares),
    Operator("but-one-shrinking", _shrinking),
    Operator("but-one-diagonal", _diagonal),
    Operator("own-penalty", _own),
)
