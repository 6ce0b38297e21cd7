"""The row-layout spec judges rows; a hand-in in columns is recognised as such, a single wrong axis is not."""

import pytest
from cases import ROOT

from grader.grading import grade
from grader.model import Status

SPEC = ROOT / "specs" / "softmax-classifier-rows.yaml"
BY_ROWS = """
import numpy as np

def softmax(Z):
    t = np.exp(Z - Z.max(axis=1, keepdims=True))
    return t / t.sum(axis=1, keepdims=True)

def cross_entropy(y_hat, y):
    return -np.sum(y * np.log(y_hat))

def cost(Y_hat, Y):
    return -np.sum(Y * np.log(Y_hat)) / Y.shape[0]

def output_grad(Y_hat, Y):
    return Y_hat - Y
"""


REGRESSION_BY_ROWS = """
import numpy as np

def forward(X, W, b):
    Z = X @ W + b
    t = np.exp(Z - Z.max(axis=1, keepdims=True))
    return t / t.sum(axis=1, keepdims=True)

def cost(Y_hat, Y):
    return -np.sum(Y * np.log(Y_hat)) / Y.shape[0]

def gradients(X, Y_hat, Y):
    m = X.shape[0]
    return X.T @ (Y_hat - Y) / m, np.sum(Y_hat - Y, axis=0, keepdims=True) / m

def step(W, b, dW, db, alpha):
    return W - alpha * dW, b - alpha * db

def train(X, Y, W, b, alpha, steps):
    costs = []
    for _ in range(steps):
        Y_hat = forward(X, W, b)
        costs.append(cost(Y_hat, Y))
        W, b = step(W, b, *gradients(X, Y_hat, Y), alpha)
    return W, b, costs

def predict(X, W, b):
    return np.argmax(X @ W + b, axis=1)

def accuracy(predicted, labels):
    return np.mean(np.array(predicted) == np.array(labels))

def accuracy_per_class(predicted, labels, C):
    predicted, labels = np.array(predicted), np.array(labels)
    found = [np.mean(predicted[labels == c] == c) if (labels == c).any() else np.nan for c in range(C)]
    return np.array(found)
"""


@pytest.fixture(name="graded")
def _graded(tmp_path):
    def graded(source):
        path = tmp_path / "softmax.py"
        path.write_text(source, encoding="utf-8")
        return grade(SPEC, path, seed=3)

    return graded


def test_rows_get_full_marks(graded):
    """A right hand-in with one example a row passes every check, and nothing is said of layouts."""
    report = graded(BY_ROWS)

    assert report.score == report.points
    assert not any("example a column" in warning for warning in report.warnings)


def test_columns_are_recognised(graded):
    """A hand-in that is right with one example a column gets full marks and one sentence."""
    report = graded(BY_ROWS.replace("axis=1", "axis=0").replace("shape[0]", "shape[1]"))

    assert report.score == report.points
    assert sum("one example a column" in warning for warning in report.warnings) == 1


@pytest.mark.parametrize("spec", ["softmax-regression", "softmax-regression-rows"])
def test_softmax_regression_is_taught_in_both_layouts(tmp_path, spec):
    """A hand-in by rows gets full marks from the spec by rows, and from the one by columns with one sentence."""
    path = tmp_path / "regression.py"
    path.write_text(REGRESSION_BY_ROWS, encoding="utf-8")
    report = grade(spec, path, seed=3)

    assert report.score == report.points
    assert len([warning for warning in report.warnings if "one example a" in warning]) == (spec == "softmax-regression")


def test_one_function_along_the_other_axis_is_wrong(graded):
    """A softmax down the columns fails where the cost keeps to the rows; loss and dZ, which know no axis, pass."""
    statuses = {verdict.id: verdict.status for verdict in graded(BY_ROWS.replace("axis=1", "axis=0")).verdicts}

    passed = {check for check, status in statuses.items() if status is Status.PASSED}
    assert passed == {"purity", "cat", "loss-value", "cost-value", "cost-purity", "dZ", "dZ-purity"}
