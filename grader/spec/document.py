"""YAML text into nodes that know their place; the only module that meets YAML.

The text is read event by event, never composed or constructed: no object is built, nesting and the growth through
aliases are bounded before they cost anything, and duplicate keys are seen. Plain scalars take the meanings of YAML 1.2
(so that `no` is a word and `1e-6` a number), as editors read them.
"""

from __future__ import annotations

import re
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

import yaml

from grader.spec.nodes import Entries, Items, Node, Scalar, clipped, described

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grader.spec.problems import Problems

MOST_BYTES = 1_000_000
MOST_NODES = 20_000  # after aliases are expanded
DEEPEST = 24

_INTEGER = re.compile(r"[-+]?[0-9]+")
_REAL = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_WORDS = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
    ".inf": float("inf"), "+.inf": float("inf"), "-.inf": float("-inf"), ".nan": float("nan"),
}  # fmt: skip
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Unreadable(Exception):  # noqa: N818 -- caught here; what it leaves behind is a Problem
    """Reading cannot go on; the problem is already noted."""


def decode(raw: bytes, problems: Problems) -> str | None:
    """The text of a file, or None with the problem noted; a byte order mark is dropped."""
    if len(raw) > MOST_BYTES:
        problems.add(0, 0, f"the file has {len(raw)} bytes; a spec has at most {MOST_BYTES}")
        return None
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = raw[: error.start]
        line, column = before.count(b"\n"), len(before) - before.rfind(b"\n") - 1
        problems.add(line, column, f"byte 0x{raw[error.start]:02x} is not UTF-8; save the file as UTF-8")
        return None


def read_document(text: str, problems: Problems) -> Node | None:
    """The one document in the text, or None where it cannot be read; all mistakes go to `problems`."""
    try:
        return _EventReader(text, problems).document()
    except Unreadable:
        return None
    except yaml.reader.ReaderError as error:
        # The C reader counts bytes: what matters is the line.
        before = text.encode()[: error.position].decode(errors="ignore")
        line, column = before.count("\n"), len(before) - before.rfind("\n") - 1
        problems.add(line, column, f"not YAML: {error.reason}")
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line, mark.column) if mark else (0, 0)
        problems.add(line, column, f"not YAML: {_explained(error, text, line)}")
    except yaml.YAMLError as error:
        problems.add(0, 0, f"not YAML: {error}")
    return None


def _open_brackets(node: Node) -> int:
    return node.text.count("(") - node.text.count(")") if isinstance(node, Scalar) and not node.shift else 0


def _is_piece(part: tuple[Node, ...]) -> bool:
    """Whether this may be the rest of something torn: a key without a value, or any item of a list."""
    value = part[-1]
    return len(part) == 1 or (isinstance(value, Scalar) and value.text == "")


_NEIGHBOURS = "; is the line indented as its neighbours, does each item of a list begin with '- '"
_QUOTED = "; an expression that begins so is quoted"
_REMEDIES = {
    "a flow mapping": "; in {} and [] an expression is quoted",
    "a flow sequence": "; in {} and [] an expression is quoted",
    "a block mapping": f"{_NEIGHBOURS}, and is an expression with quotation marks quoted whole?",
    "a block collection": f"{_NEIGHBOURS}?",
    "a simple key": "; in the line before, a key is followed by a colon and a blank",
    "an alias": _QUOTED,
    "an anchor": _QUOTED,
    "the next token": _QUOTED,
}
_OWN_KEY = re.compile(r"\s*[\w-]*")
_NO_BLANK = re.compile(r"\s*-[A-Za-z]\w*:")


def _explained(error: yaml.MarkedYAMLError, text: str, line: int) -> str:
    lines = text.splitlines()
    row = lines[line] if line < len(lines) else ""
    if row.lstrip(" ").startswith("\t"):
        return "a tab; YAML is indented with spaces"
    if (error.problem or "").startswith("mapping values"):
        return f"{error.problem}; {_misplaced_colon(error, lines, line)}"
    remedy = next((word for place, word in _REMEDIES.items() if (error.context or "").endswith(place)), "")
    return " ".join(filter(None, (error.problem, error.context))) + remedy


def _misplaced_colon(error: yaml.MarkedYAMLError, lines: list[str], line: int) -> str:
    """What to do about a colon where no key can be."""
    around = lines[max(line - 1, 0) : line + 1]
    if any(map(_NO_BLANK.match, around)):
        return "an item of a list begins with a dash and a blank"
    column = error.problem_mark.column if error.problem_mark else 0
    if around and _OWN_KEY.fullmatch(around[-1][:column]):
        return "is the line indented as its neighbours?"
    return "an expression with ': ' in it is quoted whole"


def meaning(text: str) -> str | float | bool | None:
    """What a plain scalar says, after YAML 1.2: `no` and `1:30` are words, `1e-6` and `010` are numbers."""
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text) and len(text) <= 300:
        return int(text)
    if _REAL.fullmatch(text):
        return float(text)
    return text


