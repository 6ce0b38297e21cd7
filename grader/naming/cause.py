"""A cause of a difference, as data and as a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

UNKNOWN = "unknown"
# Two of these say the same of an array with two of something, and something else of a larger one.
_OF_PLACES = frozenset({"transposed", "order", "flipped", "shifted", "slice"})


class Cause(msgspec.Struct, frozen=True):
    """What a wrong answer may be, in a word and in a sentence.

    `factor` is what the answer must be multiplied by, where one number mends it; `form` writes that number, or the term
    that is missing, with the names of sizes ("1/m", "c W, c = reg"), and `sizes` lists those names. The text has the
    numbers of one trial in it; `key` has none but a plain factor's, and is the same on every trial that it explains.
    `about` is the array in question, where there may be several; `proof` says how many trials it takes to say so.
    """

    code: str
    text: str
    factor: float | None = None
    form: str = ""
    sizes: tuple[str, ...] = ()
    about: str = ""
    proof: int = 1

    @property
    def key(self) -> tuple[str, str, str]:
        """What an explanation is on every trial."""
        return self.code, self.form, self.about


NONDETERMINISTIC = Cause("nondeterministic", "it gives another answer when it is asked the same again")
STALE = Cause("stale", "its answer depends on what it was asked before: something is kept from an earlier call")


def common(trials: Iterable[Sequence[Cause]]) -> list[Cause]:
    """The causes that hold on every trial, in the order and the words of the first trial.

    Once no cause that has a name is left, no further trial is looked at: what it shows can take long to find.
    """
    found: list[Cause] | None = None
    for trial in trials:
        keys = {each.key for each in trial}
        found = [each for each in (trial if found is None else found) if each.key in keys]
        if all(each.code == UNKNOWN for each in found):
            break
    return found or []


def rivals(trials: Iterable[Sequence[Cause]], fixed: Collection[str] = ()) -> bool:
    """Whether several causes of one array explain all of these trials: only other sizes can tell them apart.

    Those that differ by `fixed` sizes alone no trial tells apart.
    """
    found = [cause for cause in common(trials) if cause.code != UNKNOWN]
    firsts = {cause.about: cause for cause in reversed(found)}
    return any(_has_rivals(first, found, fixed) for first in firsts.values())


def _has_rivals(first: Cause, found: Sequence[Cause], fixed: Collection[str]) -> bool:
    alike = [cause for cause in found if cause.about == first.about]
    if first.factor is None:
        return first.code in _OF_PLACES and sum(cause.code in _OF_PLACES for cause in alike) > 1
    factors = [cause for cause in alike if cause.factor is not None]
    return len({cause.form if set(cause.sizes) - set(fixed) else "" for cause in factors}) > 1


def agreed(trials: Iterable[Sequence[Cause]], different: int) -> Cause | None:
    """The cause of all trials, in the words of the first; `different` is how many questions they are.

    Where the trials have not told a plain number from a size that equals it, it is the number; where they have not told
    two sizes apart, it is neither.
    """
    found = common(trials)
    first = next((cause for cause in found if cause.code != UNKNOWN), None)
    if first is None or first.factor is None:
        return first if first is not None and different >= first.proof else None
    factors = [cause for cause in found if cause.factor is not None and cause.about == first.about]
    fewest = min(len(cause.sizes) for cause in factors)
    left = [cause for cause in factors if len(cause.sizes) == fewest]
    decided = fewest == 0 or len(left) == 1
    return left[0] if decided and different >= left[0].proof else None
