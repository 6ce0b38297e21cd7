"""The commands, one a file; see grader/cli.py."""

from __future__ import annotations

from pathlib import Path

COMMANDS = Path(__file__).parent


def commands(folder: Path) -> dict[str, Path]:
    """Name -> file of every command in the folder; of a group, its `__init__.py`."""
    files = {path.stem: path for path in folder.glob("*.py") if path.stem != "__init__"}
    groups = {path.parent.name: path for path in folder.glob("*/__init__.py")}
    return dict(sorted({**files, **groups}.items()))
