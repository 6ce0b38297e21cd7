"""What an instructor writes: specs as values, their loading, the expression language and the random draws."""

from __future__ import annotations

from grader.spec.drawing import draw_inputs
from grader.spec.draws import Draw
from grader.spec.evaluate import evaluate, evaluate_arguments
from grader.spec.keys import spec_schema
from grader.spec.load import lint, load_spec
from grader.spec.model import (
    AllOf,
    AnyOf,
    Check,
    Comparison,
    Condition,
    EvaluationError,
    Expression,
    Gradient,
    Holds,
    Matches,
    Not,
    Pure,
    Raises,
    Source,
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
    "Gradient",
    "Holds",
    "Matches",
    "Not",
    "Pure",
    "Raises",
    "Source",
    "Spec",
    "Truth",
    "draw_inputs",
    "evaluate",
    "evaluate_arguments",
    "lint",
    "load_spec",
    "spec_schema",
]
