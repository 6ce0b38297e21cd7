"""`holds`: relations between expressions, such as sum(softmax(Z), axis=0) == 1."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.spec.conditions import condition, expressions
from grader.spec.forms import EXPRESSIONS
from grader.spec.kind import Kind
from grader.spec.model import Body, Condition, Expression, Truth
from grader.spec.problems import enumerated
from grader.spec.records import Key
from grader.spec.scope import Scope, several

if TYPE_CHECKING:
    from grader.spec.records import Fields


class Holds(Body, frozen=True):
    """Relations that hold on every trial."""

    conditions: tuple[Condition, ...]

    def sentence(self) -> str:
        """The relations themselves."""
        return f"{enumerated([text_of(each) for each in self.conditions])}, on every draw."

    def expressions(self) -> tuple[Expression, ...]:
        """Every side of every relation."""
        return tuple(expression for each in self.conditions for expression in expressions(each))

    def parts(self) -> tuple[str, ...]:
        """Each relation, as it is written."""
        return tuple(dict.fromkeys(map(text_of, self.conditions)))

    def settles(self) -> tuple[Expression, ...]:
        """All that the relations say."""
        return self.expressions()


def text_of(condition: Condition) -> str:
    """A relation as it is written."""
    return condition.expression.text if isinstance(condition, Truth) else condition.text


def read(fields: Fields, scope: Scope) -> Holds:
    """Relations; each of them asks something of the student."""
    conditions: list[Condition] = []
    for node in several(fields.get("holds")):
        expression = scope.expression(node)
        if expression.text not in scope.broken:
            conditions.append(condition(expression.text, scope.words))
            scope.must_call(node, expression)
    return Holds(tuple(conditions))


KIND = Kind(
    keys={"holds": Key(EXPRESSIONS, "A relation that is true on every trial, or a list of them.")},
    read=read,
)
