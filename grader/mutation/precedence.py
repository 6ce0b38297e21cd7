"""How tightly expressions hold together, so that an edit tears nothing apart."""

from __future__ import annotations

import ast

_PRECEDENCE = (
    (ast.NamedExpr, 0),
    (ast.Lambda, 1),
    (ast.IfExp, 2),
    (ast.BoolOp, 3),
    (ast.Compare, 5),
)
_BINARY = {ast.Add: 6, ast.Sub: 6, ast.Mult: 7, ast.MatMult: 7, ast.Div: 7, ast.FloorDiv: 7, ast.Mod: 7, ast.Pow: 9}


def precedence(node: ast.AST) -> int:
    """How tightly an expression holds together: 12 for an atom."""
    if isinstance(node, ast.BinOp):
        return _BINARY.get(type(node.op), 5)
    if isinstance(node, ast.UnaryOp):
        return 4 if isinstance(node.op, ast.Not) else 8
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float) and (node.value < 0):
        return 8
    return next((level for kind, level in _PRECEDENCE if isinstance(node, kind)), 12)
