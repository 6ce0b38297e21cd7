"""What tells one question from every other: by its content, so that an answer to it is known again."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence


def digest_of(
    name: str, args: Sequence[Any], wrt: tuple[int, ...], options: dict[str, Any], dice: int | None
) -> bytes | None:
    """A digest of the question; None where an argument is an object, whose state is not in its handle."""
    digest = hashlib.blake2b(repr((name, wrt, sorted(options.items()), dice)).encode(), digest_size=16)
    known = all(_told(arg, digest) for arg in args)
    return digest.digest() if known else None


def _told(arg: Any, digest: hashlib.blake2b) -> bool:
    """Whether an argument could be told to the digest, whole."""
    if isinstance(arg, np.ndarray | np.generic):
        digest.update(repr((arg.dtype.str, arg.shape)).encode() + np.ascontiguousarray(arg).tobytes())
        return True
    if isinstance(arg, int | float | complex | str | bool) or arg is None:
        digest.update(repr(arg).encode())
        return True
    if type(arg) is dict:
        digest.update(repr(("dict", *arg)).encode())
        return all(_told(part, digest) for part in arg.values())
    if type(arg) in {list, tuple}:
        digest.update(repr((type(arg).__name__, len(arg))).encode())
        return all(_told(part, digest) for part in arg)
    return False
