"""What is wrong with a claimed gradient, or with its loss, before any derivative is measured."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from grader.gradient.directions import reach
from grader.naming.cause import Cause

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from grader.gradient.claim import Point


class Flaw(msgspec.Struct, frozen=True):
    """Something wrong that needs no derivative to be seen."""

    cause: Cause
    name: str | None = None


def shape_flaw(claimed: Mapping[str, Any], x: Point) -> Flaw | None:
    """Whether the claimed gradient has exactly the parameters' names and shapes, and real finite numbers."""
    for name, array in x.items():
        if name not in claimed:
            given = ", ".join(map(repr, claimed)) or "nothing"
            return _flaw("missing-key", f"grads gives no gradient for {name!r}; it gives {given}", name)
        if claimed[name].dtype.kind not in "fiu":
            return _flaw("dtype", f"the gradient of {name} holds {claimed[name].dtype}, expected real numbers", name)
        if claimed[name].shape != array.shape:
            shape, hint = claimed[name].shape, ""
            if shape == array.T.shape:
                hint = "; it has the transposed shape"
            elif claimed[name].size == array.size:
                hint = "; it has the right number of elements"
            return _flaw("shape", f"the gradient of {name} has shape {shape}, expected {array.shape}{hint}", name)
        wrong = int((~np.isfinite(claimed[name])).sum())
        if wrong:
            text = f"the gradient of {name} holds {wrong} NaN or infinite elements of {array.size}"
            return _flaw("not-finite", text, name)
    unknown = [name for name in claimed if name not in x]
    if unknown:
        return _flaw("unknown-key", f"grads gives a gradient for {unknown[0]!r}, which is not a parameter", unknown[0])
    return None


def _flaw(code: str, text: str, name: str | None = None) -> Flaw:
    return Flaw(Cause(code, text), name)


def change_flaw(who: str) -> Flaw:
    """F or grads wrote into the arrays that it was given."""
    return _flaw("mutated-input", f"{who} changes the arrays that it is given; work on a copy")


def repeat_flaw(first: float, second: float) -> Flaw:
    """F gives two values for one point."""
    return _flaw(
        "nondeterministic",
        f"f gives {first:.12g} and then {second:.12g} for the same parameters; fix its random numbers with a seed",
    )


def random_flaw(asked: Sequence[Mapping[str, Any]], x: Point, rtol: float) -> Flaw | None:
    """Whether grads, asked three times in a row, gives another gradient each time, and does not only add up."""
    for name in x:
        first, second, third = (each.get(name) for each in asked)
        if first is None or second is None or third is None or not first.shape == second.shape == third.shape:
            continue
        allowed = rtol * float(np.max(np.abs(third), initial=0.0))
        steps = (second - first), (third - second)
        if np.max(np.abs(steps[1]), initial=0.0) > allowed < np.max(np.abs(steps[1] - steps[0]), initial=0.0):
            text = f"grads gives another gradient of {name} each time that it is called with the same parameters"
            return _flaw("nondeterministic", text, name)
    return None


def stale_flaw(
    first: Mapping[str, Any], again: Mapping[str, Any], x: Point, rtol: float, rounding: float
) -> Flaw | None:
    """Whether grads still says at the end what it said at the start, for the same parameters.

    It may differ by `rtol` of its own largest element, and where it is zero but for rounding, by what moves f by
    `rounding`: sums are not always taken in the same order.
    """
    for name, at in x.items():
        new = again.get(name)
        if new is None or new.shape != first[name].shape:
            return _flaw("stale", f"grads gives another shape for {name} when it is called again", name)
        if new.tobytes() == first[name].tobytes():
            continue
        off = np.abs(new - first[name])
        own = rtol * float(np.max(np.abs(first[name]), initial=0.0))
        if not np.all(off <= np.maximum(own, rounding / reach(at))):
            return _flaw(
                "stale",
                f"grads gives another gradient of {name} when it is called again with the same parameters "
                f"(off by {float(off.max()):.3g}): it remembers something from an earlier call",
                name,
            )
    return None
