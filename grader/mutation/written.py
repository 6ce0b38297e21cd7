"""The text of an expression, as `ast.unparse` writes it, and sooner: what is inside is written once for all edits."""

from __future__ import annotations

import ast
from functools import lru_cache

_KEPT = 8192  # nodes: more than a long function has
_TUPLE, _TEST, _COMPARE, _SUM, _TERM, _FACTOR, _POWER, _ATOM = 1, 3, 7, 12, 13, 14, 15, 17
_BINARY = {
    ast.Add: ("+", _SUM),
    ast.Sub: ("-", _SUM),
    ast.Mult: ("*", _TERM),
    ast.MatMult: ("@", _TERM),
    ast.Div: ("/", _TERM),
    ast.FloorDiv: ("//", _TERM),
    ast.Mod: ("%", _TERM),
    ast.Pow: ("**", _POWER),
}
_COMPARED = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
}


def written(node: ast.AST) -> str:
    """The text of what stands by itself."""
    return _text(node, _TEST)


@lru_cache(maxsize=_KEPT)
def _text(node: ast.AST, level: int) -> str:
    """The text where what holds less tightly than `level` needs parentheses."""
    match node:
        case ast.Name():
            return node.id
        case ast.Attribute(value=value) if not isinstance(value, ast.Constant):
            return f"{_text(value, _ATOM)}.{node.attr}"
        case ast.Call():
            keywords = [f"{each.arg}={_text(each.value, _TEST)}" if each.arg else "" for each in node.keywords]
            if "" not in keywords:
                args = ", ".join([*(_text(each, _TEST) for each in node.args), *keywords])
                return f"{_text(node.func, _ATOM)}({args})"
        case ast.Subscript():
            return f"{_text(node.value, _ATOM)}[{_text(node.slice, _TUPLE)}]"
        case ast.UnaryOp(op=ast.USub()):
            return _held(f"-{_text(node.operand, _FACTOR)}", _FACTOR, level)
        case ast.BinOp() if type(node.op) in _BINARY:
            sign, own = _BINARY[type(node.op)]
            power = own == _POWER
            left, right = _text(node.left, own + power), _text(node.right, own + (not power))
            return _held(f"{left} {sign} {right}", own, level)
        case ast.Compare() if all(type(each) in _COMPARED for each in node.ops):
            others = zip(node.ops, node.comparators, strict=True)
            text = "".join(f" {_COMPARED[type(sign)]} {_text(other, _COMPARE + 1)}" for sign, other in others)
            return _held(_text(node.left, _COMPARE + 1) + text, _COMPARE, level)
    return _other(node, level)


def _held(text: str, own: int, level: int) -> str:
    return f"({text})" if level > own else text


def _other(node: ast.AST, level: int) -> str:
    """What is rare: put where it belongs by Python's own writer, and taken out again."""
    if level == _TEST or not isinstance(node, ast.expr):
        return ast.unparse(node)
    if level == _TUPLE:
        return ast.unparse(ast.Subscript(ast.Name("x", ast.Load()), node, ast.Load()))[2:-1]
    if level == _ATOM:
        return ast.unparse(ast.Attribute(node, "x", ast.Load())).removesuffix(".x")
    return ast.unparse(ast.BinOp(ast.Name("x", ast.Load()), ast.Pow(), node)).removeprefix("x ** ")
