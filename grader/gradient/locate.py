"""Where a gradient is wrong: every coordinate of a small tensor, samples and bisection in a large one.

Where one factor mends it along every direction, all coordinates are wrong by that factor: those that weigh most are
looked at, the worst of all among them, and have to bear it out.
"""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING

import msgspec
import numpy as np

from grader.naming.observed import Coordinates

if TYPE_CHECKING:
    from grader.gradient.oracle import Oracle, Reading
    from grader.gradient.result import Array
    from grader.gradient.tensor import Tensor
    from grader.naming.observed import Indices

EVERY_COMPLEX, EVERY_DIFFERENCE = 400, 30  # tensors up to this size are looked at coordinate by coordinate
SAMPLE = 12
FEW = 3
MOST = 12  # culprits
WEIGHTIEST = 3  # coordinates that bear a factor out
TELLING = 1e-2  # a factor nearer to 1 may be another fault that is as small
EXACT = 1e-5  # of a slope: no other fault comes so near to a factor along every direction


class Located(msgspec.Struct):
    """Coordinates of one tensor that were looked at: flat index -> reading along that coordinate."""

    name: str
    size: int
    seen: dict[int, Reading] = msgspec.field(default_factory=dict)

    @property
    def full(self) -> bool:
        """Whether every coordinate was looked at."""
        return len(self.seen) == self.size

    @property
    def wrong(self) -> list[int]:
        """Flat indices where the two slopes differ beyond what is allowed, the most serious first."""
        bad = [i for i, reading in self.seen.items() if reading.usable and reading.off > reading.allowed]
        return sorted(bad, key=lambda i: -self.seen[i].off)

    def coordinates(self) -> Coordinates:
        """The coordinates with a usable value."""
        usable = [(i, r) for i, r in sorted(self.seen.items()) if r.usable]
        step = np.array([r.v[self.name].flat[i] for i, r in usable])
        numbers = np.array([(r.analytic, r.numeric, r.allowed) for _, r in usable]).reshape(-1, 3).T
        index = np.array([i for i, _ in usable], dtype=np.intp)
        return Coordinates(self.size, index, numbers[0] / step, numbers[1] / step, numbers[2] / np.abs(step))


def locate(tensor: Tensor) -> Located:
    """Look at single coordinates of a tensor whose gradient is wrong."""
    oracle, name = tensor.oracle, tensor.name
    x = oracle.point[name]
    located = Located(name, x.size)
    factor = factor_of(tensor)
    if factor is not None and _bear_out(factor, oracle, located):
        return located
    every = EVERY_COMPLEX if oracle.trusted.get(name) else EVERY_DIFFERENCE
    chosen = np.arange(x.size) if x.size <= every else oracle.rng.choice(x.size, SAMPLE, replace=False)
    for i in chosen:
        look(oracle, located, int(i))
    if x.size > every and len(located.wrong) <= FEW:
        worst = tensor.worst
        _bisect(oracle, located, np.arange(x.size), worst.v[name], worst)
    return located


def factor_of(tensor: Tensor) -> float | None:
    """What the claimed gradient must be multiplied by to have the slope along every direction; None without such."""
    usable = [reading for reading in tensor.readings if reading.usable]
    first = max(usable, key=lambda reading: abs(reading.analytic), default=None)
    if first is None or len(usable) < 2 or not isfinite(first.analytic) or not first.analytic:
        return None
    factor = first.numeric / first.analytic
    for reading in usable:
        size = max(reading.size, abs(reading.numeric))
        if reading.allowed > EXACT * size or abs(factor * reading.analytic - reading.numeric) > EXACT * size:
            return None
    return factor if abs(factor - 1) > TELLING else None


def _bear_out(factor: float, oracle: Oracle, located: Located) -> bool:
    """Whether the coordinates that weigh most are wrong by that factor; where few are not zero, all are looked at."""
    weight = np.abs(oracle.g[located.name] * oracle.reach[located.name]).ravel()
    if 2 * np.count_nonzero(weight) <= weight.size:
        return False
    for i in np.argsort(-weight, kind="stable")[:WEIGHTIEST]:
        seen = look(oracle, located, int(i))
        if not (seen.usable and abs(factor * seen.analytic - seen.numeric) <= seen.allowed + EXACT * abs(seen.numeric)):
            return False
    return True


def look(oracle: Oracle, located: Located, i: int) -> Reading:
    """Read one coordinate."""
    if i not in located.seen:
        x = oracle.point[located.name]
        v = np.zeros_like(x)
        v.flat[i] = oracle.reach[located.name].flat[i]
        located.seen[i] = oracle.read({located.name: v}, proven=True)
    return located.seen[i]


def _bisect(oracle: Oracle, located: Located, index: Indices, v: Array, whole: Reading) -> None:
    """Follow the error into halves: <e, v> of one half is read, that of the other is what remains.

    The weights stay Gaussian, so that two wrong coordinates cannot cancel but by chance.
    """
    todo = [(index, whole.analytic - whole.numeric, whole.allowed)]
    budget = 12 * int(np.ceil(np.log2(max(index.size, 2))))
    while todo and budget and len(located.wrong) < MOST:
        part, off, allowed = todo.pop()
        if abs(off) <= allowed:
            continue
        if part.size == 1:
            look(oracle, located, int(part[0]))
            continue
        budget -= 1
        half = np.array_split(part, 2)
        reading = oracle.read({located.name: _restricted(v, half[0])}, proven=True)
        left = reading.analytic - reading.numeric
        todo.append((half[0], left, reading.allowed))
        todo.append((half[1], off - left, allowed + reading.allowed))
        todo.sort(key=lambda entry: abs(entry[1]))  # the largest error first


def _restricted(v: Array, index: Indices) -> Array:
    part = np.zeros_like(v)
    part.flat[index] = v.flat[index]
    return part
