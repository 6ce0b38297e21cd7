"""What is known at a place, put there: for a number, for a formula that a name holds, for an operand; as a factor.

Like the edits of `mending` they are tried in a hand-in alone.
"""

from __future__ import annotations

import ast
from functools import lru_cache
from typing import TYPE_CHECKING

from grader.mutation import mistakes as m
from grader.mutation.change import Change, Operator, binary, called, parsed, whole
from grader.mutation.inside import names_in, nodes_in
from grader.mutation.known import KEPT, reads, unread, values
from grader.mutation.names import attributes
from grader.mutation.written import written

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grader.mutation.subject import Subject

_FEW = 4  # attributes and arguments
_MOST = 8  # names that are tried at one place
_PLAIN = (ast.Name, ast.Attribute, ast.Subscript)


def _number(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`cost(X, y, W, 0)` becomes `cost(X, y, W, reg)`, or `self.reg`: what is handed over is known."""
    parent = subject.parents.get(node)
    match node:
        case ast.Constant(value=int() | float()) if isinstance(parent, ast.keyword) or (
            isinstance(parent, ast.Call) and node in parent.args and called(parent) != "range"
        ):
            for name in [*subject.params[:_MOST], *_own(subject)]:
                yield Change(node, parsed(name), m.VARIABLE, m.FIXED)


@lru_cache(KEPT)
def _own(subject: Subject) -> tuple[str, ...]:
    """What a method knows of its object."""
    return tuple(f"self.{name}" for name in attributes(subject)[:_FEW]) if "." in subject.name else ()


def _less_known(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`return back` becomes `return back - self.emit`, or `back - x`: what is in it twice is taken off once."""
    parent = subject.parents.get(node)
    parent = subject.parents.get(parent) if isinstance(parent, ast.Tuple) else parent
    if isinstance(parent, ast.Return) and isinstance(node, ast.Name | ast.Subscript | ast.Call | ast.BinOp):
        inside, text = names_in(node), written(node)
        own = [each for each in _own(subject) if each not in text]
        for name in (*own, *(each for each in subject.params[:_FEW] if each not in inside)):
            yield Change(node, binary(node, ast.Sub(), parsed(name)), m.TERM_TOO_MANY, m.TERM_MISSING)


def _factor(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`np.sign(r)` becomes `delta * np.sign(r)`: a term, or what is chosen, times what was handed in."""
    parent = subject.parents.get(node)
    if not isinstance(node, ast.expr) or isinstance(node, ast.Constant | ast.Tuple):
        return
    term = isinstance(parent, ast.BinOp) and isinstance(parent.op, ast.Add | ast.Sub)
    chosen = isinstance(parent, ast.Call) and called(parent) in {"where", "append"} and node in parent.args[-2:]
    divided = isinstance(parent, ast.BinOp) and isinstance(parent.op, ast.Div) and node is parent.left
    if not (term or chosen or divided):
        return
    inside = names_in(node)
    for name in [each for each in subject.params if each not in inside][:_MOST]:
        yield Change(node, binary(parsed(name), ast.Mult(), node), m.FACTOR_TOO_MANY, m.FACTOR_MISSING)


def _halved(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`i = column` becomes `i = column // 2`: two columns of a pair share what counts them."""
    match node, subject.parents.get(node):
        case ast.Name(ctx=ast.Load()), ast.Assign(targets=[ast.Name(id=name)]):
            if isinstance(subject.in_loop(node), ast.For) and reads(subject)[name]:
                yield Change(
                    node, binary(node, ast.FloorDiv(), ast.Constant(2)), m.DIVISION_TOO_MANY, m.DIVISION_MISSING
                )


def _less_argument(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`np.cumsum(done)` becomes `np.cumsum(done) - done`: what counts up to now is to count what was before."""
    match node:
        case ast.Call(args=[ast.Name() as inner, *_]) if called(node) in {"cumsum", "cumprod", "accumulate"}:
            for sign in (ast.Sub(), ast.Add()):
                yield Change(node, binary(node, sign, inner), m.TERM_TOO_MANY, m.TERM_MISSING)
    del subject


def _held(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`np.exp(z) / weights.sum()` becomes `weights / weights.sum()`: a part becomes the name of what does the same."""
    if not isinstance(node, ast.Call | ast.BinOp) or whole(subject, node):
        return
    parent = subject.parents.get(node)
    if not (isinstance(parent, ast.BinOp | ast.UnaryOp) or (isinstance(parent, ast.Call) and node in parent.args)):
        return
    for name, value in values(subject).items():
        if subject.assigned[name] < node.lineno and _does(value) == _does(node):
            yield Change(node, parsed(name), m.VARIABLE, m.VARIABLE)


def _does(node: ast.expr) -> str:
    """What an expression does last: its function, or its operator."""
    return called(node) or type(getattr(node, "op", node)).__name__


def _entry(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`d_cell * forget` becomes `d_cell * cache["c"]`: an operand becomes what is kept and read nowhere."""
    parent = subject.parents.get(node)
    if not isinstance(node, _PLAIN) or not isinstance(node.ctx, ast.Load):
        return
    if isinstance(parent, ast.BinOp | ast.UnaryOp) or (isinstance(parent, ast.Call) and node in parent.args):
        for text in (each for each in unread(subject) if not each.startswith("self.")):
            yield Change(node, parsed(text), m.ENTRY, m.ENTRY)


def _held_names(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`(x - x.mean()) / x.std()` becomes `(x - mean) / std`, where these names are known: all of them at once."""
    if not isinstance(node, ast.expr) or not whole(subject, node):
        return
    known = {name: value for name, value in values(subject).items() if subject.assigned[name] < node.lineno}
    meant = {called(value): name for name, value in known.items() if called(value)} | {name: name for name in known}
    text, found = subject.text(subject.span(node)), 0
    for inner in nodes_in(node):
        name = meant.get(called(inner))
        if name is not None and isinstance(inner, ast.expr):
            text, found = text.replace(subject.text(subject.span(inner)), name), found + 1
    if found > 1:  # one alone is another operator's
        yield Change(node, text, m.VARIABLE, m.VARIABLE)


def _flag(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`run = r + g * run` becomes `run = r + g * (run * (1 - done))`, where nothing reads `done`."""
    loop = subject.in_loop(node)
    if not isinstance(node, ast.Name) or not isinstance(node.ctx, ast.Load) or not isinstance(loop, ast.For):
        return
    named = [each.id for each in nodes_in(loop.target) if isinstance(each, ast.Name)]
    kept = {each.id for each in nodes_in(loop) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)}
    for flag in (name for name in named if not reads(subject)[name]):
        if node.id in kept and node.id not in named:
            for share in (f"(1 - {flag})", flag):
                yield Change(node, parsed(f"({node.id} * {share})"), m.FACTOR_TOO_MANY, m.CONDITION_MISSING)


OPERATORS = (
    Operator("less-known", _less_known),
    Operator("halved", _halved),
    Operator("less-argument", _less_argument),
    Operator("idle-flag", _flag),
    Operator("number-named", _number),
    Operator("entry-for-operand", _entry),
    Operator("held", _held),
    Operator("held-names", _held_names),
    Operator("times-argument", _factor),
)
