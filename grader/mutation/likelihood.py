"""How likely an edit mends a hand-in: by how often its kind is what people got wrong, and how many of it there are.

A kind of which a long function has hundreds of edits makes each of them less likely, and so does a place of which
there are many: the first edit of a place is tried before the second.
"""

from __future__ import annotations

import math
from collections import Counter
from itertools import zip_longest
from typing import TYPE_CHECKING

from grader.mutation.paths import gradient_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.mutation.edit import Edit, Placed

# Of a thousand mistakes in functions of other courses; a kind that is not named is one of the rare ones.
_OFTEN = {
    **dict.fromkeys(("variable", "axis", "unused", "idle-rate"), 80),
    **dict.fromkeys(("index", "augmented", "sign", "function"), 50),
    **dict.fromkeys(("drop", "swap", "wrap", "negate", "factor-beside", "constant", "as-elsewhere", "product"), 25),
    **dict.fromkeys(("attribute", "field"), 25),
    **dict.fromkeys(
        ("scale", "divide", "slope", "exponent", "term-elsewhere", "names-exchanged", "rate", "field-beside"), 15
    ),
    **dict.fromkeys(("transpose", "shares", "complement", "idle-term", "index-part", "otherwise-shared"), 10),
    **dict.fromkeys(("stepped", "margin-end", "both-ends", "quotient", "as-before"), 25),
    **dict.fromkeys(("own-entry-mask", "partner", "share"), 25),
    "inside": 10,
    **dict.fromkeys(("default", "what-is-left", "told-how", "slices"), 15),
}
_RARELY = 4
_AROUND = frozenset({"scale", "divide", "slope", "idle-term", "over", "term-elsewhere", "factor-beside"})
_RENAMED = 4  # times as likely
_ADDED = 2  # letters, to a name of a single one
_CONFUSED = 16  # times as likely
_COMMON = 2  # so likely or more, the order of the table holds
# Seldom proposed, and then seldom in vain: these are tried before all others, in whatever function.
AT_ONCE = frozenset({"replaced", "best-kept", "lowered", "argument-in-term", "past-a-layer", "columns"})


def _renames(edit: Edit) -> bool:
    """Whether it makes something of a name that is all of a value: `start = t` lacks something."""
    return edit.operator in _AROUND and edit.before.isidentifier()


def looks_alike(edit: Edit) -> bool:
    """Whether it puts a name in the place of one nearly the same: `beta2` for `beta1`, `N` for `Nk`, `x` for dx."""
    short, long = sorted((edit.before, edit.after), key=len)
    if edit.operator not in {"variable", "unused"} or not long.isidentifier():
        return False
    if gradient_of(long) == short or _is_a_word_apart(short, long):
        return True
    if len(long) - len(short) > (1 if len(short) > 1 else _ADDED):
        return False
    if len(short) == 1:
        return len(long) > 1 and long.startswith(short)
    at = next((i for i, letters in enumerate(zip(short, long, strict=False)) if len(set(letters)) > 1), len(short))
    return short[at + (len(short) == len(long)) :] == long[at + 1 :]


def _is_a_word_apart(one: str, other: str) -> bool:
    """Whether names of three words or more differ in a single one: `hidden_in_1` and `hidden_out_1`."""
    pairs = list(zip_longest(one.split("_"), other.split("_")))
    return len(pairs) > _ADDED and sum(mine != its for mine, its in pairs) == 1


def unlikely(edits: Sequence[Edit]) -> list[int]:
    """For each of the edits how unlikely it is, in powers of two; the likely ones are all alike."""
    count = Counter(edit.operator for edit in edits)
    turns: Counter[tuple[str | int, ...]] = Counter()
    found = []
    for edit in edits:
        place = edit.function, edit.operator, edit.line, edit.column, edit.end_line, edit.end_column
        turns[place] += 1
        weight = _OFTEN.get(edit.operator, _RARELY) * (_RENAMED if _renames(edit) else 1)
        turn = turns[place] / _CONFUSED if looks_alike(edit) else turns[place]
        least = _COMMON - (edit.operator in AT_ONCE)
        found.append(max(least, round(math.log2(count[edit.operator] * turn / weight))))
    return found


def likeliest(edits: Sequence[Placed], most: int) -> list[Placed]:
    """As many of the edits as are likeliest, in their order."""
    ranks = unlikely([placed.edit for placed in edits])
    kept = sorted(range(len(edits)), key=ranks.__getitem__)[:most]
    return [edits[position] for position in sorted(kept)]
