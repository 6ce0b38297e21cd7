"""The format: every key of a spec, what may stand there, what it is for. The JSON Schema comes from the same tables."""

from __future__ import annotations

import keyword
from typing import TYPE_CHECKING, Any

import msgspec

from grader.spec.draws import MOST_ELEMENTS
from grader.spec.nodes import Items, Node, Scalar, described
from grader.spec.shapes import WRONG, ByForm, Choice, Key, ListOf, MapOf, Number, Record, Schema, Word

if TYPE_CHECKING:
    from grader.spec.problems import Problems

FORMAT = 1
IDENTIFIER = r"[A-Za-z_][A-Za-z0-9_]*"
DOTTED = rf"{IDENTIFIER}(\.{IDENTIFIER})*"
VISIBILITIES = ("visible", "hidden", "after_due_date", "after_published")
TRIALS = {"gradient": 4, "pure": 5, "source": 1}  # enough: one draw measures a whole gradient


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


class Size(msgspec.Struct, frozen=True):
    """A whole number, or the name of one that is drawn."""

    def read(self, node: Node, problems: Problems) -> Any:
        """An int, or the scalar with the name."""
        if isinstance(node, Scalar) and isinstance(node.value, int | float) and not isinstance(node.value, bool):
            return Number(1, MOST_ELEMENTS, whole=True).read(node, problems)
        return NAME.read(node, problems)

    def schema(self) -> Schema:
        """Either."""
        return {"anyOf": [{"type": "integer", "minimum": 1}, NAME.schema()]}


