"""What a spec's text is made of: nodes that know their place in the file."""

from __future__ import annotations

import msgspec


class Node(msgspec.Struct, eq=False):
    """Something in the file, at a line and column counted from 0."""

    line: int
    column: int
    size: int = 1  # nodes in it, aliases expanded
    verbatim: bool = False  # the text stands in the file as it is, `shift` characters after the node's column
    shift: int = 0


class Scalar(Node, kw_only=True):
    """One value: `text` as written, `value` by its meaning."""

    text: str
    value: str | float | bool | None
    torn: bool = False  # the rest stands after a comma; noted


class Items(Node, kw_only=True):
    """A list."""

    items: list[Node]


class Entries(Node, kw_only=True):
    """A mapping, in the order of the file; each key keeps its own place."""

    entries: dict[str, tuple[Scalar, Node]]


def described(node: Node) -> str:
    """What stands there, in a person's words."""
    if not isinstance(node, Scalar):
        return "a list" if isinstance(node, Items) else "a mapping"
    if node.value is None:
        return "nothing"
    if isinstance(node.value, bool):
        return f"the truth value {node.text}"
    if isinstance(node.value, str):
        return f"the text {clipped(node.text)!r}"
    return f"the number {clipped(node.text)}"


def clipped(text: str) -> str:
    """Text short enough for a message."""
    return text if len(text) <= 40 else f"{text[:37]}..."
