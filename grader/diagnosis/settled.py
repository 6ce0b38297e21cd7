"""Which functions are known to be right, and which checks say what a function should answer."""

from __future__ import annotations

import ast
from collections import Counter
from typing import TYPE_CHECKING

from grader.checks.call_graph import definition_of, reached
from grader.model import Status
from grader.spec import Comparison, Gradient, Holds, Matches, language
from grader.spec.bindings import bound

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from grader.checks.setting import Setting
    from grader.model import Verdict
    from grader.spec import Check, Expression

    Named = Mapping[str, Sequence[Expression]]


def known_right(checks: Sequence[Check], verdicts: Sequence[Verdict]) -> frozenset[str]:
    """The functions that no check blames, and that passed one of their own, of the checks that students see.

    One in which all others are known to be right is such a check, too: that of a way back behind a right way there.
    """
    seen = {verdict.id: verdict for verdict in verdicts if verdict.visibility == "visible"}
    blamed = {name for verdict in seen.values() for name in verdict.at_fault}
    passed = [check for check in checks if check.id in seen and seen[check.id].status is Status.PASSED]
    for check in checks:
        if check.id in seen and check not in passed and len(called := check.mentions.called) == 1:
            blamed |= called if settled(next(iter(called)), [check]) else set()
    found: set[str] = set()
    while True:
        left = ((check, check.mentions.called - found) for check in passed)
        more = {name for check, names in left if len(names) == 1 for name in names if settled(name, [check])} - blamed
        if more <= found:
            return frozenset(found)
        found |= more


def relied_on(right: frozenset[str], setting: Setting) -> frozenset[str]:
    """The hand-in's functions that these call by themselves, and not through one that is graded."""
    definitions = {name: definition_of(name, setting) for name in setting.spec.functions}
    graded = {each.name for each in definitions.values() if each is not None}
    roots = [each for name, each in definitions.items() if name in right and each is not None]
    return frozenset(each.name for root in roots for each in reached(root, setting, graded)) - graded


def suspected(checks: Sequence[Check], setting: Setting) -> Counter[str]:
    """The hand-in's own functions, by how many of these checks come to them."""
    found: Counter[str] = Counter()
    for check in checks:
        roots = (definition_of(name, setting) for name in check.mentions.called)
        found.update({each.name for root in roots if root is not None for each in reached(root, setting)})
    return found


def follows_a_convention(check: Check, setting: Setting) -> bool:
    """Whether it is the gradient of what may be one of several functions: then the reference's is not the only one."""
    if not isinstance(check.body, Gradient):
        return False
    open_ones = [each.body for each in setting.spec.checks if isinstance(each.body, Matches) and len(each.body.to) > 1]
    return any(set(body.call.calls) & set(check.body.of.calls) for body in open_ones)


def settled(name: str, checks: Sequence[Check]) -> bool:
    """Whether a check says what its answers are: where only properties are asked, others are right, too."""
    return any(_is_held(name, check) for check in checks)


def _is_held(name: str, check: Check) -> bool:
    body = check.body
    if isinstance(body, Matches):
        return name in body.call.calls
    if isinstance(body, Holds):
        named = bound(check.let, check.steps)
        return any(_says_what(name, each, named) for each in body.conditions if isinstance(each, Comparison))
    return isinstance(body, Gradient)


def _says_what(name: str, comparison: Comparison, named: Named) -> bool:
    """Whether it says what the function's answer is, by the reference or by the spec's own formula."""
    answer = [_is_answer(name, operand, named) for operand in comparison.operands]
    own = [name in operand.calls or given for operand, given in zip(comparison.operands, answer, strict=True)]
    by_reference = any(operand.ref_calls for operand in comparison.operands)
    return any(own) and "==" in comparison.operators and (by_reference or (any(answer) and not all(own)))


def _is_answer(name: str, operand: Expression, named: Named) -> bool:
    """Whether an expression is an answer of the function, or a part of one, and nothing that is made of it.

    A name stands for what the check has given it; what an object holds is an answer of the methods that change it.
    """
    node = language.tree(operand.text)
    while isinstance(node, ast.Subscript):
        node = node.value
    if isinstance(node, ast.Name):
        return any(_is_answer(name, each, {}) for each in named.get(node.id, ()))
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return any(name in each.calls for ones in named.values() for each in ones) and "." in name
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == language.AFTER:
        node = node.args[0]  # what it has made of its argument
    called = node.func if isinstance(node, ast.Call) else None
    if isinstance(called, ast.Attribute):
        return not language.is_reference(called) and name in language.methods(called.attr, operand.calls)
    return isinstance(called, ast.Name) and called.id == name
