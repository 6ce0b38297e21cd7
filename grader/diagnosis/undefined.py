"""A variable without a value: whether an edit has to do with it, and what is said where none mends it."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING

from msgspec.structs import replace

from grader.mutation.mistakes import STEP_MISSING, STEPS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from grader.diagnosis.found import FoundMistakes
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


def counts(edits: Sequence[Placed], unset: str | None, text_of: Callable[[Placed], str]) -> bool:
    """Whether edits explain anything: of a variable without a value, those that have to do with it."""
    return unset is None or (bool(edits) and all(regards(unset, placed, text_of(placed)) for placed in edits))


def says_more(found: FoundMistakes, unset: str | None, text_of: Callable[[Placed], str]) -> bool:
    """Whether what was found says more than that a name has no value, if that is so."""
    one = unset is None or len(found.mistakes) == 1 or STEP_MISSING in found.mistakes
    one = one or any(gives_a_value(unset or "", placed, text_of(placed)) for placed in found.edits)
    return one and counts(found.edits, unset, text_of)


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
