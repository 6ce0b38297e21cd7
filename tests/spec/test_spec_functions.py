"""The listed functions, and what has no value."""

import ast
import contextlib
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from spec_worth import VALUES, WORDS, student, value

from grader.model import CallFailed
from grader.spec import EvaluationError, Expression, evaluate
from grader.spec.functions import FUNCTIONS
from grader.spec.lookup import parse

FUNCTION_TRUTHS = {
    "abs([-1, 2])": [1, 2],
    "all([True, False])": False,
    "list((1, 2)) + [3]": [1, 2, 3],
    "[3] + list([1, 2])": [3, 1, 2],
    "any([True, False])": True,
    "arange(3)": [0, 1, 2],
    "arange(1, 2, 0.5)": [1, 1.5],
    "argmax([1, 3, 2])": 1,
    "argmin([[1, 3], [2, 0]], axis=0)": [0, 1],
    "argsort([3, 1, 2])": [1, 2, 0],
    "ceil(1.2)": 2,
    "clip([-1, 0.5, 2], 0, 1)": [0, 0.5, 1],
    "concatenate(([1], [2, 3]))": [1, 2, 3],
    "concatenate(([[1]], [[2]]), axis=1)": [[1, 2]],
    "cos(0)": 1,
    "cosh(0)": 1,
    "cumsum([1, 2, 3])": [1, 3, 6],
    "diag([1, 2])": [[1, 0], [0, 2]],
    "diag([[1, 2], [3, 4]])": [1, 4],
    "diff([1, 4, 9])": [3, 5],
    "diff([[1, 4], [9, 16]], axis=0)": [[8, 12]],
    "dot([1, 2], [3, 4])": 11,
    "dot(2, [1, 2])": [2, 4],
    "exp(0)": 1,
    "expm1(0)": 0,
    "eye(2)": [[1, 0], [0, 1]],
    "eye(1, 2)": [[1, 0]],
    "float(2)": 2.0,
    "float(y)": [0.0, 1.0],
    "float32(0.1)": np.float32(0.1),
    "floor(1.8)": 1,
    "full([2], 7)": [7, 7],
    "int(2.7)": 2,
    "int([1.5, -1.5])": [1, -1],
    "isfinite([1, inf])": [True, False],
    "isinf([1, -inf])": [False, True],
    "isnan([nan, 0])": [True, False],
    "len(Z)": 4,
    "len(pair)": 2,
    "log(1)": 0,
    "log10(100)": 2,
    "log1p(0)": 0,
    "log2(8)": 3,
    "logsumexp([1000, 1000])": 1000 + math.log(2),
    "logsumexp([[-inf, 0]], axis=0)": [-np.inf, 0],
    "logsumexp([[0, 0]], axis=1, keepdims=True)": [[math.log(2)]],
    "max([1, 3])": 3,
    "max(Z, axis=0)": [5, 1],
    "max(Z, axis=(0, 1))": 5,
    "maximum([1, 3], 2)": [2, 3],
    "mean([1, 3])": 2,
    "median([1, 9, 2])": 2,
    "min(Z)": -1,
    "minimum(1, [0, 5])": [0, 1],
    "norm([3, 4])": 5,
    "norm([3, -4], 1)": 7,
    "ones([1, 2])": [[1, 1]],
    "ones(2)": [1, 1],
    "outer([1, 2], [3, 4])": [[3, 4], [6, 8]],
    "prod([2, 3])": 6,
    "ravel([[1, 2], [3, 4]])": [1, 2, 3, 4],
    "reshape([1, 2, 3, 4], [2, -1])": [[1, 2], [3, 4]],
    "round(1.25, 1)": 1.2,
    "round([0.5, 1.7])": [0, 2],
    "sign([-3, 0])": [-1, 0],
    "sin(0)": 0,
    "sinh(0)": 0,
    "sort([[3, 1], [1, 2]])": [[1, 3], [1, 2]],
    "sort([[3, 1], [1, 2]], axis=0)": [[1, 1], [3, 2]],
    "sqrt(16)": 4,
    "squeeze([[1], [2]])": [1, 2],
    "stack((v, v)).shape": [2, 3],
    "stack((v, v), axis=1).shape": [3, 2],
    "std([1, 3])": 1,
    "std([1, 3], ddof=1)": math.sqrt(2),
    "sum([[1, 2], [3, 4]], axis=1, keepdims=True)": [[3], [7]],
    "tan(0)": 0,
    "tanh(0)": 0,
    "trace([[1, 2], [3, 4]])": 5,
    "transpose(Z).shape": [2, 4],
    "transpose(ones([1, 2, 3]), [2, 0, 1]).shape": [3, 1, 2],
    "var([1, 3])": 1,
    "where([True, False], 1, [2, 3])": [1, 3],
    "zeros([2, 0]).shape": [2, 0],
}


