"""What `grader spec test` finds, as values with one JSON form."""

from __future__ import annotations

import msgspec


class Attempted(msgspec.Struct, frozen=True, kw_only=True):
    """A mistake that was made in a right solution, and what the spec's checks made of it."""

    function: str  # as it is called in the solution: one that is graded, or a helper
    line: int
    before: str
    after: str
    code: str
    fate: str  # caught, survived, or equivalent: no draw shows a difference
    caught_by: tuple[str, ...] = ()  # ids of the first checks that catch it, two at most
    example: str | None = None  # a draw that shows the difference, in a line
    proposal: str | None = None  # a check that would catch it, as YAML


class Empty(msgspec.Struct, frozen=True, kw_only=True):
    """A hand-in that does nothing, and what it earns."""

    name: str  # what its functions do: "return 0"
    earned: float
    passed: tuple[str, ...]  # ids of the checks that give it points


class Strength(msgspec.Struct, frozen=True, kw_only=True):
    """What a spec catches."""

    format: int = 1
    spec: str
    solution: str
    seed: int
    caught: int
    survived: int
    equivalent: int
    score: float  # the share of the mistakes that are none but in name, in percent, that was caught
    idle: tuple[str, ...]  # checks that catch nothing which no other check catches
    broken: tuple[str, ...]  # checks that the solution itself does not pass: they were left out
    tried: tuple[Attempted, ...]
    empty: tuple[Empty, ...]
