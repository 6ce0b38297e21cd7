"""`matches`: the same as the reference on every trial; several conventions may be accepted."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from grader.spec import language
from grader.spec.forms import CALL, EXPRESSION, NAME
from grader.spec.kind import Kind
from grader.spec.model import Body, Expression
from grader.spec.nodes import Scalar
from grader.spec.records import Fields, Key, Record
from grader.spec.scope import Scope, several
from grader.spec.shapes import ByForm, ListOf, MapOf

if TYPE_CHECKING:
    from grader.model import Function

REF = f"{language.REFERENCE}."


class Matches(Body, frozen=True):
    """A call that gives the same as one of the alternatives."""

    call: Expression
    to: tuple[Expression, ...]
    conventions: tuple[str, ...] = ()  # the names of the alternatives, where they have names

    def sentence(self) -> str:
        """What is compared."""
        return f"{self.call.text} gives what the reference gives."

    def expressions(self) -> tuple[Expression, ...]:
        """The call and what it may equal."""
        return (self.call, *self.to)

    def settles(self) -> tuple[Expression, ...]:
        """The call."""
        return (self.call,)


def read(fields: Fields, scope: Scope) -> Matches | None:
    """A call and its alternatives; what is left out is made from the function's name."""
    value = fields.get("matches")
    inner = value if isinstance(value, Fields) else None
    node = inner.get("call") if inner else value
    if node is None:
        return None
    call = scope.call(node)
    scope.must_call(node, call)
    name = "" if call.text in scope.broken else _function(call)
    if name and scope.words.functions[name].private:
        call = _public(node, call, scope.words.functions[name], scope)
    to = inner.get("to") if inner else None
    named = {key: node for key, (_, node) in to.items() if isinstance(node, Scalar)} if isinstance(to, dict) else {}
    asked = tuple(named.values()) or several(to) or (None,)
    return Matches(call, tuple(_alternative(node, each, (name, call), scope) for each in asked), tuple(named))


def _function(call: Expression) -> str:
    """The name of the function that an expression is a call of; empty if it is something else."""
    node = language.tree(call.text)
    name = node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""
    return name if name in call.calls else ""


def _public(node: Scalar, call: Expression, function: Function, scope: Scope) -> Expression:
    """The parts of an answer that are not private, which stand side by side."""
    public = [i for i in range(len(function.returns)) if i not in function.private]
    if not public or public[-1] - public[0] >= len(public):
        what = "stand apart" if public else "are none"
        parts = f"{call.text}[{public[0]}]" if public else call.text
        scope.problems.at(node, f"the public parts of {function.name} {what}; compare them one by one, as in {parts}")
        return scope.nothing(call.text)
    part = f"{public[0]}" if len(public) == 1 else f"{public[0]}:{public[-1] + 1}"
    return scope.expression(node, f"{call.text}[{part}]")


def _alternative(called: Scalar, node: Scalar | None, asked: tuple[str, Expression], scope: Scope) -> Expression:
    """What the call must equal: as written, or the reference's function on the same arguments."""
    name, call = asked
    if node is not None and not (node.text.startswith(REF) and node.text.removeprefix(REF).isidentifier()):
        return scope.expression(node)
    if call.text in scope.broken:
        return scope.nothing(call.text)
    if name and node is not None:
        return scope.expression(node, node.text + call.text[call.text.index("(") :])
    theirs = _objects(call, scope)
    if node is None and not theirs:
        return scope.expression(called, _of_reference(call))
    what, how = "this call is not simply that of a function", "with an expression of the reference's functions"
    if theirs:
        what, how = (
            f"{theirs[0]!r} is the student's",
            "with an object that the reference has made, as in ref.Net(W).loss(X)",
        )
    scope.problems.at(node or called, f'{what}: write matches: {{call: "{call.text}", to: "..."}}, {how}')
    return scope.nothing(call.text)


def _objects(call: Expression, scope: Scope) -> list[str]:
    """The names in a call that stand for objects of the student's: the reference has none by that name."""
    attributes = (each for each in ast.walk(language.tree(call.text)) if isinstance(each, ast.Attribute))
    roots = (language.path_of(each)[0] for each in attributes if each.attr not in language.ARRAY_ATTRIBUTES)
    names = {root.id for root in roots if isinstance(root, ast.Name)} & scope.bound.keys()
    return sorted(name for name in names if scope.reach(scope.bound[name])[0])


def _of_reference(call: Expression) -> str:
    """The same expression with the reference's functions, and classes, in place of the student's."""
    nodes = (each.func for each in ast.walk(language.tree(call.text)) if isinstance(each, ast.Call))
    starts = (
        node.col_offset
        for node in nodes
        if (isinstance(node, ast.Name) and node.id in call.calls)
        or (isinstance(node, ast.Attribute) and language.static_name(node, call.calls))
    )
    text = call.text.encode()
    for start in sorted(starts, reverse=True):
        text = text[:start] + REF.encode() + text[start:]
    return text.decode()


_TO = ByForm(
    "an expression, a list of them, or such by name",
    scalar=EXPRESSION, items=ListOf(EXPRESSION, least=1), entries=MapOf(EXPRESSION, NAME),
)  # fmt: skip
KIND = Kind(
    keys={
        "matches": Key(
            ByForm(
                "a function, a call or a mapping",
                scalar=EXPRESSION,
                entries=Record(
                    "matches",
                    {"call": CALL, "to": Key(_TO, "What it must equal; with a list, or with names, one of these.")},
                ),
            ),
            "A student function that gives the same as the reference's, on every trial.",
        )
    },
    read=read,
)
