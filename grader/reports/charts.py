"""Pictures as SVG for a phone, for paper, in light and in dark: text is text, and takes the reader's colours."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

from grader.reports.safe import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.figure import Figure

_WIDTH = 4.4  # inches: 12 px text is still 11 px on a phone 390 px wide
_INK, _BAR = "#010203", "#3f6fd1"  # the first is replaced by the reader's own; the second shows on white and on black
_STYLE = (
    "<style>:root{color:#1a1d26}@media(prefers-color-scheme:dark){:root{color:#e8eaf1}}"
    "@media print{:root{color:#000}}</style>"
)
_SETTINGS = {
    "svg.fonttype": "none", "svg.hashsalt": "grader", "font.family": "sans-serif", "font.size": 9,
    "text.color": _INK, "axes.labelcolor": _INK, "axes.edgecolor": _INK, "xtick.color": _INK, "ytick.color": _INK,
    "axes.spines.top": False, "axes.spines.right": False, "text.parse_math": False,
}  # fmt: skip


def histogram(values: Sequence[float], most: float) -> str:
    """How many hand-ins have which score, from 0 to `most`."""
    from matplotlib import style
    from matplotlib.figure import Figure
    from matplotlib.ticker import MaxNLocator

    with style.context(_SETTINGS):
        figure = Figure(figsize=(_WIDTH, 2.4), layout="constrained")
        axes = figure.add_subplot()
        axes.hist(values, bins=min(20, max(1, round(most)) + 1), range=(0, max(most, 1e-9)), color=_BAR, rwidth=0.9)
        axes.set_xlabel("points")
        axes.set_ylabel("hand-ins")
        axes.yaxis.set_major_locator(MaxNLocator(integer=True))
        return _svg(figure)


def bars(values: Sequence[tuple[str, float]], span: tuple[float, float], label: str) -> str:
    """A bar a name, the first on top, with its number beside it."""
    from matplotlib import style
    from matplotlib.figure import Figure

    with style.context(_SETTINGS):
        figure = Figure(figsize=(_WIDTH, 0.7 + 0.24 * max(1, len(values))), layout="constrained")
        axes = figure.add_subplot()
        drawn = axes.barh([plain(name) for name, _ in values], [value for _, value in values], color=_BAR)
        axes.bar_label(drawn, fmt="%.2f", padding=3, fontsize=8)
        axes.set_xlim(span[0], span[1] * 1.15)
        axes.invert_yaxis()
        axes.set_xlabel(label)
        return _svg(figure)


def _svg(figure: Figure) -> str:
    text = io.StringIO()
    figure.savefig(text, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    drawn = text.getvalue().replace(_INK, "currentColor")
    return re.sub(r"(<svg\b[^>]*>)", rf"\1{_STYLE}", drawn, count=1)
