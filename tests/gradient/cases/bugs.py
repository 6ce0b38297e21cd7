"""Planted bugs: wrong gradients of right losses, as students and libraries have written them."""

import numpy as np

from . import kinks, networks, normalisation, precision, scales, smooth, traps, zeros
from .planting import at, changed, coordinate, plant, times, variant


def _one_sided(setting, rng):
    A = rng.standard_normal((6, 6))
    return lambda p: {"x": A @ p["x"]}


def _in_sorted_order(setting, rng):
    c = rng.standard_normal(8)
    return lambda p: {"x": c * np.cosh(p["x"])}


# Signs and factors

for make, m in (
    (networks.softmax_classifier, 12),
    (smooth.ridge, 25),
    (networks.tanh_network, 10),
    (smooth.poisson, 30),
    (networks.logistic_regression, 40),
):
    plant("wrong sign", make, times(-1), "sign", -1)
    plant("summed, not averaged", make, times(m), "not-averaged", 1 / m)
    plant("twice as large", make, times(2), "factor", 0.5)
plant("wrong sign", smooth.scalar_polynomial, times(-1), "sign", -1)
plant("wrong sign of one tensor", networks.recurrent, times(-1, "b"), "sign", -1)
plant("wrong sign of one scalar", smooth.two_scalars, times(-1, "b"), "sign", -1)
plant("half as large", smooth.quadratic, times(0.5), "factor", 2)
plant("half as large", networks.convolution, times(0.5, "K"), "factor", 2)
plant("averaged twice", networks.softmax_classifier, times(1 / 12), "averaged", 12)
plant("averaged over the classes", networks.softmax_classifier, times(1 / 3), "averaged", 3)
plant("sum over m and C", networks.softmax_classifier, times(36), "not-averaged", 1 / 36)
plant("m - 1 for m", smooth.ridge, times(25 / 24), "factor", 24 / 25)
plant("logarithm of base 10", networks.softmax_classifier, times(np.log(10)), "log-base", 1 / np.log(10))
plant("logarithm of base 2", networks.logistic_regression, times(np.log(2)), "log-base", 1 / np.log(2))
plant("natural logarithm for base 2", smooth.softplus, times(1 / np.log(2)), "log-base", np.log(2))
plant("0.1 per cent too large", networks.tanh_network, times(1.001), "factor", 1 / 1.001)
plant("0.1 per cent too large", scales.huge_loss, times(1.001), "factor", 1 / 1.001)
plant("1e-5 too large in one tensor", networks.tanh_network, times(1 + 1e-5, "W2"), "factor", 1 / (1 + 1e-5))
plant("sign and sum", networks.softmax_classifier, times(-12), "sign", -1 / 12)
plant("zero", smooth.quadratic, times(0), "zero-gradient")
plant("zero in one tensor", networks.tanh_network, times(0, "b1"), "zero-gradient")
plant("wrong sign", scales.tiny_loss, times(-1), "sign", -1)
plant("wrong sign", scales.parameters_of_all_sizes, times(-1), "sign", -1)
plant("wrong sign of what hardly matters", scales.one_layer_hardly_matters, times(-1, "v"), "sign", -1)
plant("wrong sign", precision.single_precision, times(-1), "sign", -1)
plant("summed, not averaged", precision.single_precision_in_disguise, times(12), "not-averaged", 1 / 12)
plant("twice as large", precision.large_offset, times(2), "factor", 0.5)
plant("twice as large", kinks.relu_at_zero, times(2), "factor", 0.5)
plant("wrong sign", kinks.hinge_at_the_margin, times(-1), "sign", -1)
plant("wrong sign", traps.absolute_values, times(-1), "sign", -1)
plant("wrong sign", zeros.near_a_minimum, times(-1), "sign", -1)
plant("twice as large", traps.math_module, times(2), "factor", 0.5)

# Terms that are missing