class Value(msgspec.Struct, frozen=True):
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
ID = Word("an id of letters, digits, '.', '_' and '-'", r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")
EXPRESSION = Word("an expression", loose=True)
EXPRESSIONS = ByForm("an expression or a list of them", scalar=EXPRESSION, items=ListOf(EXPRESSION, least=1))
NAMES = ByForm("a name or a list of names", scalar=NAME, items=ListOf(NAME, least=1))
ARGS = ListOf(NAME)
ALIASES = ListOf(Word("a name", IDENTIFIER))

_AXIS = Key(Number(-8, 7, whole=True), "The axis along which it holds: 0 (default) for columns, 1 for rows.")


def _shaped(what: str) -> Key:
    return Key(ListOf(Size(), most=8), f"{what}. A shape of sizes by name or number; [] is a single number.")


DRAW = Record("a draw", {}, {
    "integer": {"integer": Key(ListOf(Number(-MOST_ELEMENTS, MOST_ELEMENTS, whole=True), least=2, most=2),
                               "A whole number between two bounds, both included; usable as a size.", required=True)},
    "normal": {"normal": _shaped("Normally distributed numbers"),
               "mean": Key(Number(), "Their mean; 0 by default."),
               "scale": Key(Number(0), "Their standard deviation; 1 by default.")},
    "uniform": {"uniform": _shaped("Numbers spread evenly"),
                "low": Key(Number(), "The least; 0 by default."),
                "high": Key(Number(), "The greatest; 1 by default.")},
    "one_hot": {"one_hot": _shaped("A single 1 along an axis, elsewhere 0"), "axis": _AXIS},
    "probabilities": {"probabilities": _shaped("Positive numbers that sum to 1 along an axis"), "axis": _AXIS},
    "labels": {"labels": _shaped("Class numbers from 0, as integers"),
               "classes": Key(Size(), "How many classes there are.", required=True)},
    "choice": {"choice": Key(ListOf(Value(), least=1), "One of these values.")},
    "constant": {"constant": Key(Value(), "Always this value; lists are arrays of decimal numbers.")},
})  # fmt: skip

_FUNCTION_KEYS = {
    "args": Key(ARGS, "Its arguments, in order, by the names of the course.", required=True),
    "aliases": Key(ALIASES, "Other names that are accepted for it."),
    "optional": Key(ALIASES, "Which of its last arguments a call may leave out."),
}
METHOD = ByForm("a list of arguments or a mapping", items=ARGS, entries=Record("a method", _FUNCTION_KEYS))
FUNCTION = ByForm("a list of arguments or a mapping", items=ARGS, entries=Record("a function", _FUNCTION_KEYS | {
    "methods": Key(MapOf(METHOD, NAME), "Of a class: its methods and their arguments, without self."),
    "attributes": Key(ListOf(Word("an attribute", DOTTED)), "Of a class: what expressions may read and set."),
}))  # fmt: skip

_CALL = Key(EXPRESSION, "A call of a student function, or just its name.", required=True)
KINDS = {
    "holds": {"holds": Key(EXPRESSIONS, "A relation that is true on every trial, or a list of them.")},
    "matches": {"matches": Key(
        ByForm("a function, a call or a mapping", scalar=EXPRESSION, entries=Record("matches", {
            "call": _CALL,
            "to": Key(EXPRESSIONS, "What it must equal; with a list, one of these."),
        })),
        "A student function that gives the same as the reference's, on every trial.")},
    "gradient": {"gradient": Key(Record("gradient", {
        "of": Key(EXPRESSION, "The loss: an expression with one number as its value.", required=True),
        "wrt": Key(NAMES, "With respect to which inputs.", required=True),
        "is": Key(EXPRESSIONS, "The claimed gradient: one expression for each input, or one that gives them all."),
        "by": Key(Choice(("values", "autograd")), "values (default): 'is' is judged against differences of the loss; "
                                                  "autograd: PyTorch's gradient of the loss is."),
    }), "A gradient that belongs to its loss.")},
    "raises": {"raises": Key(Record("raises", {
        "call": _CALL,
        "error": Key(Word("the name of an exception", DOTTED), "The class of the exception.", required=True),
    }), "A call that raises an exception.")},
    "pure": {"pure": Key(EXPRESSION, "A call that changes no argument and gives the same answer twice.")},
    "source": {"source": Key(Record("source", {
        "function": Key(Word("a function", DOTTED), "Whose text is looked at.", required=True),
        "forbids": Key(ByForm("a name or a list", scalar=Word("'loops' or a name", DOTTED),
                              items=ListOf(Word("'loops' or a name", DOTTED), least=1)),
                       "'loops', or names that must not be used.", required=True),
    }), "What a function's text must do without.")},
}  # fmt: skip

_TOLERANCE = Record("a tolerance", example="{rtol: 1e-3}", keys={
    "rtol": Key(Number(0, 1), "Allowed difference relative to the expected value."),
    "atol": Key(Number(0), "Allowed difference besides."),
})  # fmt: skip

CHECK = Record("a check", {
    "id": Key(ID, "A short name, unique in the spec.", required=True),
    "says": Key(Word(), "The sentence that the student reads."),
    "points": Key(Number(0), "What it is worth; 1 by default."),
    "visibility": Key(Choice(VISIBILITIES), "Who sees it when; visible by default."),
    "after": Key(ByForm("an id or a list of ids", scalar=ID, items=ListOf(ID)), "Checks above that must have passed."),
    "where": Key(MapOf(ByForm("a value or a draw", scalar=Value(), items=Value(), entries=DRAW), NAME),
                 "Inputs that are fixed, or drawn otherwise, for this check."),
    "let": Key(MapOf(EXPRESSION, NAME), "Values computed from the inputs, by name."),
    "trials": Key(Number(1, 1000, whole=True),
                  "On how many draws it is judged; the spec's by default, but at most 4 for a gradient and 5 for "
                  "pure."),
    "tolerance": Key(_TOLERANCE, "In place of the default tolerance."),
    "hint": Key(Word(), "What a student who fails reads in addition."),
    "follow_through": Key(Choice(("full", "half", "none")),
                          "What it earns when a check named in 'after' has failed; full by default."),
}, KINDS)  # fmt: skip

SPEC = Record("a spec", {
    "format": Key(Number(1, whole=True), "The version of this format: 1.", required=True),
    "id": Key(ID, "The name by which the spec is found.", required=True),
    "title": Key(Word(), "The title in reports.", required=True),
    "reference": Key(Word(), "Where 'ref.' functions are: a module of 'reference', or a .py file beside the spec."),
    "framework": Key(Choice(("numpy", "torch")), "What arguments arrive as; numpy by default."),
    "layout": Key(Choice(("columns", "rows")), "One example a column, or a row."),
    "functions": Key(MapOf(FUNCTION, NAME), "What the student hands in.", required=True),
    "draw": Key(MapOf(DRAW, NAME), "Fresh random inputs for every trial."),
    "trials": Key(Number(1, 1000, whole=True), "On how many draws each check is judged; 20 by default."),
    "limits": Key(Record("limits", {
        "seconds": Key(Number(0.01, 3600), "What one call may take; 10 by default."),
        "memory_mb": Key(Number(64, 1_000_000, whole=True), "Memory for the student's code; 1024 by default."),
    }), "What the student's code may use."),
    "files": Key(ListOf(Word("a file beside the spec")), "Files beside the spec that the student's code may use."),
    "checks": Key(ListOf(CHECK, least=1, partly=True), "What is judged.", required=True),
})  # fmt: skip


def spec_schema() -> dict[str, Any]:
    """The format as JSON Schema (draft 2020-12), for editors."""
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "gradient-grader spec, format 1",
        "description": "What a student hands in and how it is judged.",
    }
    schema = SPEC.schema()
    schema["properties"]["format"]["const"] = FORMAT
    return head | schema
