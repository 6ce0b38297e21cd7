"""Softmax regression and networks: their formulas, NumPy against PyTorch, gradients against differences."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from grader import check_gradient
from reference import (
    deep_network,
    deep_network_torch,
    digits,
    softmax_regression,
    softmax_regression_rows,
    softmax_regression_torch,
    two_layers,
    two_layers_torch,
)


@st.composite
def regressions(draw):
    """Inputs, targets, weights and biases, one example a column."""
    n, C, m = draw(st.integers(1, 5)), draw(st.integers(2, 5)), draw(st.integers(1, 6))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    Y = np.eye(C)[rng.integers(C, size=m)].T
    return rng.normal(size=(n, m)), Y, rng.normal(size=(C, n)), rng.normal(size=(C, 1))


@st.composite
def networks(draw):
    """Inputs, targets and parameters of one to four layers."""
    dims = draw(st.lists(st.integers(2, 5), min_size=2, max_size=5))
    m, seed = draw(st.integers(1, 6)), draw(st.integers(0, 2**32))
    rng = np.random.default_rng(seed)
    parameters = deep_network.initialise(dims, seed)
    parameters |= {name: rng.normal(size=b.shape) for name, b in parameters.items() if name[0] == "b"}
    return rng.normal(size=(dims[0], m)), np.eye(dims[-1])[rng.integers(dims[-1], size=m)].T, parameters


@pytest.mark.parametrize("reference", [softmax_regression, softmax_regression_torch], ids=["numpy", "torch"])
def test_the_first_cost_from_zero_weights_is_log_c(reference):
    """Equal logits are equal probabilities (L17), whatever the data."""
    rng = np.random.default_rng(4)
    for C in (2, 3, 10):
        Y = np.eye(C)[rng.integers(C, size=9)].T
        costs = reference.train(rng.normal(size=(4, 9)), Y, np.zeros((C, 4)), np.zeros((C, 1)), 0.1, 1)[2]

        assert_allclose(costs, [np.log(C)], rtol=1e-15)


@given(regression=regressions())
def test_one_step_moves_against_the_gradient(regression):
    """The weights after one step differ by -alpha times the gradients, by the formula of L16 written out."""
    X, Y, W, b = regression
    dZ = softmax_regression.forward(X, W, b) - Y
    moved_W, moved_b, _ = softmax_regression.train(X, Y, W, b, 0.3, 1)

    assert_allclose(moved_W, W - 0.3 * dZ @ X.T / X.shape[1], rtol=1e-12, atol=1e-14)
    assert_allclose(moved_b, b - 0.3 * dZ.mean(axis=1, keepdims=True), rtol=1e-12, atol=1e-14)


@given(regression=regressions())
@settings(max_examples=30)
def test_small_steps_make_the_cost_fall(regression):
    """The cost is convex with curvature at most (|X|^2 + m) / 2m, so steps below its inverse never raise it (L17)."""
    X, Y, W, b = regression
    alpha = 1 / ((np.square(X).sum() + X.shape[1]) / (2 * X.shape[1]))
    costs = softmax_regression.train(X, Y, W, b, alpha, 15)[2]

    assert (np.diff(costs) < 1e-15).all()


@given(regression=regressions())
@settings(max_examples=30)
def test_regression_in_pytorch_answers_alike(regression):
    """`torch.nn.functional.linear`, autograd and `torch.optim.SGD` give what the formulas give (L20)."""
    X, Y, W, b = regression
    Y_hat = softmax_regression.forward(X, W, b)
    ours, theirs = softmax_regression, softmax_regression_torch

    assert_allclose(theirs.forward(X, W, b), Y_hat, rtol=1e-12)
    for ours_is, theirs_is in zip(ours.gradients(X, Y_hat, Y), theirs.gradients(X, Y_hat, Y), strict=True):
        assert_allclose(theirs_is, ours_is, rtol=1e-11, atol=1e-15)
    for ours_is, theirs_is in zip(ours.train(X, Y, W, b, 0.2, 5), theirs.train(X, Y, W, b, 0.2, 5), strict=True):
        assert_allclose(theirs_is, ours_is, rtol=1e-10, atol=1e-14)
    for ours_is, theirs_is in zip(ours.step(W, b, W, b, 0.2), theirs.step(W, b, W, b, 0.2), strict=True):
        assert_allclose(theirs_is, ours_is, rtol=1e-14)
    assert_array_equal(theirs.predict(X, W, b), ours.predict(X, W, b))


@given(regression=regressions())
@settings(max_examples=30)
def test_rows_of_a_regression_are_columns_transposed(regression):
    """Z = X W + b on transposed arguments is the transpose of W X + b, and so is all that follows."""
    X, Y, W, b = regression
    Y_hat = softmax_regression.forward(X, W, b)
    columns, rows = softmax_regression, softmax_regression_rows

    assert_allclose(rows.forward(X.T, W.T, b.T), Y_hat.T, rtol=1e-14)
    assert_allclose(rows.forward(X.T, W.T, b.T), rows_by_hand(X.T, W.T, b.T), rtol=1e-12)
    for turned, straight in zip(rows.gradients(X.T, Y_hat.T, Y.T), columns.gradients(X, Y_hat, Y), strict=True):
        assert_allclose(turned, straight.T, rtol=1e-14)
    for turned, straight in zip(rows.train(X.T, Y.T, W.T, b.T, 0.2, 3), columns.train(X, Y, W, b, 0.2, 3), strict=True):
        assert_allclose(turned, straight.T, rtol=1e-14)
    assert_array_equal(rows.predict(X.T, W.T, b.T), columns.predict(X, W, b))


def rows_by_hand(X, W, b):
    """Softmax of X W + b along each row, by its formula."""
    t = np.exp(X @ W + b)
    return t / t.sum(axis=1, keepdims=True)


def test_accuracy_is_a_share_and_per_class_of_that_class():
    """Three of four; of two examples of class 1 one was found (L21); a class without examples has no accuracy."""
    predicted, labels = [0, 1, 2, 2], [0, 1, 1, 2]

    assert softmax_regression.accuracy(predicted, labels) == 0.75
    assert softmax_regression_torch.accuracy(predicted, labels) == 0.75
    assert_array_equal(softmax_regression.accuracy_per_class(predicted, labels, 4), [1, 0.5, 1, np.nan])


@pytest.mark.parametrize("seed", range(3), ids=lambda seed: f"seed {seed}")
def test_real_digits_are_read(seed):
    """Softmax regression and a network of two layers read over 90 % of digits that they have not seen (L18, L19)."""
    X, Y = digits.images("train"), digits.targets("train")
    W, b, costs = softmax_regression.train(X, Y, np.zeros((10, 64)), np.zeros((10, 1)), 0.5, 150)
    start = deep_network.initialise((64, 32, 10), seed)
    parameters, _ = deep_network.train(X, Y, start, 0.3, 150)
    unseen, truth = digits.images("test"), digits.labels("test")

    assert costs[0] == pytest.approx(np.log(10), rel=1e-15)
    assert softmax_regression.accuracy(softmax_regression.predict(unseen, W, b), truth) > 0.9
    assert softmax_regression.accuracy(deep_network.predict(unseen, parameters), truth) > 0.9


def test_digits_are_balanced_pictures_of_ten_classes():
    """1,797 images of 64 pixels from 0 to 1, each class in both parts, targets that match the labels."""
    for part, m in (("train", 1297), ("test", 500)):
        X, y = digits.images(part), digits.labels(part)

        assert X.shape == (64, m)
        assert X.min() == 0
        assert X.max() == 1
        assert (np.bincount(y, minlength=10) > m / 20).all()
        assert_array_equal(digits.targets(part).argmax(axis=0), y)


@given(network=networks())
@settings(max_examples=25)
def test_every_gradient_of_a_network_belongs_to_its_cost(network):
    """Backpropagation against measured differences of the cost, for every weight and bias (L16, L19)."""
    X, Y, parameters = network

    def cost(moved):
        return float(deep_network.cost(deep_network.forward(X, moved)[0], Y))

    def claimed(moved):
        Y_hat, caches = deep_network.forward(X, moved)
        return {name[1:]: slope for name, slope in deep_network.backward(Y_hat, Y, caches).items()}

    assert check_gradient(cost, parameters, claimed).status != "failed"


@given(network=networks())
@settings(max_examples=25)
def test_a_network_in_pytorch_answers_alike(network):
    """PyTorch's operators and autograd give the probabilities, gradients and steps of the formulas (L20)."""
    X, Y, parameters = network
    Y_hat, caches = deep_network.forward(X, parameters)
    torch_hat, torch_caches = deep_network_torch.forward(X, parameters)
    ours = deep_network.backward(Y_hat, Y, caches)
    theirs = deep_network_torch.backward(torch_hat, Y, torch_caches)

    assert_allclose(torch_hat, Y_hat, rtol=1e-11)
    assert ours.keys() == theirs.keys()
    for name, slope in ours.items():
        assert_allclose(theirs[name], slope, rtol=1e-10, atol=1e-14, err_msg=name)
    for name, moved in deep_network.update(parameters, ours, 0.1).items():
        assert_allclose(deep_network_torch.update(parameters, ours, 0.1)[name], moved, rtol=1e-12, err_msg=name)
    trained, costs = deep_network.train(X, Y, parameters, 0.1, 3)
    torch_trained, torch_costs = deep_network_torch.train(X, Y, parameters, 0.1, 3)
    assert_allclose(torch_costs, costs, rtol=1e-10)
    assert_allclose(torch_trained["W1"], trained["W1"], rtol=1e-9, atol=1e-13)
    assert_array_equal(deep_network_torch.predict(X, parameters), deep_network.predict(X, parameters))
    assert_array_equal(deep_network_torch.relu_slope(X), deep_network.relu_slope(X))


