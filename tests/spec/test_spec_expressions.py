"""What an expression is worth."""

import ast
import inspect
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from spec_samples import Module, Net, cost, softmax

from grader.model import CallFailed, Function, Handle
from grader.spec import EvaluationError, Expression, evaluate, evaluate_arguments
from grader.spec.functions import CONSTANTS, FUNCTIONS
from grader.spec.lookup import Vocabulary, parse

Z = np.array([[5.0, 1], [2, 1], [-1, 1], [3, 1]])
VALUES = {
    "Z": Z, "C": 4, "m": 2, "v": np.array([3.0, 1, 2]), "flag": np.array([True, False]), "k": np.array([2, 0]),
    "pair": (np.ones((2, 3)), {"W": np.arange(6.0).reshape(2, 3)}), "text": "relu", "net": Handle(0, "Net"),
    "X": np.ones((2, 3)), "y": np.array([0, 1]), "W": np.full((3, 2), 2.0), "none": None, "row": [1.0, 2.0],
}  # fmt: skip
WORDS = Vocabulary(
    functions={
        "softmax": Function(name="softmax", args=("Z",)),
        "cost": Function(name="cost", args=("Y_hat", "Y")),
        "both": Function(name="both", args=("a", "b")),
        "Net": Function(name="Net", args=("D", "C")),
        "Net.loss": Function(name="Net.loss", args=("X", "y")),
    },
    attributes=frozenset({"params"}),
    names=frozenset(VALUES),
)


def _student():
    return Module(softmax=softmax, cost=cost, both=lambda a, b: (a, b), Net=Net)


def _value(text, student=None, **values):
    expression, mistakes = parse(text, WORDS)
    assert [str(mistake) for mistake in mistakes] == []
    return evaluate(expression, VALUES | values, student or _student(), Module(softmax=softmax, scale=lambda x, by=2: x * by))


TRUTHS = {
    # numbers and operators
    "1 + 2 * 3 ** 2": 19,
    "-2 ** 2": -4,
    "7 // 2 + 7 % 2": 4,
    "1 / 4": 0.25,
    "2 ** -1": 0.5,
    "10 ** 300": 10**300,
    "+C - -m": 6,
    "not flag": np.array([False, True]),
    "-(Z > 2)": -(Z > 2).astype(int),
    "pi": math.pi,
    "isnan(nan)": True,
    "-inf < inf": True,
    # arrays
    "[1, 2, 3]": np.array([1.0, 2, 3]),
    "[[1, 2], [3, 4]] @ [1, 1]": np.array([3.0, 7]),
    "[True, False]": np.array([True, False]),
    "[v, v + 1]": np.array([[3.0, 1, 2], [4, 2, 3]]),
    "Z.T": Z.T,
    "Z.shape": (4, 2),
    "Z.shape[0] == C": True,
    "v * 2": np.array([6.0, 2, 4]),
    "Z @ Z.T": Z @ Z.T,
    "row + [1, 1]": np.array([2.0, 3]),
    # indexing
    "Z[0, 1]": 1.0,
    "Z[:, 0]": Z[:, 0],
    "Z[-1]": Z[-1],
    "Z[1:3, ::-1]": Z[1:3, ::-1],
    "Z[..., 0]": Z[:, 0],
    "v[:, None] + v": np.add.outer(VALUES["v"], VALUES["v"]),
    "v[[0, 2]]": np.array([3.0, 2]),
    "v[k]": np.array([2.0, 3]),
    "v[v > 1]": np.array([3.0, 2]),
    "v[arange(2)]": np.array([3.0, 1]),
    "v[4 / 2]": 2.0,
    "pair[0].shape": (2, 3),
    "pair[1]['W'][1, 2]": 5.0,
    "pair[-1]['W'].T[0]": np.array([0.0, 3]),
    "(Z, v)[1]": np.array([3.0, 1, 2]),
    "{'a': 1, 'b': v}['b'][0]": 3.0,
    # comparisons inside an expression are element by element
    "sum(0 < v < 3)": 2,
    "(v > 1) and (v < 3)": np.array([False, False, True]),
    "v == 3 or v == 1": np.array([True, True, False]),
    "text == 'relu'": True,
    "where(v > 1, v, 0)": np.array([3.0, 0, 2]),
    # calls
    "sum(softmax(Z), axis=0)": np.array([1.0, 1]),
    "round(ref.softmax(Z, axis=1)[0], 3)": np.array([0.982, 0.018]),
    "ref.scale(v, by=3)": np.array([9.0, 3, 6]),
    "both(C, 'relu')": (4, "relu"),
    "both({'W': 1}, None)": ({"W": 1}, None),
    "Net(3, 2).loss(X, y)[0]": 3.0,
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), TRUTHS.items())
def test_value(text, expected):
    """An expression means what Python with NumPy means by it."""
    np.testing.assert_equal(_value(text), expected)


