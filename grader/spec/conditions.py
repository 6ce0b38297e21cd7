"""Relations as the judge sees them: the comparisons at the top keep both sides apart, so that both can be shown."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from grader.spec.language import OPERATORS, text_of, tree
from grader.spec.lookup import parse
from grader.spec.model import AllOf, AnyOf, Comparison, Condition, Expression, Not, Truth

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grader.spec.vocabulary import Vocabulary


def condition(text: str, words: Vocabulary) -> Condition:
    """The condition that a text (already found to be an expression) states."""
    return _condition(tree(text), text, words)


def _condition(node: ast.expr, text: str, words: Vocabulary) -> Condition:
    words_of = text_of(node, text)
    match node:
        case ast.BoolOp(op=ast.And(), values=values):
            return AllOf(tuple(_condition(value, text, words) for value in values), words_of)
        case ast.BoolOp(op=ast.Or(), values=values):
            return AnyOf(tuple(_condition(value, text, words) for value in values), words_of)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return Not(_condition(operand, text, words), words_of)
        case ast.Compare(left=left, ops=ops, comparators=comparators):
            operands = tuple(_expression(side, text, words) for side in (left, *comparators))
            return Comparison(operands, tuple(OPERATORS[type(op)] for op in ops), words_of)
        case _:
            return Truth(_expression(node, text, words))


def _expression(node: ast.expr, text: str, words: Vocabulary) -> Expression:
    return parse(text_of(node, text), words)[0]


def expressions(condition: Condition) -> Iterator[Expression]:
    """Every expression in a condition, from left to right."""
    match condition:
        case Comparison(operands=operands):
            yield from operands
        case AllOf(parts=parts) | AnyOf(parts=parts):
            for part in parts:
                yield from expressions(part)
        case Not(part=part):
            yield from expressions(part)
        case Truth(expression=expression):
            yield expression
