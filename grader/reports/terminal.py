"""A report in the terminal: readable at 80 columns, and without colour, because every mark is a sign or a word too."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING, Any

from grader.model import Status
from grader.reports import words
from grader.reports.causes import cards, warnings
from grader.reports.evidence import explain
from grader.reports.highlights import FINE, WANTED, WORST, WRONG
from grader.reports.layout import legend, side_lines
from grader.reports.paper import Paper, Plain
from grader.reports.safe import for_terminal, plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from rich.console import Console
    from rich.text import Text

    from grader.model import Report, Verdict
    from grader.reports.evidence import Explanation, Told, Value
    from grader.reports.layout import Line
    from grader.reports.quoting import Quote

WIDEST = 100  # columns; longer lines tire the eye
SCREEN = 20  # lines, after which the score is scrolled away and is said again
INDENT = 4  # of what explains a check
STYLES = {
    Status.PASSED: "green",
    Status.FAILED: "bold red",
    Status.ERRORED: "bold red",
    Status.UNWRITTEN: "dim",
    Status.SKIPPED: "yellow",
    Status.INCONCLUSIVE: "bold magenta",
    Status.INVALID: "bold magenta",
}
_MARKS = {FINE: "", WANTED: "bold", WRONG: "red", WORST: "bold red", "label": "dim", "value": ""}


def render(report: Report, console: Console | Paper, *, verbose: bool = False) -> None:
    """Print a report: score, warnings, one card a cause, how it was run and how to repeat it.

    What passed is named in one paragraph beside what did not; with `verbose` in a line each, as where all passed.
    """
    _Printer(console, verbose=verbose).report(report)


def to_plain(report: Report, width: int = 80) -> str:
    """What `render` prints where there is no colour: for logs, and for a console without HTML."""
    from rich.console import Console

    text = StringIO()
    render(report, Console(file=text, width=width, force_terminal=False, force_jupyter=False, color_system=None))
    return text.getvalue().rstrip("\n")


class _Printer:
    """Lays lines out on a console; every text goes through `for_terminal` before it gets here or in `say`."""

    def __init__(self, console: Console | Paper, *, verbose: bool) -> None:
        self.console: Any = console  # the two have in common what is asked of them here
        self.verbose = verbose
        self.text: Callable[..., Any] = Plain if isinstance(console, Paper) else _rich_text
        self.encoding = console.encoding or "utf-8"
        self.width = max(20, min(console.width, WIDEST))
        fancy = "✓".encode(self.encoding, "ignore") != b""
        self.lines = 0
        self.edition = False  # whether the report is by a students' edition
        self.word = self.earned = 0  # the widths of the columns before a check's sentence
        self.symbols = words.SYMBOLS if fancy else words.ASCII_SYMBOLS

    def report(self, report: Report) -> None:
        self.say(report.spec.title or report.spec.id, style="bold")
        self.say(report.submission.name, style="dim")
        self.blank()
        self.edition = report.edition
        self.score(report)
        if report.provisional:
            shared = {verdict.id for card in cards(report) for verdict in card.others}
            self.provisional([verdict for verdict in words.undecided(report) if verdict.id not in shared])
        for warning in warnings(report):
            self.say(warning, lead="warning: ", style="yellow")
        self.blank()
        told = [explain(card, report.texts, edition=report.edition) for card in cards(report)]
        self.word = max((len(each.word) + 2 for each in told), default=0)
        self.earned = max((len(_earned(each)) for each in told), default=0)
        passed = [each for each in told if each.verdict.status is Status.PASSED]
        for each in told[: len(told) - len(passed)]:
            self.check(each)
            self.blank()
        self.passed(passed, whole=self.verbose or len(passed) == len(told))
        if passed:
            self.blank()
        self.footer(report)

    def passed(self, told: Sequence[Explanation], *, whole: bool) -> None:
        """A line for each, or one paragraph that names them: what is to be mended has the room."""
        if whole:
            for each in told:
                self.check(each)
        elif told:
            verdicts = [each.verdict for each in told]
            share = words.points(sum(each.earned for each in verdicts))
            lead = self.lead(told[0], f"{share}/{words.points(sum(each.points for each in verdicts))}")
            self.say(words.ids(verdicts), lead=lead, lead_style=STYLES[Status.PASSED])

    def score(self, report: Report) -> None:
        everything = report.points > 0 and report.score >= report.points
        text = self.text(words.score(report), style="bold green" if everything else "bold")
        text.append(f"  ({words.tally(report)})", style="not bold default")
        self.put(text)

    def provisional(self, undecided: Sequence[Verdict]) -> None:
        """That a person looks at it, and at which checks, but for those that a card tells with others."""
        self.say(words.provisional(edition=self.edition), style="bold magenta")
        for status in (Status.INCONCLUSIVE, Status.INVALID):
            if those := [verdict for verdict in undecided if verdict.status is status]:
                self.say(f"{words.ids(those)} ({status.value})", lead="  - ")

    def lead(self, explanation: Explanation, earned: str) -> str:
        return f"{self.symbols[explanation.verdict.status]} {explanation.word}".ljust(self.word) + (
            f"  {earned:>{self.earned}}  "
        )

    def check(self, explanation: Explanation) -> None:
        verdict, others = explanation.verdict, explanation.card.others
        lead = self.lead(explanation, _earned(explanation))
        hidden = f" ({audience})" if (audience := words.audience(verdict)) else ""
        names = "" if others else f"  [{plain(verdict.id)}]"
        self.say(explanation.title + hidden, lead=lead, lead_style=STYLES[verdict.status], tail=names)
        if verdict.status is Status.PASSED:
            for note in verdict.notes:
                self.say(note, indent=INDENT, style="dim")
            return
        first = explanation.told[:1] if explanation.told and explanation.told[0].role == "diagnosis" else ()
        for told in first:
            self.told(told)
        if explanation.quoted:
            self.quote(explanation.quoted)
        if explanation.says_meaning:
            self.say(explanation.meaning, indent=INDENT, style="dim")
        for told in explanation.told[len(first) :]:
            self.told(told)
        self.evidence(explanation)
        self.example(explanation)
        if others:
            all_of_it = verdict.status is Status.UNWRITTEN
            costs = (
                f"it costs {words.ids(explanation.card.verdicts)}"
                if all_of_it
                else words.also(others, edition=self.edition)
            )
            self.say(costs, indent=INDENT, style="dim")

    def quote(self, quoted: Quote) -> None:
        """The student's line, and the mark under what is meant, where it fits; folded it would mark nothing."""
        self.say(quoted.line, indent=INDENT + 2, keep=True)
        if INDENT + 2 + len(quoted.line) <= self.width:
            self.say(quoted.under, indent=INDENT + 2, style="bold red", keep=True)

    def told(self, told: Told) -> None:
        lead, style = {
            "diagnosis": ("what is wrong: ", "bold"),
            "help": ("help: ", "cyan"),
            "evidence": ("evidence: ", ""),
            "seen": ("seen in: ", ""),
            "note": ("note: ", ""),
            "part": ("  - ", ""),
        }.get(told.role, ("", ""))
        *firsts, last = told.lines or ("",)
        for line in [*firsts, f"{last} ({told.where})" if told.where else last]:
            self.say(line, lead=lead, indent=INDENT, style=style, lead_style=style)
            lead = " " * len(lead)

    def evidence(self, explanation: Explanation) -> None:
        if explanation.sides:
            self.grid(side_lines(explanation.sides, self.width - INDENT - 2))
        if marks := legend(explanation):
            self.say(marks, indent=INDENT + 2, style="dim")
        if not explanation.verdict.message:
            for name, text in explanation.facts:
                self.say(text, lead=f"{name}: ", indent=INDENT + 2)

    def example(self, explanation: Explanation) -> None:
        if explanation.pasted:
            self.say(f"{words.PASTE}:", indent=INDENT)
            for line in explanation.pasted:
                self.whole(line, indent=INDENT + 2)
        if not explanation.inputs:
            return
        about = f" ({explanation.about_inputs})" if explanation.about_inputs else ""
        self.say(f"with these inputs{about}:", indent=INDENT)
        for value in explanation.inputs:
            self.value(value)
        if explanation.outcome:
            self.say("they give", indent=INDENT)
            self.grid(side_lines(explanation.outcome, self.width - INDENT - 2))

    def value(self, value: Value) -> None:
        """`Z = [[1, 2],` and the rows under each other; folded, not cut, where a row is wider than the terminal."""
        hanging = len(value.name) + 3
        for line in value.typed(self.width - INDENT - 2):
            self.say(line[hanging:], lead=line[:hanging], indent=INDENT + 2, keep=True)

    def grid(self, grid: Iterable[Line]) -> None:
        for line in grid:
            text = self.text(" " * (INDENT + 2))
            hanging = INDENT + 2
            for piece, mark in line:
                text.append(for_terminal_keeping_spaces(piece, self.encoding), style=_MARKS[mark])
            self.put(text, hanging=hanging)

    def footer(self, report: Report) -> None:
        if self.lines > SCREEN and any(verdict.status is not Status.PASSED for verdict in report.verdicts):
            self.score(report)
        self.say(words.ran(report), lead="what was run: ", style="dim", lead_style="dim")
        spec = f"spec {plain(report.spec.id)} {plain(report.spec.sha256)[:8]}"
        facts = [f"isolation {plain(report.isolation)}", f"seed {report.seed}", spec,
                 f"grader {plain(report.grader_version)}"]  # fmt: skip
        facts += [words.seconds(report.seconds)] if self.verbose else []
        self.say(" · ".join(facts), style="dim")
        self.say(words.repeat(report), lead="to repeat exactly this: ", style="dim", lead_style="dim")

    def say(
        self,
        text: object,
        *,
        lead: str = "",
        indent: int = 0,
        style: str = "",
        lead_style: str = "",
        keep: bool = False,
        tail: str = "",
    ) -> None:
        """One paragraph, wrapped under its lead; `keep` keeps its spaces, `tail` is what ends it, dimmed."""
        safe = for_terminal_keeping_spaces if keep else for_terminal
        line = self.text(" " * indent)
        line.append(for_terminal_keeping_spaces(lead, self.encoding), style=lead_style)
        hanging = min(len(line), self.width // 2)
        line.append(safe(str(text), self.encoding), style=style)
        line.append(for_terminal_keeping_spaces(tail, self.encoding), style="dim")
        self.put(line, hanging=hanging)

    def put(self, text: Text, hanging: int = 0) -> None:
        """Print a line; what does not fit goes on under it, `hanging` columns in."""
        head, rest = text[:hanging], text[hanging:]
        wrapped = rest.wrap(self.console, self.width - hanging, overflow="fold") if rest.plain else [rest]
        for line in wrapped:
            whole = head + line
            whole.rstrip()
            self.lines += 1
            self.console.print(whole, soft_wrap=True, highlight=False, markup=False, emoji=False)
            head = self.text(" " * hanging)

    def whole(self, line: str, indent: int) -> None:
        """A line that stays one, however long, so that it can be copied."""
        text = self.text(" " * indent + for_terminal_keeping_spaces(line, self.encoding))
        self.console.print(text, soft_wrap=True, highlight=False, markup=False, emoji=False)

    def blank(self) -> None:
        self.lines += 1
        self.console.print()


def _rich_text(text: str, style: str = "") -> Text:
    from rich.text import Text

    return Text(text, style=style)


def _earned(explanation: Explanation) -> str:
    return f"{words.points(explanation.card.earned)}/{words.points(explanation.card.points)}"


def for_terminal_keeping_spaces(text: str, encoding: str) -> str:
    """`for_terminal`, with the spaces that align a column."""
    return " ".join(for_terminal(part, encoding) for part in text.split(" "))
