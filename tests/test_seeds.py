"""Random numbers repeat where they must, and differ where a check asks whether they do."""

from __future__ import annotations

import random
import re
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from grader.grading import Grader
from grader.live import check
from grader.order import order

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from grader.model import Report

SPEC = """
format: 1
id: dropout
title: Dropout
functions:
  loss: {args: [x]}
  slope: {args: [x]}
draw:
  x: {normal: [6]}
checks:
  - {id: loss, says: It is positive., points: 1, holds: loss(x) >= 0}
  - {id: slope, after: [loss], says: The derivative fits., points: 1, gradient: {of: loss(x), wrt: x, is: slope(x)}}
  - {id: same, says: The same each time., points: 1, pure: loss}
"""
HAND_IN = """
import random
import numpy as np

def mask(x):
    return np.random.rand(*x.shape) * random.random()

def loss(x):
    return float(np.sum(mask(x) * x**2))

def slope(x):
    return 2 * mask(x) * x
"""


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Report]]:
    """Two reports on a hand-in that draws at every call, made one after the other."""
    folder = tmp_path_factory.mktemp("dropout")
    (folder / "dropout.yaml").write_text(SPEC)
    (folder / "hw.py").write_text(HAND_IN)
    with Grader(order(folder / "dropout.yaml", seed=7)) as grading:
        yield [grading.grade(folder / "hw.py") for _ in range(2)]


def test_what_is_drawn_stays_while_an_input_moves(graded: list[Report]):
    """The mask of a loss is that of its derivative, and the same at every point that is tried."""
    assert [verdict.status for verdict in graded[0].verdicts if verdict.id == "slope"] == ["passed"]


def test_pure_asks_with_two_seeds(graded: list[Report]):
    """A function whose answer rests on drawn numbers does not give the same each time."""
    assert [verdict.status for verdict in graded[0].verdicts if verdict.id == "same"] == ["failed"]


def test_a_report_on_drawn_numbers_repeats(graded: list[Report]):
    """But for the seconds that it took, to the byte."""
    first, second = (re.sub(rb'"seconds":[\d.e-]+', b"", msgspec.json.encode(report)) for report in graded)

    assert first == second


def test_the_generators_of_a_notebook_go_on_where_they_were(tmp_path: Path):
    """`grader.check` in a notebook leaves Python's and NumPy's generators as it found them."""
    (tmp_path / "dropout.yaml").write_text(SPEC)
    names: dict[str, Any] = {}
    exec(HAND_IN, names)
    legacy = names["np"].random  # the generators that a student's code uses
    random.seed(1)
    legacy.seed(1)
    before = random.random(), legacy.rand()
    random.seed(1)
    legacy.seed(1)

    check(tmp_path / "dropout.yaml", namespace=names)

    assert (random.random(), legacy.rand()) == before
