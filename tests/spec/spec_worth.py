"""The names that the tests of expressions use, what they are worth, and the value of a text."""

from __future__ import annotations

from typing import Any

import numpy as np
from spec_samples import Module, Net, cost, softmax

from grader.model import Function, Handle
from grader.spec import evaluate
from grader.spec.lookup import parse
from grader.spec.vocabulary import Vocabulary

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


def student() -> Module:
    """Something that answers the calls."""
    return Module(softmax=softmax, cost=cost, both=lambda a, b: (a, b), Net=Net)


def value(text: str, asked: Module | None = None, **values: Any) -> Any:
    """What the text is worth."""
    expression, mistakes = parse(text, WORDS)
    assert [str(mistake) for mistake in mistakes] == []
    ref = Module(softmax=softmax, scale=lambda x, by=2: x * by)
    return evaluate(expression, VALUES | values, asked or student(), ref)
