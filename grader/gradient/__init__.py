"""Judge a gradient by the function that it claims to be the gradient of; usable on its own."""

from grader.gradient.assertion import assert_gradient
from grader.gradient.check import check_gradient, judge_gradient
from grader.gradient.claim import LossError
from grader.gradient.conclude import Conclusion, settled
from grader.gradient.derivative import derivative
from grader.gradient.jacobian import check_jacobian
from grader.gradient.products import check_jvp, check_vjp
from grader.gradient.result import Derivative, GradientResult, UndecidedError, WrongGradientError

__all__ = [
    "Conclusion",
    "Derivative",
    "GradientResult",
    "LossError",
    "UndecidedError",
    "WrongGradientError",
    "assert_gradient",
    "check_gradient",
    "check_jacobian",
    "check_jvp",
    "check_vjp",
    "derivative",
    "judge_gradient",
    "settled",
]
