"""What an answer of the wrong shape is called, tested on answers whose mistake is known."""

import numpy as np
import pytest

from grader.naming.cause import agreed
from grader.naming.shapes import causes_of_shape

A = np.arange(1.0, 7.0).reshape(2, 3)
ONE_HOT = np.eye(3)[[0, 2, 1, 1]]
P = np.array([0.2, 0.3, 0.5])
CASES = {
    "an array for its sum": (A, A.sum(), "shape", "it should be summed"),
    "an array for its mean": (A, A.mean(), "shape", "it should be averaged"),
    "an array for another number": (A, 99.0, "shape", "an array, where one number is meant"),
    "an array of one number": (np.array([[3.0]]), 3.0, "shape", "the number itself is meant"),
    "one number for an array": (3.0, A, "shape", "one number, where an array is meant"),
    "keepdims missing": (A.sum(1), A.sum(1, keepdims=True), "keepdims", "lacks an axis of length 1"),
    "keepdims too many": (A.sum(1, keepdims=True), A.sum(1), "keepdims", "an axis of length 1 too many"),
    "transposed": (A.T, A, "transposed", "right numbers, but is transposed"),
    "transposed and wrong": (A.T + 1, A, "transposed", "the transposed shape"),
    "reshaped": (A.reshape(3, 2), A, "shape", "the right numbers in another shape"),
    "an index for one-hot": (np.array([0, 2, 1, 1]), ONE_HOT, "one-hot", "where a one-hot vector is meant"),
    "one-hot for an index": (ONE_HOT, np.array([0, 2, 1, 1]), "one-hot", "where the index of the class is meant"),
    "a vector for the Jacobian": (P * 2, np.diag(P) - np.outer(P, P), "shape", "a square matrix is meant"),
    "the Jacobian's diagonal": (P * (1 - P), np.diag(P) - np.outer(P, P), "diagonal-only", "beside it is missing"),
    "an axis too many": (A[None] + 1, A, "shape", "has 3 axes, not 2"),
    "another length": (A[:, :2], A, "shape", "the wrong length along axis 1"),
    "nothing": (None, A, "no-return", "its `return` is missing"),
}


@pytest.mark.parametrize(("actual", "expected", "code", "said"), CASES.values(), ids=CASES)
def test_shapes_are_named(actual, expected, code, said):
    """By what the numbers say, else by the axes alone."""
    cause = causes_of_shape(actual, expected)[0]

    assert (cause.code, said in cause.text) == (code, True), cause.text


def test_a_sum_that_is_right_by_chance_is_no_name():
    """One trial whose numbers are zero fits anything; the others do not."""
    trials = [causes_of_shape(np.zeros(3), 0.0), causes_of_shape(np.arange(3.0), 7.0)]

    assert agreed(trials, 2).text == "your answer is an array, where one number is meant"
