"""The text of an expression is what Python's own writer makes of it."""

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.mutation.written import written

NAMES = st.sampled_from(["x", "dZ", "np.exp", "self.W", "a[0]", "b[:, None]", "2", "0.5", "f(x)", "(1, 2)"])
JOINED = st.sampled_from(["{} + {}", "{} - {}", "{} * {}", "{} / {}", "{} @ {}", "{} ** {}", "{} // {}", "{} < {}"])
AROUND = st.sampled_from(["-{}", "not {}", "~{}", "({}).T", "f({}, axis=1)", "({})[:, 0]", "({})(x)", "[{}]"])
EITHER = st.sampled_from(
    ["{} if {} else x", "{} and {}", "x[{}:{}]", "(lambda x: {} + {})", "f(*{}, **{})", "{{{}: {}}}"]
)
EXPRESSIONS = st.recursive(
    NAMES,
    lambda inner: st.one_of(
        st.builds(lambda form, one, other: form.format(f"({one})", f"({other})"), JOINED | EITHER, inner, inner),
        st.builds(lambda form, one: form.format(f"({one})"), AROUND, inner),
    ),
    max_leaves=6,
)


@given(EXPRESSIONS)
def test_it_means_the_same_as_what_python_writes(text):
    """Whatever stands in whatever: read again it is the same tree, and most often the same text."""
    node = ast.parse(text, mode="eval").body

    assert ast.dump(ast.parse(written(node), mode="eval").body) == ast.dump(node)


@pytest.mark.parametrize(
    "text", ["x - (y - z)", "(x ** y) ** z", "-x ** 2", "(-x) ** 2", "x[a:b, None]", "x @ (y @ z)", "f(x, *y, k=1)"]
)
def test_it_writes_no_parentheses_that_are_not_needed(text):
    """Of what is most often written."""
    assert written(ast.parse(text, mode="eval").body) == ast.unparse(ast.parse(text, mode="eval").body)
