"""The reference in a convention that the spec accepts: its `cost` is what `to: [...]` says that a cost may be."""

from __future__ import annotations

import ast
from itertools import product
from typing import TYPE_CHECKING, Any

import msgspec

from grader.model import Answer
from grader.spec import Matches, evaluate, language

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from grader.model import Respondent
    from grader.respondents.reference import Reference
    from grader.spec import Check, Expression


class Alternative(msgspec.Struct, frozen=True):
    """What a function answers, over its arguments; or one part of it, beside those of the reference."""

    names: tuple[str, ...]
    text: Expression
    part: int | None = None


class Conventional:
    """A reference of which some functions are answered by formulas over their arguments."""

    def __init__(self, reference: Reference, formulas: Mapping[str, Alternative]) -> None:
        self._reference, self._formulas = reference, formulas

    def call(self, name: str, args: Sequence[Any], *, wrt: tuple[int, ...] = ()) -> Answer:
        """As the reference answers, or as the formula comes out."""
        if name not in self._formulas or wrt:
            return self._reference.call(name, args, wrt=wrt)
        formula = self._formulas[name]
        values = dict(zip(formula.names, args, strict=True))
        value = evaluate(formula.text, values, self._reference, self._reference)
        if formula.part is None:
            return Answer(value=value)
        whole = self._reference.call(name, args).value
        if not isinstance(whole, list | tuple) or not 0 <= formula.part < len(whole):
            return Answer(value=whole)
        parts = list(whole)
        parts[formula.part] = value
        return Answer(value=tuple(parts))


def conventions(reference: Reference, checks: Collection[Check], names: frozenset[str]) -> tuple[Respondent, ...]:
    """The reference in each combination of the conventions that the checks accept for these functions."""
    accepted: dict[str, tuple[Alternative, ...]] = {}
    for check in checks:
        found = _formulas(check)
        if found is not None and found[0] in names and len(found[1]) > 1:
            accepted.setdefault(*found)
    if not accepted:
        return (reference,)
    chosen = product(*accepted.values())
    return tuple(Conventional(reference, dict(zip(accepted, each, strict=True))) for each in chosen)


def _formulas(check: Check) -> tuple[str, tuple[Alternative, ...]] | None:
    """The function that a `matches` compares, whole or a part of it, and each alternative over its arguments."""
    if not isinstance(check.body, Matches):
        return None
    node, part = _of_part(language.tree(check.body.call.text))
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
        return None
    if node.func.id not in check.mentions.called:
        return None
    names = tuple(arg.id for arg in node.args if isinstance(arg, ast.Name))
    if len(names) != len(node.args) or len(set(names)) != len(names):
        return None
    usable = [each for each in check.body.to if set(each.names) <= set(names) and not each.calls]
    return node.func.id, tuple(Alternative(names, each, part) for each in usable)


def _of_part(node: ast.expr) -> tuple[ast.expr, int | None]:
    """What `f(x)[0]` is a part of, and which; of anything else all of it."""
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, int):
        return node.value, node.slice.value
    return node, None
