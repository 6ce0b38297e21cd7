import pytest

from grader.gradient import check_gradient
from tests.gradient.cases import operators

SAMPLE = {
    "softmax",
    "log_softmax",
    "nn.functional.cross_entropy",
    "logsumexp",
    "matmul",
    "sigmoid",
    "tanh",
    "nn.functional.relu",
    "nn.functional.gelu",
    "nn.functional.layer_norm",
    "cholesky",
    "amax",
    "nn.functional.mse_loss",
    "prod",
    "linalg.norm",
}


@pytest.mark.slow
def test_torch_operators():
    """On operators of torch's database, autograd's gradient is never failed and a planted error is never passed."""
    pytest.importorskip("torch")
    pytest.importorskip("expecttest", reason="torch's test database needs it")
    chosen = [op for op in operators.database() if op.name in SAMPLE]
    found = operators.sweep(chosen, check_gradient, most=3)

    assert found.statuses["right"]["failed"] == 0, found.odd
    assert sum(found.statuses[kind]["passed"] for kind in operators.PLANTED) == 0, found.odd
    assert found.statuses["right"]["passed"] > 20
