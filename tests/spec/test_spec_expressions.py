"""What an expression is worth."""

import ast
import math
from pathlib import Path

import numpy as np
import pytest
from spec_samples import Module, softmax
from spec_worth import VALUES, WORDS, Z, student, value

import grader.spec
from grader.model import CallFailed, Function, Handle
from grader.spec import EvaluationError, evaluate
from grader.spec.functions import CONSTANTS
from grader.spec.lookup import parse
from grader.spec.vocabulary import Vocabulary
from grader.spec.work import MOST, of_product

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
def testvalue(text, expected):
    """An expression means what Python with NumPy means by it."""
    np.testing.assert_equal(value(text), expected)


@pytest.mark.parametrize("blank", ["\n", "\r", "\r\n", "\t", "\x0c", "\u2028"])
def test_blanks(blank):
    """Line ends and other blanks are blanks, and leave every part where it is."""
    text = f"{blank}sum({blank}softmax(Z),{blank}axis=0)[{blank}7]"
    with pytest.raises(EvaluationError) as caught:
        value(text)

    assert caught.value.expression.split() == ["sum(", "softmax(Z),", "axis=0)[", "7]"]


def test_lists_are_decimal():
    """A list is an array of float64, also where whole numbers are written: a student may divide it in place."""
    assert value("[5, 2]").dtype == np.float64
    assert value("int([5, 2])").dtype == np.int64
    assert type(value("both(C, 2)")[1]) is int


def test_missingvalue():
    """A name that is in the language but has no value here is named."""
    expression, _ = parse("Z + 1", WORDS)
    with pytest.raises(EvaluationError, match="Z: has no value here"):
        evaluate(expression, {}, student(), student())


def test_failed_calls_pass_through():
    """What a student's function raised reaches the judge as it was."""
    with pytest.raises(CallFailed, match="there is no `cost`"):
        value("1 + cost(Z, Z)", asked=Module(softmax=softmax))


def test_student_first():
    """A student's function stands before a listed one of the same name."""
    words = Vocabulary(functions={"sum": Function(name="sum", args=("x",))}, names=frozenset({"Z"}))
    expression, _ = parse("sum(Z)", words)

    assert evaluate(expression, {"Z": 1}, Module(sum=lambda x: x + 41), Module()) == 42


def test_calls_are_made_in_order():
    """Each call of a student's function is made as often and in the order it is written."""
    asked = student()
    value("softmax(Z) + softmax(softmax(Z)) + cost(Z, Z)", asked)

    assert asked.asked == ["softmax", "softmax", "softmax", "cost"]


def test_objects():
    """Objects stay where they are: methods, attributes and `set` go through their handle."""
    asked = student()
    net = value("Net(3, 2)", asked)
    loss = value("set(net.params['W'], W, net.params['b'], [1, 0]).loss(X, y)", asked, net=net)

    assert net == Handle(0, "Net")
    assert loss[0] == 6.5  # X W is 6 everywhere, and the first class has 1 more
    np.testing.assert_equal(value("net.params['W'] - W", asked, net=net), np.zeros((3, 2)))
    assert asked.asked == ["Net", "=.params", "=.params", "Net.loss", ".params"]


def test_one_method_of_two_classes():
    """Where two classes have a method of one name, the object says whose it is."""
    functions = {name: Function(name=name, args=()) for name in ("Net", "Net.size", "Deep", "Deep.size")}
    expression, mistakes = parse("net.size()", Vocabulary(functions=functions, names=frozenset({"net"})))
    asked = Module()
    with pytest.raises(IndexError):
        evaluate(expression, {"net": Handle(0, "Deep")}, asked, asked)

    assert (mistakes, expression.calls, asked.asked) == ([], ("Net.size", "Deep.size"), ["Deep.size"])


def test_constants():
    """The named constants are few: a letter such as e is free for an input."""
    assert CONSTANTS.keys() == {"pi", "inf", "nan"}


def test_nothing_is_compiled():
    """The package neither evaluates nor imports anything that a text names."""
    folder = Path(grader.spec.__file__).parent
    for path in folder.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        called = {
            node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        }
        assert not called & {"eval", "exec", "compile", "__import__"}


@pytest.mark.parametrize(
    "text",
    [
        "10**10**10",
        "sum(ones(10**9))",
        "sum(ones([3000, 3000]) @ ones([3000, 3000]))",
        "sum(dot(ones([3000, 3000]), ones([3000, 3000])))",
        "norm(ones([2000, 2000]), ord='nuc')",
        "len(list(ones(10**7)))",
        "round(v, 10**9)",
        "sum(outer(ones(10**5), ones(10**5)))",
        "sum(ones([10**5, 0]) @ ones([0, 10**5]))",
        "sum(ones([10**5, 1, 0]) + ones([1, 10**5, 0]))",
        f"Z + {'[' * 35}1{']' * 35}",
        f"ones([{'1, ' * 40}1]) > 0",
    ],
)
def test_an_expression_ends(text):
    """What would take more time or memory than any check needs is refused before it is computed."""
    with pytest.raises(EvaluationError, match=r"more than|takes more work|is beyond what|at most"):
        value(text)


@pytest.mark.parametrize(("rows", "inner", "columns"), [(3, 4, 5), (64, 1797, 100), (1, 1, 1)])
def test_products_of_a_homework_are_far_from_the_bound(rows, inner, columns):
    """The digits through a layer take a hundredth of what one expression may."""
    assert of_product(np.ones((rows, inner)), np.ones((inner, columns))) == rows * inner * columns < MOST / 80
