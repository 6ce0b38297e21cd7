"""What recurs in a spec: names, ids, sizes, values and expressions, each with what may stand for it."""

from __future__ import annotations

import datetime as dt
import keyword
from typing import TYPE_CHECKING, Any

import msgspec

from grader.spec.draws import MOST_ELEMENTS
from grader.spec.language import LanguageMistake
from grader.spec.nodes import Items, Node, Scalar, described
from grader.spec.records import Key
from grader.spec.shapes import WRONG, ByForm, ListOf, Number, Schema, Word
from grader.spec.sizes import check as check_size

if TYPE_CHECKING:
    from grader.spec.problems import Problems

IDENTIFIER = r"[A-Za-z_][A-Za-z0-9_]*"
DOTTED = rf"{IDENTIFIER}(\.{IDENTIFIER})*"


def _free(value: Any, node: Node, problems: Problems) -> Any:
    """A name that an expression can use."""
    if keyword.iskeyword(value.text) or value.text in {"ref", "set"}:
        problems.at(node, f"{value.text!r} is a word of the language; choose another name")
        return WRONG
    return value


class Name(Word, frozen=True):
    """A name that expressions can use."""

    def read(self, node: Node, problems: Problems) -> Any:
        """The scalar."""
        value = super().read(node, problems)
        return value if value is WRONG else _free(value, node, problems)


class Moment(Word, frozen=True):
    """A date with its time and time zone."""

    def read(self, node: Node, problems: Problems) -> Any:
        """The scalar."""
        text = node.text if isinstance(node, Scalar) else ""
        try:
            known = dt.datetime.fromisoformat(text).tzinfo is not None
        except ValueError:
            known = False
        if not known:
            told = f"expected {self.what}, got {described(node)}"
            problems.at(node, f"{told}; write date, time and time zone, as in '2026-12-01T23:59+01:00'")
            return WRONG
        return node


class SizeRule(msgspec.Struct, frozen=True):
    """A whole number, the name of one that is drawn, or a text that computes one from such names."""

    def read(self, node: Node, problems: Problems) -> Any:
        """An int, or the scalar with the name or text."""
        if isinstance(node, Scalar) and isinstance(node.value, int | float) and not isinstance(node.value, bool):
            return Number(1, MOST_ELEMENTS, whole=True).read(node, problems)
        if not isinstance(node, Scalar) or not isinstance(node.value, str) or node.text.isidentifier():
            return NAME.read(node, problems)
        try:
            check_size(node.text)
        except LanguageMistake as mistake:
            problems.at(node, str(mistake), mistake.offset)
            return WRONG
        return node

    def schema(self) -> Schema:
        """A number or a text."""
        return {"anyOf": [{"type": "integer", "minimum": 1}, {"type": "string"}]}


class Literal(msgspec.Struct, frozen=True):
    """A value written out: a number, text, or nested lists of numbers."""

    def read(self, node: Node, problems: Problems) -> Any:
        """The number or text; lists as tuples."""
        if isinstance(node, Scalar) and node.value is not None:
            return node.value
        if not isinstance(node, Items) or not node.items:
            problems.at(node, f"expected a number, text or nested lists of numbers, got {described(node)}")
            return WRONG
        values = tuple(self.read(item, problems) for item in node.items)
        if WRONG in values:
            return WRONG
        if any(isinstance(value, str) for value in values) or len({_form(value) for value in values}) > 1:
            problems.at(node, "a list holds numbers, or lists of one length")
            return WRONG
        return values

    def schema(self) -> Schema:
        """Numbers nest up to four deep."""
        schema: Schema = {"type": ["number", "string", "boolean"]}
        for _ in range(4):
            schema = {"anyOf": [{"type": ["number", "string", "boolean"]}, {"type": "array", "items": schema}]}
        return schema


def _form(value: Any) -> tuple[int, ...]:
    return (len(value), *_form(value[0])) if isinstance(value, tuple) else ()


NAME = Name("a name", IDENTIFIER)
MOMENT = Moment("a date with its time zone")
ID = Word("an id of letters, digits, '.', '_' and '-'", r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")
EXPRESSION = Word("an expression", loose=True)
EXPRESSIONS = ByForm("an expression or a list of them", scalar=EXPRESSION, items=ListOf(EXPRESSION, least=1))
NAMES = ByForm("a name or a list of names", scalar=NAME, items=ListOf(NAME, least=1))
ARGS = ListOf(NAME)
ALIASES = ListOf(Word("a name", IDENTIFIER))
CALL = Key(EXPRESSION, "A call of a student function, or just its name.", required=True)
