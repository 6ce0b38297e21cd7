"""The other path back: what a product has two gradients of, and a hand-in makes one of.

Like the edits of `mending` they are tried in a hand-in alone.
"""

from __future__ import annotations

import ast
import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from grader.mutation import mistakes as m
from grader.mutation.change import Change, Operator, binary, called, parsed
from grader.mutation.inside import names_in, nodes_in
from grader.mutation.known import KEPT, kept
from grader.mutation.subject import Span
from grader.mutation.written import written

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grader.mutation.subject import Subject

_Assigning = ast.Assign | ast.AugAssign
_WORD = re.compile(r"[A-Za-z_]\w*")
_SPELLING = frozenset({"np", "numpy", "torch", "dot", "matmul", "mm", "einsum", "T"})
_GRADIENT = re.compile(r"(?:grad|delta|d|g|D)_?(?P<of>\w+?)|(?P<own>\w+?)_(?:grad|bar|d|delta)")
_GRADIENTS = re.compile(r"d|g|grads?|gradients?|out|result")
_FEW = 2  # gradients of one thing, and ways to call a weight


class _OneGradient(NamedTuple):
    """A statement that computes the gradient of one factor, with its spelling of the product."""

    statement: ast.stmt
    of: str
    factor: str
    term: str  # with `{}` for the weight


def gradient_of(name: str) -> str:
    """What it is the gradient of: `W` of dW, grad_W and W_grad; nothing where it is not called so."""
    found = _GRADIENT.fullmatch(name)
    return (found["of"] or found["own"]) if found else ""


def last_word(node: ast.expr) -> str:
    """The last word that something is called by: `W` of W, self.W, cache["W"] and W[n]."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case ast.Subscript(slice=ast.Constant(value=str(key))):
            return key
        case ast.Subscript(value=value):
            return last_word(value)
    return ""


def _whose(target: ast.expr) -> str:
    """What a target is the gradient of: `W` of dW, self.dW, grads["dW"] and grads["W"]."""
    word = last_word(target)
    match target:
        case ast.Subscript(value=owner, slice=ast.Constant(value=str())) if _GRADIENTS.fullmatch(last_word(owner)):
            return gradient_of(word) or word
    return gradient_of(word)


def _given(statement: ast.AST) -> _OneGradient | None:
    """The statement as one that computes the gradient of a weight, `dW = X.T @ dZ`, if it does."""
    match statement:
        case ast.Assign(targets=[target], value=value) | ast.AugAssign(target=target, op=ast.Add(), value=value):
            of = _whose(target)
        case _:
            return None
    for node in nodes_in(value) if of else ():
        found = _back(node)
        if found is not None:
            factor, term = found
            return _OneGradient(statement, of, last_word(factor), term)
    return None


def _back(node: ast.AST) -> tuple[ast.expr, str] | None:
    """The other factor of a product that is the gradient of one, and its own gradient, with `{}` for that one."""
    match node:
        case ast.BinOp(left=left, op=ast.MatMult(), right=right):
            spelt = "{} @ {}"
        case ast.Call(func=func, args=[left, right], keywords=[]) if called(node) in {"dot", "matmul", "mm"}:
            spelt = f"{written(func)}({{}}, {{}})"
        case ast.Call(func=ast.Attribute(value=left, attr="dot" | "mm" | "matmul"), args=[right]):
            spelt = "{}.dot({})"
        case ast.Call(func=ast.Attribute(value=library), args=[left, right]) if called(node) == "outer":
            return left, f"{written(library)}.dot({{}}, {_closed(right)})"
        case ast.Call(func=func, args=[ast.Constant(value=str(letters)), left, right]) if called(node) == "einsum":
            return _summed(func, letters, left, right)
        case _:
            return None
    match left, right:
        case ast.Attribute(value=factor, attr="T"), _:
            return factor, spelt.format(_closed(right), "{}.T")
        case _, ast.Attribute(value=factor, attr="T"):
            return factor, spelt.format("{}.T", _closed(left))
    return None


def _summed(func: ast.expr, letters: str, left: ast.expr, right: ast.expr) -> tuple[ast.expr, str] | None:
    """`einsum("nd,nh->dh", x, dz)` goes back to x by `einsum("nh,dh->nd", dz, W)`."""
    found = re.fullmatch(r"(\w+),(\w+)->(\w+)", letters.replace(" ", ""))
    if not found:
        return None
    first, second, weight = found.groups()
    if gradient_of(last_word(left)) and not gradient_of(last_word(right)):
        return right, f"{written(func)}('{first},{weight}->{second}', {_closed(left)}, {{}})"
    return left, f"{written(func)}('{second},{weight}->{first}', {_closed(right)}, {{}})"


def _closed(node: ast.expr) -> str:
    """The text of an operand, without a meaning for braces."""
    plain = isinstance(node, ast.Name | ast.Attribute | ast.Subscript | ast.Call)
    text = written(node) if plain else f"({written(node)})"
    return text.replace("{", "{{").replace("}", "}}")


def _other(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`dx = da @ W.T` becomes `dx = da @ W.T + db @ V.T`, where `dV = x.T @ db` is computed; or a line is added."""
    of = _assigned(node)
    same = _statements(subject).get(of, ())
    if not same or node is not same[-1]:
        return
    said = " ".join(written(each) for each in same)
    for given in _products(subject):
        for weight in _weights(subject, given.of) if given.factor == of and given.statement not in same else ():
            term = given.term.format(weight)
            if not set(_WORD.findall(term)) - _SPELLING <= set(_WORD.findall(said)):
                yield from _put(subject, same[-1], given.statement, term)


