"""The looks that a report keeps where its style sheet is taken away, as a notebook that is not trusted does.

Only what a sanitizer leaves (plain properties, no variables), and only what carries meaning: what is a check, what its
status is, which number is wrong, which line is meant. They stand beside the sheet where it is kept, so they name no
colour of a text or a ground: a light and a dark theme bear these lines alike.
"""

from __future__ import annotations

from markupsafe import Markup

_CODE = "font-family: monospace; white-space: pre"
_STATUS = {
    "passed": "#2e8b57",
    "failed": "#c62f3f",
    "errored": "#c62f3f",
    "unwritten": "#a9741a",
    "skipped": "#a9741a",
    "inconclusive": "#8a4fc0",
    "invalid": "#8a4fc0",
}
_PLAIN = {
    "badge": "font-weight: bold",
    "points": "float: right; margin-left: 1em",
    "quotation": f"{_CODE}; border-left: 2px solid #888888; padding-left: 8px",
    "lit": "font-weight: bold; text-decoration: underline",
    "cell": "text-align: right; padding: 2px 8px",
    "worst": "text-align: right; padding: 2px 8px; font-weight: bold; border: 2px solid #c62f3f",
    "wrong": "text-align: right; padding: 2px 8px; border: 1px solid #c62f3f",
    "wanted": "text-align: right; padding: 2px 8px; border: 1px solid #2e8b57",
}


def style(name: str) -> Markup:
    """The `style` attribute of a part (`points`, `cell`, ...) or of a check by its status (`check-failed`)."""
    part, _, status = name.partition("-")
    colour = _STATUS.get(status)
    if part == "check" and colour:
        return _attribute(f"border-left: 4px solid {colour}; padding: 4px 12px; margin: 8px 0")
    return _attribute(_PLAIN[part])


def _attribute(value: str) -> Markup:
    return Markup(' style="{}"').format(value)