def test_lists_are_decimal():
    """A list is an array of float64, also where whole numbers are written: a student may divide it in place."""
    assert _value("[5, 2]").dtype == np.float64
    assert _value("int([5, 2])").dtype == np.int64
    assert type(_value("both(C, 2)")[1]) is int


FUNCTION_TRUTHS = {
    "abs([-1, 2])": [1, 2], "all([True, False])": False, "any([True, False])": True, "arange(3)": [0, 1, 2],
    "arange(1, 2, 0.5)": [1, 1.5], "argmax([1, 3, 2])": 1, "argmin([[1, 3], [2, 0]], axis=0)": [0, 1],
    "argsort([3, 1, 2])": [1, 2, 0], "ceil(1.2)": 2, "clip([-1, 0.5, 2], 0, 1)": [0, 0.5, 1],
    "concatenate(([1], [2, 3]))": [1, 2, 3], "concatenate(([[1]], [[2]]), axis=1)": [[1, 2]], "cos(0)": 1, "cosh(0)": 1,
    "cumsum([1, 2, 3])": [1, 3, 6], "diag([1, 2])": [[1, 0], [0, 2]], "diag([[1, 2], [3, 4]])": [1, 4],
    "diff([1, 4, 9])": [3, 5], "diff([[1, 4], [9, 16]], axis=0)": [[8, 12]], "dot([1, 2], [3, 4])": 11, "dot(2, [1, 2])": [2, 4],
    "exp(0)": 1, "expm1(0)": 0, "eye(2)": [[1, 0], [0, 1]], "eye(1, 2)": [[1, 0]], "float(2)": 2.0, "float(y)": [0.0, 1.0],
    "float32(0.1)": np.float32(0.1), "floor(1.8)": 1, "full([2], 7)": [7, 7], "int(2.7)": 2, "int([1.5, -1.5])": [1, -1],
    "isfinite([1, inf])": [True, False], "isinf([1, -inf])": [False, True], "isnan([nan, 0])": [True, False],
    "len(Z)": 4, "len(pair)": 2, "log(1)": 0, "log10(100)": 2, "log1p(0)": 0, "log2(8)": 3,
    "logsumexp([1000, 1000])": 1000 + math.log(2), "logsumexp([[-inf, 0]], axis=0)": [-np.inf, 0],
    "logsumexp([[0, 0]], axis=1, keepdims=True)": [[math.log(2)]], "max([1, 3])": 3, "max(Z, axis=0)": [5, 1],
    "max(Z, axis=(0, 1))": 5, "maximum([1, 3], 2)": [2, 3], "mean([1, 3])": 2, "median([1, 9, 2])": 2, "min(Z)": -1,
    "minimum(1, [0, 5])": [0, 1], "norm([3, 4])": 5, "norm([3, -4], 1)": 7, "ones([1, 2])": [[1, 1]], "ones(2)": [1, 1],
    "outer([1, 2], [3, 4])": [[3, 4], [6, 8]], "prod([2, 3])": 6, "ravel([[1, 2], [3, 4]])": [1, 2, 3, 4],
    "reshape([1, 2, 3, 4], [2, -1])": [[1, 2], [3, 4]], "round(1.25, 1)": 1.2, "round([0.5, 1.7])": [0, 2],
    "sign([-3, 0])": [-1, 0], "sin(0)": 0, "sinh(0)": 0, "sort([[3, 1], [1, 2]])": [[1, 3], [1, 2]],
    "sort([[3, 1], [1, 2]], axis=0)": [[1, 1], [3, 2]], "sqrt(16)": 4, "squeeze([[1], [2]])": [1, 2],
    "stack((v, v)).shape": [2, 3], "stack((v, v), axis=1).shape": [3, 2], "std([1, 3])": 1, "std([1, 3], ddof=1)": math.sqrt(2),
    "sum([[1, 2], [3, 4]], axis=1, keepdims=True)": [[3], [7]], "tan(0)": 0, "tanh(0)": 0, "trace([[1, 2], [3, 4]])": 5,
    "transpose(Z).shape": [2, 4], "transpose(ones([1, 2, 3]), [2, 0, 1]).shape": [3, 1, 2], "var([1, 3])": 1,
    "where([True, False], 1, [2, 3])": [1, 3], "zeros([2, 0]).shape": [2, 0],
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), FUNCTION_TRUTHS.items())
def test_function(text, expected):
    """Each listed function does what its name says."""
    np.testing.assert_allclose(_value(text), expected, rtol=1e-15)


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
    "2 * (Z @ Z)": "Z @ Z: the shapes (4, 2) and (4, 2) do not fit",
    "Z @ 2": "Z @ 2: the shapes (4, 2) and () do not fit",
    "softmax(Z)[9]": "softmax(Z)[9]: index 9 is out of bounds for axis 0 with size 4",
    "softmax(Z)[0, 0, 0]": "softmax(Z)[0, 0, 0]: too many indices for array: array is 2-dimensional, but 3 were indexed",
    "cost(softmax(Z), [[1, 1], [0, 0], [0, 0], [0, 0]])[0]":
        "cost(softmax(Z), [[1, 1], [0, 0], [0, 0], [0, 0]])[0]: a single number has no elements",
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
    "ones([10 ** 9])": "ones([10 ** 9]): an array of shape (1000000000,) would hold more than 10000000 numbers",
    "zeros([C, -1])": "zeros([C, -1]): negative dimensions are not allowed",
    "eye(10 ** 5)": "eye(10 ** 5): an array of shape (100000, 100000) would hold more than 10000000 numbers",
    "arange(10 ** 12)": "arange(10 ** 12): an array of shape (1000000000000,) would hold more than 10000000 numbers",
    "outer(ones(9999), ones(9999))":
        "outer(ones(9999), ones(9999)): an array of shape (9999, 9999) would hold more than 10000000 numbers",
    "ones([9999, 1]) + ones([1, 9999])":
        "ones([9999, 1]) + ones([1, 9999]): an array of shape (9999, 9999) would hold more than 10000000 numbers",
    "ones([9999, 1]) @ ones([1, 9999])":
        "ones([9999, 1]) @ ones([1, 9999]): an array of shape (9999, 9999) would hold more than 10000000 numbers",
    "ones([9999, 1]) < ones([1, 9999])":
        "ones([9999, 1]) < ones([1, 9999]): an array of shape (9999, 9999) would hold more than 10000000 numbers",
    "maximum(ones([9999, 1]), ones([1, 9999]))":
        "maximum(ones([9999, 1]), ones([1, 9999])): "
        "an array of shape (9999, 9999) would hold more than 10000000 numbers",
    "where(ones([9999, 1]), ones([1, 9999]), 1)":
        "where(ones([9999, 1]), ones([1, 9999]), 1): "
        "an array of shape (9999, 9999) would hold more than 10000000 numbers",
    "diag(ones(9999))": "diag(ones(9999)): an array of shape (9999, 9999) would hold more than 10000000 numbers",
    "stack((v, Z))": "stack((v, Z)): all input arrays must have the same shape",
    "ones(0.5)": "ones(0.5): expected a whole number, got 0.5",
    "arange(0, 1, 0)": "arange(0, 1, 0): division by zero",
    "arange(nan)": "arange(nan): cannot convert float NaN to integer",
    "max(zeros([0]))": "max(zeros([0])): zero-size array to reduction operation maximum which has no identity",
    "len(C)": "len(C): object of type 'int' has no len()",
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), FAULTS.items())
def test_no_value(text, expected):
    """Where there is no value, the part that has none is named, with the reason."""
    with pytest.raises(EvaluationError) as caught:
        _value(text)

    assert str(caught.value) == expected
    assert caught.value.expression == expected.split(": ")[0] or expected.startswith(caught.value.expression)


