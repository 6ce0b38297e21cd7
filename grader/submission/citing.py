"""The student's own text that a report points to, so that a reader has the line before their eyes."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from grader.hand_in import Submission

LONGEST = 20_000  # characters of one cell or file; a longer one is not quoted


def cited(submission: Submission, lines: Iterable[str]) -> dict[str, str]:
    """Each cell or file that one of these lines ("cell 7, line 3", "hw.py, line 12") stands in, by its name."""
    wanted = {line.rpartition(", line ")[0] for line in lines}
    sources = {module.file: module.source for module in submission.whole.modules}
    for piece in submission.whole.pieces:
        sources[piece.file if piece.cell is None else f"cell {piece.cell}"] = piece.source
    return {name: sources[name] for name in sorted(wanted & sources.keys()) if len(sources[name]) <= LONGEST}
