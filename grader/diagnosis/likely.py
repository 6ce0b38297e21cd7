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
_AROUND = frozenset({"transpose", "divide", "scale", "negate"})  # a value that has a name
_REPLACED = 0.5  # a word in place of another is more than a word too many or missing
_CONFUSED = frozenset({"axis", "function", "keepdims"})  # what is taken for another of its kind


def changed(edits: Sequence[Placed]) -> float:
    """How many words are put in or replaced; what is taken out, or stands elsewhere, is one thing."""
    return sum(_changed(placed.edit) for placed in edits)


def _changed(edit: Edit) -> float:
    before, after = Counter(_WORD.findall(edit.before)), Counter(_WORD.findall(edit.after))
    fewer, more = (before - after).total(), (after - before).total()
    if edit.operator in _CONFUSED and fewer == more == 1:
        return 0.9  # max for min, axis=0 for axis=1: nothing is likelier
    if fewer == more == 1 and next(iter(before - after)).startswith(f"{next(iter(after - before))}."):
        return 1.0  # x for x.detach(): only something is taken out
    if not more:
        return 1.0 + _REPLACED * (edit.operator == "parentheses")
    return max(fewer, more) + _REPLACED * min(fewer, more)


def exactness(edits: Sequence[Placed], known: Sequence[Placed]) -> tuple[int, int]:
    """How exactly edits say where: a formula before a name that stands for it, and short before long.

    What is added up in a loop (as `known` edits of the function show) has no formula: there the name says where.
    """
    words = [each.edit.before.split() for each in known if each.edit.operator == "augmented"]
    added_up = {first for first, sign, *_ in (each for each in words if len(each) > 2) if sign in {"+=", "-="}}
    around = (each.edit for each in edits if each.edit.operator in _AROUND)
    named = sum(edit.before.isidentifier() and edit.before not in added_up for edit in around)
    return named, sum(len(each.edit.before) for each in edits)
