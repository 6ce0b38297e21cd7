"""Which of the calls that were recorded make a question: those that count, and those that these need."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from grader.diagnosis.asked import AskedCall, has, part_of, read_of
from grader.diagnosis.read import entries
from grader.model import Handle
from grader.show import as_numbers

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from grader.diagnosis.read import Claims, Way
    from grader.diagnosis.recorder import Heard
    from grader.respondents.ahead import Part, Spot


def needed_calls(
    asked: Sequence[Heard],
    counted: Mapping[str, tuple[Way, ...]],
    left: Mapping[str, tuple[Way, ...]],
    declared: Mapping[str, Collection[int]],
    claims: Claims,
) -> tuple[tuple[AskedCall, ...], list[Any]]:
    """The calls of the counted functions, with those that their private arguments come from; some are `declared` so.

    Of a dict or a tuple of gradients whose `claims` are taken one by one, those count. A function that is asked the
    same again, as in `f(x)[0] + f(x)[1]`, is asked once.
    """
    sources: dict[int, Part] = {}
    linked: list[AskedCall] = []
    values: list[Heard] = []
    known: dict[tuple[Any, ...], int] = {}
    for heard in asked:
        name, args, value, _ = heard
        own: dict[Spot, Part] = {}
        for spot, each in _spots(args):
            if _identity(each) in sources and spot[:1] not in own:  # what comes as a whole is not looked into
                own[spot] = sources[_identity(each)]
        same = (name, *(own.get((i,), id(arg)) for i, arg in enumerate(args)))
        position = known.setdefault(same, len(linked)) if _is_plain(name, own, value) else len(linked)
        if position == len(linked):
            ways = tuple(way for way in counted.get(name, ()) if has(value, way)) or ((),)
            ways = tuple(part for way in ways for part in entries(part_of(value, way), way, claims) or [way])
            counts = bool(counted.get(name)) or (_is_attribute(name, value) and any("." in each for each in counted))
            linked.append(AskedCall(name, args, own, ways if counts else (), left.get(name, ())))
            values.append(heard)
        said = [((i,), value[i]) for i in declared.get(name, ()) if isinstance(value, tuple) and i < len(value)]
        for way, part in (*_private(value), *said):
            sources[_identity(part)] = (position, way)
    needed = {position for position, call in enumerate(linked) if call.ways or call.left}
    for position in range(len(linked) - 1, -1, -1):
        if position in needed or _touches(linked[position], linked, needed):
            needed.add(position)
            needed |= {source for source, _ in linked[position].own.values()}
    order = sorted(needed)
    new = {old: position for position, old in enumerate(order)}
    calls = tuple(
        msgspec.structs.replace(call, own={i: (new[at], way) for i, (at, way) in call.own.items()})
        for call in (linked[position] for position in order)
    )
    return calls, [part for at in order for part in read_of(values[at].value, values[at].left, linked[at])]


def _is_plain(name: str, own: Mapping[Spot, Part], value: Any) -> bool:
    """Whether it is the call of a function with what it is handed as a whole: of each object there is more than one."""
    return "." not in name and not isinstance(value, Handle) and all(len(spot) == 1 for spot in own)


def _is_attribute(name: str, value: Any) -> bool:
    """Whether it is what an object holds, in numbers: a method may change that, and answer nothing."""
    return name.startswith(".") and as_numbers(value) is not None


def _touches(call: AskedCall, linked: Sequence[AskedCall], needed: set[int]) -> bool:
    """Whether a call has to do with an object that a needed one has: it may have changed it."""
    objects = {own for position in needed for own in linked[position].own.values()}
    return bool(objects & set(call.own.values()))


def _identity(value: Any) -> int:
    return value.id if isinstance(value, Handle) else id(value)


def _private(value: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """The parts of an answer that are objects, or hold several values: what only its own side understands."""
    if isinstance(value, Handle):
        yield way, value
    elif isinstance(value, tuple | list | dict):
        yield way, value
        for key, part in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _private(part, (*way, key))


def _spots(args: Sequence[Any]) -> Iterator[tuple[Spot, Any]]:
    """The arguments, and the items of those that are lists."""
    for i, arg in enumerate(args):
        yield (i,), arg
        for j, item in enumerate(arg) if isinstance(arg, list | tuple) else ():
            yield (i, j), item
