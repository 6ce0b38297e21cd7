"""Gradient-grader: grades backpropagation homework and says what is wrong.

The public names are loaded when they are first used, so that importing a part costs only that part.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from grader.errors import GraderError, SandboxError, SpecError, SubmissionError
    from grader.gradient import (
        assert_gradient,
        check_gradient,
        check_jacobian,
        check_jvp,
        check_vjp,
        derivative,
    )
    from grader.grading import grade
    from grader.live import check, load_ipython_extension
    from grader.model import Report, Status, Verdict
    from grader.spec import Spec, load_spec

__version__ = "0.1.0"

_HOME = {
    "GraderError": "grader.errors",
    "SandboxError": "grader.errors",
    "SpecError": "grader.errors",
    "SubmissionError": "grader.errors",
    "grade": "grader.grading",
    "assert_gradient": "grader.gradient",
    "check_gradient": "grader.gradient",
    "check_jvp": "grader.gradient",
    "check_vjp": "grader.gradient",
    "check_jacobian": "grader.gradient",
    "derivative": "grader.gradient",
    "check": "grader.live",
    "load_ipython_extension": "grader.live",
    "Report": "grader.model",
    "Status": "grader.model",
    "Verdict": "grader.model",
    "Spec": "grader.spec",
    "load_spec": "grader.spec",
}
__all__ = [
    "GraderError",
    "Report",
    "SandboxError",
    "Spec",
    "SpecError",
    "Status",
    "SubmissionError",
    "Verdict",
    "__version__",
    "assert_gradient",
    "check",
    "check_gradient",
    "check_jacobian",
    "check_jvp",
    "check_vjp",
    "derivative",
    "grade",
    "load_ipython_extension",
    "load_spec",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'grader' has no attribute {name!r}")
    value = getattr(import_module(_HOME[name]), name)
    globals()[name] = value
    return value
