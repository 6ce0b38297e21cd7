"""Numbers that stand outside of functions under a name, computed by libraries alone: `ROOT = np.sqrt(2 / np.pi)`."""

from __future__ import annotations

import ast

from grader.mutation.inside import names_in, nodes_in

ARRAYS = frozenset({"np", "numpy", "torch", "jnp"})
LIBRARIES = ARRAYS | {"math", "F"}


def is_constant(statement: ast.stmt) -> bool:
    """Whether it gives a name a number, computed of other numbers by libraries alone: `ROOT = np.sqrt(2 / np.pi)`."""
    match statement:
        case ast.Assign(targets=[ast.Name()], value=ast.Constant() | ast.BinOp() | ast.UnaryOp() | ast.Call() as value):
            names = names_in(value)
            numbers = any(
                type(each.value) in {int, float} for each in nodes_in(value) if isinstance(each, ast.Constant)
            )
            return names <= LIBRARIES and numbers
    return False


def without_arguments(value: ast.expr) -> ast.Lambda:
    """A constant as a function of nothing."""
    nothing = ast.arguments(posonlyargs=[], args=[], kwonlyargs=[], kw_defaults=[], defaults=[])
    return ast.Lambda(nothing, value)
