"""Smooth functions of scalars, vectors and matrices, their gradients from the textbook."""

import numpy as np

from .case import Setting, log_sum_exp, right, sigmoid, softmax


@right("smooth")
def linear(rng):
    """<c, x>."""
    c = rng.standard_normal(7)
    return Setting(lambda p: c @ p["x"], {"x": rng.standard_normal(7)}, lambda p: {"x": c})


@right("smooth")
def quadratic(rng):
    """A quadratic form x'Ax / 2 with A not symmetric."""
    A = rng.standard_normal((6, 6))
    return Setting(
        lambda p: p["x"] @ A @ p["x"] / 2, {"x": rng.standard_normal(6)}, lambda p: {"x": (A + A.T) @ p["x"] / 2}
    )


@right("smooth")
def scalar_polynomial(rng):
    """3 a^3 - 2 a, a scalar parameter."""
    return Setting(
        lambda p: 3 * p["a"] ** 3 - 2 * p["a"], {"a": rng.uniform(1, 2)}, lambda p: {"a": 9 * p["a"] ** 2 - 2}
    )


@right("smooth")
def two_scalars(rng):
    """A e^b with two scalars."""
    return Setting(
        lambda p: p["a"] * np.exp(p["b"]),
        {"a": rng.uniform(1, 2), "b": np.float64(rng.standard_normal())},
        lambda p: {"a": np.exp(p["b"]), "b": p["a"] * np.exp(p["b"])},
    )


@right("smooth")
def rosenbrock(rng):
    """The banana valley, whose curvature spans three decades."""

    def grads(p):
        x = p["x"]
        g = np.zeros_like(x)
        g[:-1] += -400 * x[:-1] * (x[1:] - x[:-1] ** 2) - 2 * (1 - x[:-1])
        g[1:] += 200 * (x[1:] - x[:-1] ** 2)
        return {"x": g}

    def f(p):
        x = p["x"]
        return np.sum(100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2)

    return Setting(f, {"x": rng.uniform(-2, 2, 8)}, grads)


@right("smooth")
def log_determinant(rng):
    """Log det of a positive definite matrix."""
    B = rng.standard_normal((4, 4))
    return Setting(
        lambda p: np.log(np.linalg.det(p["A"])), {"A": B @ B.T + np.eye(4)}, lambda p: {"A": np.linalg.inv(p["A"]).T}
    )


@right("smooth")
def trace_of_inverse(rng):
    """Trace of A^-1."""

    def grads(p):
        inverse = np.linalg.inv(p["A"])
        return {"A": -(inverse @ inverse).T}

    return Setting(lambda p: np.trace(np.linalg.inv(p["A"])), {"A": rng.standard_normal((4, 4)) + 4 * np.eye(4)}, grads)


@right("smooth")
def softplus(rng):
    """The sum of log(1 + e^x)."""
    return Setting(
        lambda p: np.sum(np.log1p(np.exp(p["x"]))), {"x": rng.standard_normal(9)}, lambda p: {"x": sigmoid(p["x"])}
    )


@right("smooth")
def log_sum_exponentials(rng):
    """Log-sum-exp of large logits."""
    return Setting(lambda p: log_sum_exp(p["z"]), {"z": 100 + rng.standard_normal(9)}, lambda p: {"z": softmax(p["z"])})


@right("smooth")
def student_t(rng):
    """Log likelihood of location and log scale under Student's t."""
    data, nu = rng.standard_normal(20), 3.0

    def f(p):
        u = (data - p["mu"]) / np.exp(p["s"])
        return np.sum((nu + 1) / 2 * np.log1p(u * u / nu) + p["s"])

    def grads(p):
        u = (data - p["mu"]) / np.exp(p["s"])
        w = (nu + 1) * u / (nu + u * u)
        return {"mu": -np.sum(w) / np.exp(p["s"]), "s": np.sum(1 - w * u)}

    return Setting(f, {"mu": 0.3, "s": -0.2}, grads, {"m": 20})


