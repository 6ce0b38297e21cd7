"""Numbers that stand outside of functions under a name, computed by libraries alone: `ROOT = np.sqrt(2 / np.pi)`."""

from __future__ import annotations

import ast

ARRAYS = frozenset({"np", "numpy", "torch", "jnp"})
LIBRARIES = ARRAYS | {"math", "F"}


def is_constant(statement: ast.stmt) -> bool:
    """Whether it gives a name a number, computed of other numbers by libraries alone: `ROOT = np.sqrt(2 / np.pi)`."""
    match statement:
        case ast.Assign(targets=[ast.Name()], value=ast.Constant() | ast.BinOp() | ast.UnaryOp() | ast.Call() as value):
            names = {each.id for each in ast.walk(value) if isinstance(each, ast.Name)}
            numbers = any(
                type(each.value) in {int, float} for each in ast.walk(value) if isinstance(each, ast.Constant)
            )
            return names <= LIBRARIES and numbers
    return False


def without_arguments(value: ast.expr) -> ast.Lambda:
    """A constant as a function of nothing."""
    nothing = ast.arguments(posonlyargs=[], args=[], kwonlyargs=[], kw_defaults=[], defaults=[])
    return ast.Lambda(nothing, value)