plant("no penalty", smooth.ridge, changed(lambda g, p: {"w": g["w"] - 0.6 * p["w"]}), "missing-term")
plant("half the penalty", smooth.ridge, changed(lambda g, p: {"w": g["w"] - 0.3 * p["w"]}), "missing-term")
plant(
    "no penalty on absolute values",
    kinks.lasso_at_zero,
    changed(lambda g, p: {"w": g["w"] - 0.1 * np.sign(p["w"])}),
    "missing-term",
)
plant("a constant too much", smooth.quadratic, at("x", lambda g: g + 0.3), "extra-term")
plant("without the symmetric part", smooth.quadratic, _one_sided)
plant("no mean term", normalisation.batch_norm, variant(lambda r: normalisation.batch_norm(r, "mean")))
plant("no variance term", normalisation.batch_norm, variant(lambda r: normalisation.batch_norm(r, "variance")))
plant("sum over the wrong axis", normalisation.batch_norm, variant(lambda r: normalisation.batch_norm(r, "axis")))
plant(
    "standard deviation held constant",
    normalisation.layer_norm,
    variant(lambda r: normalisation.layer_norm(r, "standard deviation is constant")),
)
plant(
    "gamma times the raw input",
    normalisation.layer_norm,
    variant(lambda r: normalisation.layer_norm(r, "not normalised")),
)
plant("truncated after one step", networks.recurrent, variant(lambda r: networks.recurrent(r, "truncated")))
plant(
    "projection forgotten",
    smooth.cosine_similarity,
    changed(lambda g, p: {**g, "a": p["b"] / np.sqrt((p["a"] @ p["a"]) * (p["b"] @ p["b"]))}),
)
plant("prior forgotten", smooth.student_t, changed(lambda g, p: {**g, "s": g["s"] - 20}))
plant(
    "only the lower neighbour",
    smooth.rosenbrock,
    changed(lambda g, p: {"x": g["x"] - np.append(0, 200 * (p["x"][1:] - p["x"][:-1] ** 2))}),
)
plant("norm without dividing", traps.norm, changed(lambda g, p: {"x": p["x"]}), "factor")
plant(
    "last example forgotten",
    networks.softmax_classifier,
    variant(lambda r: networks.softmax_classifier(r, "last example")),
)

# Wrong operands, wrong axes

plant(
    "softmax over the examples", networks.softmax_classifier, variant(lambda r: networks.softmax_classifier(r, "axis"))
)
plant(
    "only softmax's diagonal",
    networks.softmax_classifier,
    variant(lambda r: networks.softmax_classifier(r, "diagonal")),
)
plant(
    "labels of the neighbour", networks.softmax_classifier, variant(lambda r: networks.softmax_classifier(r, "labels"))
)
plant(
    "logits for probabilities",
    networks.softmax_classifier,
    variant(lambda r: networks.softmax_classifier(r, "no softmax")),
)
plant(
    "mean over the examples in the bias",
    networks.softmax_classifier,
    variant(lambda r: networks.softmax_classifier(r, "mean bias")),
    "averaged",
    12,
)
plant(
    "mean over pixels in the bias",
    networks.convolution,
    variant(lambda r: networks.convolution(r, "mean bias")),
    "factor",
    20,
)
plant(
    "slope at the output",
    networks.tanh_network,
    variant(lambda r: networks.two_layers(r, np.tanh, lambda z: 1 - np.tanh(z) ** 2, bug="slope of the output")),
)
plant(
    "slope without the square",
    networks.tanh_network,
    variant(lambda r: networks.two_layers(r, np.tanh, lambda z: 1 - np.tanh(z))),
)
plant(
    "no slope",
    networks.tanh_network,
    variant(lambda r: networks.two_layers(r, np.tanh, lambda z: 1 - np.tanh(z) ** 2, bug="no slope")),
)
plant(
    "pre-activations for activations",
    networks.tanh_network,
    variant(lambda r: networks.two_layers(r, np.tanh, lambda z: 1 - np.tanh(z) ** 2, bug="pre-activation")),
)
plant(
    "bias from the first example",
    networks.tanh_network,
    variant(lambda r: networks.two_layers(r, np.tanh, lambda z: 1 - np.tanh(z) ** 2, bug="first example only")),
)
plant(
    "slope of a leaky relu",
    networks.relu_network,
    variant(lambda r: networks.two_layers(r, networks.relu, lambda z: np.where(z > 0, 1, 0.01))),
)
plant(
    "no slope",
    networks.wide_relu_network,
    variant(lambda r: networks.two_layers(r, networks.relu, lambda z: z > 0, sizes=(20, 300, 4, 50), bug="no slope")),
)
plant(
    "slope of relu for elu",
    networks.elu_network,
    variant(
        lambda r: networks.two_layers(r, lambda z: np.where(z > 0, z, np.expm1(z)), lambda z: (z > 0).astype(float))
    ),
)
plant(
    "mask forgotten",
    networks.dropout_with_a_fixed_mask,
    lambda s, rng: (rng.random((6, 10)), networks.two_layers(rng, np.tanh, lambda z: 1 - np.tanh(z) ** 2).grads)[1],
)
plant("only softmax's diagonal", networks.attention, variant(lambda r: networks.attention(r, "diagonal")))
plant("sum over the wrong axis", networks.attention, variant(lambda r: networks.attention(r, "axis")))
plant("scale forgotten", networks.attention, variant(lambda r: networks.attention(r, "scale")), "factor", 3**-0.5)
plant("W for its transpose", networks.recurrent, variant(lambda r: networks.recurrent(r, "not transposed")))
plant("argmin for argmax", networks.max_pool, variant(lambda r: networks.max_pool(r, "argmin")))
plant("shared by all", networks.max_pool, variant(lambda r: networks.max_pool(r, "shared")))
plant(
    "repeated rows overwritten", networks.embedding, variant(lambda r: networks.embedding(r, "last one wins")), "slice"
)
plant("sigmoid for its slope", smooth.softplus, at("x", lambda g: g * (1 - g)))
plant("not clipped", smooth.huber, changed(lambda g, p: {"c": g["c"] + 0.5 * np.sign(p["c"])}), "extra-term")
plant("clipped values pass", kinks.clipped_at_the_bound, changed(lambda g, p: {"x": np.cos(np.clip(p["x"], -1, 1))}))