@right("smooth")
def poisson(rng):
    """Poisson regression."""
    X, y = rng.standard_normal((30, 4)), rng.poisson(2, 30)

    def f(p):
        eta = X @ p["w"]
        return np.mean(np.exp(eta) - y * eta)

    return Setting(
        f, {"w": 0.3 * rng.standard_normal(4)}, lambda p: {"w": X.T @ (np.exp(X @ p["w"]) - y) / 30}, {"m": 30}
    )


@right("smooth")
def cosine_similarity(rng):
    """Cosine of the angle between two vectors."""

    def f(p):
        a, b = p["a"], p["b"]
        return a @ b / np.sqrt((a @ a) * (b @ b))

    def grads(p):
        a, b = p["a"], p["b"]
        c, na, nb = f(p), np.sqrt(a @ a), np.sqrt(b @ b)
        return {"a": b / (na * nb) - c * a / na**2, "b": a / (na * nb) - c * b / nb**2}

    return Setting(f, {"a": rng.standard_normal(5), "b": rng.standard_normal(5)}, grads)


@right("smooth")
def oscillating(rng):
    """Sin(200 x): the step must shrink before anything can be seen."""
    return Setting(
        lambda p: np.sum(np.sin(200 * p["x"])),
        {"x": rng.uniform(0.5, 1, 3)},
        lambda p: {"x": 200 * np.cos(200 * p["x"])},
    )


@right("smooth")
def steep(rng):
    """E^(40 x)."""
    return Setting(
        lambda p: np.sum(np.exp(40 * p["x"])), {"x": rng.uniform(0.5, 1, 3)}, lambda p: {"x": 40 * np.exp(40 * p["x"])}
    )


@right("smooth")
def edge_of_the_domain(rng):
    """Sum of log x + sqrt(1 - x^2), with x close to both ends."""
    x = np.array([1e-6, 0.3, 1 - 1e-4]) * rng.uniform(0.9, 1.0)
    return Setting(
        lambda p: np.sum(np.log(p["x"]) + np.sqrt(1 - p["x"] ** 2)),
        {"x": x},
        lambda p: {"x": 1 / p["x"] - p["x"] / np.sqrt(1 - p["x"] ** 2)},
    )


@right("smooth")
def third_order_tensor(rng):
    """A trilinear form with a parameter of three axes."""
    a, b, c = rng.standard_normal(2), rng.standard_normal(3), rng.standard_normal(4)
    return Setting(
        lambda p: np.tanh(np.einsum("ijk,i,j,k", p["T"], a, b, c)),
        {"T": 0.1 * rng.standard_normal((2, 3, 4))},
        lambda p: {"T": np.einsum("i,j,k->ijk", a, b, c) / np.cosh(np.einsum("ijk,i,j,k", p["T"], a, b, c)) ** 2},
    )


@right("smooth")
def ridge(rng):
    """Mean squared error with an L2 penalty."""
    X, y, lam = rng.standard_normal((25, 6)), rng.standard_normal(25), 0.3

    def f(p):
        r = X @ p["w"] - y
        return np.mean(r * r) + lam * np.sum(p["w"] ** 2)

    return Setting(
        f, {"w": rng.standard_normal(6)}, lambda p: {"w": 2 * X.T @ (X @ p["w"] - y) / 25 + 2 * lam * p["w"]}, {"m": 25}
    )


@right("smooth")
def square_weight(rng):
    """A quadratic loss of a square matrix, where a transpose keeps the shape."""
    X, Y = rng.standard_normal((4, 11)), rng.standard_normal((4, 11))
    return Setting(
        lambda p: np.sum((p["W"] @ X - Y) ** 2) / 22,
        {"W": rng.standard_normal((4, 4))},
        lambda p: {"W": (p["W"] @ X - Y) @ X.T / 11},
        {"m": 11},
    )


@right("smooth")
def huber(rng):
    """Huber's loss: its slope is continuous, its curvature is not."""
    data = 3 * rng.standard_normal((40, 5))

    def f(p):
        r = data - p["c"]
        return np.sum(np.where(np.abs(r) < 1, r * r / 2, np.abs(r) - 0.5))

    return Setting(f, {"c": rng.standard_normal(5)}, lambda p: {"c": -np.clip(data - p["c"], -1, 1).sum(0)}, {"m": 40})
