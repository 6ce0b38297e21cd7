"""What a reader is told, and in which order: one card for each cause, what is to be mended first, what passed last.

An exception, a missing function, a function that is not written yet is told once, with the checks that it costs.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from grader.model import Status

if TYPE_CHECKING:
    from grader.model import Report, Verdict

_ORDER = (
    {Status.FAILED, Status.ERRORED},
    {Status.UNWRITTEN},
    {Status.INCONCLUSIVE, Status.INVALID},
    {Status.SKIPPED},
    {Status.PASSED},
)


class Card(msgspec.Struct, frozen=True):
    """A check that is told in full, and the others that fell to the same cause."""

    shown: Verdict
    others: tuple[Verdict, ...] = ()

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """All of them, in the spec's order."""
        return (self.shown, *self.others)

    @property
    def earned(self) -> float:
        """The points that they earned together."""
        return sum(verdict.earned for verdict in self.verdicts)

    @property
    def points(self) -> float:
        """The points that they could earn together."""
        return sum(verdict.points for verdict in self.verdicts)

    @property
    def at_fault(self) -> tuple[str, ...]:
        """Every function that any of them blames, once each."""
        return tuple(dict.fromkeys(name for verdict in self.verdicts for name in verdict.at_fault))


def cards(report: Report) -> tuple[Card, ...]:
    """One card for each cause, in the order in which they are to be read; each check is on exactly one."""
    groups: dict[tuple[object, ...], list[Verdict]] = {}
    for position, verdict in enumerate(report.verdicts):
        groups.setdefault(_cause(verdict) or ("itself", position), []).append(verdict)
    ranked = (sorted(group, key=lambda verdict: _rank(verdict.status)) for group in groups.values())
    made = [Card(first, tuple(others)) for first, *others in ranked]
    return tuple(sorted(made, key=lambda card: _rank(card.shown.status)))  # stable: in the spec's order within a rank


def warnings(report: Report) -> tuple[str, ...]:
    """The warnings, without those that only repeat what a card says."""
    told = [verdict.diagnosis.text for verdict in report.verdicts if _cause(verdict) and verdict.diagnosis]
    left = [warning for warning in report.warnings if not any(text in warning for text in told)]
    by_tail: dict[str, list[str]] = {}
    for warning in left:
        named = _OF_A_FUNCTION.fullmatch(warning)
        by_tail.setdefault(named[2] if named else warning, []).append(named[1] if named else "")
    return tuple(f"{_listed(names)}{tail}" for tail, names in by_tail.items())


def _listed(names: list[str]) -> str:
    """`a`, `b` and `c`, each once."""
    *firsts, last = dict.fromkeys(names)
    return f"{', '.join(firsts)} and {last}" if firsts else last


def happens_always(verdict: Verdict) -> bool:
    """Whether it came to this whatever the inputs were, so that they explain nothing."""
    found = verdict.diagnosis
    return found is not None and (found.code in _WHATEVER_THE_INPUTS or found.text.startswith(_A_NAME_IS_MISSING))


def says_already(said: str, text: str, role: str) -> bool:
    """Whether a text has been said, or is help that only names the code which a sentence has named."""
    named = re.findall(r"`[^`]+`", text) if role == "help" and text.startswith("write ") else []
    return text in said or (bool(named) and all(each in said for each in named))


_OF_A_FUNCTION = re.compile(r"(`[^`]+`)( gave .+)", re.DOTALL)
_BY_AN_EXCEPTION = {Status.ERRORED, Status.INCONCLUSIVE}  # undecided, because another function may be to blame
_A_NAME_IS_MISSING = ("NameError:", "UnboundLocalError:", "ImportError:", "ModuleNotFoundError:")
_WHATEVER_THE_INPUTS = {
    "missing-function",
    "missing-import",
    "missing-here",
    "missing-module",
    "syntax",
    "python2",
    "undefined",
    "unwritten",
}
# Mended in one place, wherever it showed: another line is no other cause.
_ANYWHERE = {"missing-import", "missing-here", "missing-module", "missing-function"}


def _cause(verdict: Verdict) -> tuple[object, ...] | None:
    """What two verdicts share that are told as one; None where a verdict has a card to itself."""
    if verdict.status is Status.UNWRITTEN:
        return ("unwritten",)
    if verdict.status in _BY_AN_EXCEPTION and verdict.diagnosis is not None and verdict.finding is None:
        line = None if verdict.diagnosis.code in _ANYWHERE else verdict.diagnosis.line
        return ("errored", verdict.diagnosis.code, verdict.diagnosis.text, line)
    known = verdict.diagnosis
    if verdict.status is Status.FAILED and known is not None and known.line and known.code != "unknown":
        return ("wrong", known.code, known.line)
    if verdict.status is Status.SKIPPED and verdict.message:
        return ("skipped", verdict.message)
    return None


def _rank(status: Status) -> int:
    return next(rank for rank, statuses in enumerate(_ORDER) if status in statuses)
