"""What was found to be wrong: the mistakes, and the edits that mend them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from grader.diagnosis.by_parts import is_exchange
from grader.model import Place
from grader.mutation.edit import Mistake
from grader.mutation.mistakes import ONCE, SWAPPED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.mutation.edit import Line, Placed


_LINES = 2  # other lines that are told
# Of these kinds it is one thing to say, whichever way round it is.
_EITHER_WAY = frozenset({"sign", "swapped", "axis", "transposed", "comparison", "off-by-one", "wrong-function"})
ONE_THING = frozenset({"first-only", "off-by-one"})  # of a slice: `x[:1]` for `x` and for `x[1:]`


class FoundMistakes(msgspec.Struct, frozen=True):
    """The mistakes, and the edits of the student's text that mend them; none where only the dictionary knows.

    `rival` is one of another kind that explains it as well, in the place of the mistake number `instead_of`;
    `or_at` are edits of the same meaning in other lines, each of which mends it as well. With `partly`, more is wrong.
    `line` is a statement that goes wrong, where no edit of it is known.
    """

    mistakes: tuple[Mistake, ...]
    edits: tuple[Placed, ...] = ()
    rival: FoundMistakes | None = None
    instead_of: int = 0
    or_at: tuple[Placed, ...] = ()
    partly: bool = False
    line: Placed | None = None


def meant(edits: Sequence[Placed]) -> tuple[Mistake, ...]:
    """The mistakes that edits mend."""
    return (SWAPPED,) if is_exchange(edits) else tuple(dict.fromkeys(each.edit.repair for each in edits))


def of_equals(best: Sequence[Placed], mending: Sequence[tuple[Placed, ...]]) -> FoundMistakes:
    """What explains it best, with what mends it as well: with another meaning, or with the same one in other lines."""
    others = [each for each in mending if _means_else(each, best)]
    others.sort(key=lambda each: bool(_lines(each) & _lines(best)))
    alike = [each for each in mending if len(each) == len(best) == 1 and _means_the_same(each, best)]
    lines = {line: each[0] for each in reversed(alike) for line in _lines(each) - _lines(best)}
    at = sorted(lines.values(), key=lambda placed: placed.edit.line)[:_LINES]
    rival = FoundMistakes(meant(others[0]), others[0]) if others else None
    return FoundMistakes(meant(best), tuple(best), rival, or_at=tuple(at))


def _means_the_same(one: Sequence[Placed], other: Sequence[Placed]) -> bool:
    """Whether two edits say the same of the lines that they stand in."""
    either = code(one) == code(other) and code(one) in _EITHER_WAY
    return either or one[0].edit.repair == other[0].edit.repair


def _means_else(one: Sequence[Placed], other: Sequence[Placed]) -> bool:
    if code(one) == code(other):  # in one line too many, in another one missing
        return not (_means_the_same(one, other) or _lines(one) & _lines(other))
    return not {code(one), code(other)} <= ONE_THING


def code(edits: Sequence[Placed]) -> str:
    """What the first of the edits mends, in a word."""
    return edits[0].edit.repair.code


def _lines(edits: Sequence[Placed]) -> set[Line]:
    return set(map(line_of, edits))


def line_of(placed: Placed) -> Line:
    """The line in which an edit begins."""
    return placed.file, placed.cell, placed.edit.line


def as_if(mistake: Mistake) -> Mistake:
    """What is known of the answers alone: the student's text may have come to them in another way."""
    return Mistake(mistake.code, f"its answers are those of a formula in which {mistake.text}")


def as_then(mistake: Mistake) -> Mistake:
    """What is known of the answers that another mistake, once mended, leaves."""
    return Mistake(mistake.code, f"with that mended its answers are those of a formula in which {mistake.text}")


def where(placed: Placed) -> str:
    """The place of an edit, for people: of a step that moves out of a loop that of the step."""
    edit = placed.edit
    out = edit.mistake == ONCE and edit.before.startswith(("for ", "while "))
    return str(Place(placed.file, placed.cell, edit.line + out))