@pytest.mark.parametrize(("text", "expected"), FUNCTION_TRUTHS.items())
def test_function(text, expected):
    """Each listed function does what its name says."""
    np.testing.assert_allclose(value(text), expected, rtol=1e-15)


def test_every_function_is_tried():
    """The table of the language has no function without a truth above."""
    tried = {
        node.func.id
        for text in FUNCTION_TRUTHS
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }

    assert sorted(FUNCTIONS.keys() - tried) == []


FAULTS = {
    "Z + v": "Z + v: the shapes (4, 2) and (3,) do not fit",
    "Z == v": "Z == v: the shapes (4, 2) and (3,) do not fit",
    "Z > 0 and v > 0": "Z > 0 and v > 0: the shapes (4, 2) and (3,) do not fit",
    "maximum(Z, v)": "maximum(Z, v): the shapes (4, 2) and (3,) do not fit",
    "where(Z, v, 1)": "where(Z, v, 1): the shapes (4, 2) and (3,) and () do not fit",
    "k ** -k": "k ** -k: Integers to negative integer powers are not allowed.",
    "2 * (Z @ Z)": "Z @ Z: the shapes (4, 2) and (4, 2) do not fit",
    "Z @ 2": "Z @ 2: the shapes (4, 2) and () do not fit",
    "softmax(Z)[9]": "softmax(Z)[9]: index 9 is out of bounds for axis 0 with size 4",
    "v[0, 0]": "v[0, 0]: too many indices for array: array is 1-dimensional, but 2 were indexed",
    "cost(softmax(Z), Z)[0]": "cost(softmax(Z), Z)[0]: a single number has no elements",
    "pair[1]['V']": "pair[1]['V']: there is no 'V'",
    "pair[7]": "pair[7]: tuple index out of range",
    "v[0.5]": "0.5: expected a whole number, got 0.5",
    "v[[0.5]]": "[0.5]: an index is whole",
    "v[:0.5]": ":0.5: expected a whole number, got 0.5",
    "none + 1": "none: expected a number or an array, got nothing",
    "text * 1000000": "text: expected a number or an array, got a str",
    "pair[1] + 1": "pair[1]: expected a number or an array, got a dict",
    "net + 1": "net: expected a number or an array, got a Net object",
    "exp(net)": "net: expected a number or an array, got a Net object",
    "exp(pair[1])": "pair[1]: expected a number or an array, got a dict",
    "Z.loss(X, y)": "Z: expected an object of a class of the student's, got an array of float64",
    "Z.params": "Z: expected an object of a class of the student's, got an array of float64",
    "[[1, 2], [3]]": "[[1, 2], [3]]: the items differ in shape; write (a, b) for a tuple of arrays",
    "{1.5: 2}": "{1.5: 2}: the keys of a dict are texts or whole numbers",
    "1 / 0": "1 / 0: division by zero",
    "10 ** 10 ** 10": "10 ** 10 ** 10: 10 to the power of 10000000000 is beyond what a number here holds",
    "10 ** 308 + 10 ** 309": "10 ** 309: 10 to the power of 309 is beyond what a number here holds",
    "zeros([C, -1])": "zeros([C, -1]): negative dimensions are not allowed",
    "stack((v, Z))": "stack((v, Z)): all input arrays must have the same shape",
    "ones(0.5)": "ones(0.5): expected a whole number, got 0.5",
    "arange(0, 1, 0)": "arange(0, 1, 0): division by zero",
    "arange(nan)": "arange(nan): cannot convert float NaN to integer",
    "max(zeros([0]))": "max(zeros([0])): zero-size array to reduction operation maximum which has no identity",
    "len(C)": "len(C): object of type 'int' has no len()",
}
TOO_BIG = {
    "ones([10 ** 9])": "1000000000,",
    "eye(10 ** 5)": "100000, 100000",
    "arange(10 ** 12)": "1000000000000,",
    "outer(ones(9999), ones(9999))": "9999, 9999",
    "ones([9999, 1]) + ones([1, 9999])": "9999, 9999",
    "ones([9999, 1]) @ ones([1, 9999])": "9999, 9999",
    "ones([9999, 1]) < ones([1, 9999])": "9999, 9999",
    "maximum(ones([9999, 1]), ones([1, 9999]))": "9999, 9999",
    "where(ones([9999, 1]), ones([1, 9999]), 1)": "9999, 9999",
    "diag(ones(9999))": "9999, 9999",
}


