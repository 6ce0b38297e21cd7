"""Mappings with known keys: what may stand at each key, and which keys go together."""

from __future__ import annotations

from typing import Any

import msgspec

from grader.spec.nodes import Entries, Node, described
from grader.spec.problems import Problems, listed, suggestion
from grader.spec.shapes import WRONG, Schema


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