def test_initial_weights_are_random_small_and_reproducible():
    """Variance 2 / n of the layer below, zero biases, the same for a seed and others for another (L17)."""
    first, again, other = (deep_network.initialise((400, 300, 10), seed) for seed in (1, 1, 2))

    assert {name: value.shape for name, value in first.items()} == {
        "W1": (300, 400), "b1": (300, 1), "W2": (10, 300), "b2": (10, 1),
    }  # fmt: skip
    assert first["W1"].var() == pytest.approx(2 / 400, rel=0.05)
    assert abs(first["W1"].mean()) < 5 * np.sqrt(2 / 400 / first["W1"].size)
    assert not first["b1"].any()
    assert_array_equal(first["W1"], again["W1"])
    assert (first["W1"] != other["W1"]).all()


def test_one_layer_is_softmax_regression():
    """A network without hidden layers takes the same steps."""
    rng = np.random.default_rng(3)
    X, Y, W, b = rng.normal(size=(3, 8)), np.eye(4)[rng.integers(4, size=8)].T, rng.normal(size=(4, 3)), np.ones((4, 1))
    deep, deep_costs = deep_network.train(X, Y, {"W1": W, "b1": b}, 0.2, 6)
    W, b, costs = softmax_regression.train(X, Y, W, b, 0.2, 6)

    assert_allclose(deep["W1"], W, rtol=1e-13)
    assert_allclose(deep["b1"], b, rtol=1e-13)
    assert_allclose(deep_costs, costs, rtol=1e-13)