@pytest.mark.parametrize(("text", "expected"), FAULTS.items())
def test_novalue(text, expected):
    """Where there is no value, the part that has none is named, with the reason."""
    with pytest.raises(EvaluationError) as caught:
        value(text)

    assert str(caught.value) == expected
    assert caught.value.expression == expected.split(": ")[0] or expected.startswith(caught.value.expression)


@pytest.mark.parametrize(("text", "shape"), TOO_BIG.items())
def test_too_big(text, shape):
    """An array beyond reason is not made."""
    with pytest.raises(EvaluationError) as caught:
        value(text)

    assert str(caught.value) == f"{text}: an array of shape ({shape}) would hold more than 10000000 numbers"


numbers = st.recursive(
    st.integers(-9, 9).map(str)
    | st.floats(-9, 9, allow_nan=False, width=16).map(repr)
    | st.sampled_from(["C", "m", "v"]),
    lambda inner: (
        st.builds("({} {} {})".format, inner, st.sampled_from(["+", "-", "*", "<", "=="]), inner)
        | st.builds("(-{})".format, inner)
        | st.builds("sum({})".format, inner)
        | st.builds("[{}, {}]".format, inner, inner)
    ),
    max_leaves=12,
)


@given(numbers)
def test_as_python(text):
    """On arithmetic, comparisons and lists, the interpreter agrees with Python's own on arrays."""

    class Lists(ast.NodeTransformer):
        def visit_List(self, node):
            self.generic_visit(node)
            return ast.Call(ast.Name("array", ast.Load()), [node], [])

    def array(items):
        made = np.asarray(items)
        return made if made.dtype == bool else made.astype(float)

    def negative(value):
        return -(value * 1)

    class Signs(Lists):
        def visit_UnaryOp(self, node):
            self.generic_visit(node)
            if isinstance(node.operand, ast.Constant):
                return node
            return ast.Call(ast.Name("negative", ast.Load()), [node.operand], [])

    tree = ast.fix_missing_locations(Signs().visit(ast.parse(text, mode="eval")))
    names = {"array": array, "negative": negative, "sum": lambda x: np.sum(np.asarray(x)), **VALUES}
    try:
        expected = eval(compile(tree, "", "eval"), names)
    except (ValueError, TypeError):
        with pytest.raises(EvaluationError):
            value(text)
        return
    np.testing.assert_equal(value(text), expected)


@given(
    st.text(max_size=60)
    | st.lists(st.sampled_from([*"()[]{}.,:+-*/%@<>=!'\"ZvCm12#\\ \n", "softmax(", "ref.", "not "])).map("".join)
)
def test_any_text(text):
    """Whatever is written is an expression with a value, or a mistake, or has no value; nothing else happens."""
    expression, mistakes = parse(text, WORDS)
    assert isinstance(expression, Expression)
    if not mistakes:
        with contextlib.suppress(EvaluationError, CallFailed):
            evaluate(expression, VALUES, student(), student())
