"""Of edits that mend alike, the usual mistake comes first, and its line before one that means the same elsewhere."""

import pytest

from grader.diagnosis.likely import changed, exactness, removes
from grader.mutation.edit import Placed
from grader.mutation.mutants import mutants


def _edit(source, before, after):
    found = [each for each in mutants(source, "f", mending=True) if (each.before, each.after) == (before, after)]
    assert found, (before, after)
    return Placed("hw.py", None, found[0])


def _term_of(source):
    (found,) = [each for each in mutants(source, "f") if each.operator == "drop" and "y" not in each.after]
    return Placed("hw.py", None, found)


@pytest.mark.parametrize(
    ("body", "usual", "other"),
    [
        ("return np.exp(x) > y", ("np.exp(x) > y", "np.exp(x) < y"), ("x", "-x")),
        ("return x * np.cosh(y) ** 2", ("x * np.cosh(y) ** 2", "x / np.cosh(y) ** 2"), ("2", "(-2)")),
        ("return x * y.sum()", ("y.sum()", "y.sum(axis=0)"), ("y.sum", "y.max")),
        ("return np.log(x).argmax(0)", ("np.log(x)", "x"), ("np.log", "np.exp")),
        ("return -(x - y)", ("x - y", "x + y"), ("x - y", "-y")),
        (
            "return np.log(np.sum(np.exp(x - y)))",
            ("np.log(np.sum(np.exp(x - y)))", "np.log(np.sum(np.exp(x - y))) + y"),
            ("x - y", "x"),
        ),
        (
            "h_in_1 = x + y\n    h_out_1 = np.exp(h_in_1)\n    return h_in_1 @ y + h_out_1",
            ("h_in_1", "h_out_1"),
            ("x + y", "np.exp(x + y)"),
        ),
        ("c = y.copy()\n    c[0] += 1\n    return x / y + c", ("y", "c"), ("y.copy()", "y")),
    ],
    ids=["comparison", "division", "axis", "too-many", "sign", "shift", "alike", "copy"],
)
def test_the_usual_mistake_is_the_likelier(body, usual, other):
    """One operator, comparison or axis for another comes before what mends the same by accident."""
    source = f"import numpy as np\ndef f(x, y):\n    {body}\n"

    assert changed([_edit(source, *usual)]) < changed([_edit(source, *other)])


@pytest.mark.parametrize("value", ['x["v"]', "(1e-5)", "(2.)", "(.5)"], ids=["quotes", "exponent", "point", "fraction"])
def test_what_is_only_left_out_puts_nothing_in(value):
    """Of a term that goes, what stays may be written anew with other quotes or another form of a number."""
    edit = _term_of(f"import numpy as np\ndef f(x, y):\n    return {value} + y\n")

    assert removes(edit.edit)
    assert changed([edit]) <= 1


def test_what_only_makes_an_array_is_not_where_a_sign_is_lost():
    """The sign is missing in the formula, not where its argument becomes an array."""
    source = "import numpy as np\ndef f(z):\n    z = np.asarray(z)\n    return 1 / (1 + np.exp(z))\n"
    formula, array = _edit(source, "z", "-z"), _edit(source, "np.asarray(z)", "-np.asarray(z)")
    edits = [each for each in mutants(source, "f") if (each.before, each.after, each.line) == ("z", "-z", 4)]
    formula = Placed("hw.py", None, edits[0])

    assert exactness([formula], [], source) < exactness([array], [], source)
