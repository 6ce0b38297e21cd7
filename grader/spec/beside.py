"""The files beside a spec, folders with all that is in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_MADE = {"__pycache__", ".ipynb_checkpoints"}


def files_in(paths: Iterable[Path]) -> tuple[Path, ...]:
    """Each file itself, and of a folder all files in it, in order; not what Python and Jupyter leave there."""
    found: list[Path] = []
    for path in paths:
        inside = [each for each in sorted(path.rglob("*")) if each.is_file()] if path.is_dir() else [path]
        found += [each for each in inside if not _MADE & set(each.relative_to(path.parent).parts)]
    return tuple(found)
