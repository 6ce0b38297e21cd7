"""What a spec hands over as decimal numbers although it is labels: `[0, 1]` where all other checks draw whole numbers.

A right hand-in may use labels as indices, and an array of decimal numbers is none.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

import numpy as np

from grader.checks.alive import asked_of
from grader.checks.setting import Setting
from grader.errors import Problem, SpecError
from grader.model import PUBLIC_SEED
from grader.respondents.reference import AsStudent
from grader.respondents.references import References
from grader.spec import draw_inputs

if TYPE_CHECKING:
    from grader.spec import Check, Spec

    Place = tuple[str, int]  # a function, and the number of an argument


def labels(spec: Spec) -> tuple[Problem, ...]:
    """Advice on every check that gives a function decimal numbers where all others give it whole ones."""
    try:
        setting = Setting(spec, References(spec), PUBLIC_SEED)
    except SpecError as error:
        return error.problems
    given: dict[Place, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for check in spec.checks:
        for place, kind in _given(check, setting):
            given[place][check.id].add(kind)
    found = []
    for check in spec.checks:
        for (name, position), kinds in given.items():
            others = set[str]().union(*(each for other, each in kinds.items() if other != check.id))
            if kinds.get(check.id) == {"decimal"} and others == {"whole"}:
                word = [*spec.functions[name].args, "it"][position]
                message = (
                    f"{name} gets {word} as decimal numbers here and as whole ones elsewhere; who uses it as an "
                    f"index fails: write int([0, 1]) for [0, 1]"
                )
                found.append(Problem(str(spec.path), check.line, 1, message, advice=True))
    return tuple(found)


def _given(check: Check, setting: Setting) -> list[tuple[Place, str]]:
    """What kind of numbers the arrays are that a check gives to functions; a kind that is neither is not labels."""
    drawn = draw_inputs(setting.spec, check, setting.seed, 0, check.mentions.drawn)
    record = asked_of(check, setting, AsStudent(setting.references.numpy), drawn)
    known = [each for each in record if each.name in setting.spec.functions]
    return [
        ((each.name, i), _kind(arg)) for each in known for i, arg in enumerate(each.args) if isinstance(arg, np.ndarray)
    ]


def _kind(array: np.ndarray[Any, Any]) -> str:
    if array.dtype.kind in "iu":
        return "whole"
    integral = array.dtype.kind == "f" and array.ndim > 0 and bool(np.all(array == np.round(array)))
    return "decimal" if integral else "other"
