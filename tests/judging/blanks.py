"""Hand-ins with nothing in them: empty bodies, and right functions whose answers are made the same constant."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from grader.model import Answer, Handle

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from grader.model import Respondent
    from grader.spec import Spec

BODIES = {
    "pass": "pass",
    "dots": "...",
    "docstring": "'''To be written.'''",
    "none": "return None",
    "refusal": "raise NotImplementedError",
    "refusal-in-words": "raise NotImplementedError('to be written')",
    "zero": "return 0",
    "half": "return 0.5",
    "text": "return 'softmax'",
    "object": "return object()",
    "empty": "import numpy as np; return np.array([])",
    "empty-2d": "import numpy as np; return np.zeros((0, 0))",
    "nan": "return float('nan')",
    "infinity": "return float('inf')",
}
_CALLS = itertools.count()
_CHANCE = np.random.default_rng(11)
SHAPED: dict[str, Callable[[np.ndarray[Any, Any]], Any]] = {
    "zeros": np.zeros_like,
    "ones": np.ones_like,
    "halves": lambda answer: np.full_like(answer, 0.5, dtype=float),
    "one-over-C": lambda answer: np.full_like(answer, 1 / answer.shape[0] if answer.ndim else 0.5, dtype=float),
    "empty": lambda _: np.array([]),
    "none": lambda _: None,
    "zero": lambda _: 0.0,
    "half": lambda _: 0.5,
    "counted": lambda answer: np.full_like(answer, 0.5 + 1e-9 * next(_CALLS), dtype=float),
    "by-chance": lambda answer: _by_chance(answer.shape),
}


def _by_chance(shape: tuple[int, ...]) -> np.ndarray[Any, Any]:
    """Numbers of chance; a matrix's columns sum to one."""
    numbers = _CHANCE.random(shape)
    return numbers / numbers.sum(axis=0) if numbers.ndim else numbers


def hand_in(spec: Spec, body: str) -> str:
    """A hand-in whose functions and methods all have this body; a class has an __init__ that takes its arguments."""
    return "\n\n".join(_definition(spec, name, body) for name in spec.functions if "." not in name) + "\n"


def classes_without_a_body(spec: Spec) -> str:
    """A hand-in whose classes are `class Net: pass`, and whose functions are empty too."""
    return "\n\n".join(
        f"class {name}:\n    pass" if _methods(spec, name) else f"def {name}(*args, **named):\n    pass"
        for name in spec.functions
        if "." not in name
    )


def _methods(spec: Spec, name: str) -> list[str]:
    return [other.removeprefix(f"{name}.") for other in spec.functions if other.startswith(f"{name}.")]


def _definition(spec: Spec, name: str, body: str) -> str:
    methods = _methods(spec, name)
    if not methods:
        return f"def {name}(*args, **named):\n    {body}"
    lines = [f"    def {method}(self, *args, **named):\n        {body}" for method in methods]
    return "\n".join([f"class {name}:\n    def __init__(self, *args, **named):\n        pass", *lines])


class Blanked:
    """A Respondent whose numbers all have the right shape and nothing in them: the reference's answers, filled."""

    def __init__(self, reference: Respondent, fill: Callable[[np.ndarray[Any, Any]], Any]) -> None:
        self._reference = reference
        self._fill = fill

    def call(self, name: str, args: Sequence[Any], *, wrt: tuple[int, ...] = ()) -> Answer:
        """The shape of the reference's answer, filled; its objects are numbered upwards, as a student's are."""
        given = [msgspec.structs.replace(arg, id=-arg.id) if isinstance(arg, Handle) else arg for arg in args]
        return Answer(value=self._filled(self._reference.call(name, given, wrt=wrt).value))

    def _filled(self, value: Any) -> Any:
        if isinstance(value, list | tuple):
            return type(value)(self._filled(part) for part in value)
        if isinstance(value, dict):
            return {key: self._filled(part) for key, part in value.items()}
        if isinstance(value, np.ndarray | np.generic | int | float):
            filled = self._fill(np.asarray(value))
            return filled[()] if isinstance(filled, np.ndarray) else filled
        return msgspec.structs.replace(value, id=-value.id) if isinstance(value, Handle) else value
