"""Values as nodes of a typed tree; an array's bytes travel beside the tree.

What can be sent: None, numbers, strings, arrays of booleans and numbers, handles, and lists, tuples and dicts of those.
Both directions are written as if the other side were hostile.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from grader.model import CallFailed, Handle
from grader.sandbox.wire.likeness import is_of_its_own_kind
from grader.sandbox.wire.nodes import (
    ArrayNode,
    ComplexNode,
    DictNode,
    HandleNode,
    LikeNode,
    ListNode,
    LongNode,
    Node,
    TupleNode,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

ARRAYS_MAX = 4_096
NODES_MAX = 20_000  # plain numbers in lists; what has to be looked at by itself counts as many of them:
WEIGHT = 40  # an entry of a dict, a container, a text, an array
_LETTERS = 32  # of a text that count as one number more
DEPTH_MAX = 16
_SEVERAL = 2  # answers at once
INTEGER_BITS = 1023  # what a float can hold
TEXT_MAX = 1 << 16
DIMENSIONS_MAX = 16
EMPTY_MAX = 1 << 20  # what the sizes of an array without elements may multiply to, but for those that are zero
ALIGNMENT = 16
BODY_MAX = 1 << 30

DTYPES = {
    f"{kind}{size}": np.dtype(f"<{kind}{size}")
    for kind, sizes in {"b": (1,), "i": (1, 2, 4, 8), "u": (1, 2, 4, 8), "f": (2, 4, 8), "c": (8, 16)}.items()
    for size in sizes
}
# Bound before any student code runs: what a student does to `np.asarray` must not reach the encoding.
_asarray, _ascontiguous, _frombuffer, NDARRAY, _generic = (
    np.asarray,
    np.ascontiguousarray,
    np.frombuffer,
    np.ndarray,
    np.generic,
)


NUMBERS = frozenset({bool, int, float})


def bases(kind: type) -> tuple[type, ...]:
    """A class and those that it comes from, whatever its own class says of them."""
    return type.__dict__["__mro__"].__get__(kind)  # type: ignore[no-any-return]


class UnsendableError(CallFailed):
    """A part of an answer that cannot be sent, however little else is."""


class Packer:
    """Turns values into nodes, and collects the bytes of their arrays.

    `keep(value)` answers for what is no array, number, string or container of those: another value to send in its
    place, or a `Handle`. `parts` are counted; more than `most_parts` and arrays of more than `most_bytes` are refused.
    `hold(value)` gives the number of an object that stays here: of what is of a kind of its own, and of a part of the
    answer that cannot be sent, which another function may still be handed. Objects of the classes in `stay` do so, too.
    """

    def __init__(
        self,
        keep: Callable[[Any], Any] | None = None,
        most_bytes: int = BODY_MAX,
        most_parts: int = NODES_MAX,
        hold: Callable[[Any], int] | None = None,
        stay: frozenset[type] = frozenset(),
    ) -> None:
        self.chunks: list[bytes | memoryview] = []
        self.parts = 0
        self._keep, self._hold, self._stay = keep, hold, stay
        self._left = most_bytes
        self._most_parts = most_parts

    def node(self, value: Any, depth: int = 0) -> Node:
        """The node of one value; raises `CallFailed` (code "type") for what cannot be sent."""
        kind = type(value)  # not isinstance: it believes an object that lies about its __class__
        self._count(value, kind, depth)
        if self._keep is not None and self._stay and not self._stay.isdisjoint(bases(kind)):
            return self.node(self._keep(value), depth + 1)
        if issubclass(kind, (NDARRAY, _generic)):  # before the numbers: np.float64 is a float too
            return self._held(value, self._array(value))
        if value is None or issubclass(kind, (bool, int, float, complex, str)):
            return _plain(value)
        if kind is Handle:
            return HandleNode(value.id, value.kind)
        if issubclass(kind, dict):
            one = self.node if depth or dict.__len__(value) < _SEVERAL else self.part
            items = [(_key_node(key), one(item, depth + 1)) for key, item in dict.items(value)]
            return self._held(value, DictNode(tuple(items)))
        if issubclass(kind, list):
            return self._held(value, ListNode(tuple([self.node(item, depth + 1) for item in list.__iter__(value)])))
        if issubclass(kind, tuple):
            one = self.node if depth or tuple.__len__(value) < _SEVERAL else self.part
            return self._held(value, TupleNode(tuple([one(item, depth + 1) for item in tuple.__iter__(value)])))
        if self._keep is None:
            raise CallFailed("type", f"a value of type {type(value).__name__} cannot be sent")
        node = self.node(self._keep(value), depth + 1)
        return self._like(value, node) if isinstance(node, ArrayNode) else node

    def _count(self, value: Any, kind: type, depth: int) -> None:
        single = kind in NUMBERS or issubclass(kind, _generic)
        more = entries(dict.keys(value)) if issubclass(kind, dict) else long_text(value)
        self.parts += 1 if single else WEIGHT + more
        if depth > DEPTH_MAX:
            raise UnsendableError("type", f"the answer is nested more than {DEPTH_MAX} deep")
        if self.parts > self._most_parts:
            raise self._too_many()

    def part(self, value: Any, depth: int = 1) -> Node:
        """The node of one of several answers; what cannot be sent stays: it may be for another function only."""
        before = self.parts, len(self.chunks), self._left
        try:
            return self.node(value, depth)
        except UnsendableError as failed:
            self.parts, count, self._left = before
            self.parts += WEIGHT
            if self._hold is None or self.parts > self._most_parts or type(value) in NUMBERS:
                raise
            del self.chunks[count:]
            return HandleNode(self._hold(value), f"{type(value).__name__} ({failed.text})")

    def _held(self, value: Any, node: Node) -> Node:
        return self._like(value, node) if is_of_its_own_kind(value) else node

    def _like(self, value: Any, node: Node) -> Node:
        """The node, with the object itself where it can be held."""
        if self._hold is None or self.parts + WEIGHT > self._most_parts:
            return node
        self.parts += WEIGHT
        return LikeNode(self._hold(value), node)

    def _too_many(self) -> CallFailed:
        most = self._most_parts
        said = f"the answer has over {most:,} numbers or {most // WEIGHT:,} other parts"
        if most == NODES_MAX:
            return UnsendableError("type", said)
        return CallFailed("type", f"{said}, which is what is still read of this hand-in's answers")

    def _array(self, value: Any) -> ArrayNode:
        array = _asarray(value)  # of a subclass: its bytes, seen as a plain array; none of its methods is asked
        kind, size = array.dtype.kind, array.dtype.itemsize
        if kind == "f" and size > 8:
            array = array.astype(np.float64)
        elif kind == "c" and size > 16:
            array = array.astype(np.complex128)
        elif kind == "O" and (plain := numbers(array)) is not None:
            array, kind = plain, "f"
        elif f"{kind}{size}" not in DTYPES:
            raise UnsendableError("type", f"the answer is an array of {array.dtype.name}, not of numbers")
        dtype = DTYPES[f"{kind}{array.dtype.itemsize}"]
        shape = array.shape
        if len(shape) > DIMENSIONS_MAX:
            raise UnsendableError("type", f"the answer has {len(shape)} dimensions; at most {DIMENSIONS_MAX} are read")
        if is_absurd(shape):
            raise UnsendableError(
                "type", f"the answer is an array of {' x '.join(map(str, shape))}, of which nothing is there"
            )
        flat = _ascontiguous(array, dtype=dtype)
        self._left -= flat.nbytes
        if self._left < 0:
            raise CallFailed("type", "the answer's arrays are larger than what is read of an answer")
        self.chunks.append(flat.data.cast("B") if flat.nbytes else b"")
        if len(self.chunks) > ARRAYS_MAX:
            raise CallFailed("type", f"the answer has more than {ARRAYS_MAX:,} arrays")
        return ArrayNode(f"{dtype.kind}{dtype.itemsize}", shape)


def is_absurd(shape: tuple[int, ...]) -> bool:
    """Whether an array without elements has sizes that a sum over it would have to fill."""
    return 0 in shape and math.prod(size or 1 for size in shape) > EMPTY_MAX


def numbers(array: np.ndarray[Any, Any]) -> np.ndarray[Any, Any] | None:
    """The numbers that an array of objects holds; None where it holds anything else."""
    flat = array.ravel().tolist()
    if not all(issubclass(type(item), (int, float, np.number)) for item in flat):  # None would become nan
        return None
    try:
        return _asarray(flat, dtype=np.float64).reshape(array.shape)
    except (TypeError, ValueError, OverflowError):
        return None


def text(value: str, limit: int = 1 << 20) -> str:
    """A string that survives UTF-8: lone surrogates are replaced, and so is what is over the limit."""
    kept = value if len(value) <= limit else value[:limit] + "…"
    return str.encode(kept, "utf-8", "replace").decode()


def entries(keys: Collection[Any]) -> int:
    """What a dict's entries count for, beside their values."""
    return WEIGHT * len(keys) + sum(map(_long_key, keys))


