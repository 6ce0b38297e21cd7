"""Two mistakes in one function: both named, with their lines, within the time that a hand-in has."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mistaken import grading

from grader.diagnosis.pairs import Pair
from grader.diagnosis.texts import both
from grader.model import to_json
from grader.mutation.edit import Edit, Placed, apply
from grader.mutation.mistakes import FUNCTION, POWER_TOO_MANY
from grader.mutation.mutants import mutants
from grader.reports.html import to_html
from grader.reports.markdown import to_markdown
from grader.reports.terminal import to_plain

SOURCE = "def f(x, y):\n    t = x.sum(axis=0)\n    return np.mean(t * y, axis=1) - 2 * t\n"

# Each with the check that fails, and the codes of what was done to a right function.
DOUBLES = {
    "one inside the other": (
        "def softmax(Z):\n    e = np.exp(Z - Z.max(axis=0))\n    return -(e / e.sum(axis=1, keepdims=True))",
        "softmax",
        {"sign", "axis"},
    ),
    "it raises until one is mended": (
        "def weight_grad(dZ, A):\n    m = A.shape[1]\n    dW = dZ @ A\n    return dW",
        "dW",
        {"transposed", "not-averaged"},
    ),
    "a step is missing, and a wrong variable": (
        "def softmax(Z):\n    return t / np.sum(Z, axis=0)",
        "softmax",
        {"missing-step", "wrong-variable"},
    ),
    "it raises at one line, then at the next": (
        "def weight_grad(dZ, A):\n    m = np.shape(A)[2]\n    return dZ @ A / m",
        "dW",
        {"off-by-one", "wrong-count", "transposed"},
    ),
    "its answers never change": (
        "def cost(Y_hat, Y):\n    return -np.prod(Y * np.log1p(Y_hat)) / Y.shape[1]",
        "cost",
        {"wrong-function", "log-base"},
    ),
    "a line stands too late": (
        "def weight_grad(dZ, A):\n    dW = (dZ @ A.T).T / m\n    m = dZ.shape[1]\n    return dW",
        "dW",
        {"step-order", "transposed"},
    ),
    "a name in the line that sets it": (
        "def weight_grad(dZ, A):\n    n, m = dZ.shape * m\n    return (dZ @ A.T / m).T",
        "dW",
        {"factor", "transposed"},
    ),
    "one makes an argument idle": (
        "def relu_backward(dA, Z):\n    passed = dA > 0\n    return -dA * passed",
        "relu",
        {"sign", "wrong-variable"},
    ),
}


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """Grades hand-ins by the small spec."""
    with grading(tmp_path_factory.mktemp("pairs")) as grade:
        yield grade


@pytest.mark.parametrize("name", DOUBLES)
def test_both_mistakes_are_named(graded, name):
    """Neither mended alone makes the function right; together they do, and each is said."""
    text, check, codes = DOUBLES[name]
    diagnosis = graded(**{text.split("(")[0].removeprefix("def "): text})[0][check].diagnosis

    assert "; and " in diagnosis.text, diagnosis
    assert diagnosis.code in codes
    assert graded.sought_s < 10  # of 1.3; without an end it would be minutes


def test_what_cannot_be_mended_in_the_text_is_met_from_the_other_side(graded):
    """A count for the sum of exponentials: no edit brings the sum back, and the formula with a count is known."""
    text = "def softmax(Z):\n    e = np.exp(-(Z - np.max(Z, axis=0)))\n    return e / Z.shape[0]"
    diagnosis = graded(softmax=text)[0]["softmax"].diagnosis

    assert diagnosis.code == "sign"
    assert "; and with that mended its answers are those of a formula in which" in diagnosis.text
    assert "wrong count" in diagnosis.text


def test_a_step_that_alone_mends_all_is_no_pair(graded):
    """A variable without a value that could simply be left out: nothing is said of two steps."""
    text = "def weight_grad(dZ, A):\n    dW = dZ @ A.T / len(A.T) + E\n    E = None\n    return dW"
    diagnosis = graded(weight_grad=text)[0]["dW"].diagnosis

    assert diagnosis.code == "undefined"


def test_what_mends_by_coincidence_is_no_name(graded):
    """A lost minus: turning the product into a quotient mends the logarithm too, and is more than a minus."""
    text = "def cost(Y_hat, Y):\n    p = 1 * np.sum(Y * Y_hat, axis=0)\n    return np.log(p).mean()"
    diagnosis = graded(cost=text)[0]["cost"].diagnosis

    assert diagnosis.code == "sign"


def test_of_two_explanations_none_is_said_alone(graded):
    """Exchanged arguments, or a lost minus in the next line: no answer tells them apart, and both are said."""
    text = "def output_grad(Y_hat, Y):\n    d = np.subtract(Y, Y_hat)\n    return d"
    verdicts, whole = graded(output_grad=text)
    diagnosis = verdicts["dZ"].diagnosis
    line = whole[: whole.index(text)].count("\n") + 2

    assert diagnosis.line in {f"hw.py, line {line}", f"hw.py, line {line + 1}"}
    assert "exchanged" in diagnosis.text
    assert "; or " in diagnosis.text
    assert "minus sign" in diagnosis.text


def test_of_two_lines_that_serve_both_are_said_in_every_medium(graded):
    """A lost minus that may stand before the losses or before their mean: each report names both lines."""
    text = "def cost(Y_hat, Y):\n    losses = (Y * np.log(Y_hat)).sum(axis=0)\n    return losses.mean()"
    verdicts, whole = graded(cost=text)
    line = whole[: whole.index(text)].count("\n") + 2
    diagnosis = verdicts["cost"].diagnosis

    assert diagnosis.line == f"hw.py, line {line + 1}"
    assert diagnosis.text == f"a minus sign is missing; it may be in hw.py, line {line} instead"
    for said in (to_plain(graded.report, 200), to_html(graded.report), to_markdown(graded.report)):
        assert f"it may be in hw.py, line {line} instead" in said
        assert f"line {line + 1}" in said
    assert json.loads(to_json(graded.report))["verdicts"][1]["diagnosis"]["text"] == diagnosis.text


def test_of_two_meanings_in_one_line_both_are_said(graded):
    """A call too many or a transpose too many: the line is the same, and either may be what was meant to go."""
    text = "def cost(Y_hat, Y):\n    s = -(Y * np.log(Y_hat)).sum(axis=0)\n    return float(s.mean()).T"
    diagnosis = graded(cost=text)[0]["cost"].diagnosis

    assert "a matrix is transposed" in diagnosis.text
    assert "; or " in diagnosis.text
    assert "a function is applied" in diagnosis.text


PLACES = ["x.sum(axis=-1)", "x.mean(-1, keepdims=True)[-1:]", "[x[i] for i in range(len(x) - 1)]", "x[-1]", "x[:, :1]"]


@pytest.mark.parametrize("text", PLACES)
def test_what_says_where_is_no_number_of_a_formula(text):
    """An axis, an index, the end of a slice or range: who mends it is not told that a number or a sign is wrong."""
    edits = mutants(f"import numpy as np\ndef f(x):\n    return np.asarray({text})\n", "f")

    assert edits
    assert not [each for each in edits if each.repair.code == "constant"]


@given(st.data())
def test_two_edits_in_a_row_are_edits_of_the_first_text(data):
    """Wherever the second edit lies, what `both` gives makes the same text at once as the two make in turn."""
    first = data.draw(st.sampled_from(mutants(SOURCE, "f")))
    between = apply(SOURCE, [first])
    second = data.draw(st.sampled_from(mutants(between, "f")))
    edits = both(SOURCE, Placed("hw.py", None, first), Placed("hw.py", None, second))

    assert apply(SOURCE, [placed.edit for placed in edits]) == apply(between, [second])


PARTS = """
format: 1
id: parts
title: Two answers
reference: answers.py
functions:
  two: {args: [A, B]}
