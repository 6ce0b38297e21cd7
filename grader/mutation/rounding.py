"""Rounding: towards zero, down, up, or to the nearest whole number; or none where all else is rounded.

Like the edits of `mending` they are tried in a hand-in alone.
"""

from __future__ import annotations

import ast
from functools import lru_cache
from typing import TYPE_CHECKING

from grader.mutation import mistakes as m
from grader.mutation.change import Change, Operator, binary, called, of_module, whole
from grader.mutation.constants import ARRAYS
from grader.mutation.inside import names_in, nodes_in
from grader.mutation.known import KEPT
from grader.mutation.written import written

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grader.mutation.subject import Subject

_ROUNDS = frozenset({"round", "around", "round_", "rint", "floor", "ceil", "trunc", "fix"})
_CUTS = frozenset({"int", "int8", "int16", "int32", "int64", "uint8"})
_WHOLE = frozenset({"len", "range", "sum", "argmax", "argmin", "count_nonzero", "max", "min", "prod", "input", "round"})
_NEAREST = frozenset({"round", "around", "round_", "rint"})
_OTHERS = {  # for each what the pairs of other operators do not put in its place
    "floor": ("rint", "trunc"),
    "ceil": ("rint", "trunc"),
    "trunc": ("rint", "floor", "ceil"),
    "fix": ("rint", "floor", "ceil"),
}


def _otherwise(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`int(x)` becomes `round(x)`, `np.floor(x)` `np.rint(x)`, `x // n` `round(x / n)`: rounded in another way."""
    match node:
        case ast.Call(func=ast.Name(id="int" | "round"), args=[inner], keywords=[]) if _has_fraction(inner):
            texts = _of_a_number(subject, node, inner)
        case ast.Call(func=ast.Attribute(value=inner, attr="astype"), args=[kind]) if _cuts(kind, inner):
            own, text, cast = subject.numpy, written(inner), written(kind)
            texts = [f"{own}{name}({text}).astype({cast})" for name in ("rint", "floor")]
        case ast.Call(func=ast.Attribute(value=ast.Name(id=library)), args=[inner], keywords=[]) if of_module(node):
            names = _OTHERS.get(called(node), ("floor", "ceil", "trunc") if called(node) in _NEAREST else ())
            texts = [_call(library, name, inner) for name in names]
            texts += [f"{library}.floor({written(binary(inner, ast.Add(), ast.Constant(0.5)))})"] if names else []
        case ast.BinOp(left=left, op=ast.FloorDiv(), right=right) if not isinstance(right, ast.Constant):
            over = written(binary(left, ast.Div(), right))
            up = written(binary(ast.UnaryOp(ast.USub(), left), ast.FloorDiv(), right))
            texts = [f"round({over})", f"{subject.numpy}rint({over})", f"(-({up}))"]
        case _:
            return
    for text in texts:
        yield Change(node, text, m.ROUNDED_OTHERWISE, m.ROUNDED_OTHERWISE)


def _cuts(kind: ast.expr, inner: ast.expr) -> bool:
    """Whether making numbers of a kind takes a fraction from them."""
    return written(kind).rpartition(".")[2] in _CUTS and _has_fraction(inner)


def _of_a_number(subject: Subject, call: ast.Call, inner: ast.expr) -> list[str]:
    """A single number, rounded in other ways."""
    own = "math." if "math" in names_in(subject.program) or not ARRAYS & names_in(subject.program) else subject.numpy
    other = f"round({written(inner)})" if called(call) == "int" else f"int({written(inner)})"
    return [other, *(f"int({own}{name}({written(inner)}))" for name in ("floor", "ceil"))]


def _call(library: str, name: str, inner: ast.expr) -> str:
    """The call of a function that rounds; Python's own where the library has none for the nearest."""
    return f"round({written(inner)})" if (library, name) == ("math", "rint") else f"{library}.{name}({written(inner)})"


def _has_fraction(value: ast.expr) -> bool:
    """Whether a value may be no whole number: a quotient, a product, or a name, and no count of anything."""
    if isinstance(value, ast.Call):
        return called(value) not in _WHOLE | _ROUNDS
    return isinstance(value, ast.BinOp | ast.Name | ast.Subscript) and not isinstance(
        getattr(value, "op", None), ast.FloorDiv | ast.Mod
    )


def _missing(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`x / s` becomes `np.rint(x / s)`, in a program that rounds elsewhere."""
    match node, subject.parents.get(node):
        case ast.BinOp(op=ast.Div()), ast.BinOp(op=ast.Add() | ast.Sub()):
            pass
        case ast.BinOp(op=ast.Div()), ast.Call() as call if called(call) in {"clip", "maximum", "minimum"}:
            pass
        case ast.BinOp(op=ast.Div() | ast.Add()), _ if whole(subject, node):
            pass
        case _:
            return
    if _rounds(subject):
        text = f"{subject.numpy}rint({subject.text(subject.span(node))})"
        yield Change(node, text, m.LEFT_OUT, m.LEFT_OUT)


@lru_cache(KEPT)
def _rounds(subject: Subject) -> bool:
    """Whether the program rounds anything."""
    return any(called(each) in _ROUNDS for each in nodes_in(subject.program))


OPERATORS = (Operator("rounded-otherwise", _otherwise), Operator("not-rounded", _missing))
