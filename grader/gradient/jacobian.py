"""Judge a claimed Jacobian of a vector-valued function."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
from msgspec.structs import replace

from grader.gradient import directions
from grader.gradient.check import check_gradient
from grader.gradient.claim import EPS, LossError, as_point, described, outside
from grader.gradient.difference import Noise, estimate
from grader.gradient.leaves import plain as as_numpy
from grader.gradient.locate import MOST
from grader.gradient.noise import noise_level
from grader.gradient.result import GradientResult, as_index, named
from grader.naming.cause import Cause
from grader.naming.gradients import causes_of
from grader.naming.observed import Coordinates, Observed

if TYPE_CHECKING:
    from collections.abc import Callable

    from grader.gradient.result import Array

ELEMENT_BY_ELEMENT = 1600  # Jacobians up to this size are measured as a whole once they are known to be wrong
COTANGENTS = 2
ABOUT_CALLS = {"mutated-input", "stale", "nondeterministic", "not-finite"}


class Counted(msgspec.Struct):
    """A function of one array, its calls counted and its last values kept: every output is read from one call."""

    f: Callable[[Array], Any]
    calls: int = 0
    kept: dict[bytes, Array] = msgspec.field(default_factory=dict)

    def __call__(self, x: Array) -> Array:
        """The value as an array."""
        key = x.tobytes()
        if key not in self.kept:
            self.calls += 1
            answer = self.f(x)
            value = np.array(as_numpy(answer))
            if np.isrealobj(x) and value.dtype.kind not in "fiu":
                raise LossError(f"f returned {described(answer)}, expected an array of real numbers")
            self.kept = {key: value} if len(self.kept) > 64 else {**self.kept, key: value}
        return self.kept[key]


def check_jacobian(
    f: Callable[[Array], Any],
    x: Any,
    jacobian: Callable[[Array], Any],
    seed: int = 0,
    complex_step: bool = True,
) -> GradientResult:
    """Whether `jacobian(x)` holds the derivative of every output of `f` by every input.

    `f` takes an array of the shape of x and gives an array; `jacobian(x)` has the shape `f(x).shape + x.shape`, and
    element [i, j] is the derivative of output i by input j. A function that multiplies by the Jacobian (a vjp) is
    checked as the gradient of <u, f(x)>, for a random u, by `check_gradient`.

    The Jacobian is multiplied by Gaussian u from the left and judged as the gradient of <u, f(x)>, once as it is and
    once with weights by which every output matters about equally. All-ones would be
    blind: the outputs of softmax sum to one, so that every Jacobian with columns that sum to zero would look right.

    Raises:
        GraderError: x is no real floating-point array, or f gives something else than real numbers.
    """
    point = as_point({"x": x})["x"]
    plain = Counted(f)
    value = plain(point.copy())
    claimed = np.array(as_numpy(jacobian(point.copy())))
    if claimed.shape != value.shape + point.shape:
        return _misshapen(claimed, value.shape, point.shape)
    rng = np.random.default_rng([seed, 2])
    results = []
    for k in range(COTANGENTS):
        u = rng.standard_normal(value.shape) * (_balance(claimed, point) if k % 2 else 1.0)
        results.append(_along(u, f, point, jacobian, seed + k, complex_step))
        if results[-1].status == "failed":
            break
    spent = {who: sum(result.evaluations[who] for result in results) + 1 for who in ("f", "g")}
    result = replace(max(results, key=_seriousness), evaluations=spent)
    needs_numbers = result.diagnosis is not None and result.diagnosis.code not in ABOUT_CALLS
    if result.status != "failed" or not needs_numbers or claimed.size > ELEMENT_BY_ELEMENT:
        return result
    located = _explained(result, plain, point, claimed.astype(np.float64))
    return replace(located, evaluations={**spent, "f": spent["f"] + plain.calls - 1})


def _balance(claimed: Array, x: Array) -> Array:
    """Weights with which every output matters about equally, be its derivatives 1e8 times smaller than others'."""
    rows = np.abs(claimed.reshape(*claimed.shape[: claimed.ndim - x.ndim], -1)) @ directions.reach(x).ravel()
    sizes = np.where(np.isfinite(rows) & (rows > 0), rows, np.nan)
    if np.isnan(sizes).all():
        return np.ones(rows.shape)
    weights: Array = np.nanmin(sizes) / np.where(np.isnan(sizes), np.nanmedian(sizes), sizes)
    return weights