class _EventReader:
    """Builds nodes from events, one open collection inside the other."""

    def __init__(self, text: str, problems: Problems) -> None:
        self.problems = problems
        self.lines = text.splitlines()
        self.events: Iterator[Any] = yaml.parse(text, Loader=_LOADER)
        self.anchors: dict[str, Node | None] = {}
        self.nodes = 0

    def document(self) -> Node | None:
        root: Node | None = None
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                if root is not None:
                    self.stop(event, "a second document; a spec is one")
                root = self.node(next(self.events), 0)
        if root is None:
            self.problems.add(0, 0, "the file is empty; a spec begins with 'format: 1'")
        return root

    def stop(self, event: Any, message: str) -> None:
        self.note(event, message)
        raise Unreadable

    def note(self, event: Any, message: str) -> None:
        self.problems.add(event.start_mark.line, event.start_mark.column, message)

    def node(self, event: Any, depth: int) -> Node:
        if isinstance(event, yaml.AliasEvent):
            return self.alias(event)
        if depth > DEEPEST:
            self.stop(event, f"nested deeper than {DEEPEST} levels")
        if event.tag is not None and event.tag != "!":
            quoted = "; a text that begins with ! is quoted" if event.tag.startswith("!") else ""
            self.note(event, f"the tag {clipped(event.tag)!r} is refused: a spec holds plain values{quoted}")
        if event.anchor is not None:
            self.anchors[event.anchor] = None  # still open: an alias to it from inside would never end
        node = self.content(event, depth)
        if event.anchor is not None:
            self.anchors[event.anchor] = node
        return node

    def content(self, event: Any, depth: int) -> Node:
        self.count(event, 1)
        if isinstance(event, yaml.ScalarEvent):
            return self.scalar(event)
        mark = event.start_mark
        if isinstance(event, yaml.SequenceStartEvent):
            items = self.items(depth)
            if event.flow_style:
                items = [item for item, *_ in self.whole([(item,) for item in items])]
            return Items(mark.line, mark.column, items=items, size=1 + sum(item.size for item in items))
        entries = self.entries(event, depth)
        size = 1 + sum(1 + value.size for _, value in entries.values())
        return Entries(mark.line, mark.column, entries=entries, size=size)

    def count(self, event: Any, nodes: int) -> None:
        self.nodes += nodes
        if self.nodes > MOST_NODES:
            self.stop(event, f"more than {MOST_NODES} values, aliases expanded")

    def alias(self, event: Any) -> Node:
        if event.anchor not in self.anchors:
            self.stop(event, f"there is no anchor '&{event.anchor}' before this alias")
        node = self.anchors[event.anchor]
        if node is None:
            self.stop(event, f"'*{event.anchor}' stands inside what it names")
            raise Unreadable
        self.count(event, node.size)
        return node

    def scalar(self, event: Any) -> Scalar:
        mark, text = event.start_mark, event.value
        value = meaning(text) if event.implicit[0] else text
        # Only where the file's own characters are the text does a column inside it mean anything.
        shift = 1 if event.style in {"'", '"'} else 0
        row = self.lines[mark.line] if mark.line < len(self.lines) else ""
        verbatim = row.startswith(text, mark.column + shift) and text != ""
        return Scalar(mark.line, mark.column, verbatim=verbatim, shift=shift, text=text, value=value)

    def items(self, depth: int) -> list[Node]:
        items = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            items.append(self.node(event, depth + 1))
        return items

    def whole(self, parts: list[tuple[Node, ...]]) -> list[tuple[Node, ...]]:
        """The parts of `{...}` or `[...]` without the pieces that a comma tore off an expression; the tear is noted."""
        kept: list[tuple[Node, ...]] = []
        brackets = 0  # that are still open in a torn expression
        for part, after in zip_longest(parts, parts[1:]):
            if brackets > 0:
                brackets += _open_brackets(part[0])
                continue
            kept.append(part)
            last = part[-1]
            if isinstance(last, Scalar) and _open_brackets(last) > 0 and after is not None and _is_piece(after):
                self.problems.at(
                    last, f"{clipped(last.text)!r} ends at a comma; in {{}} and [] an expression is quoted"
                )
                last.torn = True
                brackets = _open_brackets(last)
        return kept

    def entries(self, opening: Any, depth: int) -> dict[str, tuple[Scalar, Node]]:
        entries: dict[str, tuple[Scalar, Node]] = {}
        merged: list[Node] = []
        pairs: list[tuple[Node, ...]] = []
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            pairs.append((self.node(event, depth + 1), self.node(next(self.events), depth + 1)))
        for key, value in self.whole(pairs) if opening.flow_style else pairs:
            if not isinstance(key, Scalar):
                self.problems.at(key, f"a key is a word, not {described(key)}")
            elif key.text == "<<" and key.value == "<<":
                merged.append(value)
            elif key.text in entries:
                first = entries[key.text][0].line + 1
                self.problems.at(key, f"{key.text!r} stands here twice (first in line {first})")
            else:
                entries[key.text] = (key, value)
        for value in merged:
            self.merge(entries, value)
        return entries

    def merge(self, entries: dict[str, tuple[Scalar, Node]], value: Node) -> None:
        """`<<: *defaults` (or a list of such): the keys written here win, then the earlier mapping."""
        for source in value.items if isinstance(value, Items) else [value]:
            if not isinstance(source, Entries):
                self.problems.at(value, f"'<<' takes a mapping or a list of mappings, not {described(value)}")
                return
            for key, entry in source.entries.items():
                self.count_merged(entry[1], value)
                entries.setdefault(key, entry)

    def count_merged(self, node: Node, place: Node) -> None:
        self.nodes += node.size
        if self.nodes > MOST_NODES:
            self.problems.at(place, f"more than {MOST_NODES} values, aliases expanded")
            raise Unreadable
