"""One array or number as the answer of a function that has several things to give."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from grader.model import CallFailed
from grader.mutation.edit import Mistake
from grader.show import as_numbers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.diagnosis.questions import Question
    from grader.model import Function, Respondent

_MOST = 3  # questions


def as_one(asked: Sequence[Question], function: Function, student: Respondent) -> Mistake | None:
    """What is said of a function that gives only one of its parts, on every question; None of any other.

    An array with as many rows as there are parts may hold all of them.
    """
    if len(function.returns) < 2:
        return None
    calls = (call for question in asked for call in question.calls if call.name == function.name and not call.own)
    found: set[str] = set()
    for call in islice(calls, _MOST):
        try:
            value = student.call(call.name, call.args).value
        except CallFailed:
            return None
        array = None if isinstance(value, list | tuple | dict) else as_numbers(value)
        if array is None:
            return None
        found.add("" if np.shape(array)[:1] == (len(function.returns),) else "an array" if array.ndim else "a number")
    kinds = found - {""}
    if len(kinds) != 1:
        return None
    meant = f"{', '.join(function.returns[:-1])} and {function.returns[-1]}"
    return Mistake("shape", f"your function gives {kinds.pop()} alone, where {meant} are meant: return all of them")
