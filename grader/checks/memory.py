"""What a run remembers: of a hand-in from check to check, and of a check from trial to trial."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from grader.checks.relatives import Formula


class Memory(msgspec.Struct):
    """Of one hand-in."""

    timeouts: dict[str, int] = msgspec.field(default_factory=dict)  # how often each function has used up its time
    varied: set[str] = msgspec.field(
        default_factory=set
    )  # functions whose answers were seen to depend on what they got
    steady: set[str] = msgspec.field(default_factory=set)  # functions whose answers do not change by themselves


class Carried(msgspec.Struct):
    """Of one check, from trial to trial."""

    conventions: list[int] | None = None  # the positions in `to` that fit every trial until now
    detectable: float = 0.0  # the largest relative error of a gradient that would not have been seen
    determined: bool | None = None  # whether the reference's loss depends on its inputs alone
    relatives: dict[str, Formula] = msgspec.field(
        default_factory=dict
    )  # by gradient: what the own loss is to the right one
    moved: set[str] = msgspec.field(default_factory=set)  # inputs with which the loss or the claim was seen to move
    by_own: bool = False  # whether a claim was right only for the student's own loss, which is not the right one
    doubtful: set[str] = msgspec.field(default_factory=set)  # inputs whose gradient some trial could not show
    brief: bool = False  # only whether it passes is asked, not what there is to say
    notes: list[str] = msgspec.field(default_factory=list)  # what a reader should know, each once
