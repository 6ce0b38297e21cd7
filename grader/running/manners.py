"""What code may set for the whole interpreter, kept apart for the student's code and for our own arithmetic.

A student may let NumPy raise on an overflow, make every warning an error, or allow a few calls in depth only. That
holds while their functions run; what we compute beside them runs as if nothing had been set.
"""

from __future__ import annotations

import random
import sys
import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

_DEPTH = 3000  # calls in one another that our own code may need, on top of what is there
_catch, _errstate, _geterr = warnings.catch_warnings, np.errstate, np.geterr
_get_depth, _set_depth = sys.getrecursionlimit, sys.setrecursionlimit


class Manners(NamedTuple):
    """What is set now: NumPy's errors, the filters of warnings, the depth of calls."""

    errors: Any
    filters: tuple[Any, ...]
    depth: int

    @classmethod
    def here(cls) -> Manners:
        """As they are at this moment."""
        return cls(_geterr(), tuple(warnings.filters), _get_depth())


@contextmanager
def ours() -> Iterator[Manners]:
    """Run a block as if nothing had been set; gives what is, and puts it back."""
    theirs = Manners.here()
    with _catch(), _errstate(all="ignore"):
        warnings.filters[:] = [("ignore", None, Warning, None, 0)]  # type: ignore[index]
        _set_depth(max(theirs.depth, _DEPTH))
        try:
            yield theirs
        finally:
            _set_depth(theirs.depth)


@contextmanager
def theirs(manners: Manners) -> Iterator[None]:
    """Run a block inside `ours` as the student has set it; what they set in it is forgotten after it."""
    with _catch(), _errstate(**manners.errors):
        warnings.filters[:] = manners.filters  # type: ignore[index]
        depth = _get_depth()
        _set_depth(manners.depth)
        try:
            yield
        finally:
            _set_depth(depth)


@contextmanager
def generators_kept() -> Iterator[None]:
    """Put the generators of random numbers back where they were: a live notebook goes on after us."""
    python, numpy = random.getstate(), np.random.get_state()  # noqa: NPY002 -- the one that student code uses
    torch = sys.modules.get("torch")
    state = torch.get_rng_state() if torch is not None else None
    try:
        yield
    finally:
        random.setstate(python)
        np.random.set_state(numpy)  # noqa: NPY002
        if torch is not None:
            torch.set_rng_state(state)
