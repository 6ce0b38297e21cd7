"""What stands elsewhere in a hand-in and belongs here: the newer of two values of one name, a divisor, a slope.

Like the edits of `mending` they are tried in a hand-in alone.
"""

from __future__ import annotations

import ast
from functools import lru_cache
from typing import TYPE_CHECKING

from grader.mutation import mistakes as m
from grader.mutation.change import Change, Operator, binary, called, parsed, whole
from grader.mutation.inside import names_in, nodes_in
from grader.mutation.known import KEPT, entries_and_attributes
from grader.mutation.names import attributes
from grader.mutation.subject import is_size
from grader.mutation.written import written

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grader.mutation.subject import Subject

_LOCALS = 12  # names that are tried
_DIVISORS = 3
_ENTRIES = 6  # of a tuple
_SIZES = 6
_JOINING = frozenset({"hstack", "vstack", "dstack", "stack", "concatenate", "column_stack", "block", "cat"})
_COPIES = frozenset({"asarray", "asanyarray", "array", "copy", "tensor", "as_tensor", "from_numpy"})


def _namesake(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`config["v"]` becomes `v`, `v` becomes `config["v"]`, `f(X, W, b)` becomes `f(X, model.W, model.b)`; and back."""
    match node:
        case (
            ast.Subscript(slice=ast.Constant(value=str(name)), ctx=ast.Load())
            | ast.Attribute(attr=name, ctx=ast.Load())
        ) if 0 < subject.assigned.get(name, 0) < node.lineno:
            yield Change(node, name, m.VARIABLE, m.VARIABLE)
        case ast.Name(id=name, ctx=ast.Load()) if isinstance(subject.parents.get(node), ast.BinOp | ast.Call):
            for text in entries_and_attributes(subject).get(name, ()):
                yield Change(node, parsed(text), m.VARIABLE, m.VARIABLE)
        case ast.Call(func=func, args=args):
            known = [entries_and_attributes(subject).get(getattr(each, "id", ""), ()) for each in args]
            if sum(map(bool, known)) > 1:
                newer = [parsed(texts[0]) if texts else each for each, texts in zip(args, known, strict=True)]
                yield Change(node, ast.Call(func, newer, node.keywords), m.VARIABLE, m.VARIABLE)


def _keyed(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`{"a": x, "b": a}` becomes `{"a": x, "b": b}`, `f(b=a)` becomes `f(b=b)`, where a `b` is known."""
    match node:
        case ast.Dict(keys=keys, values=values):
            pairs = [(getattr(key, "value", ""), value) for key, value in zip(keys, values, strict=True)]
        case ast.keyword(arg=str(word), value=value):
            pairs = [(word, value)]
        case _:
            return
    for name, value in pairs:
        if isinstance(name, str) and subject.assigned.get(name, value.lineno) < value.lineno:
            yield Change(value, name, m.VARIABLE, m.VARIABLE)


def _entries(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`return a, b, c` becomes `return b, a, c`, `np.hstack([a, b])` becomes `np.hstack([b, a])`."""
    match node:
        case ast.Tuple(elts=elts, ctx=ast.Load()) | ast.List(elts=elts, ctx=ast.Load()) if 2 <= len(elts) <= _ENTRIES:
            parent = subject.parents.get(node, node)
            only_copies = isinstance(parent, ast.Assign) and all(called(each) in _COPIES for each in elts)
            if only_copies or not (isinstance(parent, ast.Return | ast.Assign) or _joins(parent)):
                return
            for i in range(len(elts) - 1):
                turned = ", ".join(map(written, [*elts[:i], elts[i + 1], elts[i], *elts[i + 2 :]]))
                held = f"[{turned}]" if isinstance(node, ast.List) else f"({turned})" if called(parent) else turned
                yield Change(node, held, m.SWAPPED, m.SWAPPED)


def _joins(parent: ast.AST) -> bool:
    """Whether several arrays are put together there: `np.hstack`, `np.c_` and the like."""
    if isinstance(parent, ast.Subscript):
        return written(parent.value) in {"np.c_", "np.r_"}
    return called(parent) in _JOINING


def _divided(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """A whole value is divided by the root of a size, or multiplied by it."""
    if not isinstance(node, ast.expr) or isinstance(node, ast.Tuple | ast.Dict) or not whole(subject, node):
        return
    inside = written(node)
    for text in (*_roots(subject), *(f"{size} ** 0.5" for size in _lengths(subject, node))):
        if text not in inside:
            yield Change(node, binary(node, ast.Div(), parsed(text)), m.DIVISION_TOO_MANY, m.DIVISION_MISSING)


def _lengths(subject: Subject, node: ast.expr) -> list[str]:
    """What may be the length of a row: names that hold a size, or an attribute of an object that does."""
    counts = [each for each in subject.counts(node) if "." not in each]
    own = [f"self.{name}" for name in attributes(subject)] if "." in subject.name else []
    return [*counts, *own][:_SIZES]


@lru_cache(KEPT)
def _roots(subject: Subject) -> tuple[str, ...]:
    """The roots of sizes that the text divides by, of arrays that this function knows."""
    found: list[str] = []
    for node in nodes_in(subject.program):
        match node:
            case ast.BinOp(op=ast.Div(), right=ast.Call(args=[size]) as right) if called(right) == "sqrt":
                names = names_in(size)
                found += [written(right)] if is_size(size) and names <= {*subject.assigned, "len"} else []
    return tuple(dict.fromkeys(found))[:_DIVISORS]


def _operand(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`f + i * g` becomes `f * c + i * g`, with an argument that does not stand in the sum."""
    parent = subject.parents.get(node)
    if not isinstance(node, ast.Name | ast.Subscript | ast.Attribute) or not isinstance(parent, ast.BinOp):
        return
    if isinstance(parent.op, ast.Add | ast.Sub):
        inside = names_in(parent)
        for name in (each for each in subject.params if each not in inside):
            known = ast.Name(id=name, ctx=ast.Load())
            yield Change(node, binary(node, ast.Mult(), known), m.FACTOR_TOO_MANY, m.FACTOR_MISSING)


OPERATORS = (
    Operator("keyed", _keyed),
    Operator("namesake", _namesake),
    Operator("entries", _entries),
    Operator("divided", _divided),
    Operator("operand", _operand),
)
