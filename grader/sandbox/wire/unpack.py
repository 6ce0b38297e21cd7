"""From the nodes of a typed tree back to values, over a body of bytes; written as if the other side were hostile."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from grader.errors import ProtocolError
from grader.model import Handle
from grader.sandbox.wire.likeness import likeness
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
from grader.sandbox.wire.values import (
    ALIGNMENT,
    ARRAYS_MAX,
    DEPTH_MAX,
    DIMENSIONS_MAX,
    DTYPES,
    INTEGER_BITS,
    NODES_MAX,
    NUMBERS,
    WEIGHT,
    entries,
    is_absurd,
    long_text,
)

if TYPE_CHECKING:
    from collections.abc import Callable

_LIKE = (ArrayNode, ListNode, TupleNode, DictNode)  # what may be read of an object that stays
_frombuffer = np.frombuffer  # bound before any student code runs


class Unpacker:
    """Turns nodes back into values over the bytes of a body; `done` refuses what is left over."""

    def __init__(
        self,
        body: Any = b"",
        resolve: Callable[[Handle], Any] | None = None,
        *,
        own: bool = False,
        scalars: bool = False,
        most_parts: int = NODES_MAX,
    ) -> None:
        self.parts = 0
        self._scalars = scalars
        self._body = memoryview(body)
        self._offset = 0
        self._arrays = 0
        self._most_parts = most_parts
        self._resolve = resolve
        self._own = own

    def value(self, node: Node, depth: int = 0) -> Any:
        """The value of one node; arrays are views of the body, or with `own` writable copies.

        With `scalars` what has no axis is a NumPy number: so is what NumPy's own functions give.
        """
        more = entries([key for key, _ in node.items]) if isinstance(node, DictNode) else long_text(node)
        single = type(node) in NUMBERS or (isinstance(node, ArrayNode) and not node.shape)
        self._count(1 if single else WEIGHT + more, depth)
        match node:
            case ArrayNode():
                return self._array(node)
            case ListNode():
                return self._items(node.items, depth)
            case TupleNode():
                return tuple(self._items(node.items, depth))
            case DictNode():
                return {_key(key): self.value(item, depth + 1) for key, item in node.items}
            case ComplexNode():
                return complex(node.real, node.imag)
            case LongNode():
                return _long(node.digits)
            case HandleNode() | LikeNode():
                return self._kept(node, depth)
        return node

    def _kept(self, node: HandleNode | LikeNode, depth: int) -> Any:
        """What stays with the program: its handle, or what is read of it."""
        handle = Handle(node.id, node.kind if isinstance(node, HandleNode) else "object")
        found = self._resolve(handle) if self._resolve else handle
        if isinstance(node, HandleNode):
            return found
        if not isinstance(node.node, _LIKE) or not isinstance(found, Handle):
            raise ProtocolError("a value is like nothing that can be")
        return likeness(self.value(node.node, depth), found)

    def _items(self, items: tuple[Node, ...], depth: int) -> list[Any]:
        if NUMBERS.issuperset(map(type, items)):  # thousands of them are no reason to look at each
            self._count(len(items), depth + 1)
            return list(items)
        return [self.value(item, depth + 1) for item in items]

    def _count(self, parts: int, depth: int) -> None:
        self.parts += parts
        if depth > DEPTH_MAX or self.parts > self._most_parts:
            raise ProtocolError("a frame has too many or too deeply nested values")

    def _array(self, node: ArrayNode) -> np.ndarray[Any, Any]:
        dtype = DTYPES.get(node.dtype)
        self._arrays += 1
        if dtype is None or len(node.shape) > DIMENSIONS_MAX or self._arrays > ARRAYS_MAX:
            raise ProtocolError(f"not an array to be read: dtype {node.dtype[:20]!r}, {len(node.shape)} dimensions")
        if any(not 0 <= size < 1 << 40 for size in node.shape) or is_absurd(node.shape):
            raise ProtocolError("an array's size is negative or absurd")
        length = math.prod(node.shape) * dtype.itemsize  # Python integers: nothing overflows
        end = self._offset + length
        if end > len(self._body):
            raise ProtocolError("an array is longer than its frame")
        piece = self._body[self._offset : end]
        self._offset = end + -length % ALIGNMENT
        try:
            array = _frombuffer(piece, dtype=dtype).reshape(node.shape) if length else np.empty(node.shape, dtype)
            if self._scalars and not node.shape:
                return array[()]
            return array.copy() if self._own else array
        except (ValueError, MemoryError) as error:
            raise ProtocolError("an array's shape cannot be") from error

    def done(self) -> None:
        """Refuse bytes that no array claimed."""
        if self._offset != len(self._body):
            raise ProtocolError(f"a frame has {len(self._body) - self._offset} bytes too many")


def _key(node: Node, depth: int = 0) -> Any:
    if isinstance(node, TupleNode) and depth < DEPTH_MAX:
        return tuple(_key(part, depth + 1) for part in node.items)
    if isinstance(node, LongNode):
        return _long(node.digits)
    if node is None or isinstance(node, (bool, int, float, str)):
        return node
    raise ProtocolError("a dict's key is no plain value")


def _long(digits: str) -> int:
    if len(digits) > INTEGER_BITS // 4 + 4:
        raise ProtocolError("an integer is too long")
    try:
        return int(digits, 16)
    except ValueError as error:
        raise ProtocolError("not an integer") from error
