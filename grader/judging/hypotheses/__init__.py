"""Hypotheses about a hand-in, one a file: each says when it applies, and how a check goes if it is true.

| hypothesis | it applies where | whose points | the sentence |
|---|---|---|---|
| `mistaken` | a gradient's wrong loss has one known mistake | the loss's | right for your own cost, in which ... |
| `outside` | wrong functions are called by the check itself | the wrong function's | right, given a right softmax |
| `inside` | a judged function calls a wrong one by itself | the wrong function's | right, given a right softmax |
| `mended` | wrong functions behind it are mended by one edit | the wrong function's | right, given a right forward |
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.judging.hypotheses import inside, mended, mistaken, outside

if TYPE_CHECKING:
    from collections.abc import Callable

    from grader.judging.case import Case, Explained
    from grader.spec import Check

TABLE: tuple[Callable[[Check, Case], Explained | None], ...] = (
    mistaken.explain,  # rarely applies, and what is found by it the others have to know
    outside.explain,
    inside.explain,
    mended.explain,
)  # else the cheapest first
