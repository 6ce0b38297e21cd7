"""What a comparison must see and what it must forgive, case by case: each of these has let a planted bug through."""

import numpy as np
import pytest

from grader.compare import Evidence, Tolerance, compare


@pytest.mark.parametrize("relation", ["==", "!=", "<", "<=", ">", ">="])
@pytest.mark.parametrize("sides", [(np.nan, 1.0), (1.0, np.nan), (np.nan, np.nan)], ids=["left", "right", "both"])
def test_nan_stands_in_no_relation(relation, sides):
    """On neither side, not even to itself, not even as `!=`."""
    assert compare(*sides, relation=relation) is not None


def test_an_absolute_tolerance_of_zero_is_none_at_all():
    """`atol: 0` means 0, not the default: a small element beside a big one is held to its own size."""
    expected = np.array([1.0, 1e-6])
    strict, usual = Tolerance(rtol=1e-3, atol=0.0), Tolerance(rtol=1e-3)

    assert compare(np.array([1.0, 1.1e-6]), expected, usual) is None
    assert compare(np.array([1.0, 1.1e-6]), expected, strict) is not None


def test_infinity_forgives_nothing_beside_it():
    """What is expected to be infinite sets no scale for the others, and is equal only to itself."""
    expected = np.array([np.inf, 1.0])

    assert compare(np.array([np.inf, 1.0]), expected) is None
    assert compare(np.array([np.inf, 1.1]), expected) is not None
    assert compare(np.array([1e300, 1.0]), expected) is not None
    assert compare(np.array([-np.inf, 1.0]), expected) is not None


@pytest.mark.parametrize(
    ("left", "relation", "right", "holds"),
    [
        (1.0, "<", 1.0, False),
        (1.0, ">", 1.0, False),
        (1.0 + 1e-12, ">", 1.0, True),
        (1.0 + 1e-12, "<=", 1.0, True),
        (1.0 - 1e-12, ">=", 1.0, True),
        (1.0 + 1e-12, "!=", 1.0, False),
        (1.1, "!=", 1.0, True),
        (1.1, "<=", 1.0, False),
        (0.9, ">=", 1.0, False),
    ],
)
def test_relations_at_their_edge(left, relation, right, holds):
    """`<=` and `>=` accept what `==` accepts, `<` and `>` only what is so, and `!=` nothing that is equal."""
    assert (compare(left, right, relation=relation) is None) == holds


def test_every_element_of_a_relation_counts_and_the_worst_is_shown():
    """One element that disagrees is enough; the shown one is the furthest off, measured by what it is allowed."""
    expected = np.array([1.0, 1.0, 1.0, 1000.0])
    finding = compare(np.array([1.0, 1.5, 1.1, 1000.9]), expected)

    assert (finding.index, finding.wrong, finding.total) == ((1,), 3, 4)
    assert (finding.actual_at, finding.expected_at, finding.off_by) == (1.5, 1.0, 0.5)


@pytest.mark.parametrize(
    ("actual", "expected"),
    [
        ((1.0, 2.0, 3.0), (1.0, 2.0)),
        ((1.0,), (1.0, 2.0)),
        ((1.0, 2.5), (1.0, 2.0)),
        ({"a": 1.0, "b": 2.0}, {"a": 1.0}),
        ({"a": 1.0}, {"a": 1.0, "b": 2.0}),
        ({"a": 1.5}, {"a": 1.0}),
    ],
)
def test_all_parts_must_be_there_and_no_others(actual, expected):
    """A part too many, too few, or wrong behind a right one."""
    assert compare(actual, expected) is not None


def test_parts_are_held_to_the_checks_tolerance():
    """Of a tuple and of a dict, wider or narrower than the default."""
    for wrap in (lambda x: (0.5, x), lambda x: {"a": x}):
        assert compare(wrap(1.01), wrap(1.0), Tolerance(rtol=0.1)) is None
        assert compare(wrap(1.0 + 1e-8), wrap(1.0), Tolerance(rtol=1e-9, atol=0.0)) is not None


def test_parts_know_the_scale_of_what_they_came_from():
    """A sum that should be 0 is forgiven the rounding of the numbers in it, in a tuple too, and nothing more."""
    evidence = Evidence(scale=1e6)

    assert compare((1e-10,), (0.0,), evidence=evidence) is None
    assert compare((1e-5,), (0.0,), evidence=evidence) is not None
    assert compare(1e-10, 0.0) is not None


@pytest.mark.parametrize("relation", ["==", "<="])
def test_a_shape_is_a_shape(relation):
    """(3, 1) is not (3,), nor (1, 3); only `==` says that the values are right after a change of shape."""
    column, row = np.arange(3.0).reshape(3, 1), np.arange(3.0).reshape(1, 3)
    finding = compare(row, column, relation=relation)

    assert finding.kind == "shape"
    assert (finding.note is not None) == (relation == "==")
    assert compare(np.arange(3.0), column, relation=relation).kind == "shape"
    assert compare(np.ones((3, 1)), 1.0).kind == "shape"
    assert compare(np.ones((3, 1)), 1.0, plain=True) is None
