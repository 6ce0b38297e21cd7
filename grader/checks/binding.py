"""Which of the student's parameters each value of a call goes to: as the worker calls them, by name where they fit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from grader.running.matching import same_names

if TYPE_CHECKING:
    from grader.hand_in import Definition
    from grader.model import Function


class Bound(msgspec.Struct, frozen=True):
    """How the values of a call are given: the parameter that each goes to, and whether it must be named."""

    parameters: tuple[str, ...]
    named: bool


def binding(function: Function, definition: Definition | None, count: int) -> Bound:
    """Of `count` values in the spec's order; in order, unless the names say otherwise."""
    names = function.args[:count]
    if definition is None or len(names) != count or len(definition.args) < count:
        return Bound(names, named=False)
    own = definition.args
    order = same_names(own, names)
    left = [place for place in range(count) if place not in order.values()]
    free = [parameter for parameter in own if parameter not in order]
    if len(left) == 1 and len(own) == count:
        order[free[0]] = left.pop()
    if left:
        return Bound(own[:count], named=False)
    by_place = {place: parameter for parameter, place in order.items()}
    parameters = tuple(by_place[place] for place in range(count))
    return Bound(parameters, named=parameters != own[:count] or bool(set(parameters) & set(definition.by_name)))
