"""Another thing of the hand-in's own is meant: another mapping's entry, the name that holds it, another function.

Like the edits of `mending` they are tried in a hand-in alone.
"""

from __future__ import annotations

import ast
from functools import lru_cache
from typing import TYPE_CHECKING

from grader.mutation import mistakes as m
from grader.mutation.change import Change, Operator
from grader.mutation.inside import names_in, nodes_in
from grader.mutation.known import KEPT, reads, values
from grader.mutation.written import written

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grader.mutation.subject import Subject

_FEW = 2  # names, and mappings, that are tried at one place
_CALLS = 3  # that one call may become
_SELDOM = 1  # read so often, or never, a name may be the one that is meant


def _entry(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`out[f"W{i}"]` becomes `self.theta[f"W{i}"]`, or `weight`, a name that is seldom read; `self.delta` like it."""
    parent = subject.parents.get(node)
    match node:
        case ast.Subscript(value=owner, slice=index, ctx=ast.Load()) if _is_key(index):
            for other in [each for each in _keyed(subject) if each != written(owner)][:_FEW]:
                yield Change(owner, other, m.VARIABLE, m.VARIABLE)
        case ast.Attribute(value=ast.Name(id="self"), ctx=ast.Load()) if isinstance(parent, ast.BinOp):
            pass
        case _:
            return
    if (
        isinstance(parent, ast.BinOp)
        or getattr(parent, "attr", "") == "T"
        or (isinstance(parent, ast.Call) and node in parent.args)
    ):
        for name in _seldom_read(subject, node.lineno)[:_FEW]:
            yield Change(node, name, m.VARIABLE, m.VARIABLE)


def _is_key(index: ast.expr) -> bool:
    """Whether an index is a key: a string, or made of one."""
    return any(isinstance(each, ast.Constant) and isinstance(each.value, str) for each in nodes_in(index))


@lru_cache(KEPT)
def _keyed(subject: Subject) -> tuple[str, ...]:
    """The mappings that the function takes entries of by keys, the most often asked last."""
    taken = (each for each in subject.nodes if isinstance(each, ast.Subscript) and _is_key(each.slice))
    owners = (each.value for each in taken)
    return tuple(dict.fromkeys(written(each) for each in owners if isinstance(each, ast.Name | ast.Attribute)))


def _seldom_read(subject: Subject, line: int) -> list[str]:
    """The names that have one value, and are read once at most; those that are read nowhere first."""
    known = [name for name in values(subject) if subject.assigned[name] < line]
    known = [name for name in known if reads(subject)[name] <= _SELDOM]
    return sorted(known, key=lambda name: reads(subject)[name])


def _call(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`model.hinge(scores, y)` becomes `model.objective(X, y)`: another one of its own, of what is known here."""
    found = _own(subject, node)
    if not isinstance(node, ast.Call) or found is None:
        return
    before, name, functions = found
    handed = {each: text for each, text in _handed(subject).items() if subject.assigned.get(text, 0) < node.lineno}
    handed = {each: each for each, line in subject.assigned.items() if line < node.lineno} | handed
    said = names_in(node)
    fitting: list[tuple[ast.FunctionDef, int]] = []
    for each in functions:
        needed = _needed(each)
        if each.name != name and needed and needed <= handed.keys():
            fitting.append((each, len({handed[arg] for arg in needed} & said)))
    fitting.sort(key=lambda each: -each[1])
    for function, shared in fitting[:_CALLS]:
        args = [handed[each.arg] for each in function.args.args if each.arg in handed and each.arg != "self"]
        if shared:
            yield Change(node, f"{before}{function.name}({', '.join(args)})", m.FUNCTION, m.FUNCTION)


def _own(subject: Subject, node: ast.AST) -> tuple[str, str, list[ast.FunctionDef]] | None:
    """What a call of the program's own function or method calls, and what stands beside that."""
    match node:
        case ast.Call(func=ast.Name(id=name)):
            before, functions = "", [each for each in subject.functions if each is not subject.node]
        case ast.Call(func=ast.Attribute(value=ast.Name(id=owner), attr=name)):
            before, functions = f"{owner}.", _methods(subject, owner, name)
        case _:
            return None
    return (before, name, functions) if name in {each.name for each in functions} else None


@lru_cache(KEPT)
def _handed(subject: Subject) -> dict[str, str]:
    """The names that are handed over, by what they are called there: `data` is X where g(data) is called as g(X)."""
    found: dict[str, str] = {}
    for node in subject.nodes:
        own = _own(subject, node)
        if own is None or not isinstance(node, ast.Call):
            continue
        function = next(each for each in own[2] if each.name == own[1])
        args = [each.arg for each in function.args.args if each.arg != "self"]
        for arg, given in zip(args, node.args, strict=False):
            if isinstance(given, ast.Name):
                found.setdefault(arg, given.id)
    return found


def _needed(function: ast.FunctionDef) -> frozenset[str]:
    """The arguments that a function cannot do without; none where it takes others than such as have a place."""
    args = function.args
    if args.vararg or args.kwonlyargs or args.kwarg or args.posonlyargs or function.name.startswith("__"):
        return frozenset()
    needed = args.args[: len(args.args) - len(args.defaults)]
    return frozenset(each.arg for each in needed if each.arg != "self")


@lru_cache(KEPT * 4)
def _methods(subject: Subject, owner: str, name: str) -> list[ast.FunctionDef]:
    """The methods of the class that has this one: of its own for `self`."""
    classes = [each for each in subject.program.body if isinstance(each, ast.ClassDef)]
    if owner == "self":
        classes = [each for each in classes if each.name == subject.name.partition(".")[0]]
    for each in reversed(classes):
        found = [inner for inner in each.body if isinstance(inner, ast.FunctionDef)]
        if name in {inner.name for inner in found}:
            return [inner for inner in found if inner is not subject.node]
    return []


OPERATORS = (Operator("entry-meant", _entry), Operator("call-meant", _call))
