"""The tree that a value crosses as: what is no plain value in it, each by its tag."""

from __future__ import annotations

import msgspec


class ArrayNode(msgspec.Struct, tag=0, array_like=True, frozen=True, forbid_unknown_fields=True):
    """An array: the next bytes of the body."""

    dtype: str
    shape: tuple[int, ...]


class ListNode(msgspec.Struct, tag=1, array_like=True, frozen=True, forbid_unknown_fields=True):
    """A list."""

    items: tuple[Node, ...]


class TupleNode(msgspec.Struct, tag=2, array_like=True, frozen=True, forbid_unknown_fields=True):
    """A tuple."""

    items: tuple[Node, ...]


class DictNode(msgspec.Struct, tag=3, array_like=True, frozen=True, forbid_unknown_fields=True):
    """A dict; its keys are texts, numbers, None or tuples of such."""

    items: tuple[tuple[Node, Node], ...]


class ComplexNode(msgspec.Struct, tag=4, array_like=True, frozen=True, forbid_unknown_fields=True):
    """A Python complex number."""

    real: float
    imag: float


class LongNode(msgspec.Struct, tag=5, array_like=True, frozen=True, forbid_unknown_fields=True):
    """A Python integer beyond 64 bits, in hexadecimal."""

    digits: str


class HandleNode(msgspec.Struct, tag=6, array_like=True, frozen=True, forbid_unknown_fields=True):
    """An object that stays with the worker."""

    id: int
    kind: str


class LikeNode(msgspec.Struct, tag=7, array_like=True, frozen=True, forbid_unknown_fields=True):
    """A value of a kind of its own: what is read of it, and the number of the object itself, which stays."""

    id: int
    node: Node


Node = (
    None
    | bool
    | int
    | float
    | str
    | ArrayNode
    | ListNode
    | TupleNode
    | DictNode
    | ComplexNode
    | LongNode
    | HandleNode
    | LikeNode
)
