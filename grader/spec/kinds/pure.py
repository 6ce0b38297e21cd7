"""`pure`: the call changes no argument and gives the same answer twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.spec import language
from grader.spec.forms import EXPRESSION
from grader.spec.kind import Kind
from grader.spec.lookup import student_calls
from grader.spec.model import Body, Expression
from grader.spec.shapes import Key

if TYPE_CHECKING:
    from grader.spec.scope import Scope
    from grader.spec.shapes import Fields


class Pure(Body, frozen=True):
    """A call that changes no argument and gives the same answer twice."""

    call: Expression

    def sentence(self) -> str:
        """What the call leaves alone."""
        return f"{self.call.text} changes no argument and gives the same answer twice."

    def expressions(self) -> tuple[Expression, ...]:
        """The call."""
        return (self.call,)


def read(fields: Fields, scope: Scope) -> Pure | None:
    """A call of one student function."""
    node = fields.get("pure")
    if node is None:
        return None
    call = scope.call(node)
    if call.text not in scope.broken and language.tree(call.text) not in student_calls(call):
        scope.problems.at(node, "expected a call of one student function, or its name")
    return Pure(call)


KIND = Kind(
    keys={"pure": Key(EXPRESSION, "A call that changes no argument and gives the same answer twice.")},
    read=read,
    trials=5,
    enough=1,
)
