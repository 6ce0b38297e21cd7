"""A verdict in a few plain lines: for a place that has one field of text for each check."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.reports import words
from grader.reports.causes import Card
from grader.reports.evidence import explain
from grader.reports.safe import plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from grader.model import Verdict
    from grader.reports.evidence import Told


def brief(verdict: Verdict, texts: Mapping[str, str]) -> str:
    """What is wrong, where, the student's line, what was seen and what to do; empty for what passed."""
    told = explain(Card(verdict), texts)
    lines = [line for each in told.told for line in _lines(each)]
    if told.quoted:
        lines[1:1] = [f"    {told.quoted.line}", f"    {told.quoted.under}"]
    if told.word != "passed" and not lines:
        lines = [told.meaning]
    inputs = [line for value in told.inputs for line in value.typed()]
    pasted = [f"{words.PASTE}:", *map(plain, told.pasted)] if told.pasted else []
    return "\n".join([*lines, *pasted, *(["with these inputs:", *inputs] if inputs else [])])


def _lines(told: Told) -> list[str]:
    *firsts, last = told.lines or ("",)
    lead = "help: " if told.role == "help" else ""
    last = f"{last} ({told.where})" if told.where else last
    return [lead + line if at == 0 else line for at, line in enumerate([*firsts, last])]
