"""Derivatives without subtraction, by one step into the complex plane.

For f analytic and real on the real line, Im f(x + i t v) / t = <grad f, v> + O(t^2), and nothing cancels, so t = 1e-30
gives full precision. `np.abs`, `np.linalg.norm`, a cast to float drop the imaginary part without a word: the value is
evidence only where it has agreed with differences, which is the caller's business.

Source: J. R. R. A. Martins, P. Sturdza and J. J. Alonso, The complex-step derivative approximation, ACM Trans. Math.
Software 29 (2003), 245-262.
"""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import numpy as np

from grader.gradient.leaves import plain as as_numpy

if TYPE_CHECKING:
    from grader.gradient.claim import Claim, Point

STEP = 1e-30


def complex_slope(claim: Claim, point: Point, v: Point) -> float | None:
    """Slope of the loss at `point` along `v`; None where f cannot be evaluated there."""
    claim.counts["f"] += 1
    given = {**point, **{name: point[name] + 1j * STEP * part for name, part in v.items()}}
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("error", np.exceptions.ComplexWarning)
            answer = np.asarray(as_numpy(claim.f(given)))
            slope = float(answer.reshape(()).imag) / STEP
    except Exception:  # noqa: BLE001 -- nobody promised that f takes complex numbers: whatever it says, it means no
        return None
    return slope if answer.dtype == np.complex128 and np.isfinite(slope) else None
