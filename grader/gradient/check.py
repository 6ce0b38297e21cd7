"""`check_gradient`: is this the gradient of that function, for parameters of any structure?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Unpack

import numpy as np
from msgspec.structs import replace

from grader.errors import GraderError
from grader.gradient.autograd import by_framework
from grader.gradient.claim import Claim
from grader.gradient.judge import judge_claim
from grader.gradient.modules import called_module
from grader.gradient.options import Options, refuse_unknown
from grader.gradient.outputs import Weighted
from grader.gradient.products import check_second
from grader.gradient.structure import Structure, is_module

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from grader.gradient.conclude import Conclusion
    from grader.gradient.result import Array, GradientResult

HALF_UNITS = 8  # roundings of half precision by which a gradient in it may be off


def check_gradient(
    f: Callable[[Any], Any],
    params: Any,
    grads: Callable[[Any], Any] | None = None,
    sizes: Mapping[str, float] | None = None,
    seed: int = 0,
    complex_step: bool = True,
    **options: Unpack[Options],
) -> GradientResult:
    """Whether `grads` gives the gradient of `f` at `params`.

    `params` is an array, a number, a tensor of PyTorch or JAX, a PyTorch module, or lists, tuples and dicts of these.
    `f(params)` is one real number, and `grads(params)` is built like `params`; both get at many points near `params`
    what they were written for: tensors for tensors, float64 arrays for arrays and numbers. A gradient of None is zero.
    Without `grads`, that of the framework is judged, and f may have several outputs. `sizes`, such as {"m": 12}, are
    numbers that a wrong factor is named after. `complex_step` allows f to be tried with complex arrays; where it does
    not take them, nothing is lost. For `options` see `Options`.

    Raises:
        GraderError: a parameter is no real floating-point array, or f does not give one real number.
        Exception: whatever f or grads raise at `params`, untouched; elsewhere, all but what says "not defined there".
    """
    refuse_unknown(options)
    function = f
    if is_module(f):
        f, params = called_module(f, params, options.get("wrt", "both"))
    structure = Structure(params, options.get("fixed", ()), used=function)
    if options.get("value_and_grad"):
        f, grads = _taken_apart(f, grads)
    with structure.restored(), np.errstate(all="ignore"):
        claim = _posed(f, grads, structure, seed, options)
        exactly = complex_step and structure.frameworks == {"numpy"}
        result = judge_claim(claim, sizes or {}, seed, exactly).result
        terms = _terms(claim, structure)
        if terms:
            result = replace(result, notes=(*result.notes, *terms))
        if options.get("order", 1) == 2 and result.status == "passed":
            return check_second(f, grads, structure, options.get("hvp"), seed, result)
        return result


def judge_gradient(
    f: Callable[[dict[str, Array]], Any],
    params: Mapping[str, Array],
    grads: Callable[[dict[str, Array]], Mapping[str, Any]],
    sizes: Mapping[str, float],
    seed: int,
) -> Conclusion:
    """The verdict on a gradient of named arrays, with no complex step; where it is wrong is found when that is asked.

    Raises:
        GraderError: as `check_gradient`.
    """
    claim = Claim(f, grads, Structure(params).point)
    with np.errstate(all="ignore"):
        return judge_claim(claim, sizes, seed, complex_step=False)


def _taken_apart(
    both: Callable[[Any], Any], grads: Callable[[Any], Any] | None
) -> tuple[Callable[[Any], Any], Callable[[Any], Any]]:
    if grads is not None:
        raise GraderError("with value_and_grad f gives the gradient itself: leave grads out")
    return (lambda x: both(x)[0]), (lambda x: both(x)[1])


def _posed(
    f: Callable[[Any], Any],
    grads: Callable[[Any], Any] | None,
    structure: Structure,
    seed: int,
    options: Options,
) -> Claim:
    """The claim that grads is the gradient of f, between arrays by name."""
    rtol, atol = max(options.get("rtol", 0.0), HALF_UNITS * structure.unit), options.get("atol", 0.0)
    if grads is None:
        f = Weighted(f, np.random.default_rng([seed, 3]))
        return Claim(_of_arrays(f, structure), by_framework(f, structure), structure.point, rtol=rtol, atol=atol)
    if structure.is_plain():
        return Claim(f, grads, structure.point, rtol=rtol, atol=atol)

    def claimed(point: Mapping[str, Any]) -> dict[str, Any]:
        structure.forget_gradients()
        return structure.gradients(grads(structure.for_g(point)))

    return Claim(_of_arrays(f, structure), claimed, structure.point, rtol=rtol, atol=atol)


def _of_arrays(f: Callable[[Any], Any], structure: Structure) -> Callable[[Mapping[str, Any]], Any]:
    return lambda point: f(structure.for_f(point))


def _terms(claim: Claim, structure: Structure) -> list[str]:
    """On what terms the gradient was judged, where they are not the usual ones."""
    notes = []
    if claim.absent:
        notes.append(f"no gradient is given for {', '.join(sorted(claim.absent))}: it was taken to be zero")
    if structure.unit and claim.rtol == HALF_UNITS * structure.unit:
        allowed = f"up to {100 * claim.rtol:.2g} % of it were allowed for rounding"
        notes.append(f"the gradient was computed in half precision: {allowed}")
    elif claim.rtol or claim.atol:
        of_both = f"rtol = {claim.rtol:g} of itself and atol = {claim.atol:g} in an element"
        notes.append(f"as asked, the gradient may be off by {of_both}")
    return notes
