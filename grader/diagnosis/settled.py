"""Which functions are known to be right, and which checks say what a function should answer."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from grader.checks.call_graph import definition_of, reached
from grader.model import Status
from grader.spec import Comparison, Gradient, Holds, Matches, language

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.checks.setting import Setting
    from grader.model import Verdict
    from grader.spec import Check, Expression
    from grader.spec.model import Body


def known_right(checks: Sequence[Check], verdicts: Sequence[Verdict]) -> frozenset[str]:
    """The functions that passed a check of their own, and that no check blames, of the checks that students see."""
    seen = {verdict.id: verdict for verdict in verdicts if verdict.visibility == "visible"}
    passed: set[str] = set()
    blamed = {name for verdict in seen.values() for name in verdict.at_fault}
    for check in checks:
        if check.id in seen and len(called := check.mentions.called) == 1 and settled(next(iter(called)), [check]):
            (passed if seen[check.id].status is Status.PASSED else blamed).update(called)
    return frozenset(passed - blamed)


def relied_on(right: frozenset[str], setting: Setting) -> frozenset[str]:
    """The hand-in's functions that these call by themselves, without those that are graded."""
    definitions = {name: definition_of(name, setting) for name in setting.spec.functions}
    graded = {each.name for each in definitions.values() if each is not None}
    roots = [each for name, each in definitions.items() if name in right and each is not None]
    return frozenset(each.name for root in roots for each in reached(root, setting)) - graded


def settled(name: str, checks: Sequence[Check]) -> bool:
    """Whether a check says what its answers are: where only properties are asked, others are right, too."""
    return any(_is_held(name, check.body) for check in checks)


def _is_held(name: str, body: Body) -> bool:
    if isinstance(body, Matches):
        return name in body.call.calls
    if isinstance(body, Holds):
        return any(_says_what(name, each) for each in body.conditions if isinstance(each, Comparison))
    return isinstance(body, Gradient)


def _says_what(name: str, comparison: Comparison) -> bool:
    """Whether it says what the function's answer is, by the reference or by the spec's own formula."""
    own = [name in operand.calls for operand in comparison.operands]
    by_reference = any(operand.ref_calls for operand in comparison.operands)
    by_formula = any(_is_answer(name, operand) for operand in comparison.operands) and not all(own)
    return any(own) and "==" in comparison.operators and (by_reference or by_formula)


def _is_answer(name: str, operand: Expression) -> bool:
    """Whether an expression is an answer of the function, or a part of one, and nothing that is made of it."""
    node = language.tree(operand.text)
    while isinstance(node, ast.Subscript):
        node = node.value
    called = node.func if isinstance(node, ast.Call) else None
    if isinstance(called, ast.Attribute):
        return not language.is_reference(called) and name in language.methods(called.attr, operand.calls)
    return isinstance(called, ast.Name) and called.id == name
