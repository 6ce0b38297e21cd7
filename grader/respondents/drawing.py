"""The random generators that a whole process shares: whether a reference may draw from them, and what it draws then.

Starting these anew for a call, and putting them back, takes longer than most functions do.
"""

from __future__ import annotations

import random
import re
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

_SHARED = re.compile(r"\brandom\b(?!\.(?:default_rng|Generator|SeedSequence)\b)")  # others are one's own
_IMPORTS = re.compile(r"^[ \t]*(?:from[ \t]+([\w.]+)[ \t]+)?import[ \t]+(\(?[^\n#]+)", re.MULTILINE)
_DRAWING_NOTHING = frozenset(
    (
        *("__future__", "typing", "collections", "functools", "itertools", "dataclasses", "types", "enum", "abc"),
        *("math", "cmath", "operator", "copy", "warnings", "contextlib", "pathlib", "numpy"),
    )
)


@contextmanager
def shared_thrown(dice: int | None) -> Iterator[None]:
    """The global random generators seeded, and afterwards as they were. It takes longer than most functions."""
    if dice is None:
        yield
        return
    numpy_state, state = np.random.get_state(), random.getstate()  # noqa: NPY002 -- the one that others use
    np.random.seed(dice)  # noqa: NPY002
    random.seed(dice)
    try:
        yield
    finally:
        np.random.set_state(numpy_state)  # noqa: NPY002
        random.setstate(state)


@contextmanager
def torch_thrown(dice: int | None) -> Iterator[None]:
    """PyTorch's own generator seeded, and afterwards as it was."""
    if dice is None:
        yield
        return
    import torch

    with torch.random.fork_rng(devices=[]):
        torch.default_generator.manual_seed(dice)
        yield


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