@given(seed=st.integers(0, 2**32))
@settings(max_examples=20)
def test_two_layers_by_formula_and_by_autograd_agree(seed):
    """Logits, cost, dZ, all four gradients and training, NumPy against PyTorch (L20)."""
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(seed)
    n, h, C, m = rng.integers(2, 6, size=4)
    Y, X = np.eye(C)[rng.integers(C, size=m)], rng.normal(size=(m, n))
    parameters = [rng.normal(size=shape) for shape in ((h, n), (h,), (C, h), (C,))]
    as_tensors = [torch.from_numpy(each) for each in (X, Y, *parameters)]
    Z = two_layers.forward(X, *parameters)

    theirs, ours = two_layers_torch, two_layers
    assert_allclose(theirs.forward(as_tensors[0], *as_tensors[2:]), Z, rtol=1e-11, atol=1e-13)
    assert_allclose(theirs.network_cost(*as_tensors), ours.network_cost(X, Y, *parameters), rtol=1e-12)
    assert_allclose(theirs.dZ_by_autograd(torch.from_numpy(Z), as_tensors[1]), ours.dZ_by_autograd(Z, Y), atol=1e-14)
    for slope, expected in zip(theirs.gradients(*as_tensors), ours.gradients(X, Y, *parameters), strict=True):
        assert_allclose(slope, expected, rtol=1e-10, atol=1e-14)


def test_both_network_objects_learn_alike():
    """From the same weights the NumPy object and the module take the same steps (L20)."""
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(0)
    X, Y = rng.normal(size=(7, 3)), np.eye(2)[rng.integers(2, size=7)]
    ours, theirs = two_layers.Network(3, 4, 2), two_layers_torch.Network(3, 4, 2)
    for layer in ("hidden", "output"):
        for part in ("weight", "bias"):
            value = rng.normal(size=getattr(getattr(ours, layer), part).shape)
            setattr(getattr(ours, layer), part, value)
            getattr(getattr(theirs, layer), part).data = torch.from_numpy(value.copy())
    expected = two_layers.train(ours, X, Y, 0.3, 5)

    assert_allclose(two_layers_torch.train(theirs, torch.from_numpy(X), torch.from_numpy(Y), 0.3, 5), expected)
    assert_allclose(theirs.forward(torch.from_numpy(X)).detach(), ours.forward(X), rtol=1e-10)
