"""A cause of a difference, as data and as a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Sequence


class Cause(msgspec.Struct, frozen=True):
    """What a wrong answer may be, in a word and in a sentence.

    `factor` is what the answer must be multiplied by, where one number mends it; `form` writes that number, or the term
    that is missing, with the names of sizes ("1/m", "c W, c = reg"), and `sizes` lists those names. The text has the
    numbers of one trial in it; `key` has none but a plain factor's, and is the same on every trial that it explains.
    """

    code: str
    text: str
    factor: float | None = None
    form: str = ""
    sizes: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[str, str]:
        """What an explanation is on every trial."""
        return self.code, self.form


def common(trials: Sequence[Sequence[Cause]]) -> list[Cause]:
    """The causes that hold on every trial, in the order and the words of the first trial."""
    if not trials:
        return []
    everywhere = set.intersection(*({each.key for each in trial} for trial in trials))
    return [each for each in trials[0] if each.key in everywhere]
