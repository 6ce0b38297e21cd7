"""What a check's expressions mention: the student's functions, the inputs. Computed once, when a spec is loaded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.spec.model import Mentions

if TYPE_CHECKING:
    from collections.abc import Mapping

    from grader.spec.model import Body, Check, Expression


def mentions(body: Body, let: Mapping[str, Expression]) -> Mentions:
    """Of a check with this body and these `let` values."""
    own = body.expressions()
    every = (*let.values(), *own)
    called = body.called() | {name for expression in every for name in expression.calls}
    return Mentions(
        called=called,
        judged=body.judged(called),
        inputs=frozenset(name for expression in own for name in expression.names),
        drawn=frozenset(name for expression in every for name in expression.names).union(body.moved()),
    )


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
