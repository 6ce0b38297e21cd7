"""Hand-ins that do nothing: functions that return a constant, classes without a body."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from grader.errors import Problem
from grader.grading import Grader
from grader.strength.result import Empty

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from grader.model import Function
    from grader.order import Order
    from grader.spec import Check

# What stands in the body, with the first argument's name in it.
BODIES = {
    "pass": "pass",
    "return None": "return None",
    "raise NotImplementedError": "raise NotImplementedError",
    "return 0": "return 0",
    "return 0.5": "return 0.5",
    "return zeros": "return np.zeros_like({first}, dtype=float)",
    "return ones": "return np.ones_like({first}, dtype=float)",
    "return 1/C": "return np.full(np.shape({first}), 1 / max(len(np.atleast_1d({first})), 1))",
    "return the argument": "return {first}",
    "return {}": "return {{}}",
}


_MAY_EARN = "return the argument"  # it is a function: some of what a spec asks may be true of it


def advice(order: Order) -> tuple[Problem, ...]:
    """Each check that gives points to functions that do nothing, with its line and what to do about it."""
    earned: dict[str, list[str]] = {}
    for empty in earnings(order):
        for name in empty.passed if empty.must_not else ():
            earned.setdefault(name, []).append(empty.name)
    checks = [check for check in order.spec.checks if check.id in earned]
    return tuple(
        Problem(str(order.spec.path), check.line, 1, _advice(check, earned[check.id]), advice=True) for check in checks
    )


def _advice(check: Check, bodies: Sequence[str]) -> str:
    names = ", ".join(sorted(check.mentions.judged))
    what = " or ".join(f"`{body}`" for body in bodies)
    return (
        f"functions that do nothing ({what}) pass the check {check.id!r}, which gives {check.points:g} points; "
        f"let another check ask what {names or 'they'} should answer to drawn inputs (`matches`), or give it 0 points"
    )


def earnings(order: Order) -> list[Empty]:
    """What hand-ins earn that do nothing."""
    found = []
    quick = replace(order, run=msgspec.structs.replace(order.run, diagnose=False))
    with TemporaryDirectory() as folder, Grader(quick) as grader:
        for name, text in empty_hand_ins(order.spec.functions).items():
            path = Path(folder) / "empty.py"
            path.write_text(text, encoding="utf-8")
            report = grader.grade(path)
            passed = tuple(verdict.id for verdict in report.verdicts if verdict.earned > 0)
            found.append(Empty(name=name, earned=report.score, passed=passed, must_not=name != _MAY_EARN))
    return found


def empty_hand_ins(functions: Mapping[str, Function]) -> dict[str, str]:
    """What each does -> its text."""
    texts = {name: _text(functions, body) for name, body in BODIES.items()}
    classes = dict.fromkeys(name.split(".")[0] for name in functions if "." in name)
    if classes:
        texts["empty classes"] = "\n".join(f"class {name}:\n    pass\n" for name in classes)
    return texts


def _text(functions: Mapping[str, Function], body: str) -> str:
    parts = ["import numpy as np\n"]
    classes = dict.fromkeys(name.split(".")[0] for name in functions if "." in name)
    for name, function in functions.items():
        if "." not in name and name not in classes:
            parts.append(_definition(name, function.args, body, ""))
    for owner in classes:
        parts.append(f"class {owner}:\n    def __init__(self, *args):\n        pass\n")
        methods = {
            name.split(".", 1)[1]: function for name, function in functions.items() if name.startswith(f"{owner}.")
        }
        parts += [_definition(name, function.args, body, "    ") for name, function in methods.items()]
    return "\n".join(parts)


def _definition(name: str, args: Sequence[str], body: str, indent: str) -> str:
    named = ["self", *args[1:]] if indent else list(args)
    first = next((arg for arg in named if arg != "self"), "0.0")
    return f"{indent}def {name}({', '.join(named)}):\n{indent}    {body.format(first=first)}\n"
