"""A variable without a value: whether an edit has to do with it, and what is said where none mends it."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING

from msgspec.structs import replace

from grader.mutation.mistakes import STEPS

if TYPE_CHECKING:
    from grader.model import Diagnosis, Verdict
    from grader.mutation.edit import Placed

_UNSET = re.compile(r"(?:UnboundLocal|Name)Error: .*?'(\w+)'")


def without_value(diagnosis: Diagnosis | None) -> str | None:
    """The variable that an exception says has none."""
    return unset(diagnosis.text) if diagnosis is not None else None


def unset(said: str) -> str | None:
    """The same of what an exception says, whether there is no such name or its line has not been reached."""
    found = _UNSET.match(said)
    return found[1] if found is not None else None


def regards(name: str, placed: Placed, text: str) -> bool:
    """Whether an edit keeps the variable, puts another in its place, or mends the statement that gives it a value.

    What does without it is not what is wrong.
    """
    word, edit = re.compile(rf"\b{name}\b"), placed.edit
    another = edit.operator == "variable" and edit.before == name
    return another or _sets(name, placed, text) or len(word.findall(edit.after)) >= len(word.findall(edit.before))


def gives_a_value(name: str, placed: Placed, text: str) -> bool:
    """Whether it is by this edit that the variable has one: it stands where that is set, or was misspelt."""
    edit = placed.edit
    misspelt = edit.operator == "variable" and edit.before == name and get_close_matches(name, [edit.after])
    return edit.repair.code == STEPS.code or bool(misspelt) or _sets(name, placed, text)


def _sets(name: str, placed: Placed, text: str) -> bool:
    """Whether the edit is one of the statement that gives the variable a value."""
    statement = rf"\s*(?:\w+\s*,\s*)*{name}\s*(?:,[\s\w,]*)?="
    return re.match(statement, text.split("\n")[placed.edit.line - 1]) is not None


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
