"""The row-layout spec accepts the row layout, and only that."""

import pytest
from cases import ROOT

from grader.grading import grade
from grader.model import Status

SPEC = ROOT / "specs" / "softmax-rows.yaml"
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
        return {verdict.id: verdict.status for verdict in grade(SPEC, path, seed=3).verdicts}

    return graded


def test_rows_get_full_marks(graded):
    """A right hand-in with one example a row passes every check."""
    assert set(graded(BY_ROWS).values()) == {Status.PASSED}


def test_columns_fail_where_the_layout_shows(graded):
    """A softmax down the columns and a mean over the wrong axis fail; loss and dZ, which know no axis, pass."""
    statuses = graded(BY_ROWS.replace("axis=1", "axis=0").replace("shape[0]", "shape[1]"))

    passed = {check for check, status in statuses.items() if status is Status.PASSED}
    assert passed == {"purity", "cat", "loss-value", "cost-purity", "dZ", "dZ-purity"}
