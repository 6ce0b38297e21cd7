"""numba's `cache=True`: a hand-in's lines stand in no file that numba could keep its machine code beside."""

from __future__ import annotations

import itertools
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

_FOLDER = ".compiled"  # in the working folder, which ends with the worker


def let_numba_keep() -> None:
    """Give numba, once it is imported, a folder for what it compiles; where it has changed, it does without."""
    caching: Any = sys.modules.get("numba.core.caching")
    with suppress(AttributeError, TypeError):
        implementation = getattr(caching, "CacheImpl", None) or caching._CacheImpl  # noqa: SLF001 -- there is no other way in
        known: list[type] = implementation._locator_classes  # noqa: SLF001
        if not any(each.__name__ == "WorkingFolder" for each in known):
            known.append(_working_folder(caching._CacheLocator))  # noqa: SLF001


def _working_folder(base: Any) -> type:
    made = itertools.count()

    class WorkingFolder(base):  # type: ignore[misc]
        """Where nothing else will do: the working folder. A function that is made anew shares nothing with the old."""

        def __init__(self) -> None:
            self._number = next(made)

        def get_cache_path(self) -> str:
            return str(Path.cwd() / _FOLDER)

        def get_source_stamp(self) -> int:
            return self._number

        def get_disambiguator(self) -> str:
            return str(self._number)

        @classmethod
        def from_function(cls, _: Any, __: str) -> WorkingFolder:
            return cls()

        def ensure_cache_path(self) -> None:
            Path(self.get_cache_path()).mkdir(exist_ok=True)

    return WorkingFolder
