"""`reference.softmax` for one example a row: Z, Y and Y_hat are `(m, C)`, or `(C,)` for one example alone.

The layout of most other courses and of PyTorch. Wherever `reference.softmax` says `(C, m)`, read `(m, C)`.
"""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING

from reference import softmax as columns
from reference.softmax import sigmoid, softmax_jacobian, squared_error_grad

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import ArrayLike

    from reference.arguments import Array

__all__ = [
    "cost", "cost_from_logits", "cost_sum", "cross_entropy", "hardmax", "likelihood", "log_softmax", "logsumexp",
    "output_grad", "output_slope", "sigmoid", "softmax", "softmax_backward", "softmax_jacobian", "squared_error",
    "squared_error_grad",
]  # fmt: skip


def _by_rows(function: Callable[..., Array]) -> Callable[..., Array]:
    @wraps(function)
    def with_classes_last(*arrays: ArrayLike) -> Array:
        return function(*arrays, axis=-1)

    return with_classes_last


softmax = _by_rows(columns.softmax)
log_softmax = _by_rows(columns.log_softmax)
logsumexp = _by_rows(columns.logsumexp)
hardmax = _by_rows(columns.hardmax)
cross_entropy = _by_rows(columns.cross_entropy)
cost_sum = _by_rows(columns.cost_sum)
cost = _by_rows(columns.cost)
cost_from_logits = _by_rows(columns.cost_from_logits)
likelihood = _by_rows(columns.likelihood)
output_slope = _by_rows(columns.output_slope)
softmax_backward = _by_rows(columns.softmax_backward)
output_grad = _by_rows(columns.output_grad)
squared_error = _by_rows(columns.squared_error)
