"""`learns`: a training whose cost starts where it should, falls, and ends low enough."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from grader.spec.forms import EXPRESSION
from grader.spec.kind import Kind
from grader.spec.model import Body, Expression
from grader.spec.nodes import Node, Scalar, described
from grader.spec.problems import enumerated
from grader.spec.records import Fields, Key, Record
from grader.spec.shapes import WRONG, Schema, Word

if TYPE_CHECKING:
    from grader.spec.problems import Problems
    from grader.spec.scope import Scope

ALWAYS = "always"


class Learns(Body, frozen=True):
    """The cost step by step, and what is asked of it."""

    history: Expression
    first: Expression | None
    falls: str  # "", "true": it ends lower than it starts, "always": no step raises it
    reaches: Expression | None

    def sentence(self) -> str:
        """What is asked of the cost."""
        falls = {"": "", "true": "falls", ALWAYS: "falls with every step"}[self.falls]
        asked = [
            f"starts at {self.first.text}" if self.first else "",
            falls,
            f"comes down to {self.reaches.text}" if self.reaches else "",
        ]
        return f"The cost in {self.history.text} {enumerated([each for each in asked if each])}."

    def expressions(self) -> tuple[Expression, ...]:
        """The history, and what it is held against."""
        return tuple(each for each in (self.history, self.first, self.reaches) if each is not None)

    def compared(self) -> tuple[Expression, ...]:
        """Nothing: where a training begins by chance, two right ones have two histories."""
        return ()


class Falling(msgspec.Struct, frozen=True):
    """`true`, `false` or `always`."""

    def read(self, node: Node, problems: Problems) -> Any:
        """Empty for false, else the word."""
        if isinstance(node, Scalar) and isinstance(node.value, bool):
            return "true" if node.value else ""
        if isinstance(node, Scalar) and node.value == ALWAYS:
            return ALWAYS
        problems.at(node, f"expected true, false or {ALWAYS}, got {described(node)}")
        return WRONG

    def schema(self) -> Schema:
        """An enumeration."""
        return {"enum": [True, False, ALWAYS]}


def read(fields: Fields, scope: Scope) -> Learns | None:
    """A history, and what is asked of it."""
    inner = fields.get("learns")
    if not isinstance(inner, Fields) or inner.get("call") is None:
        return None
    if not {"first", "falls", "reaches"} & inner.values.keys():
        scope.problems.at(inner.node, "this asks nothing of the cost: say 'first', 'falls' or 'reaches'")
    history = scope.call(inner.get("call"))
    if (part := inner.get("history")) is not None and history.text not in scope.broken:
        history = scope.expression(inner.get("call"), f"{_enclosed(history.text)}[{part.value!r}]")
    scope.must_call(inner.get("call"), history)
    first, reaches = (
        None if inner.get(key) is None else scope.expression(inner.get(key)) for key in ("first", "reaches")
    )
    return Learns(history, first, inner.get("falls", ""), reaches)


def _enclosed(text: str) -> str:
    return text if text.endswith(")") or text.isidentifier() else f"({text})"


KIND = Kind(
    keys={
        "learns": Key(
            Record("learns", {
                "call": Key(EXPRESSION, "A call that trains, or another expression with the costs.", required=True),
                "history": Key(Word("a position or a key", loose=True),
                               "Where the costs are in its answer, by position or key; left out where they are it."),
                "first": Key(EXPRESSION, "Where the cost starts: log(C), for zero weights."),
                "falls": Key(Falling(), "true: it ends lower than it starts; always: no step raises it."),
                "reaches": Key(EXPRESSION, "What it comes down to, or below."),
            }),
            "A training whose cost starts where it should, falls, and ends low.",
        )
    },
    read=read,
    trials=5,  # a training takes its time
    enough=2,
)  # fmt: skip
