"""Walking syntax trees that are looked at again and again: what lies below a node is found once."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_KEPT = "_children"


def children(node: ast.AST) -> list[ast.AST]:
    """The nodes right below a node, without those that only say whether a name is read or set."""
    known = node.__dict__
    found: list[ast.AST] | None = known.get(_KEPT)
    if found is None:
        found = []
        for field in node._fields:
            value = known.get(field)
            if isinstance(value, list):
                found += [part for part in value if isinstance(part, ast.AST)]
            elif isinstance(value, ast.AST) and not isinstance(value, ast.expr_context):
                found.append(value)
        known[_KEPT] = found
    return found


def walk(node: ast.AST) -> Iterator[ast.AST]:
    """A node and all that is below it."""
    stack = [node]
    while stack:
        part = stack.pop()
        yield part
        stack += children(part)
