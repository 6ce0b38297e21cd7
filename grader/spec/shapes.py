"""What may stand at a place in a spec: each shape reads a node, says what is wrong with it, and describes itself.

A shape's `read` returns the value, or `WRONG` with the problem noted; `schema` is the same rule as JSON Schema, for
editors. Words stay `Scalar` nodes, because what they name is looked up later and may be a mistake at their place.
"""

from __future__ import annotations

import math
import re
from typing import Any, Protocol

import msgspec

from grader.spec.nodes import Entries, Items, Node, Scalar, described
from grader.spec.problems import Problems, listed, suggestion

Schema = dict[str, Any]


_NUMBER = r"[-+]?\d+(?:\.\d*)?(?:[eE][-+]?\d+)?"
_BRACKETS = "; an expression that begins with { or [ is quoted"


class Wrong:
    """The one value that says: noted as a problem already."""


WRONG = Wrong()


class Shape(Protocol):
    """A rule for what may stand at a place."""

    def read(self, node: Node, problems: Problems) -> Any:
        """The value at the node, or `WRONG`."""
        ...

    def schema(self) -> Schema:
        """The rule as JSON Schema."""
        ...


class Word(msgspec.Struct, frozen=True):
    """A piece of text. `pattern` with `what` ("a name") restricts it; numbers are taken as text where `loose`."""

    what: str = "text"
    pattern: str | None = None
    loose: bool = False

    def read(self, node: Node, problems: Problems) -> Any:
        """The scalar itself, for its text and place."""
        if isinstance(node, Scalar) and node.torn:
            return WRONG
        if not isinstance(node, Scalar) or node.value is None or not (self.loose or isinstance(node.value, str)):
            quote = "; put it in quotes" if isinstance(node, Scalar) and node.value is not None else ""
            quote = _BRACKETS if self.loose and not isinstance(node, Scalar) else quote
            problems.at(node, f"expected {self.what}, got {described(node)}{quote}")
            return WRONG
        if self.pattern and not re.fullmatch(self.pattern, node.text):
            problems.at(node, f"expected {self.what}, got {described(node)}")
            return WRONG
        return node

    def schema(self) -> Schema:
        """A string, or what YAML makes of an expression such as `1`."""
        kind: Any = ["string", "number", "boolean"] if self.loose else "string"
        return {"type": kind} | ({"pattern": f"^(?:{self.pattern})$"} if self.pattern else {})


class OneOf(msgspec.Struct, frozen=True):
    """One of a few words."""

    options: tuple[str, ...]

    def read(self, node: Node, problems: Problems) -> Any:
        """The word."""
        if isinstance(node, Scalar) and node.value in self.options:
            return node.value
        hint = suggestion(node.text, self.options) if isinstance(node, Scalar) else ""
        problems.at(node, f"expected {listed(self.options)}, got {described(node)}{hint}")
        return WRONG

    def schema(self) -> Schema:
        """An enumeration."""
        return {"enum": list(self.options)}


class Number(msgspec.Struct, frozen=True):
    """A number between two bounds, both included."""

    least: float = -math.inf
    most: float = math.inf
    whole: bool = False

    def read(self, node: Node, problems: Problems) -> Any:
        """An int where `whole`, else a float (or the int that was written)."""
        what = "a whole number" if self.whole else "a number"
        value = node.value if isinstance(node, Scalar) else None
        if isinstance(value, bool) or not isinstance(value, int | float) or (self.whole and value % 1 != 0):
            problems.at(node, f"expected {what}, got {described(node)}{_as_number(node)}")
            return WRONG
        if not (self.least <= value <= self.most and math.isfinite(value)):
            problems.at(node, f"expected {what}{self._bounds()}, got {described(node)}")
            return WRONG
        return int(value) if self.whole else value

    def _bounds(self) -> str:
        if math.isfinite(self.least) and math.isfinite(self.most):
            return f" from {self.least} to {self.most}"
        return f" of at least {self.least}" if math.isfinite(self.least) else ""

    def schema(self) -> Schema:
        """A number or integer with its bounds."""
        bounds = {"minimum": self.least, "maximum": self.most}
        return {"type": "integer" if self.whole else "number"} | {k: v for k, v in bounds.items() if math.isfinite(v)}


