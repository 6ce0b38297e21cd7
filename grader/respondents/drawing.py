"""Whether a reference may draw from the random generators that a whole process shares, as far as its text shows.

Starting these anew for a call, and putting them back, takes longer than most functions do.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import ModuleType

_SHARED = re.compile(r"\brandom\b(?!\.(?:default_rng|Generator|SeedSequence)\b)")  # others are one's own
_IMPORTS = re.compile(r"^[ \t]*(?:from[ \t]+([\w.]+)[ \t]+)?import[ \t]+(\(?[^\n#]+)", re.MULTILINE)
_DRAWING_NOTHING = frozenset(
    (
        *("__future__", "typing", "collections", "functools", "itertools", "dataclasses", "types", "enum", "abc"),
        *("math", "cmath", "operator", "copy", "warnings", "contextlib", "pathlib", "numpy"),
    )
)


def draws_nothing(module: ModuleType) -> bool:
    """Whether it is plain that nothing in a module, nor in those beside it that it imports, draws from them."""
    waiting, seen = [Path(str(getattr(module, "__file__", None) or "/"))], set[Path]()
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            return False
        imported = [_files(path, *each) for each in _IMPORTS.findall(text)]
        if _SHARED.search(text) or None in imported:
            return False
        waiting += [file for files in imported for file in files or ()]
    return True


def _files(path: Path, origin: str, names: str) -> list[Path] | None:
    """The files beside a program that one import means: none for what draws nothing; None where that is not plain."""
    several = [each.split()[0] for each in names.strip("( \t").split(",") if each.strip(" \t()\\")]
    found: list[Path] = []
    for name in [origin] if origin else several:
        if name.partition(".")[0] in _DRAWING_NOTHING:
            continue
        parts = name.partition(".")
        own = parts[2] if parts[0] == path.parent.name else parts[0]
        inner = several if not own else [own]
        beside = [path.with_name(f"{each}.py") for each in inner]
        if not all(file.is_file() for file in beside):
            return None
        found += beside
    return found
