"""What is shown of a value, by one rule for arrays, lists, dicts and texts."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.show import SHOWN_ELEMENTS, SHOWN_LETTERS, show

LEAVES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20),
    st.integers(1, 400).map(lambda count: "x" * count), st.integers(0, 200).map(np.arange),
)  # fmt: skip
NESTED = st.recursive(
    LEAVES,
    lambda inner: st.one_of(st.lists(inner, max_size=8), st.dictionaries(st.text(max_size=5), inner, max_size=8)),
)


def leaves(value: Any) -> list[Any]:
    """The values at the ends of nested lists and objects, keys included."""
    if isinstance(value, list):
        return [leaf for item in value for leaf in leaves(item)]
    if isinstance(value, dict):
        return [leaf for key, item in value.items() for leaf in [key, *leaves(item)]]
    return [value]


@given(NESTED)
def test_little_of_a_value_is_shown(value: Any):
    """Strict JSON, texts cut, and of everything together no more than one rule allows."""
    found = show(value)

    assert json.loads(json.dumps(found, allow_nan=False)) == found
    texts = [leaf for leaf in leaves(found) if isinstance(leaf, str)]
    assert all(len(text) <= SHOWN_LETTERS + len("… (100 more letters)") for text in texts)


@pytest.mark.parametrize(
    "value",
    [list(range(10_000)), {f"k{i}": i for i in range(10_000)}, [[1.0] * 100] * 100, [{"a": "x" * 10**6}] * 1000,
     np.zeros(10_000), [[]] * 10_000, [{}] * 10_000, ["x" * 10**6] * 1000, {"a": {"b": list("x" * 5000)}}],
    ids=["numbers", "dict", "rows", "dicts", "array", "empty lists", "empty dicts", "texts", "deep"],
)  # fmt: skip
def test_what_is_shown_of_a_flood_is_bounded(value: Any):
    """Whatever it is made of, a flood leaves a few kilobytes in a report."""
    found = show(value)

    assert len(leaves(found)) <= 4 * SHOWN_ELEMENTS
    assert len(json.dumps(found)) <= SHOWN_ELEMENTS * (SHOWN_LETTERS + 100)