# Right numbers, wrong places

plant("transposed", smooth.square_weight, at("W", lambda g: g.T), "transposed")
plant("lower triangle of ones added", smooth.log_determinant, at("A", lambda g: g + np.tril(np.ones((4, 4)), -1)))
plant("transposed", networks.recurrent, at("W", lambda g: g.T), "transposed")
plant("transposed", smooth.trace_of_inverse, at("A", lambda g: g.T), "transposed")
plant("reshaped for transposed", networks.softmax_classifier, at("W", lambda g: g.T.reshape(g.shape)), "order")
plant("column-major order", networks.tanh_network, at("W1", lambda g: g.ravel("F").reshape(g.shape)), "order")
plant("flipped kernel", networks.convolution, variant(lambda r: networks.convolution(r, "flipped")), "flipped")
plant("flipped", smooth.linear, at("x", lambda g: g[::-1]), "flipped")
plant("off by one row", networks.embedding, at("E", lambda g: np.roll(g, 1, axis=0)), "shifted")
plant("off by one column", networks.tanh_network, at("W1", lambda g: np.roll(g, -1, axis=1)), "shifted")
plant("sorted order", traps.sorted_values, _in_sorted_order)
plant("permuted", smooth.quadratic, at("x", lambda g: g[[2, 0, 1, 5, 3, 4]]), "permuted")

# Some coordinates

plant("one coordinate 10 per cent off", networks.tanh_network, coordinate("W1", 1.1), "coordinates", culprit=True)
plant("one coordinate 0.1 per cent off", networks.tanh_network, coordinate("W1", 1.001), "coordinates", culprit=True)
plant("one coordinate zero", smooth.rosenbrock, coordinate("x", 0), "coordinates", culprit=True)
plant(
    "one coordinate with the wrong sign",
    networks.attention,
    coordinate("Q", -1, largest=False),
    "coordinates",
    culprit=True,
)
plant(
    "one of 1e4 off by 1e-3",
    scales.ten_thousand_parameters,
    coordinate("x", 1.001, largest=False),
    "coordinates",
    culprit=True,
)
plant("one of 1e4 zero", scales.ten_thousand_parameters, coordinate("x", 0, largest=False), "coordinates", culprit=True)
plant("one zero that should not be", scales.sparse_gradient, coordinate("x", 0), "coordinates", culprit=True)
plant(
    "one that should be zero",
    scales.sparse_gradient,
    coordinate("x", add=0.1, largest=False),
    "coordinates",
    culprit=True,
)
plant(
    "the smallest scale 10 per cent off",
    scales.parameters_of_all_sizes,
    at("x", lambda g: g * np.append(np.ones(12), 1.1)),
    "coordinates",
    culprit=True,
)
plant("one of large scale off", scales.features_of_all_sizes, coordinate("w", 1.01), "coordinates", culprit=True)
plant("one coordinate off", precision.large_offset, coordinate("x", 1.01), "coordinates", culprit=True)
plant("one coordinate off", precision.saturated_softmax, coordinate("Z", 1.1), "coordinates", culprit=True)
plant("one coordinate off", precision.single_precision_in_disguise, coordinate("W", 1.2), "coordinates", culprit=True)
plant("corner of the kernel", networks.convolution, variant(lambda r: networks.convolution(r, "corner")))
plant("one row zero", networks.tanh_network, at("W1", lambda g: g * (np.arange(6) != 2)[:, None]), "slice")
plant("one column doubled", networks.tanh_network, at("W2", lambda g: g * (1 + (np.arange(6) == 1))), "slice")
plant("rows scaled by their number", networks.tanh_network, at("W1", lambda g: g * (2 + np.arange(6))[:, None]), "axis")
plant("columns scaled by their number", networks.softmax_classifier, at("W", lambda g: g * (2 + np.arange(5))), "axis")
