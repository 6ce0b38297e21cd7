"""A check that would catch what survived. It is proposed only if it was tried: it lints, and tells right from wrong."""

from __future__ import annotations

import ast
import json
from typing import TYPE_CHECKING, Any

import numpy as np

from grader.checks.judge import catches
from grader.checks.setting import Setting
from grader.respondents.reference import AsStudent
from grader.show import as_numbers
from grader.spec.extend import extended, spec_from
from grader.spec.language import REFERENCE
from grader.spec.lookup import student_calls

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from grader.model import Respondent
    from grader.spec import Check, Expression
    from grader.strength.difference import Telling

_MORE = ("", "trials: 100")  # what shows on few draws needs many
_PARTS = ("", "[0]", "[1]")
_LARGEST = 24  # numbers in an example


class Proposer:
    """Makes checks for one spec, and keeps those that the right solution passes."""

    def __init__(self, setting: Setting, right: Respondent) -> None:
        self._setting, self._right = setting, right
        self._text = setting.spec.path.read_text(encoding="utf-8")
        self._tried: dict[str, tuple[Check, Setting] | None] = {}

    def propose(self, told: Telling, wrong: Respondent) -> str | None:
        """The first check that does not pass with the mistake made; None where there is none."""
        for text in self._candidates(told):
            if text not in self._tried:
                self._tried[text] = self._proven(text)
            proven = self._tried[text]
            if proven is not None and catches(*proven, wrong):
                return text
        return None

    def _proven(self, text: str) -> tuple[Check, Setting] | None:
        """The check, in a spec that has it; None where it has mistakes, or a right answer does not pass it."""
        spec = self._setting.spec
        longer = extended(self._text, text)
        found = spec_from(longer, spec.path) if longer is not None else None
        if found is None:
            return None
        check = next((each for each in found.checks if each.id not in {old.id for old in spec.checks}), None)
        setting = Setting(found, self._setting.references, self._setting.seed, self._setting.submission)
        right = (AsStudent(setting.references.numpy), self._right)
        if check is None or any(catches(check, setting, each) for each in right):
            return None
        return check, setting

    def _candidates(self, told: Telling) -> Iterator[str]:
        call = told.call
        name = self._free(f"{call.name.replace('.', '-')}-value")
        sentences = [f"matches: {call.name}"] if "." not in call.name else []
        sentences += self._comparisons(call.name, told.check)
        for more in _MORE:
            for sentence in sentences:
                yield "\n  ".join([f"- id: {name}", *([more] if more else []), sentence])
        relation = _example(told)
        if relation is not None:
            yield f"- id: {name}\n  holds: {json.dumps(relation)}"

    def _free(self, name: str) -> str:
        """The name, or with a number where a check has it."""
        taken = {check.id for check in self._setting.spec.checks}
        return next(each for each in (name, *(f"{name}-{n}" for n in range(2, 99))) if each not in taken)

    def _comparisons(self, name: str, first: str) -> list[str]:
        """Each call that some check makes, against the reference on the same arguments."""
        found: dict[str, None] = {}
        for check in sorted(self._setting.spec.checks, key=lambda each: each.id != first):
            for expression in (*check.body.expressions(), *check.let.values()):
                for node in student_calls(expression):
                    if isinstance(node.func, ast.Name) and node.func.id == name:
                        found |= dict.fromkeys(_against_reference(ast.unparse(node), check.let))
        return list(found)[:12]


def _against_reference(call: str, let: Mapping[str, Expression]) -> list[str]:
    needed = _needed(call, let)
    given = f"let: {{{', '.join(f'{name}: {json.dumps(let[name].text)}' for name in let if name in needed)}}}\n  "
    written = [f"{call}{part} == {REFERENCE}.{call}{part}" for part in _PARTS]
    return [f"{given if needed else ''}holds: {json.dumps(each)}" for each in written]


def _needed(text: str, let: Mapping[str, Expression]) -> set[str]:
    """The `let` values that a text uses, through others too."""
    found: set[str] = set()
    waiting = [text]
    while waiting:
        names = {node.id for node in ast.walk(ast.parse(waiting.pop(), mode="eval")) if isinstance(node, ast.Name)}
        new = (names & let.keys()) - found
        found |= new
        waiting += [let[name].text for name in new]
    return found


def _example(told: Telling) -> str | None:
    """The very call, with its numbers, equals the right numbers."""
    given, answer = [_literal(arg) for arg in told.call.args], _literal(told.right)
    if None in given or answer is None or told.call.own or told.left:
        return None
    return f"{told.call.name}({', '.join(map(str, given))}) == {answer}"


def _literal(value: Any) -> str | None:
    array = as_numbers(value)
    return str(array.tolist()) if array is not None and array.size <= _LARGEST and np.isfinite(array).all() else None
