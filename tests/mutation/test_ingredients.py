"""Pieces of a formula in another's names."""

from grader.mutation.edit import apply
from grader.mutation.ingredients import ingredients
from grader.mutation.mutants import mutants

RIGHT = """
import numpy as np

def cost(Y_hat, Y, *, axis=0):
    m = Y.shape[1]
    return -np.sum(logs(Y_hat, Y)) / m

def logs(p, y):
    return y * np.log(p)

def relu_backward(dA, Z):
    return dA * (Z > 0)
"""


def test_pieces_bear_the_others_names():
    """Parameters under the student's names, locals written out, helpers in the order of their arguments."""
    found = ingredients(RIGHT, "cost", ["A", "T"])

    assert {"T.shape[1]", "np.log(A)"} <= set(found)
    assert not any("Y" in piece or "logs" in piece for piece in found)


def test_a_helpers_formula_is_written_out():
    """A softmax whose shift stands in a helper: both what it gives and what is made of that; a default for an axis."""
    text = """
import numpy as np

def softmax(Z, axis=0):
    t = np.exp(shifted(Z, axis))
    return np.asarray(t / total(*[t], axis))

def shifted(Z, axis):
    Z = np.asarray(Z)
    return Z - Z.max(axis=axis)

def total(t, axis):
    return t.sum(axis=axis)
"""
    found = ingredients(text, "softmax", ["x"])

    assert {"x - x.max(axis=0)", "np.exp(x - x.max(axis=0))"} <= set(found)


def test_the_formula_itself_is_no_piece():
    """What would mend anything, wherever it is put, is left out."""
    assert "dA * (Z > 0)" not in ingredients(RIGHT, "relu_backward", ["dA", "Z"])


def test_a_piece_is_put_in_as_factor_term_or_operand():
    """The student's text with the missing factor is among the edits."""
    source = "def f(d, z):\n    return d\n"
    texts = {apply(source, [edit]) for edit in mutants(source, "f", ingredients(RIGHT, "relu_backward", ["d", "z"]))}

    assert "def f(d, z):\n    return d * (z > 0)\n" in texts
    assert "def f(d, z):\n    return d + (z > 0)\n" in texts


def test_without_the_function_there_is_no_piece_of_it():
    """A text that is not Python, or that lacks the function, has nothing to give."""
    assert ingredients("def (", "f", ["x"]) == ()
    assert ingredients("x = 1", "f", []) == ()
