"""`pure`: the call changes no argument and gives the same answer twice."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from grader.spec import language
from grader.spec.forms import CALL, EXPRESSION, EXPRESSIONS
from grader.spec.kind import Kind
from grader.spec.lookup import student_calls
from grader.spec.model import Body, Expression
from grader.spec.records import Fields, Key, Record
from grader.spec.scope import several
from grader.spec.shapes import ByForm

if TYPE_CHECKING:
    from grader.spec.nodes import Scalar
    from grader.spec.scope import Scope


class Pure(Body, frozen=True):
    """A call that changes no argument, but those at the positions `may_change`, and gives the same answer twice."""

    call: Expression
    may_change: tuple[int, ...] = ()

    def sentence(self) -> str:
        """What the call leaves alone."""
        no = "no other argument than it may" if self.may_change else "no argument"
        return f"{self.call.text} changes {no} and gives the same answer twice."

    def expressions(self) -> tuple[Expression, ...]:
        """The call."""
        return (self.call,)


def read(fields: Fields, scope: Scope) -> Pure | None:
    """A call of one student function."""
    value = fields.get("pure")
    inner = value if isinstance(value, Fields) else None
    node = inner.get("call") if inner else value
    if node is None:
        return None
    call = scope.call(node)
    if call.text not in scope.broken and language.tree(call.text) not in student_calls(call):
        tree, calls = language.tree(call.text), student_calls(call)
        whole = ast.unparse(tree.value) if isinstance(tree, ast.Subscript) and tree.value in calls else ""
        part = f": leave out the {call.text.removeprefix(whole)}, as in {whole}; all of the answer is asked for twice"
        scope.problems.at(node, f"expected a call of one student function, or its name{part if whole else ''}")
        return None
    named = several(inner.get("may_change")) if inner else ()
    return Pure(call, tuple(i for each in named if (i := _position(call, each, scope)) is not None))


def _position(call: Expression, node: Scalar, scope: Scope) -> int | None:
    """Where an argument stands in a call; a method's object stands before them."""
    wanted = scope.expression(node)
    if {wanted.text, call.text} & scope.broken:
        return None
    tree = language.tree(call.text)
    position = language.argument_of(tree, language.tree(wanted.text))
    if position is None:
        scope.problems.at(node, f"{wanted.text} is no argument of {call.text}")
        return None
    return position + any("." in name and not scope.words.functions[name].static for name in call.calls[:1])


_FORM = Record(
    "pure", {"call": CALL, "may_change": Key(EXPRESSIONS, "Arguments that it may change, as written in the call.")}
)
KIND = Kind(
    keys={
        "pure": Key(
            ByForm("a function, a call or a mapping", scalar=EXPRESSION, entries=_FORM),
            "A call that changes no argument and gives the same answer twice.",
        )
    },
    read=read,
    trials=5,
    enough=1,
)
