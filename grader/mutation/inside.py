"""What stands inside a piece of syntax. Every operator asks it of the same nodes: it is looked up once for each."""

from __future__ import annotations

import ast
from functools import lru_cache

_KEPT = 8192  # nodes: more than a long function has


@lru_cache(maxsize=_KEPT)
def nodes_in(node: ast.AST) -> tuple[ast.AST, ...]:
    """The node, and all nodes below it."""
    return tuple(ast.walk(node))


@lru_cache(maxsize=_KEPT)
def names_in(node: ast.AST) -> frozenset[str]:
    """The names that are read or set there."""
    return frozenset(each.id for each in nodes_in(node) if isinstance(each, ast.Name))
