"""Parentheses that are missing, or stand around too much: `1 / 1 + x` for `1 / (1 + x)`."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from grader.mutation import mistakes as m
from grader.mutation.change import Change, Operator, binary

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grader.mutation.subject import Subject

_STRONG = ast.Mult | ast.Div | ast.MatMult


def _parentheses(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`a / b + c` becomes `a / (b + c)`, `a + b / c` becomes `(a + b) / c`, and back."""
    del subject
    match node:
        case ast.BinOp(left=left, op=ast.Add() | ast.Sub() as weak, right=right):
            if isinstance(left, ast.BinOp) and isinstance(left.op, _STRONG):
                put = binary(left.left, left.op, binary(left.right, weak, right))
                yield Change(node, put, m.PARENTHESES, m.PARENTHESES)
            if isinstance(right, ast.BinOp) and isinstance(right.op, _STRONG):
                put = binary(binary(left, weak, right.left), right.op, right.right)
                yield Change(node, put, m.PARENTHESES, m.PARENTHESES)
        case ast.BinOp(left=left, op=op, right=right) if isinstance(op, _STRONG):
            if isinstance(right, ast.BinOp) and isinstance(right.op, ast.Add | ast.Sub):
                torn = binary(binary(left, op, right.left), right.op, right.right)
                yield Change(node, torn, m.PARENTHESES, m.PARENTHESES)
            if isinstance(left, ast.BinOp) and isinstance(left.op, ast.Add | ast.Sub):
                torn = binary(left.left, left.op, binary(left.right, op, right))
                yield Change(node, torn, m.PARENTHESES, m.PARENTHESES)


OPERATORS = (Operator("parentheses", _parentheses),)
