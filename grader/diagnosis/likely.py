"""How much of a text edits change: of several that mend it, the one that changes least is likeliest what was done."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.mutation.edit import Edit, Placed

# A name with its module, a transpose, a number, an operator; parentheses and commas only hold them together.
_WORD = re.compile(r"\.T\b|[A-Za-z_]\w*(?:\.(?!T\b)[A-Za-z_]\w*)*|\d[\w.]*|[^\s\w(),]+")
_REPLACED = 0.5  # a word in place of another is more than a word too many or missing


def changed(edits: Sequence[Placed]) -> float:
    """How many words are put in or replaced; what is taken out, or stands elsewhere, is one thing."""
    return sum(_changed(placed.edit) for placed in edits)


def _changed(edit: Edit) -> float:
    before, after = Counter(_WORD.findall(edit.before)), Counter(_WORD.findall(edit.after))
    fewer, more = (before - after).total(), (after - before).total()
    if not more:
        return 1.0 + _REPLACED * (edit.operator == "parentheses")
    return max(fewer, more) + _REPLACED * min(fewer, more)
