"""What a spec may say and hardly means: advice, which lint shows and which stops nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from grader.spec.drawing import apart
from grader.spec.draws import Integer, Shaped, Sized, fixed, needed
from grader.spec.privacy import unsaid
from grader.spec.problems import enumerated, listed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from grader.model import Function
    from grader.spec.draws import Draw
    from grader.spec.model import Check
    from grader.spec.nodes import Node
    from grader.spec.problems import Problems

_DRAWS = 600  # in so many a value with a chance of 1 in 40 is missed once in four million
_NARROW = 12  # values in a range of which each is expected to occur
_IN_TURN = "take its values in turn with 'each'"
_ACTIVATION = re.compile(r"([Aa])(\w*)")


def advise_on_draws(
    draws: Mapping[str, Draw], checks: Sequence[Check], places: Mapping[str, Node], problems: Problems
) -> None:
    """Draws that nobody uses, values that never occur, and draws that are independent where they should not be."""
    used: set[str] = set()
    for check in checks:
        used |= needed({**draws, **check.where}, check.mentions.drawn)
    for name in draws:
        if name not in used and name in places:
            problems.advise(places[name], f"{name!r} is drawn, and no check uses it")
    never = _never(draws)
    taken = {value: found for values in never.values() for value in values if (found := _taken(draws, value))}
    for value, (where, shaped) in taken.items():
        sizes = enumerated([repr(size) for size, values in never.items() if value in values])
        why = f"sizes differ from it, so {sizes} can never be {value}. Where that matters"
        problems.advise(places[shaped], f"{where}: {why}, {_IN_TURN}")
    for name, values in never.items():
        left = [str(value) for value in values if not _taken(draws, value)]
        if left:
            why = "sizes are kept apart from one another; widen the other ranges"
            problems.advise(places[name], f"{name!r} is never {listed(left)}: {why}, or {_IN_TURN}")
    for check in checks:
        _together(draws, check, places, problems)


def _taken(draws: Mapping[str, Draw], value: int) -> tuple[str, str] | None:
    """Where a size stands that is the same in every draw, in words, and the draw; None where there is no such one."""
    sizes = {name: draw.sizes() for name, draw in draws.items() if isinstance(draw, Sized)}
    for name, own in sizes.items():
        if value in own:
            return f"{value} stands as a number in the shape of {name!r}", name
        for size in own:
            options = fixed(draws[size]) if isinstance(size, str) and size in draws else ()
            if list(options) == [value]:
                return f"{size!r}, in the shape of {name!r}, is always {value}", name
    return None


def _never(draws: Mapping[str, Draw]) -> dict[str, list[int]]:
    """The values in the range of a size that no draw has."""
    sizes = {name: draw for name, draw in draws.items() if isinstance(draw, Integer) and draw.high - draw.low < _NARROW}
    random = np.random.default_rng(0)
    constants = {name: options[0] for name, draw in draws.items() if len(options := fixed(draw)) == 1}
    settled = {name: constants.get(name) for name in draws}
    found: dict[str, set[int]] = {name: set() for name in sizes}
    for number in range(_DRAWS if sizes else 0):
        drawn = apart(draws, settled, smallest=number % 5 == 1, random=random)
        for name, draw in sizes.items():
            found[name].add(drawn.get(name, draw.low))
    never = {
        name: sorted(set(range(draw.low, draw.high + 1)) - found[name])
        for name, draw in sizes.items()
        if name in apart(draws, settled, smallest=True, random=random)
    }
    return {name: values for name, values in never.items() if values}


def _together(draws: Mapping[str, Draw], check: Check, places: Mapping[str, Node], problems: Problems) -> None:
    """An activation that is drawn beside its own preactivation is a pair that no network has."""
    shapes = {
        name: draw.shape
        for name in check.mentions.inputs
        if isinstance(draw := draws.get(name), Shaped) and name not in check.let
    }
    for name, shape in shapes.items():
        found = _ACTIVATION.fullmatch(name)
        other = ("Z" if name[0] == "A" else "z") + found[2] if found else ""
        if other in shapes and shapes[other] == shape:
            problems.advise(
                places[name],
                f"{name!r} is drawn independently of {other!r}, which {check.id!r} uses beside it; where the one is "
                f"computed from the other, say so under 'let'",
            )


def advise_on_parts(
    checks: Sequence[Check],
    functions: Mapping[str, Function],
    public: Mapping[str, frozenset[str]],
    places: Mapping[str, Node],
    problems: Problems,
) -> None:
    """Parts of answers that are handed on and compared nowhere: a cache, which the spec should call private."""
    found = {(each.giver, each.part): each for check in checks for each in unsaid(check, functions, public)}
    for (giver, part), each in found.items():
        before = [f"out{number}" if part > 1 else "out" for number in range(part)]
        returns = ", ".join([*before, f"{{private: {each.word}}}"])
        problems.advise(
            places.get(giver.partition(".")[0], next(iter(places.values()))),
            f"{giver}(...)[{part}] is handed to {each.taker} and no check compares it; if it is the student's own "
            f"affair, say so: returns: [{returns}]",
        )
