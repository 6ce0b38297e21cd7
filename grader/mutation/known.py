"""What a function knows and what it does with it: names that nothing uses, names that count, functions at hand."""

from __future__ import annotations

import ast
from functools import lru_cache
from typing import TYPE_CHECKING

from grader.mutation.subject import LIBRARIES

if TYPE_CHECKING:
    from grader.mutation.subject import Subject

_ELEMENTWISE = ("tanh", "sign", "abs", "sqrt", "square", "relu", "sigmoid")
_USUAL = 1  # of them, that anybody may mean
_FEW = 4
_KEPT = 4  # functions, of which this is remembered


@lru_cache(_KEPT)
def unused(subject: Subject) -> tuple[str, ...]:
    """The parameters, and what single names are assigned, that nothing in the function uses."""
    nodes = _all(subject)
    loaded = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
    targets = [each for node in nodes if isinstance(node, ast.Assign) for each in node.targets]
    single = {each.id for each in targets if isinstance(each, ast.Name)}
    own = [name for name in subject.assigned if name in single or name in subject.params]
    return tuple(name for name in own if name not in loaded and not name.startswith("_"))


@lru_cache(_KEPT)
def indices(subject: Subject) -> tuple[str, ...]:
    """The names that loops count with, and those that stand in an index."""
    nodes = _all(subject)
    loops = [node.target for node in nodes if isinstance(node, ast.For | ast.comprehension)]
    inside = [node.slice for node in nodes if isinstance(node, ast.Subscript)]
    parts = [part for each in inside for part in (each.elts if isinstance(each, ast.Tuple) else [each])]
    return tuple(dict.fromkeys(each.id for each in (*loops, *parts) if isinstance(each, ast.Name)))[:_FEW]


@lru_cache(_KEPT)
def vocabulary(subject: Subject) -> tuple[str, ...]:
    """Functions of one value that the text defines or calls, and a few that are usual."""
    own = getattr(subject.node, "name", "")
    defined = [each for each in subject.module.body if isinstance(each, ast.FunctionDef)]
    names = [each.name for each in defined if len(each.args.args) == 1 and each.name != own]
    for node in ast.walk(subject.module):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id=module), attr=name), args=[_], keywords=[]):
                names += [f"{module}.{name}"] if module in LIBRARIES and name in _ELEMENTWISE else []
    usual = [f"{subject.numpy}{name}" for name in _ELEMENTWISE[:_USUAL]]
    return tuple(dict.fromkeys([*dict.fromkeys(names), *usual]))[: _FEW + _USUAL]


def _all(subject: Subject) -> list[ast.AST]:
    roots = [subject.node.body] if isinstance(subject.node, ast.Lambda) else subject.node.body
    return [each for root in roots for each in ast.walk(root)]
