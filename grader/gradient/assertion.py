"""For tests: an assertion whose message is the result."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Unpack

from grader.gradient.check import check_gradient
from grader.gradient.result import WrongGradientError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from grader.gradient.options import Options
    from grader.gradient.result import GradientResult


def assert_gradient(
    f: Callable[[Any], Any],
    params: Any,
    grads: Callable[[Any], Any] | None = None,
    sizes: Mapping[str, float] | None = None,
    seed: int = 0,
    complex_step: bool = True,
    **options: Unpack[Options],
) -> GradientResult:
    """`check_gradient`, for which anything but a pass is an error: what is not seen to be right is not tested.

    Raises:
        WrongGradientError: an AssertionError; the gradient is wrong, or nobody could tell.
    """
    __tracebackhide__ = True  # pytest shows the line of the test, not this one
    result = check_gradient(f, params, grads, sizes, seed, complex_step, **options)
    if result.status != "passed":
        raise WrongGradientError(str(result))
    return result
