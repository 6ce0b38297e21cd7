"""Reports for people: a `Report` as text for the terminal, HTML, Markdown, a gradebook's row, and its JSON Schema.

Nothing here judges. Each medium is one module; what it costs (rich, jinja2) is paid when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from grader.reports.gradebook import gradebook_csv, gradebook_row
    from grader.reports.html import to_fragment, to_html
    from grader.reports.markdown import to_markdown
    from grader.reports.safe import plain as safe_line
    from grader.reports.schema import report_schema
    from grader.reports.terminal import render, to_plain
    from grader.reports.visibility import visible_to_students
    from grader.reports.words import score_line

_HOME = {
    "gradebook_csv": ("gradebook", "gradebook_csv"),
    "gradebook_row": ("gradebook", "gradebook_row"),
    "render": ("terminal", "render"),
    "report_schema": ("schema", "report_schema"),
    "safe_line": ("safe", "plain"),
    "score_line": ("words", "score_line"),
    "to_fragment": ("html", "to_fragment"),
    "to_html": ("html", "to_html"),
    "to_markdown": ("markdown", "to_markdown"),
    "to_plain": ("terminal", "to_plain"),
    "visible_to_students": ("visibility", "visible_to_students"),
}
__all__ = [
    "gradebook_csv",
    "gradebook_row",
    "render",
    "report_schema",
    "safe_line",
    "score_line",
    "to_fragment",
    "to_html",
    "to_markdown",
    "to_plain",
    "visible_to_students",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'grader.reports' has no attribute {name!r}")
    module, attribute = _HOME[name]
    return getattr(import_module(f"grader.reports.{module}"), attribute)