draw:
  m: {integer: [2, 7]}
  A: {normal: [3, m]}
  B: {normal: [3, m]}
trials: 8
checks:
  - {id: two, matches: two}
"""


def test_of_what_mends_a_part_no_more_is_said(tmp_path):
    """One of two answers lacks its mean, the other is something that no edit mends: the first is named as a part."""
    right = "def two(A, B):\n    return A * B / A.shape[1], np.tanh(A) + B\n"
    wrong = "def two(A, B):\n    first = A * B\n    second = np.arctan(np.cosh(A)) ** 3 + B\n    return first, second"
    with grading(tmp_path, spec=PARTS, reference=f"import numpy as np\n{right}", right={"two": right}) as grade:
        diagnosis = grade(two=wrong)[0]["two"].diagnosis

    assert diagnosis.code == "not-averaged"
    assert diagnosis.text.endswith("; with that mended a part of the answer is right, and more is wrong")
    assert diagnosis.line == "hw.py, line 4"


@pytest.mark.parametrize(("own", "said"), [("np.var(x)", 1), ("np.var(x ** 2)", 2)])
def test_what_an_edit_puts_there_is_no_second_mistake(own, said):
    """A variance where a mean is meant: the square that the first edit writes out is nobody's power too many."""

    def placed(before, after, repair, column):
        edit = Edit("any", "f", 1, column, 1, column + len(before), before, after, repair, repair)
        return Placed("hw.py", None, edit)

    first = placed(own, "np.mean(x ** 2)", FUNCTION, 7)
    second = placed("x ** 2", "x", POWER_TOO_MANY, 15)
    pair = Pair(first, second, both(f"return {own}", first, second))

    assert pair.mistakes == (FUNCTION, POWER_TOO_MANY)[:said]
