"""A report as one HTML file, or as a piece of HTML for a notebook's output: no network, no script, nothing unescaped.

Every value that a template prints goes through `plain` (jinja2's `finalize`) and then through autoescaping. The page
forbids itself scripts, network and any style but its own sheet by a Content-Security-Policy.
"""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from grader.model import Status
from grader.reports import words
from grader.reports.causes import cards, warnings
from grader.reports.evidence import explain
from grader.reports.inline import style
from grader.reports.safe import plain

if TYPE_CHECKING:
    from jinja2 import Environment

    from grader.model import Report
    from grader.reports.evidence import Value
    from grader.reports.quoting import Quote

_RING = 100.0  # the length of the score ring's stroke


def to_html(report: Report) -> str:
    """A whole page, readable from a phone to paper, in light and dark, without a script."""
    return environment().get_template("page.html.jinja").render(_view(report), top=0, page=True, look=_nothing)


def to_fragment(report: Report) -> str:
    """The same for a notebook's output cell (Jupyter, Colab, VS Code): its style reaches nothing outside its root."""
    return environment().get_template("fragment.html.jinja").render(_view(report), top=2, page=False, look=style)


def _view(report: Report) -> dict[str, Any]:
    share = min(max(report.score / report.points, 0.0), 1.0) if report.points > 0 else 0.0
    css = sheet("report.css")
    checks = [explain(card, report.texts, edition=report.edition) for card in cards(report)]
    positions = {each.id: at for at, check in enumerate(checks, 1) for each in check.card.verdicts}
    return {
        "report": report,
        "checks": checks,
        "positions": positions,
        "counts": words.counts(report),
        "undecided": words.undecided(report),
        "warnings": warnings(report),
        "ring": f"{share * _RING:.2f} {_RING:.0f}",
        "verdict": "full" if report.points and report.score >= report.points else "part",
        "repeat": words.repeat(report),
        "words": words,
        "Status": Status,
        # The sheet is ours and holds no value of a report.
        "css": Markup(css),  # noqa: S704
        "css_hash": digest(css),
    }


@cache
def environment() -> Environment:
    """What renders our templates."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    made = Environment(
        loader=FileSystemLoader(_folder()),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_finalize,
    )
    made.filters["keep_spaces"] = keep_spaces
    made.filters["typed"] = typed
    made.filters["pasted"] = pasted
    made.filters["lit"] = lit
    return made


def _finalize(value: object) -> object:
    """What a template prints: our own markup as it is, everything else without invisible characters."""
    return value if isinstance(value, Markup) else plain(value)


def _nothing(_: str) -> Markup:
    """A page has its sheet, and forbids itself every other style."""
    return Markup("")


def keep_spaces(text: str) -> Markup:
    """A line of an aligned block, escaped, its spaces kept."""
    return Markup(" ").join(plain(part) for part in text.split(" "))


def typed(values: tuple[Value, ...]) -> Markup:
    """Named inputs below each other, as one would type them."""
    return Markup("\n").join(keep_spaces(line) for value in values for line in value.typed())


def pasted(lines: tuple[str, ...]) -> Markup:
    """Lines of code below each other."""
    return Markup("\n").join(map(keep_spaces, lines))


def lit(quoted: Quote) -> Markup:
    """The line that is meant, its indentation kept and the thing itself marked."""
    first, last = quoted.mark
    whole = dict(quoted.around)[quoted.number]
    indent = whole[: len(whole) - len(whole.lstrip())]
    before, meant, after = (
        keep_spaces(part) for part in (quoted.line[:first], quoted.line[first:last], quoted.line[last:])
    )
    return keep_spaces(indent) + before + Markup("<mark>") + meant + Markup("</mark>") + after


def digest(css: str) -> str:
    """By which a page allows this sheet and no other."""
    return base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()


@cache
def sheet(*names: str) -> str:
    """Style sheets, one after the other."""
    return "\n".join((_folder() / name).read_text(encoding="utf-8") for name in names)


def _folder() -> Path:
    return Path(__file__).parent / "templates"
