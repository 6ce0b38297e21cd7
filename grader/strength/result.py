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
    caught_by: tuple[str, ...] = ()  # ids of all checks that catch it where idle checks are asked for, else of one
    example: str | None = None  # a draw that shows the difference, in a line
    proposal: str | None = None  # a check that would catch it, as YAML: it was tried


class Empty(msgspec.Struct, frozen=True, kw_only=True):
    """A hand-in that does nothing, and what it earns."""

    name: str  # what its functions do: "return 0"
    earned: float
    passed: tuple[str, ...]  # ids of the checks that give it points
    must_not: bool = True  # whether it is a fault of the spec if it earns anything


class Catch(msgspec.Struct, frozen=True, kw_only=True):
    """What a check catches of the mistakes that were tried."""

    check: str
    caught: int
    alone: int  # those that no other check catches


class Strength(msgspec.Struct, frozen=True, kw_only=True):
    """What a spec catches."""

    format: int = 1
    spec: str
    solution: str
    seed: int
    every: int  # each how-manieth of all mistakes was tried
    caught: int
    survived: int
    equivalent: int
    score: float  # the share of the mistakes that are none but in name, in percent, that was caught
    tallies: tuple[Catch, ...]  # empty unless idle checks were asked for
    broken: tuple[str, ...]  # checks that the solution itself does not pass: they were left out
    tried: tuple[Attempted, ...]
    empty: tuple[Empty, ...]

    @property
    def idle(self) -> tuple[str, ...]:
        """The checks that catch none of the mistakes that were tried."""
        return tuple(each.check for each in self.tallies if not each.caught)

    @property
    def spare(self) -> tuple[str, ...]:
        """The checks that catch something, but nothing that no other check catches."""
        return tuple(each.check for each in self.tallies if each.caught and not each.alone)
