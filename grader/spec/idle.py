"""What a spec says and what then changes nothing: advice, with the remedy, so that nobody relies on it."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from grader.spec.draws import needed
from grader.spec.mentions import acted_on
from grader.spec.model import AllOf, AnyOf, Comparison

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from grader.spec.draws import Draw
    from grader.spec.model import Check, Condition, Expression
    from grader.spec.nodes import Node
    from grader.spec.problems import Problems
    from grader.spec.records import Fields

_COMPARES_NOTHING = {"source", "raises"}
_NO_DRAWS = {"source": ("trials", "passes", "where", "let", "steps")}


def advise_on_idle_words(
    read: Sequence[Fields], checks: Mapping[str, Check], draws: Mapping[str, Draw], problems: Problems
) -> None:
    """Inputs, values and keys of a check that it does not use, and relations between a thing and itself."""
    for fields in read:
        node = fields.get("id")
        check = checks.get(node.text) if node is not None else None
        if check is not None:
            _keys(fields, check, problems)
            _inputs(fields, check, draws, problems)
            _same_sides(fields, check, problems)


def advise_on_functions(checks: Iterable[Check], places: Mapping[str, Node], problems: Problems) -> None:
    """Functions that are handed in and that no check calls, which students would write for nothing."""
    called = {name.partition(".")[0] for check in checks for name in check.mentions.called}
    for name in places.keys() - called:
        problems.advise(places[name], f"no check calls {name}, so that it may be anything")


def _keys(fields: Fields, check: Check, problems: Problems) -> None:
    """Keys that mean nothing for a check of this kind."""
    if check.kind in _COMPARES_NOTHING and "tolerance" in fields.values:
        problems.advise(fields.place("tolerance"), f"a {check.kind!r} check compares no numbers; leave 'tolerance' out")
    for key in _NO_DRAWS.get(check.kind, ()):
        if key in fields.values:
            problems.advise(fields.place(key), f"a {check.kind!r} check has no inputs; leave {key!r} out")
    if check.credit == "trials" and check.trials == 1:
        problems.advise(fields.place("credit"), "of a single draw there is no share; give the check more 'trials'")


def _inputs(fields: Fields, check: Check, draws: Mapping[str, Draw], problems: Problems) -> None:
    """Inputs under `where`, and names under `steps`, that nothing in the check depends on."""
    if check.kind in _NO_DRAWS:
        return
    used = needed({**draws, **check.where}, check.mentions.drawn)
    for name, (key, _) in fields.get("where", {}).items():
        if name not in used:
            problems.advise(key, f"{name!r} is set for this check, and nothing in it uses it")
    for number, (step, declared) in enumerate(zip(check.steps, fields.get("steps", ()), strict=False)):
        for name, expression in step.named:
            if not expression.calls and name not in check.mentions.drawn and not _acts(expression, number, check):
                problems.advise(declared[name][0], f"{name!r} is made under 'steps', and nothing uses it")


def _acts(expression: Expression, number: int, check: Check) -> bool:
    """Whether an expression of a step is there for what it does: it changes an object that is used with it or later."""
    beside = (each for step in check.steps[number:] for _, each in step.named if each is not expression)
    used = frozenset[str]().union(*(each.names for each in (*check.body.expressions(), *beside)))
    return "set(" in expression.text or bool(acted_on(expression) & used)


def _same_sides(fields: Fields, check: Check, problems: Problems) -> None:
    """Relations that hold of every function which gives the same answer twice."""
    for text in _twice(getattr(check.body, "conditions", ())):
        message = f"both sides are {text}: that is so of any function which gives the same twice, as 'pure' asks"
        problems.advise(fields.place(check.kind), message)
    alternatives = [each.text for each in getattr(check.body, "to", ())]
    if getattr(getattr(check.body, "call", None), "text", "") in alternatives:
        problems.advise(fields.place(check.kind), "'to' is the call itself, which gives what it gives: name 'ref.'")


def _twice(conditions: Iterable[Condition]) -> Iterator[str]:
    for condition in conditions:
        if isinstance(condition, AllOf | AnyOf):
            yield from _twice(condition.parts)
        elif isinstance(condition, Comparison):
            texts = [operand.text for operand in condition.operands]
            yield from (one for one, other in pairwise(texts) if one == other)
