"""One call of a question: what it hands over, of which some comes from the answers before, and what of it counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from grader.diagnosis.read import SlopeKey
from grader.model import CallFailed
from grader.respondents.ahead import Link

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from grader.diagnosis.read import Way
    from grader.diagnosis.recorder import Heard
    from grader.respondents.ahead import Chain, Part, Spot

LACKS = "an answer lacks a part that is asked for"


class AskedCall(msgspec.Struct, frozen=True):
    """One call of a question. In the spots of its arguments that are `own`, parts of the answers before stand."""

    name: str
    args: tuple[Any, ...]
    own: dict[Spot, Part]
    ways: tuple[Way, ...]  # to the parts of its answer that are compared; none where it only prepares others
    left: tuple[Way, ...] = ()  # to the parts of its arguments, as it has left them, that are compared


def read_of(value: Any, left: Sequence[Any], call: AskedCall) -> tuple[Any, ...]:
    """What counts of the answer to a call, and of its arguments as it has left them."""
    return (*parts_of(value, call), *(part_of(left, way) for way in call.left))


def parts_of(answer: Any, call: AskedCall) -> tuple[Any, ...]:
    """What counts of the answer to a call.

    Raises:
        CallFailed: the answer lacks such a part.
    """
    return tuple(part_of(answer, way) for way in call.ways)


def has(value: Any, way: Way) -> bool:
    """Whether there is such a part; a network of two layers has no third."""
    try:
        part_of(value, way)
    except CallFailed:
        return False
    return True


def with_own(call: AskedCall, answers: Sequence[Any]) -> list[Any]:
    """The arguments, with what whoever is asked has answered before."""
    args = list(call.args)
    for spot, (position, way) in call.own.items():
        value = part_of(answers[position], way)
        if len(spot) == 1:
            args[spot[0]] = value
        else:
            items = list(args[spot[0]])
            items[spot[1]] = value
            args[spot[0]] = items if isinstance(args[spot[0]], list) else tuple(items)
    return args


def part_of(value: Any, way: Way) -> Any:
    """One part of a value.

    Raises:
        CallFailed: there is none.
    """
    for key in way:
        try:
            value = key.of(value) if isinstance(key, SlopeKey) else value[key]
        except (TypeError, KeyError, IndexError):
            raise CallFailed("type", LACKS) from None
    return value


def chain_of(calls: Sequence[AskedCall], heard: Sequence[Heard]) -> Chain:
    """The calls behind those that are `heard`, as a worker can make them in one go; none where it cannot."""
    values, first = [each.value for each in heard], len(heard)
    links = []
    for call in calls[first:]:
        known = {spot: own for spot, own in call.own.items() if own[0] < first}
        args = with_own(msgspec.structs.replace(call, own=known), values)
        own = {spot: (at - first, way) for spot, (at, way) in call.own.items() if at >= first}
        if any(type(key) not in {int, str} for _, way in own.values() for key in way):
            return ()
        links.append(Link(call.name, tuple(_without(arg, (at,), own) for at, arg in enumerate(args)), own))
    return tuple(links)


def _without(arg: Any, spot: Spot, own: Collection[Spot]) -> Any:
    """An argument without what comes from the answers before."""
    if spot in own:
        return None
    inner = any(each[:1] == spot and len(each) > 1 for each in own)
    return type(arg)([_without(item, (*spot, at), own) for at, item in enumerate(arg)]) if inner else arg
