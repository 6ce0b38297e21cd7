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
            problems.at(node, f"expected {what}, got {described(node)}")
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


class Key(msgspec.Struct, frozen=True):
    """A key of a record: what may stand there, and what it is for."""

    shape: Any
    says: str
    required: bool = False


class Fields(msgspec.Struct, frozen=True):
    """A record as read: its values by key, and its node."""

    node: Node
    values: dict[str, Any]
    variant: str = ""  # the key that says which kind this is; empty where that is in doubt

    def get(self, key: str, default: Any = None) -> Any:
        """The value, or the default where the key is absent or was wrong."""
        value = self.values.get(key, default)
        return default if value is WRONG else value

    def place(self, key: str) -> Node:
        """Where the key's value stands, else the record."""
        assert isinstance(self.node, Entries)  # noqa: S101 -- Record reads nothing else
        return self.node.entries[key][1] if key in self.node.entries else self.node


class Record(msgspec.Struct, frozen=True):
    """A mapping with known keys; with `variants`, exactly one of those keys says which kind it is."""

    what: str
    keys: dict[str, Key]
    variants: dict[str, dict[str, Key]] = {}  # the keys that go with each kind; its own key among them
    example: str = ""  # what to show to somebody who writes no mapping at all

    def read(self, node: Node, problems: Problems) -> Any:
        """`Fields`, with `WRONG` at keys whose value could not be read."""
        if not isinstance(node, Entries):
            such = f" such as {self.example}" if self.example else ""
            problems.at(node, f"expected {self.what}{such}, got {described(node)}")
            return WRONG
        variant = self._variant(node, problems)
        known = self.keys | self._of(variant)
        self._unknown(node, problems, known)
        entries = {key: child for key, (_, child) in node.entries.items() if key in known}
        values = {key: known[key].shape.read(child, problems) for key, child in entries.items()}
        for key, rule in known.items():
            if rule.required and key not in node.entries and key not in self.variants:
                problems.at(node, f"{self.what} needs the key {key!r}")
        return Fields(node, values, variant or "")

    def _of(self, variant: str | None) -> dict[str, Key]:
        """The keys that go with a kind; where the kind is in doubt, those of every kind, none of them required."""
        if variant is not None:
            return self.variants.get(variant, {})
        every = {key: rule for keys in self.variants.values() for key, rule in keys.items()}
        return {key: Key(rule.shape, rule.says) for key, rule in every.items()}

    def _variant(self, node: Entries, problems: Problems) -> str | None:
        if not self.variants:
            return ""
        kinds = [key for key in node.entries if key in self.variants]
        if len(kinds) == 1:
            return kinds[0]
        if kinds:
            problems.at(node.entries[kinds[1]][0], f"{self.what} has one kind, not two: {' and '.join(kinds)}")
        else:
            problems.at(node, f"{self.what} needs a kind, one of {listed(self.variants)}")
        return None

    def _unknown(self, node: Entries, problems: Problems, known: dict[str, Key]) -> None:
        for key, (place, _) in node.entries.items():
            others = [kind for kind, keys in self.variants.items() if key in keys]
            if key in known or key in self.variants:
                continue
            if others:
                problems.at(place, f"the key {key!r} goes with {listed(others)} only")
            else:
                problems.at(place, f"unknown key {key!r}{suggestion(key, {*known, *self.variants})}")

    def schema(self) -> Schema:
        """An object; with variants, one object each (or one object and a choice of keys, where they share keys)."""
        if not self.variants:
            return _object(self.keys)
        if self.keys:
            merged = self.keys | {key: rule for keys in self.variants.values() for key, rule in keys.items()}
            choice = [{"required": [kind]} for kind in self.variants]
            return _object(merged, skip=set(self.variants)) | {"oneOf": choice}
        return {"oneOf": [_object(keys) for keys in self.variants.values()]}


def _object(keys: dict[str, Key], skip: set[str] = frozenset()) -> Schema:  # type: ignore[assignment]
    required = [key for key, rule in keys.items() if rule.required and key not in skip]
    properties = {key: {"description": rule.says} | rule.shape.schema() for key, rule in keys.items()}
    closed: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    return closed | ({"required": required} if required else {})


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
            problems.at(node, f"expected {self.what}, got {described(node)}")
            return WRONG
        return form.read(node, problems)

    def schema(self) -> Schema:
        """Any of them."""
        return {"anyOf": [form.schema() for form in (self.scalar, self.items, self.entries) if form is not None]}
