"""Random numbers that repeat: every generator that student code may draw from starts at a given seed."""

from __future__ import annotations

import random
import sys
from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

AT_LOADING = 0  # where a hand-in's generators start before its first line
# Bound before any student code runs: what a student puts in their place is the student's.
_default_rng, _seed_numpy, _seed_python = np.random.default_rng, np.random.seed, random.seed
_DEVICES = ("accelerator", "cuda", "mps", "xpu", "mtia")  # of PyTorch, which say whether they are there
_made = [0, 0]  # the seed, and how many generators without one were made since


def seed(number: int) -> None:
    """Start Python's, NumPy's and, where they are loaded, PyTorch's and TensorFlow's generators at `number`."""
    _made[:] = [number, 0]
    _seed_python(number)
    _seed_numpy(number & 0xFFFFFFFF)  # the one that student code uses
    for name, starts in (("torch", _torch), ("tensorflow", _tensorflow)):
        module = sys.modules.get(name)
        if module is not None:
            with suppress(Exception):  # what stands there may be anything by now
                starts(module)(number & 0x7FFFFFFF)


@cache
def _torch(torch: Any) -> Callable[[int], object]:
    """What starts PyTorch's generators: where there is a processor alone its own, at a hundredth of what all cost."""
    others = any(getattr(getattr(torch, name, None), "is_available", bool)() for name in _DEVICES)
    start: Callable[[int], object] = torch.manual_seed if others else torch.default_generator.manual_seed
    return start


def _tensorflow(tensorflow: Any) -> Callable[[int], object]:
    start: Callable[[int], object] = tensorflow.random.set_seed
    return start


def repeat_new_generators() -> None:
    """From now on `np.random.default_rng()` without a seed gives the same generators after the same seed."""

    def default_rng(seed: Any = None) -> np.random.Generator:
        if seed is None:
            _made[1] += 1
            return _default_rng([*_made])
        return _default_rng(seed)

    default_rng.__doc__ = _default_rng.__doc__
    np.random.default_rng = default_rng