def test_whose_fault():
    """An error says which student functions took part in what failed."""
    with pytest.raises(EvaluationError) as theirs:
        _value("v[0] + softmax(Z)[9, 9]")
    with pytest.raises(EvaluationError) as ours:
        _value("softmax(Z) + v[9]")

    assert (theirs.value.calls, ours.value.calls) == (("softmax",), ())


def test_missing_value():
    """A name that is in the language but has no value here is named."""
    expression, _ = parse("Z + 1", WORDS)
    with pytest.raises(EvaluationError, match="Z: has no value here"):
        evaluate(expression, {}, _student(), _student())


def test_failed_calls_pass_through():
    """What a student's function raised reaches the judge as it was."""
    with pytest.raises(CallFailed, match="there is no `cost`"):
        _value("1 + cost(Z, Z)", student=Module(softmax=softmax))


def test_student_first():
    """A student's function stands before a listed one of the same name."""
    words = Vocabulary(functions={"sum": Function(name="sum", args=("x",))}, names=frozenset({"Z"}))
    expression, _ = parse("sum(Z)", words)

    assert evaluate(expression, {"Z": 1}, Module(sum=lambda x: x + 41), Module()) == 42


def test_calls_are_made_in_order():
    """Each call of a student's function is made as often and in the order it is written."""
    student = _student()
    _value("softmax(Z) + softmax(softmax(Z)) + cost(Z, Z)", student)

    assert student.asked == ["softmax", "softmax", "softmax", "cost"]


