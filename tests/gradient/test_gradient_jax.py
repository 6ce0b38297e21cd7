"""Arrays, pytrees and derivative rules of JAX, where it is installed (`requirements-bench.lock`)."""

import numpy as np
import pytest

from grader.gradient import check_gradient, check_jvp, check_vjp

jax = pytest.importorskip("jax")
jnp = jax.numpy


@pytest.fixture(autouse=True)
def _double():
    """JAX computes in single precision unless told otherwise."""
    before = jax.config.jax_enable_x64
    jax.config.update("jax_enable_x64", True)
    yield
    jax.config.update("jax_enable_x64", before)


X = np.array([0.3, -1.2, 0.8])


@jax.custom_vjp
def cube(x):
    """x^3 with a rule of its own."""
    return x**3


cube.defvjp(lambda x: (x**3, x), lambda x, u: (3 * u * x**2,))


@jax.custom_vjp
def wrong_cube(x):
    """The same with a factor forgotten."""
    return x**3


wrong_cube.defvjp(lambda x: (x**3, x), lambda x, u: (u * x**2,))


def test_a_custom_rule_is_one_line():
    """JAX's own gradient is judged where none is given; outputs of any shape."""
    assert check_gradient(cube, jnp.array(X))
    assert check_gradient(wrong_cube, jnp.array(X)).diagnosis.factor == pytest.approx(3)


def test_pytrees_and_value_and_grad():
    """What jax.grad takes and gives."""
    tree = {"layers": [(jnp.array(X), jnp.array(0.5))], "scale": jnp.array([2.0])}

    def f(tree):
        (w, b) = tree["layers"][0]
        return jnp.sum(jnp.tanh(w * b)) * tree["scale"][0]

    assert check_gradient(f, tree, jax.grad(f))
    assert check_gradient(jax.value_and_grad(f), tree, value_and_grad=True)
    assert not check_gradient(f, tree, jax.grad(lambda t: 2 * f(t)))


def test_products_and_second_order():
    """vjp, jvp and Hessian-vector products as JAX makes them."""

    def f(x):
        return jnp.stack([jnp.sum(x**2), jnp.prod(x)])

    def loss(x):
        return jnp.sum(jnp.sin(x) ** 2)

    assert check_vjp(f, jnp.array(X), lambda x, u: jax.vjp(f, x)[1](u)[0])
    assert check_jvp(f, jnp.array(X), lambda x, v: jax.jvp(f, (x,), (v,))[1])
    assert check_gradient(loss, jnp.array(X), jax.grad(loss), order=2)


@pytest.mark.parametrize("dtype", ["float32", "bfloat16", "float16"])
def test_low_precision(dtype):
    """A right gradient passes in every type, a wrong sign fails."""
    x = jnp.array(X, dtype)

    assert check_gradient(lambda x: jnp.sum(jnp.sin(x)), x, jnp.cos).status == "passed"
    assert check_gradient(lambda x: jnp.sum(jnp.sin(x)), x, lambda x: -jnp.cos(x)).status == "failed"
