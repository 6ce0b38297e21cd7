"""What makes two questions the same: the function's name, its arguments to ten digits, and the past of its objects.

Ten digits, because two right solutions differ in their last ones, and what one of them hands on is asked about all the
same. An object stays where it was made, so it is known by how it was made and by what has been asked of it since.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from grader.model import Handle

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from grader.model import Answer

_BITS = 33  # of each number's fraction: ten digits
_READING = "."  # what a name begins with that reads an attribute, which leaves the object as it is


class _Digest(Protocol):
    def update(self, data: bytes, /) -> None: ...

    def digest(self) -> bytes: ...


class Pasts:
    """The objects that have been made, each by the digest of its past."""

    def __init__(self) -> None:
        self._of: dict[int, bytes] = {}

    def question(
        self, name: str, args: Sequence[Any], wrt: tuple[int, ...], options: dict[str, Any], dice: int | None
    ) -> bytes:
        """The digest of one question."""
        digest = hashlib.blake2b(repr((name, wrt, sorted(options.items()), dice)).encode(), digest_size=16)
        for arg in args:
            self._fold(arg, digest)
        return digest.digest()

    def note(self, question: bytes, name: str, args: Sequence[Any], answer: Answer) -> None:
        """What was asked is from now on the past of the objects that were handed over, and of those that came back."""
        touched = [] if name.startswith(_READING) else list(handles(list(args)))
        for position, handle in enumerate([*touched, *handles([answer.value])]):
            self._of[handle.id] = hashlib.blake2b(question + bytes([position % 256]), digest_size=16).digest()

    def forget(self) -> None:
        """No object is known any more."""
        self._of.clear()

    def _fold(self, value: Any, digest: _Digest) -> None:
        if isinstance(value, Handle):
            digest.update(b"object" + self._of.get(value.id, b"unknown"))
        elif isinstance(value, list | tuple | dict):
            parts = [part for pair in value.items() for part in pair] if isinstance(value, dict) else value
            digest.update(f"{type(value).__name__} of {len(parts)}".encode())
            for part in parts:
                self._fold(part, digest)
        elif isinstance(value, np.ndarray | np.generic | int | float | complex) and not isinstance(value, bool):
            digest.update(_number(np.asarray(value)))
        else:
            digest.update(repr(value).encode())


def handles(value: Any) -> Iterator[Handle]:
    """The objects in a value, in order."""
    if isinstance(value, Handle):
        yield value
    elif isinstance(value, list | tuple | dict):
        for part in value.values() if isinstance(value, dict) else value:
            yield from handles(part)


def _number(array: np.ndarray[Any, Any]) -> bytes:
    kind = array.dtype.kind if array.dtype.itemsize == 8 or array.dtype.kind not in "fc" else array.dtype.str
    form = repr((kind, array.shape)).encode()
    if array.dtype == np.float64:
        return form + _rounded(array).tobytes()
    if array.dtype.kind in "iu":
        return form + array.astype(np.int64).tobytes()
    return form + (repr(array.tolist()).encode() if array.dtype.hasobject else np.ascontiguousarray(array).tobytes())


def _rounded(array: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Each number to ten digits; a number on either side of a power of two is rounded to that power."""
    fraction, exponent = np.frexp(array)
    with np.errstate(all="ignore"):
        rounded = np.ldexp(np.rint(np.ldexp(fraction, _BITS)), exponent - _BITS)
    return np.asarray(np.where(np.isfinite(array), rounded, array) + 0.0)