def _along(
    u: Array, f: Callable[[Array], Any], x: Array, jacobian: Callable[[Array], Any], seed: int, complex_step: bool
) -> GradientResult:
    """The claimed gradient of <u, f(x)> is u J."""

    def loss(p: dict[str, Array]) -> Any:
        return np.sum(u * np.asarray(as_numpy(f(p["x"]))))

    def grads(p: dict[str, Array]) -> dict[str, Array]:
        return {"x": np.tensordot(u, np.asarray(as_numpy(jacobian(p["x"]))), axes=u.ndim)}

    return check_gradient(loss, {"x": x}, grads, seed=seed, complex_step=complex_step)


def _seriousness(result: GradientResult) -> tuple[int, float]:
    return ["passed", "inconclusive", "failed"].index(result.status), result.detectable or 0.0


def _misshapen(claimed: Array, outputs: tuple[int, ...], inputs: tuple[int, ...]) -> GradientResult:
    hint = "; it has the inputs first" if claimed.shape == inputs + outputs else ""
    text = f"the Jacobian has shape {claimed.shape}, expected {outputs + inputs}, outputs before inputs{hint}"
    cause = Cause("shape", text)
    return GradientResult("failed", text, None, {"f": 1, "g": 1}, cause, causes=(cause,))


def _explained(result: GradientResult, f: Counted, x: Array, claimed: Array) -> GradientResult:
    """Measure the whole Jacobian, say which elements are wrong, and name what they have in common."""
    seen = _measured(f, x, claimed)
    if not seen.wrong.size:
        return result
    flat = claimed.reshape(-1, x.size)
    diagnosis = _diagonal_only(seen, flat)
    if diagnosis is None:
        at_one = np.ones_like(flat)
        found = Observed("J", at_one, at_one, flat, (), np.empty(0), np.empty(0), seen)
        bugs = [replace(bug, text=bug.text.replace("gradient of J", "Jacobian")) for bug in causes_of(found)]
    else:
        bugs = [diagnosis]
    shape = claimed.shape
    places = [as_index(np.unravel_index(i, shape)) for i in seen.wrong]
    k = int(np.flatnonzero(seen.index == seen.wrong[0])[0])
    few = len(places) <= MOST and 2 * len(places) <= claimed.size
    culprits = tuple(("J", place) for place in places) if few else ()
    return replace(
        result,
        reason="the Jacobian is wrong",
        diagnosis=bugs[0],
        causes=tuple(bugs),
        culprits=culprits,
        where=named("J", places[0]),
        analytic=float(seen.analytic[k]),
        numeric=float(seen.numeric[k]),
        allowed=float(seen.allowed[k]),
    )


def _measured(f: Counted, x: Array, claimed: Array) -> Coordinates:
    """Every element of the Jacobian by differences."""
    f0, s = f(x), directions.reach(x)
    flat = claimed.reshape(-1, x.size)
    found = []
    for j in range(x.size):
        e = np.zeros_like(x)
        e.flat[j] = s.flat[j]
        for i in range(flat.shape[0]):
            value, error = _element(f, x, e, i, float(f0.flat[i]))
            slack = 64 * EPS * abs(flat[i, j])
            found.append((i * x.size + j, flat[i, j], value / s.flat[j], 10 * error / s.flat[j] + slack))
    table = np.array([row for row in sorted(found) if np.isfinite(row[3])]).reshape(-1, 4).T
    return Coordinates(flat.size, table[0].astype(np.intp), table[1], table[2], table[3])


def _element(f: Counted, x: Array, e: Array, i: int, f0: float) -> tuple[float, float]:
    def along(t: float) -> float:
        try:
            return float(f(x + t * e).flat[i])
        except Exception as error:
            if not outside(error):
                raise
            return float("nan")

    noise = noise_level(along, f0)
    found = estimate(along, f0, Noise(noise.sigma, low=noise.low(f0)))
    return found.value, found.error


def _diagonal_only(seen: Coordinates, claimed: Array) -> Cause | None:
    """Whether the claimed Jacobian is diagonal, and right there, where the true one is not."""
    if claimed.shape[0] != claimed.shape[1] or not seen.full or np.any(claimed[~np.eye(len(claimed), dtype=bool)]):
        return None
    diagonal = np.arange(len(claimed)) * (len(claimed) + 1)
    if np.isin(seen.wrong, diagonal).any():
        return None
    return Cause(
        "diagonal-only",
        "the Jacobian has only its diagonal: each output depends on the other inputs too",
    )
