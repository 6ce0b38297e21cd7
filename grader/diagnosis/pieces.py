"""Parts of the right formula, which a student's may lack."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import TYPE_CHECKING

from grader.checks.call_graph import definition_of
from grader.mutation.ingredients import ingredients

if TYPE_CHECKING:
    from grader.checks.setting import Setting


def pieces_of(name: str, setting: Setting) -> tuple[str, ...]:
    """Parts of the reference's formula under the student's names."""
    definition = definition_of(name, setting)
    right = getattr(setting.references.numpy.module, name, None)
    file = inspect.getsourcefile(right) if inspect.isfunction(right) else None
    if definition is None or file is None or right is None:
        return ()
    return ingredients(Path(file).read_text(encoding="utf-8"), right.__name__, definition.args)
