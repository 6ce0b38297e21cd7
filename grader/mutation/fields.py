"""What an object keeps: another attribute than is meant, one that a formula lacks.

Like the edits of `mending` they are tried in a hand-in alone.
"""

from __future__ import annotations

import ast
from functools import lru_cache
from typing import TYPE_CHECKING

from grader.mutation import mistakes as m
from grader.mutation.change import Change, Operator, binary, called, parsed, whole
from grader.mutation.inside import nodes_in
from grader.mutation.keys import alike
from grader.mutation.known import KEPT
from grader.mutation.written import written

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from grader.mutation.subject import Subject

_OTHERS = 6  # attributes that may be meant
_FEW = 3  # that a formula may lack
_SUMS = frozenset({"sum", "mean", "average", "einsum", "dot", "matmul", "diag"})  # of what may lack a factor
_OF_ARRAYS = frozenset({"T", "shape", "size", "ndim", "dtype"})
_VALUES = ast.Name | ast.Attribute | ast.BinOp | ast.Call | ast.Subscript


@lru_cache(KEPT)
def _objects(subject: Subject) -> tuple[tuple[str, ...], ...]:
    """The attributes that belong together: those of a class, of a named tuple, of a name that some are set of."""
    found: list[list[str]] = []
    owners: dict[str, list[str]] = {}
    for node in nodes_in(subject.program):
        match node:
            case ast.ClassDef():
                found.append(_of_class(node))
            case ast.Call(args=[_, fields]) if called(node) == "namedtuple":
                found.append(_listed(fields))
            case ast.Call(keywords=words) if called(node) == "SimpleNamespace":
                found.append([each.arg for each in words if each.arg is not None])
            case ast.Attribute(value=ast.Name(id=owner), attr=name, ctx=ast.Store()) if owner != "self":
                owners.setdefault(owner, []).append(name)
    return tuple(tuple(dict.fromkeys(each)) for each in (*found, *owners.values()))


def _of_class(node: ast.ClassDef) -> list[str]:
    """What a class sets in `self`, says that it has, or computes like an attribute."""
    found: list[str] = []
    for each in node.body:
        match each:
            case ast.AnnAssign(target=ast.Name(id=name)):
                found.append(name)
            case ast.FunctionDef(name=name, decorator_list=[*marks]) if any(
                "property" in written(one) for one in marks
            ):
                found.append(name)
    inside = (each for each in nodes_in(node) if isinstance(each, ast.Attribute) and isinstance(each.ctx, ast.Store))
    return found + [each.attr for each in inside if isinstance(each.value, ast.Name) and each.value.id == "self"]


def _listed(fields: ast.expr) -> list[str]:
    """The fields of a named tuple: `"x y"`, `["x", "y"]`."""
    match fields:
        case ast.Constant(value=str(text)):
            return text.replace(",", " ").split()
        case ast.List(elts=elts) | ast.Tuple(elts=elts):
            return [each.value for each in elts if isinstance(each, ast.Constant) and isinstance(each.value, str)]
    return []


def _beside(subject: Subject, name: str) -> Sequence[str]:
    """The other attributes of an object that has one of this name, the likeliest first."""
    together = [each for group in _objects(subject) if name in group for each in group if each != name]
    return sorted(dict.fromkeys(together), key=lambda each: not alike(name, each))[:_OTHERS]


def _field(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`cache.after` becomes `cache.before`: another attribute of the same object."""
    match node:
        case ast.Attribute(value=value, attr=name, ctx=ast.Load()) if name not in _OF_ARRAYS and (
            getattr(value, "id", "") not in {*subject.libraries, "self"}
        ):
            parent = subject.parents.get(node)
            if not (isinstance(parent, ast.Call) and parent.func is node):
                for other in _beside(subject, name):
                    yield Change(node, ast.Attribute(value, other, ast.Load()), m.VARIABLE, m.VARIABLE)


def _lacking(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`p * (1 - p)` becomes `p * (1 - p) * self.s`, `x @ self.W` `x @ self.W + self.b`: what is not mentioned there."""
    if not isinstance(node, _VALUES) or not isinstance(getattr(node, "ctx", ast.Load()), ast.Load):
        return
    complete = whole(subject, node) and not isinstance(node, ast.Name)
    if not complete and not _is_part(subject, node):
        return
    known = [parsed(text) for text in _unmentioned(subject)]
    for one in known:
        yield Change(node, binary(node, ast.Mult(), one), m.FACTOR_TOO_MANY, m.FACTOR_MISSING)
    for one in known if complete else ():
        yield Change(node, binary(node, ast.Add(), one), m.TERM_TOO_MANY, m.TERM_MISSING)
        yield Change(node, binary(node, ast.Sub(), one), m.TERM_TOO_MANY, m.TERM_MISSING)
        yield Change(node, binary(node, ast.Div(), one), m.DIVISION_TOO_MANY, m.DIVISION_MISSING)


def _is_part(subject: Subject, node: ast.expr) -> bool:
    """Whether it is what is summed, or one side of a product of matrices."""
    parent = subject.parents.get(node)
    summed = isinstance(parent, ast.Call) and node in parent.args and called(parent) in _SUMS
    return summed or (isinstance(parent, ast.BinOp) and isinstance(parent.op, ast.MatMult))


@lru_cache(KEPT)
def _unmentioned(subject: Subject) -> tuple[str, ...]:
    """The attributes of objects that the function takes attributes of, and does not mention: `self.s`, `cache.mask`."""
    read: dict[str, set[str]] = {}
    for node in subject.nodes:
        match node:
            case ast.Attribute(value=ast.Name(id=owner), attr=name) if (
                owner not in subject.libraries and name not in _OF_ARRAYS
            ):
                read.setdefault(owner, set()).add(name)
    found: list[str] = []
    for owner, names in read.items():
        group = max(_objects(subject), key=lambda each: len(names & set(each)), default=())
        if owner != "self" and names & set(group):
            found += [f"{owner}.{each}" for each in group if each not in names][:_FEW]
    own = subject.name.partition(".")[0] if "." in subject.name else ""
    classes = (each for each in subject.program.body if isinstance(each, ast.ClassDef) and each.name == own)
    mine = dict.fromkeys(name for each in classes for name in _of_class(each))
    return (*(f"self.{each}" for each in mine if each not in read.get("self", ())), *found)[: 2 * _FEW]


OPERATORS = (Operator("field", _field), Operator("field-beside", _lacking))
