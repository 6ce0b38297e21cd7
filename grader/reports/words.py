"""The words that every report uses: what a status means, how points read, how to repeat a run."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from grader.model import PUBLIC_SEED, Status
from grader.reports.safe import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.model import Report, Verdict

PASTE = "to see it, paste this below your functions"

SYMBOLS = {
    Status.PASSED: "✓",
    Status.FAILED: "✗",
    Status.ERRORED: "!",
    Status.UNWRITTEN: "·",
    Status.SKIPPED: "–",
    Status.INCONCLUSIVE: "?",
    Status.INVALID: "⊘",
}
ASCII_SYMBOLS = {
    **SYMBOLS,
    Status.PASSED: "+",
    Status.FAILED: "x",
    Status.UNWRITTEN: ".",
    Status.SKIPPED: "-",
    Status.INVALID: "#",
}

MEANINGS = {
    Status.PASSED: "Your code does what this check asks.",
    Status.FAILED: "Your code gave an answer, but not the one that this check asks for.",
    Status.ERRORED: "There is no answer to judge: the function is missing, stopped with an error, or took too much "
    "time or memory.",
    Status.UNWRITTEN: "Not written yet: the function has no body of its own.",
    Status.SKIPPED: "Not judged: it builds on another check that has not passed yet. Mend that one first.",
    Status.INCONCLUSIVE: "The numbers do not decide between right and wrong. A person will look at it.",
    Status.INVALID: "The fault is in the assignment, not in your code. A person will look at it.",
}
BY_EDITION = "The students' edition cannot decide this; nothing is said against your answer."
PROVISIONAL = "Provisional: not everything is decided yet; the score may change."
LEFT_TO_THE_COURSE = "Your course's run decides what this edition cannot; the score may change."

AUDIENCE = {
    "visible": "",
    "hidden": "hidden from students",
    "after_due_date": "shown after the due date",
    "after_published": "shown once results are published",
}

# How the two sides of a finding are called, by its kind.
SIDES = {
    "relation": ("left side", "right side"),
    "gradient": ("yours", "numerical gradient"),
    "mutation": ("after the call", "before the call"),
}


def sides(kind: str) -> tuple[str, str]:
    """The names of a finding's two sides."""
    return SIDES.get(kind, ("yours", "expected"))


def points(value: float) -> str:
    """Points as people write them: 1, 0.5, 0.333."""
    text = f"{value:.3f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def amount(number: float, word: str) -> str:
    """`1 check`, `0.5 points`."""
    return f"{points(number)} {word if number == 1 else f'{word}s'}"


def of_points(earned: float, possible: float) -> str:
    """`0.5 of 1 point`."""
    return f"{points(earned)} of {amount(possible, 'point')}"


def score(report: Report) -> str:
    """`24 of 24 points`; where the reader may not see all of it: what they see, and how much is judged later."""
    seen = of_points(report.score, report.points)
    if report.unseen is None:
        return seen
    later = f"{points(report.unseen.points)} more in {amount(report.unseen.checks, 'check')} judged later"
    return f"{seen} that you can see; {later}"


def score_line(report: Report) -> str:
    """`hw.ipynb: 23 of 29 points  (18 passed, 3 failed)`, and whether that is provisional."""
    provisional = ", provisional" if report.provisional else ""
    return f"{plain(report.submission.name)}: {score(report)}  ({tally(report)}{provisional})"


def ids(verdicts: Sequence[Verdict]) -> str:
    """`sums-to-one, dZ`."""
    return ", ".join(plain(verdict.id) for verdict in verdicts)


def meaning(status: Status, *, edition: bool = False) -> str:
    """What a status means, in a sentence to the student."""
    return BY_EDITION if edition and status is Status.INCONCLUSIVE else MEANINGS[status]


def provisional(*, edition: bool = False) -> str:
    """Who decides what is not decided yet."""
    return LEFT_TO_THE_COURSE if edition else PROVISIONAL


def also(others: Sequence[Verdict], *, edition: bool = False) -> str:
    """`this costs 3 checks more: sums-to-one, dZ, cat`."""
    if any(each.status is Status.FAILED for each in others):
        cost = amount(sum(each.points - each.earned for each in others), "point")
        return f"the same mistake costs {amount(len(others), 'check')} more, {cost}: {ids(others)}"
    lost = [each for each in others if each.status is not Status.INCONCLUSIVE]
    undecided_ = [each for each in others if each.status is Status.INCONCLUSIVE]
    who = "your course's run" if edition else "a person"
    costs = [f"this costs {amount(len(lost), 'check')} more: {ids(lost)}"] if lost else []
    return "; ".join(costs + ([f"it leaves to {who}: {ids(undecided_)}"] if undecided_ else []))


def counts(report: Report) -> dict[Status, int]:
    """How many checks have each status; those that none has are left out."""
    found = Counter(verdict.status for verdict in report.verdicts)
    return {status: found[status] for status in Status if found[status]}


def tally(report: Report) -> str:
    """`5 passed, 2 failed`."""
    return ", ".join(f"{count} {status.value}" for status, count in counts(report).items()) or "no checks"


def undecided(report: Report) -> tuple[Verdict, ...]:
    """The verdicts that a person has to look at, or the course's own run."""
    return tuple(v for v in report.verdicts if v.status in {Status.INCONCLUSIVE, Status.INVALID})


def title(verdict: Verdict) -> str:
    """The check's sentence; its id where the spec gives none."""
    return plain(verdict.says) or plain(verdict.id)


def audience(verdict: Verdict) -> str:
    """Who may see a check, where not everybody may."""
    return AUDIENCE.get(verdict.visibility, plain(verdict.visibility))


def seconds(value: float) -> str:
    """A duration: `0.03 s`, `12 s`."""
    return f"{value:.2g} s" if value < 10 else f"{value:.0f} s"


def ran(report: Report) -> str:
    """What was run, three and more cells in a row as one: `cells 1 to 4, 6 and 8 of 9`."""
    return _CELLS.sub(_in_a_row, report.ran)


_CELLS = re.compile(r"(?<=cells )\d+(?:, \d+)*(?: and \d+)?(?= of )")


def _in_a_row(cells: re.Match[str]) -> str:
    numbers = [int(number) for number in re.findall(r"\d+", cells[0])]
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    *firsts, last = (
        part for run in runs for part in ([f"{run[0]} to {run[-1]}"] if len(run) >= _ROW else map(str, run))
    )
    return f"{', '.join(firsts)} and {last}" if firsts else last


_ROW = 3  # cells that stand one after another


def repeat(report: Report) -> str:
    """How to get this report again: a report knows neither the paths nor the options that were typed.

    A student's own check draws the same inputs every time, and has no option for others.
    """
    if report.seed == PUBLIC_SEED and all(verdict.visibility == "visible" for verdict in report.verdicts):
        return "check it again, the inputs are the same every time"
    return f"grade the same hand-in by the same spec with --seed {report.seed}"
