"""A reference in the student's place, of which nobody knows that it is one: it is asked all that others are."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any

from grader.respondents.reference import AsStudent

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from grader.model import Answer
    from grader.respondents.reference import Reference

    Dice = Callable[[str], int | None]  # by which a function draws at random


class StandingIn:
    """A reference as one that hands in, with its own dice."""

    def __init__(self, reference: Reference, dice: Dice = lambda _: None) -> None:
        self._student = AsStudent(_Drawing(reference, dice))

    def call(self, name: str, args: Sequence[Any], *, wrt: tuple[int, ...] = ()) -> Answer:
        """As the reference answers."""
        return self._student.call(name, args, wrt=wrt)


class _Drawing:
    def __init__(self, reference: Reference, dice: Dice) -> None:
        self._reference, self._dice = reference, dice

    def call(self, name: str, args: Sequence[Any], *, wrt: tuple[int, ...] = ()) -> Answer:
        return self._reference.call(name, args, wrt=wrt, dice=self._dice(name))


def with_other_weights(reference: Reference) -> StandingIn:
    """Its constructors draw other numbers than they drew when its answers were written down."""
    return StandingIn(reference, lambda name: 1 if reference.makes(name) else None)


def at_random(reference: Reference) -> StandingIn:
    """What it draws is another thing at every call, as a dropout's mask is."""
    dice = count(1)
    return StandingIn(reference, lambda _: next(dice))
