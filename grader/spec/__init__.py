"""What an instructor writes: specs as values, their loading, the expression language and the random draws."""

from __future__ import annotations

from grader.spec.drawing import draw_inputs
from grader.spec.draws import Draw
from grader.spec.evaluate import evaluate
from grader.spec.keys import spec_schema
from grader.spec.kinds.faster import Faster
from grader.spec.kinds.gradient import Gradient
from grader.spec.kinds.holds import Holds
from grader.spec.kinds.learns import Learns
from grader.spec.kinds.matches import Matches
from grader.spec.kinds.pure import Pure
from grader.spec.kinds.raises import Raises
from grader.spec.kinds.source import Source
from grader.spec.load import lint, load_spec, shipped_ids
from grader.spec.model import (
    AllOf,
    AnyOf,
    Check,
    Comparison,
    Condition,
    EvaluationError,
    Expression,
    Not,
    Spec,
    Truth,
)

__all__ = [
    "AllOf",
    "AnyOf",
    "Check",
    "Comparison",
    "Condition",
    "Draw",
    "EvaluationError",
    "Expression",
    "Faster",
    "Gradient",
    "Holds",
    "Learns",
    "Matches",
    "Not",
    "Pure",
    "Raises",
    "Source",
    "Spec",
    "Truth",
    "draw_inputs",
    "evaluate",
    "lint",
    "load_spec",
    "shipped_ids",
    "spec_schema",
]
