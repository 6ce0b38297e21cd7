"""A report as Markdown: for an issue, a pull request, a learning platform's feedback field. No HTML, no links."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.model import Status
from grader.reports import words
from grader.reports.causes import cards, warnings
from grader.reports.evidence import explain
from grader.reports.layout import as_text, legend, side_lines
from grader.reports.safe import for_markdown, for_markdown_block, for_markdown_code, plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from grader.model import Report
    from grader.reports.evidence import Explanation, Side, Told

_WIDTH = 96  # columns of a code block
_LABELS = {"diagnosis": "What is wrong", "help": "Help", "evidence": "Evidence", "seen": "Seen in", "note": "Note"}
_SHORT = {Status.PASSED, Status.UNWRITTEN}  # their line in the table says it all


def to_markdown(report: Report) -> str:
    """The whole report in CommonMark, with one table (GitHub's syntax) of all checks."""
    explanations = [explain(card, report.texts, edition=report.edition) for card in cards(report)]
    blocks = [*_top(report), _table(explanations)]
    for explanation in explanations:
        if explanation.verdict.status not in _SHORT:
            blocks += _check(explanation)
        elif explanation.verdict.notes:
            notes = for_markdown("; ".join(explanation.verdict.notes))
            blocks += [f"{for_markdown_code(explanation.verdict.id)}: {notes}"]
    blocks += ["## About this run", _about(report), "## What the words mean", _meanings(report)]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _top(report: Report) -> Iterator[str]:
    yield f"# {for_markdown(report.spec.title or report.spec.id)}"
    yield f"Hand-in: {for_markdown_code(report.submission.name)}"
    yield f"**{words.score(report)}** ({words.tally(report)})"
    if report.provisional:
        yield f"**{words.provisional(edition=report.edition)}**"
        yield _items(f"{for_markdown(words.title(each))} ({each.status.value})" for each in words.undecided(report))
    if told := warnings(report):
        yield "**Warnings**\n\n" + _items(for_markdown(warning) for warning in told)


def _table(explanations: Sequence[Explanation]) -> str:
    rows = [
        f"| {explanation.symbol} {explanation.word} | {for_markdown_code(verdict.id)} | "
        f"{for_markdown(words.title(verdict))} | {words.of_points(verdict.earned, verdict.points)} |"
        for explanation in explanations
        for verdict in explanation.card.verdicts
    ]
    return "\n".join(["| Status | Id | Check | Points |", "|---|---|---|---|", *rows]) if rows else ""


def _check(explanation: Explanation) -> Iterator[str]:
    verdict = explanation.verdict
    yield f"## {explanation.symbol} {explanation.word}: {for_markdown(explanation.title)}"
    audience = words.audience(verdict)
    ids = ", ".join(for_markdown_code(each.id) for each in explanation.card.verdicts)
    yield ", ".join([ids, explanation.points, *([for_markdown(audience)] if audience else [])])
    if explanation.quoted:
        yield for_markdown_block([explanation.quoted.line, explanation.quoted.under])
    if explanation.says_meaning:
        yield explanation.meaning
    for told in explanation.told:
        yield _told(told)
    yield from _sides(explanation.sides)
    yield for_markdown(legend(explanation) or "")
    if not verdict.message:
        yield _items(f"{for_markdown(name)}: {for_markdown(text)}" for name, text in explanation.facts)
    if explanation.pasted:
        yield f"{words.PASTE.capitalize()}:"
        yield for_markdown_block(explanation.pasted, "python")
    if explanation.inputs:
        yield "With these inputs" + (f" ({explanation.about_inputs}):" if explanation.about_inputs else ":")
        yield for_markdown_block((line for value in explanation.inputs for line in value.typed(_WIDTH)), "python")
        yield from _sides(explanation.outcome)


def _told(told: Told) -> str:
    if told.role == "message":
        return "  \n".join(for_markdown_code(line) for line in told.lines)
    if told.role == "part":
        return _items([for_markdown(line) for line in told.lines])
    where = f" ({for_markdown(told.where)})" if told.where else ""
    return f"**{_LABELS[told.role]}**{where}: " + "  \n".join(for_markdown(line) for line in told.lines)


def _sides(sides: Sequence[Side]) -> Iterator[str]:
    if any(side.grids or side.facts for side in sides):
        yield for_markdown_block(as_text(line) for line in side_lines(sides, _WIDTH))
    elif sides:
        yield _items(f"{side.label}: {for_markdown_code(side.text or '')}" for side in sides)


def _about(report: Report) -> str:
    environment = ", ".join(f"{name} {version}" for name, version in report.environment.items())
    hand_in = plain(report.submission.sha256)
    return _items([
        f"What was run: {for_markdown(report.ran)}",
        f"Isolation: {for_markdown(report.isolation)}",
        f"Seed: {report.seed}",
        f"Spec: {for_markdown_code(report.spec.id)}, SHA-256 {for_markdown_code(report.spec.sha256)}",
        *([f"Hand-in: SHA-256 {for_markdown_code(hand_in)}"] if hand_in else []),
        f"Grader: {for_markdown(report.grader_version)}" + (f" ({for_markdown(environment)})" if environment else ""),
        f"Took: {words.seconds(report.seconds)}",
        f"To repeat exactly this: {for_markdown(words.repeat(report))}",
    ])  # fmt: skip


def _meanings(report: Report) -> str:
    return _items(
        f"**{status.value}**: {words.meaning(status, edition=report.edition)}" for status in words.counts(report)
    )


def _items(texts: Iterator[str] | Sequence[str]) -> str:
    return "\n".join(f"- {text}" for text in texts)
