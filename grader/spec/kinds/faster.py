"""`faster`: a call that takes a fraction of the time of another one, and gives the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.spec.forms import CALL, EXPRESSION
from grader.spec.kind import Kind
from grader.spec.model import Body, Expression
from grader.spec.records import Fields, Key, Record
from grader.spec.shapes import Number

if TYPE_CHECKING:
    from grader.spec.model import Reached
    from grader.spec.scope import Scope


class Faster(Body, frozen=True):
    """`call` is `by` times as fast as `than`."""

    call: Expression
    than: Expression
    by: float

    def sentence(self) -> str:
        """How much faster what is."""
        return f"{self.call.text} is at least {self.by:g} times as fast as {self.than.text}, and gives the same."

    def expressions(self) -> tuple[Expression, ...]:
        """Both."""
        return (self.call, self.than)

    def judged(self, called: frozenset[str], reached: Reached) -> frozenset[str]:
        """What is to be fast; what it is held against is not."""
        fast = reached([self.call])
        return fast - reached([self.than]) or fast or called

    def compared(self) -> tuple[Expression, ...]:
        """Nothing: the two are compared with each other."""
        return ()


def read(fields: Fields, scope: Scope) -> Faster | None:
    """A call of the student's, and what it is held against."""
    inner = fields.get("faster")
    if not isinstance(inner, Fields) or any(inner.get(key) is None for key in ("call", "than", "by")):
        return None
    call = scope.call(inner.get("call"))
    scope.must_call(inner.get("call"), call)
    than = scope.expression(inner.get("than"))
    if {call.text, than.text} & scope.broken:
        return Faster(call, than, inner.get("by"))
    calls, names = scope.reach([than])
    if not calls and not than.ref_calls and not names & set(scope.bound):
        scope.problems.at(inner.get("than"), "nothing is called here, so that there is no time to compare with")
    if call.text == than.text:
        scope.problems.at(inner.get("than"), "this is the same call; it takes the same time")
    return Faster(call, than, inner.get("by"))


KIND = Kind(
    keys={
        "faster": Key(
            Record("faster", {
                "call": CALL,
                "than": Key(EXPRESSION, "What it is faster than: another call, of the reference's too.", required=True),
                "by": Key(Number(1.1, 10_000), "How many times as fast it must be.", required=True),
            }),
            "A call that is so many times as fast as another, and gives the same.",
        )
    },
    read=read,
    trials=2,
    enough=1,
)  # fmt: skip
