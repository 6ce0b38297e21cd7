"""The loss and the claimed gradient as things that can be called, counted and trusted not to change their inputs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from grader.errors import GraderError
from grader.gradient.leaves import EMPTY, EPS, LIBRARIES, is_empty, plain
from grader.gradient.result import Array

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Point = dict[str, Array]
SMALL = 4096  # elements of an array whose bytes are compared faster than its numbers
__all__ = ["EPS", "Claim", "LossError", "Point", "as_number", "as_point", "described", "outside", "unchanged"]


class LossError(GraderError):
    """The function to differentiate does not give one real number, so no gradient of it can be judged."""


class Claim(msgspec.Struct):
    """A loss `f`, a claimed gradient `grads`, and where they are judged: `x`, float64 copies of the parameters."""

    f: Callable[[Any], Any]
    grads: Callable[[Any], Any]
    x: Point
    counts: dict[str, int] = msgspec.field(default_factory=lambda: {"f": 0, "g": 0})
    coarse: bool = False  # f or grads answered in less than double precision
    changed: str | None = None  # who changed which of its inputs
    rtol: float = 0.0  # what the claimed gradient may be off by, of itself,
    atol: float = 0.0  # and in each element
    absent: set[str] = msgspec.field(default_factory=set)  # parameters for which grads gives None

    def value(self, point: Point) -> float:
        """The loss at a point, as it comes: exceptions of f pass through; what f does to its input is seen."""
        given = {name: array.copy() for name, array in point.items()}
        with np.errstate(all="ignore"):
            value = self._value(dict(given))
        self.note_changes("f", point, given)
        return value

    def nearby(self, point: Point) -> float:
        """The loss at a point that we chose and made: NaN where f is not defined. Nothing is copied or compared.

        NumPy's warnings are the caller's business: once for many calls, since f may be a matter of microseconds.
        """
        try:
            return self._value(dict(point))
        except Exception as error:
            if not outside(error):
                raise
            return float("nan")

    def _value(self, given: Point) -> float:
        self.counts["f"] += 1
        answer = self.f(given)
        if type(answer) is float or type(answer) is np.float64:
            return float(answer)
        number = as_number(answer)
        self.coarse |= number.dtype.itemsize < 8
        return float(number)

    def gradient(self, point: Point) -> dict[str, Any]:
        """What grads gives at a point, as arrays, unchecked."""
        self.counts["g"] += 1
        given = {name: array.copy() for name, array in point.items()}
        with np.errstate(all="ignore"):
            claimed = self.grads(dict(given))
        self.note_changes("grads", point, given)
        if not hasattr(claimed, "items"):
            raise GraderError(f"grads returned {described(claimed)}, expected a dict with one array for each parameter")
        return {name: self._as_array(name, value) for name, value in claimed.items()}

    def _as_array(self, name: str, value: Any) -> Any:
        if value is None and name in self.x:
            self.absent.add(name)
            return np.zeros_like(self.x[name])
        if is_empty(value):
            raise GraderError(f"the gradient of {name!r} is {EMPTY}")
        return np.array(plain(value))

    def gradient_nearby(self, point: Point) -> dict[str, Any]:
        """What grads gives at a point that we chose; nothing where it is not defined."""
        try:
            return self.gradient(point)
        except Exception as error:
            if not outside(error):
                raise
            return {}

    def note_changes(self, who: str, point: Point, given: Mapping[str, Array]) -> None:
        """Remember who wrote into the arrays that it was given."""
        if self.changed is None:
            same = unchanged(point, given)
            self.changed = None if same else who


def unchanged(point: Point, given: Mapping[str, Array]) -> bool:
    """Whether every array is what it was, to the last bit."""
    return all(
        given[name].tobytes() == array.tobytes() if array.size < SMALL else np.array_equal(given[name], array)
        for name, array in point.items()
    )


def outside(error: Exception) -> bool:
    """Whether an exception may mean that an argument is outside a function's domain: 1/0, log(-1), a singular matrix.

    torch.linalg and SciPy's solvers say so by a RuntimeError, or by a class of their own. Anything else, such as a
    name that is not defined or a call that a pipe did not bring back, is not about numbers.
    """
    if isinstance(error, NotImplementedError | RecursionError):
        return False
    return (
        isinstance(error, ArithmeticError | ValueError | RuntimeError)
        or type(error).__module__.partition(".")[0] in LIBRARIES
    )


def as_point(params: Mapping[str, Any]) -> Point:
    """Float64 copies of the parameters.

    Raises:
        GraderError: a parameter is not an array of real floating-point numbers, or is not finite.
    """
    point = {}
    for name, value in params.items():
        array = np.array(plain(value))
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
    if is_empty(value):
        raise LossError(f"f returned {EMPTY}")
    array = np.asarray(plain(value))
    if array.size != 1 or array.dtype.kind not in "fiu":
        raise LossError(f"f returned {described(value)}, expected one real number")
    return array.reshape(())


def described(value: Any) -> str:
    """What a value is, for a message: its shape and type, never all of its numbers."""
    array = np.asarray(plain(value)) if hasattr(value, "shape") else None
    if array is None:
        return f"a {type(value).__name__}" if value is not None else "None"
    if array.size == 1:
        return f"{array.dtype} {array.reshape(())}"
    return f"an array of shape {array.shape}"