def _put(subject: Subject, node: _Assigning, behind: ast.stmt, term: str) -> Iterator[Change]:
    """The term, in the statement where all in it is known; otherwise in a line of its own, behind the other one."""
    if all(subject.assigned.get(name, 0) < node.lineno for name in names_in(parsed(term))):
        taken = isinstance(node, ast.AugAssign) and isinstance(node.op, ast.Sub)
        operator = ast.Sub() if taken else ast.Add()
        yield Change(node.value, binary(node.value, operator, parsed(term)), m.TERM_TOO_MANY, m.TERM_MISSING)
    elif subject.alone(behind) and behind.lineno > node.lineno:
        end = Span(*subject.span(behind)[2:], *subject.span(behind)[2:])
        target = written(_target(node))
        line = f"\n{subject.indent(behind)}{target} = {target} + {term}"
        yield Change(end, line, m.STEP_TOO_MANY, m.STEP_MISSING)


def _target(node: _Assigning) -> ast.expr:
    return node.targets[0] if isinstance(node, ast.Assign) else node.target


def _assigned(node: ast.AST) -> str:
    """What a statement computes the gradient of; nothing where it only multiplies it by something."""
    match node:
        case ast.Assign(targets=[target]) | ast.AugAssign(target=target, op=ast.Add() | ast.Sub()):
            return _whose(target)
    return ""


@lru_cache(KEPT)
def _statements(subject: Subject) -> dict[str, list[_Assigning]]:
    """The statements that compute each gradient."""
    found: dict[str, list[_Assigning]] = {}
    for node in subject.nodes:
        if isinstance(node, _Assigning) and (of := _assigned(node)):
            found.setdefault(of, []).append(node)
    return found


@lru_cache(KEPT)
def _products(subject: Subject) -> tuple[_OneGradient, ...]:
    """The statements that compute the gradient of a weight by a product."""
    return tuple(each for each in map(_given, subject.nodes) if each is not None)


@lru_cache(KEPT)
def _weights(subject: Subject, word: str) -> tuple[str, ...]:
    """How the function may call a weight: by its name, as it takes it elsewhere, or as an entry that is kept."""
    if word in subject.assigned:
        return (word,)
    read = [each for each in subject.nodes if isinstance(each, ast.Subscript | ast.Attribute)]
    read = [each for each in read if isinstance(each.ctx, ast.Load) and not _GRADIENTS.fullmatch(last_word(each.value))]
    found = [written(each) for each in read if last_word(each) == word]
    owners = [each.value for each in read if isinstance(each, ast.Subscript) and isinstance(each.slice, ast.Constant)]
    found += [f"{written(owner)}[{word!r}]" for owner in owners if word in kept(subject)]
    own = nodes_in(subject.statement) if "." in subject.name else ()
    found += [f"self.{word}" for each in own if isinstance(each, ast.Attribute) and each.attr == word]
    return tuple(dict.fromkeys(found))[:_FEW]


OPERATORS = (Operator("other-path", _other),)
