"""Notebooks kept as scripts: `# %%` starts a cell, as Jupytext, VS Code and Spyder write it."""

from __future__ import annotations

import re

_MARKER = re.compile(r"^#[ \t]*%%(?P<rest>.*)$", re.MULTILINE)
_NOT_CODE = re.compile(r"[ \t]*(?:[^\[\n]*\[(?:markdown|md|raw)\])")


def split_cells(text: str) -> tuple[str, ...] | None:
    """The texts of the non-empty code cells of a `# %%` script; None where it has no such line.

    Line 1 of a cell is the line after its marker, as Jupyter shows it.
    """
    markers = list(_MARKER.finditer(text))
    if not markers:
        return None
    head = text[: markers[0].start()]
    cells = [] if _is_header(head) else [head]
    ends = [marker.start() for marker in markers[1:]] + [len(text)]
    for marker, end in zip(markers, ends, strict=True):
        if not _NOT_CODE.match(marker["rest"]):
            cells.append(text[marker.end() : end].removeprefix("\n").rstrip() + "\n")
    return tuple(cell for cell in cells if cell.strip())


def _is_header(head: str) -> bool:
    """Whether what stands before the first marker is only comments, as Jupytext's own header is."""
    return all(not line.strip() or line.startswith("#") for line in head.split("\n"))
