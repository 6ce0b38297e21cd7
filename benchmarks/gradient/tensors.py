"""What the engine costs beside f: many tensors, a trivial f, a wrong tensor of a hundred elements."""

from __future__ import annotations

from time import process_time
from typing import TYPE_CHECKING, Any

import numpy as np

from grader.gradient import check_gradient

if TYPE_CHECKING:
    from collections.abc import Callable

NUMBERS = 1200


def _sines(p: dict[str, Any]) -> float:
    return sum(float(np.sin(value).sum()) for value in p.values())


def _cosines(p: dict[str, Any]) -> dict[str, Any]:
    return {name: np.cos(value) for name, value in p.items()}


def _seconds(call: Callable[[], Any], times: int = 5) -> tuple[float, Any]:
    best, found = np.inf, None
    for _ in range(times):
        start = process_time()
        found = call()
        best = min(best, process_time() - start)
    return best, found


def show() -> None:
    """Print the table; seconds are those of the processor, the least of five runs."""
    print("| tensors | calls of f | seconds in all | of these in f and grads | detectable |\n|---|---|---|---|---|")
    rng = np.random.default_rng(0)
    for count in (1, 4, 40, 400):
        params = {f"t{k}": rng.standard_normal(NUMBERS // count) for k in range(count)}
        total, result = _seconds(lambda p=params: check_gradient(_sines, p, _cosines, complex_step=False))
        own = result.evaluations["f"] * _seconds(lambda p=params: _sines(p))[0]
        graded = result.evaluations["g"] * _seconds(lambda p=params: _cosines(p))[0]
        print(
            f"| {count} of {NUMBERS // count} numbers | {result.evaluations['f']} | {total:.4f} | {own + graded:.4f} "
            f"| {result.detectable:.1e} |"
        )
    x = {"x": np.array([1.0, -2.0, 0.5])}
    for complex_step in (True, False):
        total, result = _seconds(
            lambda c=complex_step: check_gradient(
                lambda p: float(p["x"] @ p["x"]), x, lambda p: {"x": 2 * p["x"]}, complex_step=c
            ),
            200,
        )
        calls = sum(result.evaluations.values())
        print(f"\ntrivial f, complex step {complex_step}: {1e6 * total / calls:.1f} microseconds a call")
