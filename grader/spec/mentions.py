"""What a check's expressions mention: the student's functions, the inputs. Computed once, when a spec is loaded."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from grader.spec import language
from grader.spec.bindings import bound
from grader.spec.model import Expression, Mentions
from grader.spec.scope import reach

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from grader.spec.model import Body, Check, Step


def mentions(body: Body, let: Mapping[str, Expression], steps: tuple[Step, ...] = ()) -> Mentions:
    """Of a check with this body, these `let` values and steps."""
    given = bound(let, steps)
    own = body.expressions()
    every = (*own, *(expression for step in steps for _, expression in step.named))

    def reached(expressions: Iterable[Expression]) -> frozenset[str]:
        return frozenset(reach(expressions, given)[0])

    calls, names = reach(every, given)
    moved = (Expression(name, (name.partition(".")[0],)) for name in body.moved())
    names |= reach(moved, given)[1]
    while acting := _acting(let, names):
        more_calls, more_names = reach((let[name] for name in acting), given)
        calls |= more_calls
        names |= more_names | acting
    called = body.called() | calls
    return Mentions(
        called=called,
        judged=body.judged(called, reached),
        inputs=frozenset(name for expression in own for name in expression.names),
        drawn=frozenset(names) | {step.repeat for step in steps if isinstance(step.repeat, str)},
    )


def _acting(let: Mapping[str, Expression], names: set[str]) -> set[str]:
    """The `let` values that nothing uses but that call upon one which is used: the call may change it."""
    return {
        name
        for name, expression in let.items()
        if name not in names
        and (names & let.keys() & (set(expression.names) if expression.calls else acted_on(expression)))
    }


def acted_on(expression: Expression) -> frozenset[str]:
    """The names of the objects, of either side, of which an expression calls a method, or sets a part."""
    found = set()
    for node in ast.walk(language.tree(expression.text)):
        match node:
            case ast.Call(func=ast.Name(id=language.SETTER), args=[target, *_]):
                inner = language.target_of(target)[0]
            case ast.Call(func=ast.Attribute() as func):
                inner = language.path_of(func)[0]
            case _:
                continue
        found |= {inner.id} if isinstance(inner, ast.Name) else set()
    return frozenset(found & set(expression.names))


def called(check: Check) -> frozenset[str]:
    """The student's functions that the check calls or reads."""
    return check.mentions.called


def judged(check: Check) -> frozenset[str]:
    """The student's functions that the check is about."""
    return check.mentions.judged


def inputs(check: Check) -> frozenset[str]:
    """The names that the check's relation itself uses."""
    return check.mentions.inputs


def drawn(check: Check) -> frozenset[str]:
    """The names of all that the check needs drawn."""
    return check.mentions.drawn
