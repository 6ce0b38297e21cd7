"""Judge a gradient by the function that it claims to be the gradient of; usable on its own."""

from grader.gradient.check import check_gradient
from grader.gradient.claim import LossError
from grader.gradient.derivative import derivative
from grader.gradient.jacobian import check_jacobian
from grader.gradient.result import Derivative, GradientResult

__all__ = ["Derivative", "GradientResult", "LossError", "check_gradient", "check_jacobian", "derivative"]
