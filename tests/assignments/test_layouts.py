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


def test_one_function_along_the_other_axis_is_wrong(graded):
    """A softmax down the columns fails where the cost keeps to the rows; loss and dZ, which know no axis, pass."""
    statuses = {verdict.id: verdict.status for verdict in graded(BY_ROWS.replace("axis=1", "axis=0")).verdicts}

    passed = {check for check, status in statuses.items() if status is Status.PASSED}
    assert passed == {"purity", "cat", "loss-value", "cost-value", "cost-purity", "dZ", "dZ-purity"}
