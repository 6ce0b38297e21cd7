"""The nodes of a function whose change can change an answer: no docstrings, no libraries, no annotations."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_SILENT = (ast.Raise, ast.Assert, ast.Import, ast.ImportFrom, ast.Global, ast.Nonlocal, ast.Pass)
_SIGNS = (ast.expr_context, ast.operator, ast.unaryop, ast.cmpop, ast.boolop)  # they stand in what they belong to


def walk(node: ast.AST, libraries: frozenset[str]) -> Iterator[ast.AST]:
    """The node and those below it, in the order of the text."""
    if isinstance(node, (*_SILENT, *_SIGNS)) or is_said(node):
        return
    library = isinstance(node, ast.Name) and node.id in libraries
    if not library and not isinstance(node, ast.Starred | ast.Yield | ast.YieldFrom | ast.Await):
        yield node
    for name, value in ast.iter_fields(node):
        if name in {"annotation", "returns", "decorator_list", "defaults", "kw_defaults", "type_comment"}:
            continue
        for child in value if isinstance(value, list) else [value]:
            if (
                isinstance(child, ast.AST)
                and not isinstance(child, ast.JoinedStr)
                and not _is_module(child, node, libraries)
            ):
                yield from walk(child, libraries)


def _is_module(node: ast.AST, parent: ast.AST, libraries: frozenset[str]) -> bool:
    """Whether it is a part of a library: the `np.linalg` of np.linalg.norm."""
    match node:
        case ast.Attribute(value=ast.Name(id=name)) if isinstance(parent, ast.Attribute):
            return name in libraries
    return False


def is_said(node: ast.AST) -> bool:
    """A docstring, or something printed."""
    match node:
        case ast.Expr(value=ast.Constant()) | ast.Expr(value=ast.Call(func=ast.Name(id="print"))):
            return True
    return False