def long_text(value: Any) -> int:
    """What a text counts for beyond the least."""
    return min(str.__len__(value), TEXT_MAX) // _LETTERS if issubclass(type(value), str) else 0


def _long_key(key: Any, depth: int = 0) -> int:
    """The same of the texts in a dict's key."""
    parts = key.items if type(key) is TupleNode else key if type(key) is tuple else None
    if parts is None or depth > DEPTH_MAX:
        return long_text(key)
    return sum(_long_key(part, depth + 1) for part in parts)


def _plain(value: Any) -> Node:
    """The node of a number, a string or None; a subclass (an IntEnum) gives its plain value."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        number = int.__add__(value, 0)
        if number.bit_length() > INTEGER_BITS:
            raise CallFailed("type", "the answer holds a whole number that is too large for any array")
        return number if -(1 << 63) <= number < 1 << 63 else LongNode(hex(number))
    if isinstance(value, float):
        return float.__add__(value, 0.0)
    if isinstance(value, complex):
        number_ = complex.__add__(value, 0j)
        return ComplexNode(number_.real, number_.imag)
    return text(str.__str__(value), TEXT_MAX)


def _key_node(key: Any, depth: int = 0) -> Node:
    """The node of a dict's key; of one that is no plain value, its text."""
    kind = type(key)
    if issubclass(kind, _generic):
        return _key_node(_generic.item(key))
    if kind is tuple and depth < DEPTH_MAX:
        return TupleNode(tuple([_key_node(part, depth + 1) for part in key]))
    if key is None or issubclass(kind, (bool, int, float, str)):
        return _plain(key)
    return text(str(key), TEXT_MAX)
