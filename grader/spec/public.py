"""The part of a spec that its readers may see, as a text: without closed checks, reference and remarks.

It is made anew from what was read, not cut out of the file: what an author noted beside a check stays with the author.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from grader.errors import GraderError
from grader.spec.document import decode, read_document
from grader.spec.draws import Sized
from grader.spec.nodes import Entries, Items, Scalar
from grader.spec.problems import Problems

if TYPE_CHECKING:
    from collections.abc import Mapping

    from grader.spec.model import Check, Spec
    from grader.spec.nodes import Node

VISIBLE = "visible"
_LINE = 90


def open_checks(spec: Spec) -> tuple[Check, ...]:
    """The checks that students may see."""
    return tuple(check for check in spec.checks if check.visibility == VISIBLE)


def public_text(spec: Spec, answers: str) -> str:
    """The spec's own text, in which the file `answers` stands in place of its reference.

    Raises:
        GraderError: the file is not what it was when the spec was loaded.
    """
    problems = Problems(str(spec.path))
    text = decode(spec.path.read_bytes(), problems)
    root = None if text is None else read_document(text, problems)
    if not isinstance(root, Entries):
        raise GraderError(f"{spec.path}: it has changed while it was read; try again")
    told: dict[str, Node | list[str]] = {"format": root.entries["format"][1], "answers": [json.dumps(answers)]}
    told |= {key: node for key, (_, node) in root.entries.items() if key not in {"format", "reference", "answers"}}
    told["draw"] = _draws(told.get("draw"), spec)
    told["checks"] = _checks(told["checks"], spec)
    lines = ["# The students' edition: what is open to students, with the reference's answers beside it."]
    return "\n".join([*lines, *_mapping(told)]) + "\n"


def _draws(node: Node | list[str] | None, spec: Spec) -> Node | list[str]:
    """Without the arrays that only closed checks draw; sizes stay, for they are drawn together."""
    used = frozenset().union(*(check.mentions.drawn for check in open_checks(spec)))
    if not isinstance(node, Entries):
        return node if node is not None else ["{}"]
    kept = {
        name: pair for name, pair in node.entries.items() if name in used or not isinstance(spec.draw.get(name), Sized)
    }
    return Entries(node.line, node.column, entries=kept)


def _checks(node: Node | list[str], spec: Spec) -> Node | list[str]:
    """The open ones, which come after open ones only."""
    seen = {check.id for check in open_checks(spec)}
    if not isinstance(node, Items):
        return node
    kept: list[Node] = []
    for each in node.items:
        if isinstance(each, Entries) and isinstance(name := each.entries["id"][1], Scalar) and name.text in seen:
            after = {key: _after(pair, seen) if key == "after" else pair for key, pair in each.entries.items()}
            kept.append(Entries(each.line, each.column, entries=after))
    return Items(node.line, node.column, items=kept)


def _after(pair: tuple[Scalar, Node], seen: set[str]) -> tuple[Scalar, Node]:
    key, node = pair
    named = node.items if isinstance(node, Items) else [node]
    return key, Items(node.line, node.column, items=[each for each in named if getattr(each, "text", "") in seen])


def _mapping(entries: Mapping[str, Node | list[str]]) -> list[str]:
    found = []
    for key, node in entries.items():
        lines = node if isinstance(node, list) else _lines(node)
        name = json.dumps(key) if not key.isidentifier() else key
        block = not isinstance(node, list) and not _is_short(node)
        found += [f"{name}:", *(f"  {line}" for line in lines)] if block else [f"{name}: {lines[0]}"]
    return found


def _lines(node: Node) -> list[str]:
    """A node in block style; every text is quoted as in JSON, which YAML reads alike."""
    if isinstance(node, Entries) and node.entries:
        return _mapping({key: value for key, (_, value) in node.entries.items()})
    if isinstance(node, Items) and not _is_short(node):
        found = []
        for item in node.items:
            first, *rest = _lines(item)
            found += [f"- {first}", *(f"  {line}" for line in rest)]
        return found
    return [_short(node)]


def _is_short(node: Node) -> bool:
    """Whether it stands on the line of its key."""
    if isinstance(node, Items):
        plain = all(isinstance(item, Scalar | Items) and _is_short(item) for item in node.items)
        return plain and len(_short(node)) < _LINE
    return isinstance(node, Scalar) or (isinstance(node, Entries) and not node.entries)


def _short(node: Node) -> str:
    if isinstance(node, Items):
        return f"[{', '.join(map(_short, node.items))}]"
    if not isinstance(node, Scalar):
        return "{}"
    return json.dumps(node.value, ensure_ascii=False) if isinstance(node.value, str) else node.text or "null"