def _as_number(node: Node) -> str:
    """How a number is written that stands there in another way."""
    text = node.text.strip() if isinstance(node, Scalar) and isinstance(node.value, str) else ""
    if re.fullmatch(_NUMBER, text):
        return "; write it without quotes"
    if found := re.fullmatch(r"(\d+),(\d+)", text):
        return f"; write {found[1]}.{found[2]}"
    if found := re.fullmatch(rf"({_NUMBER})\s*%", text):
        return f"; write {float(found[1]) / 100:g}"
    if found := re.fullmatch(r"10(?:\^|\*\*)\(?([-+]?\d+)\)?", text):
        return f"; write 1e{found[1]}"
    return ""


class Flag(msgspec.Struct, frozen=True):
    """`true` or `false`."""

    def read(self, node: Node, problems: Problems) -> Any:
        """The truth value."""
        if isinstance(node, Scalar) and isinstance(node.value, bool):
            return node.value
        problems.at(node, f"expected true or false, got {described(node)}")
        return WRONG

    def schema(self) -> Schema:
        """A boolean."""
        return {"type": "boolean"}


class ListOf(msgspec.Struct, frozen=True):
    """A list of one kind of thing."""

    item: Any
    least: int = 0
    most: int | None = None
    partly: bool = False  # what is wrong in one item says nothing about the others

    def read(self, node: Node, problems: Problems) -> Any:
        """The items as a tuple."""
        if not isinstance(node, Items):
            problems.at(node, f"expected a list, got {described(node)}")
            return WRONG
        count = len(node.items)
        if count < self.least or (self.most is not None and count > self.most):
            span = str(self.least) if self.most == self.least else f"{self.least} to {self.most}"
            span = f"at least {self.least}" if self.most is None else span
            problems.at(node, f"expected a list of {span}, got {count}")
            return WRONG
        values = [self.item.read(item, problems) for item in node.items]
        return WRONG if WRONG in values and not self.partly else tuple(value for value in values if value is not WRONG)

    def schema(self) -> Schema:
        """An array."""
        most = {} if self.most is None else {"maxItems": self.most}
        return {"type": "array", "items": self.item.schema()} | ({"minItems": self.least} if self.least else {}) | most


class MapOf(msgspec.Struct, frozen=True):
    """A mapping from names to one kind of thing."""

    item: Any
    key: Word

    def read(self, node: Node, problems: Problems) -> Any:
        """`{name: (key's scalar, value)}`; a value that could not be read is `WRONG`, its name is still known."""
        if not isinstance(node, Entries):
            problems.at(node, f"expected a mapping, got {described(node)}")
            return WRONG
        read = {}
        for name, (key, child) in node.entries.items():
            value = self.item.read(child, problems)
            if self.key.read(key, problems) is not WRONG:
                read[name] = (key, value)
        return read

    def schema(self) -> Schema:
        """An object with any names."""
        return {
            "type": "object",
            "propertyNames": {"pattern": f"^(?:{self.key.pattern})$"},
            "additionalProperties": self.item.schema(),
        }


class ByForm(msgspec.Struct, frozen=True):
    """One rule for a single value, another for a list, another for a mapping."""

    what: str
    scalar: Any = None
    items: Any = None
    entries: Any = None

    def read(self, node: Node, problems: Problems) -> Any:
        """Whatever the rule for this form gives."""
        form = {Scalar: self.scalar, Items: self.items, Entries: self.entries}[type(node)]
        if form is None or (isinstance(node, Scalar) and node.value is None):
            quote = _BRACKETS if getattr(self.scalar, "loose", False) and isinstance(node, Entries) else ""
            problems.at(node, f"expected {self.what}, got {described(node)}{quote}")
            return WRONG
        return form.read(node, problems)

    def schema(self) -> Schema:
        """Any of them."""
        return {"anyOf": [form.schema() for form in (self.scalar, self.items, self.entries) if form is not None]}