def test_objects():
    """Objects stay where they are: methods, attributes and `set` go through their handle."""
    student = _student()
    net = _value("Net(3, 2)", student)
    value = _value("set(net.params['W'], W, net.params['b'], [1, 0]).loss(X, y)", student, net=net)

    assert net == Handle(0, "Net")
    assert value[0] == 6.5  # X W is 6 everywhere, and the first class has 1 more
    np.testing.assert_equal(_value("net.params['W'] - W", student, net=net), np.zeros((3, 2)))
    assert student.asked == ["Net", "=.params", "=.params", "Net.loss", ".params"]


def test_one_method_of_two_classes():
    """Where two classes have a method of one name, the object says whose it is."""
    functions = {
        name: Function(name=name, args=()) for name in ("Net", "Net.size", "Deep", "Deep.size")
    }
    expression, mistakes = parse("net.size()", Vocabulary(functions=functions, names=frozenset({"net"})))
    asked = Module()
    with pytest.raises(IndexError):
        evaluate(expression, {"net": Handle(0, "Deep")}, asked, asked)

    assert (mistakes, expression.calls, asked.asked) == ([], ("Net.size", "Deep.size"), ["Deep.size"])


def test_arguments():
    """The arguments of a call can be had without making it."""
    student = _student()
    expression, _ = parse("both(Z + 1, softmax(Z))", WORDS)
    name, args = evaluate_arguments(expression, VALUES, student, student)

    assert (name, student.asked) == ("both", ["softmax"])
    np.testing.assert_equal(args, [Z + 1, softmax(Z)])


def test_arguments_of_no_call():
    """What is not one student call has no arguments."""
    expression, _ = parse("1 + softmax(Z)", WORDS)
    with pytest.raises(EvaluationError, match="is not a call of a student function"):
        evaluate_arguments(expression, VALUES, _student(), _student())


def test_constants():
    """The named constants are few: a letter such as e is free for an input."""
    assert CONSTANTS.keys() == {"pi", "inf", "nan"}


def test_nothing_is_compiled():
    """The package neither evaluates nor imports anything that a text names."""
    from grader.spec import bodies, build, conditions, evaluate, functions, language, lookup

    for module in (bodies, build, conditions, evaluate, functions, language, lookup):
        tree = ast.parse(inspect.getsource(module))
        called = {node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
        assert not called & {"eval", "exec", "compile", "__import__"}


numbers = st.recursive(
    st.integers(-9, 9).map(str) | st.floats(-9, 9, allow_nan=False, width=16).map(repr) | st.sampled_from(["C", "m", "v"]),
    lambda inner: st.builds("({} {} {})".format, inner, st.sampled_from(["+", "-", "*", "<", "=="]), inner)
    | st.builds("(-{})".format, inner)
    | st.builds("sum({})".format, inner)
    | st.builds("[{}, {}]".format, inner, inner),
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
            _value(text)
        return
    np.testing.assert_equal(_value(text), expected)


@given(st.text(max_size=60) | st.lists(st.sampled_from([*"()[]{}.,:+-*/%@<>=!'\"ZvCm12#\\ \n", "softmax(", "ref.", "not "])).map("".join))
def test_any_text(text):
    """Whatever is written is an expression with a value, or a mistake, or has no value; nothing else happens."""
    expression, mistakes = parse(text, WORDS)
    assert isinstance(expression, Expression)
    if not mistakes:
        try:
            evaluate(expression, VALUES, _student(), _student())
        except (EvaluationError, CallFailed):
            pass
