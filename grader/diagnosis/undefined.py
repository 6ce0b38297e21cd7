"""A variable without a value: whether an edit has to do with it, and what is said where none mends it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec.structs import replace

if TYPE_CHECKING:
    from grader.model import Diagnosis, Verdict
    from grader.mutation.edit import Placed

_UNSET = re.compile(r"(?:UnboundLocal|Name)Error: .*?'(\w+)'")


def without_value(diagnosis: Diagnosis | None) -> str | None:
    """The variable that an exception says has none."""
    found = _UNSET.match(diagnosis.text) if diagnosis is not None else None
    return found[1] if found is not None else None


def regards(name: str, placed: Placed, text: str) -> bool:
    """Whether an edit keeps the variable, puts another in its place, or mends the statement that gives it a value.

    What does without it is not what is wrong.
    """
    word, edit = re.compile(rf"\b{name}\b"), placed.edit
    another = edit.operator == "variable" and edit.before == name
    sets_it = re.match(rf"\s*{name}\s*=", text.split("\n")[edit.line - 1]) is not None
    return another or sets_it or len(word.findall(edit.after)) >= len(word.findall(edit.before))


def undefined(verdict: Verdict) -> Verdict:
    """The verdict; where a variable has no value, that this is what is wrong."""
    diagnosis = verdict.diagnosis
    name = without_value(diagnosis)
    if name is None or diagnosis is None or diagnosis.code != "raised":
        return verdict
    if diagnosis.text.startswith("NameError"):  # which says it in as many words
        return replace(verdict, diagnosis=replace(diagnosis, code="undefined"))
    text = f"`{name}` is used, and nothing that was run before gives it a value"
    return replace(verdict, diagnosis=replace(diagnosis, code="undefined", text=text, evidence=diagnosis.text))
