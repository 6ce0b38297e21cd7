"""The loss and the claimed gradient as things that can be called, counted and trusted not to change their inputs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from grader.errors import GraderError
from grader.gradient.result import Array, Diagnosis

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Point = dict[str, Array]
EPS = 2.0**-52
OUTSIDE = (ArithmeticError, ValueError)  # what leaving a function's domain raises: 1/0, log(-1), a singular matrix


class LossError(GraderError):
    """The function to differentiate does not give one real number, so no gradient of it can be judged."""


@dataclass(frozen=True)
class Fault:
    """Something wrong that needs no derivative to be seen."""

    diagnosis: Diagnosis
    name: str | None = None


@dataclass
class Problem:
    """A loss `f`, a claimed gradient `grads`, and where they are judged: `x`, float64 copies of the parameters."""

    f: Callable[[Any], Any]
    grads: Callable[[Any], Any]
    x: Point
    counts: dict[str, int] = field(default_factory=lambda: {"f": 0, "g": 0})
    coarse: bool = False  # f or grads answered in less than double precision
    changed: str | None = None  # who changed which of its inputs

    def value(self, point: Point) -> float:
        """The loss at a point, as it comes: exceptions of f pass through."""
        self.counts["f"] += 1
        given = {name: array.copy() for name, array in point.items()}
        with np.errstate(all="ignore"):
            answer = as_number(self.f(given))
        self._note_changes("f", point, given)
        self.coarse |= answer.dtype.itemsize < 8
        return float(answer)

    def nearby(self, point: Point) -> float:
        """The loss at a point that we chose: NaN where f is not defined."""
        try:
            return self.value(point)
        except OUTSIDE:
            return float("nan")

    def gradient(self, point: Point) -> dict[str, Any]:
        """What grads gives at a point, as arrays, unchecked."""
        self.counts["g"] += 1
        given = {name: array.copy() for name, array in point.items()}
        with np.errstate(all="ignore"):
            claimed = self.grads(given)
        self._note_changes("grads", point, given)
        if not hasattr(claimed, "items"):
            raise GraderError(f"grads returned {described(claimed)}, expected a dict with one array for each parameter")
        return {name: np.array(detached(value)) for name, value in claimed.items()}

    def moved(self, name: str, v: Array, t: complex) -> dict[str, Any]:
        """The point `x + t v` in one tensor."""
        return {**self.x, name: self.x[name] + t * v}

    def _note_changes(self, who: str, point: Point, given: Mapping[str, Array]) -> None:
        if self.changed is None:
            same = given.keys() == point.keys() and all(
                given[name] is not None and np.array_equal(given[name], point[name], equal_nan=True) for name in point
            )
            self.changed = None if same else who


def as_point(params: Mapping[str, Any]) -> Point:
    """Float64 copies of the parameters.

    Raises:
        GraderError: a parameter is not an array of real floating-point numbers, or is not finite.
    """
    point = {}
    for name, value in params.items():
        array = np.array(detached(value))
        if array.dtype.kind != "f":
            raise GraderError(
                f"parameter {name!r} is an array of {array.dtype}, expected floating-point numbers: "
                "a derivative needs steps smaller than 1"
            )
        if not np.isfinite(array).all():
            raise GraderError(f"parameter {name!r} holds NaN or infinity")
        point[name] = array.astype(np.float64)
    if not any(array.size for array in point.values()):
        raise GraderError("there is no parameter to check: params is empty")
    return point


def as_number(value: Any) -> Any:
    """The loss as a 0-d real array.

    Raises:
        LossError: it is not one real number.
    """
    array = np.asarray(detached(value))
    if array.size != 1 or array.dtype.kind not in "fiu":
        raise LossError(f"f returned {described(value)}, expected one real number")
    return array.reshape(())


def detached(value: Any) -> Any:
    """A tensor without its graph, so that NumPy can read it; anything else as it is."""
    return value.detach() if hasattr(value, "detach") else value


def described(value: Any) -> str:
    """What a value is, for a message: its shape and type, never all of its numbers."""
    array = np.asarray(detached(value)) if hasattr(value, "shape") else None
    if array is None:
        return f"a {type(value).__name__}" if value is not None else "None"
    if array.size == 1:
        return f"{array.dtype} {array.reshape(())}"
    return f"an array of shape {array.shape}"


def shape_fault(claimed: Mapping[str, Any], x: Point) -> Fault | None:
    """Whether the claimed gradient has exactly the parameters' names and shapes, and real finite numbers."""
    for name, array in x.items():
        if name not in claimed:
            given = ", ".join(map(repr, claimed)) or "nothing"
            return _fault("missing-key", f"grads gives no gradient for {name!r}; it gives {given}", name)
        if claimed[name].dtype.kind not in "fiu":
            return _fault("dtype", f"the gradient of {name} holds {claimed[name].dtype}, expected real numbers", name)
        if claimed[name].shape != array.shape:
            shape, hint = claimed[name].shape, ""
            if shape == array.T.shape:
                hint = "; it has the transposed shape"
            elif claimed[name].size == array.size:
                hint = "; it has the right number of elements"
            return _fault("shape", f"the gradient of {name} has shape {shape}, expected {array.shape}{hint}", name)
        wrong = int((~np.isfinite(claimed[name])).sum())
        if wrong:
            text = f"the gradient of {name} holds {wrong} NaN or infinite elements of {array.size}"
            return _fault("not-finite", text, name)
    unknown = [name for name in claimed if name not in x]
    if unknown:
        return _fault("unknown-key", f"grads gives a gradient for {unknown[0]!r}, which is not a parameter", unknown[0])
    return None


def _fault(code: str, text: str, name: str | None = None) -> Fault:
    return Fault(Diagnosis(code, text), name)


def change_fault(who: str) -> Fault:
    """F or grads wrote into the arrays that it was given."""
    return _fault("mutated-input", f"{who} changes the arrays that it is given; work on a copy")


def repeat_fault(first: float, second: float) -> Fault:
    """F gives two values for one point."""
    return _fault(
        "nondeterministic",
        f"f gives {first:.12g} and then {second:.12g} for the same parameters; fix its random numbers with a seed",
    )


def stale_fault(first: Mapping[str, Any], again: Mapping[str, Any], x: Point, rtol: float) -> Fault | None:
    """Whether grads still says at the end what it said at the start, for the same parameters."""
    for name in x:
        new = again.get(name)
        if new is None or new.shape != first[name].shape:
            return _fault("stale", f"grads gives another shape for {name} when it is called again", name)
        off = float(np.max(np.abs(new - first[name]), initial=0.0))
        if not off <= rtol * float(np.max(np.abs(first[name]), initial=0.0)):
            return _fault(
                "stale",
                f"grads gives another gradient of {name} when it is called again with the same parameters "
                f"(off by {off:.3g}): it remembers something from an earlier call",
                name,
            )
    return None
