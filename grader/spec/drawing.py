"""Fresh random inputs for every trial.

Each name has a random stream of its own, seeded by (seed, spec, name, trial): a draw depends neither on the other
checks nor on the order in which things are written. Streams use only integers, uniform bits and exact arithmetic, or
are rounded past what two machines' mathematics libraries may disagree in: one seed is one set of inputs everywhere.
"""

from __future__ import annotations

import math
from functools import lru_cache
from hashlib import sha256
from itertools import combinations, islice, product
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from grader.spec.draws import (
    Boolean,
    Choice,
    Chosen,
    Constant,
    Dataset,
    Draw,
    Each,
    Integer,
    Labels,
    Network,
    Normal,
    OneHot,
    Probabilities,
    Shaped,
    Sized,
    Uniform,
    as_value,
    needed,
)
from grader.spec.sizes import alone, resolve

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from grader.spec.model import Check, Spec

Generator: TypeAlias = np.random.Generator
Sizes: TypeAlias = "Mapping[str, Any]"
SMALLEST_EVERY = 5  # of so many trials, one uses the smallest sizes
REMEMBERED_MAX = 4096  # trials; a spec has a few hundred
TURNS_MAX = 128  # of several draws whose options take turns, so many combinations

_Remembered: TypeAlias = "dict[tuple[object, ...], tuple[tuple[Spec, Check], dict[str, Any]]]"
_remembered: _Remembered = {}  # specs and checks are kept, so that their ids stay theirs


def draw_inputs(
    spec: Spec, check: Check, seed: int, trial: int, names: Collection[str] | None = None
) -> dict[str, Any]:
    """The inputs of one trial of a check by name, sizes included: ints, strings, float64 arrays, int64 labels.

    Most trials use sizes that all differ; the second of every five uses the smallest ones. Of the arrays only those in
    `names` are drawn; since no draw depends on another, leaving some out changes none. A class is asked the same
    questions: what was drawn for one hand-in is remembered for the next.
    """
    question = (id(spec), id(check), seed, trial, None if names is None else frozenset(names))
    if question not in _remembered:
        if len(_remembered) >= REMEMBERED_MAX:
            _remembered.clear()
        _remembered[question] = ((spec, check), _fresh(spec, check, seed, trial, names))
    values = _remembered[question][1]
    return {name: value.copy() if isinstance(value, np.ndarray) else value for name, value in values.items()}


def _fresh(spec: Spec, check: Check, seed: int, trial: int, names: Collection[str] | None) -> dict[str, Any]:
    draws = {**spec.draw, **check.where}
    stream = _Streams(spec.id, seed, trial)
    turning = {name: draw for name in needed(draws, check.mentions.drawn) if isinstance(draw := draws.get(name), Each)}
    values = {name: _single(draw, stream, name) for name, draw in draws.items() if not isinstance(draw, Sized)}
    values |= _in_turn(turning, trial)
    values |= apart(draws, values, smallest=trial % SMALLEST_EVERY == 1, random=stream.of(""))
    for name, draw in draws.items():
        if isinstance(draw, Sized) and (names is None or name in names):
            values[name] = _drawn(draw, values, stream.of(name))
    entries = {}
    for name in check.body.moved():  # `params.W1`: an entry of a dict, to be moved by itself
        whole, _, entry = name.partition(".")
        if entry and whole in values and whole not in check.let:
            entries[name] = values[whole][entry]
    return {name: values[name] for name in draws if name in values} | entries


def apart(draws: Mapping[str, Draw], values: Sizes, *, smallest: bool, random: Generator) -> dict[str, int]:
    """The whole numbers that stand alone in shapes, all different, so that a wrong axis is seen; or the least ones."""
    written = alone(draw.sizes() for draw in draws.values() if isinstance(draw, Sized))
    ranges = {name: draw for name, draw in sorted(draws.items()) if isinstance(draw, Integer) and name in written}
    if smallest:
        return {name: span.low for name, span in ranges.items()}
    fixed = {values[size] if isinstance(size, str) else size for size in written if size not in ranges}
    return _distinct(ranges, {value for value in fixed if type(value) is int}, random)


class _Streams:
    """A generator for each name, none depending on another."""

    def __init__(self, spec_id: str, seed: int, trial: int) -> None:
        self.key = (spec_id, seed, trial)

    def of(self, name: str) -> Generator:
        words = "\n".join(map(str, (*self.key, name)))
        return np.random.Generator(np.random.PCG64(int.from_bytes(sha256(words.encode()).digest()[:16], "big")))


def _single(draw: Draw, stream: _Streams, name: str) -> Any:
    match draw:
        case Integer(low=low, high=high):
            return int(stream.of(name).integers(low, high + 1))
        case Choice(options=options) | Each(options=options):
            return as_value(options[int(stream.of(name).integers(len(options)))])
        case Constant(value=value):
            return as_value(value)
        case Dataset(arrays=arrays):
            return dict(arrays)
    raise AssertionError(draw)


def _in_turn(draws: Mapping[str, Each], trial: int) -> dict[str, Any]:
    """The options whose turn it is. A second round begins one further on, so that no option meets the same sizes."""
    names = sorted(draws)
    turns = _turns(tuple(len(draws[name].options) for name in names))
    if not turns:
        return {}
    chosen = turns[(trial + trial // len(turns)) % len(turns)]
    return {name: as_value(draws[name].options[i]) for name, i in zip(names, chosen, strict=True)}


@lru_cache(maxsize=64)
def _turns(counts: tuple[int, ...]) -> tuple[tuple[int, ...], ...]:
    """Every combination of options (of very many, a part), each option as early as can be, then each pair of them."""
    left = list(islice(product(*map(range, counts)), TURNS_MAX)) if counts else []
    if math.prod(counts) > TURNS_MAX:
        left += [tuple(i % count for count in counts) for i in range(max(counts))]
    turns: list[tuple[int, ...]] = []
    seen: set[tuple[tuple[int, int], ...]] = set()

    def news(turn: tuple[int, ...]) -> tuple[int, int]:
        places = list(enumerate(turn))
        return len({(each,) for each in places} - seen), len(set(combinations(places, 2)) - seen)

    while left:
        best = max(left, key=news)
        left.remove(best)
        turns.append(best)
        places = list(enumerate(best))
        seen |= {(each,) for each in places} | set(combinations(places, 2))
    return tuple(turns)


def _distinct(ranges: Mapping[str, Integer], taken: Iterable[int], random: Generator) -> dict[str, int]:
    """A value for every range, all different and none of them taken, wherever that is possible.

    Each range proposes as many random values as there are ranges and taken values (more could not be needed), and the
    proposals are matched by augmenting paths (Kuhn 1955), so that a wide range gives way to a narrow one.
    """
    taken = set(taken)
    options = {name: _proposals(span, taken, len(ranges) + len(taken), random) for name, span in ranges.items()}
    owner: dict[int, str] = {}

    def place(name: str, tried: set[int]) -> bool:
        for value in options[name]:
            if value not in tried:
                tried.add(value)
                if value not in owner or place(owner[value], tried):
                    owner[value] = name
                    return True
        return False

    for name in ranges:
        place(name, set())
    chosen = {name: value for value, name in owner.items()}
    return {name: chosen.get(name, int(random.integers(span.low, span.high + 1))) for name, span in ranges.items()}


def _proposals(span: Integer, taken: set[int], count: int, random: Generator) -> list[int]:
    width = span.high - span.low + 1
    if width <= 4 * count:
        values = (random.permutation(width) + span.low).tolist()
    else:
        values = list(dict.fromkeys(random.integers(span.low, span.high + 1, size=4 * count).tolist()))
    return [value for value in values if value not in taken][:count]


def _drawn(draw: Sized, sizes: Sizes, random: Generator) -> Any:
    if isinstance(draw, Network):
        return _network(draw, sizes, random)
    assert isinstance(draw, Shaped)  # noqa: S101 -- there is no third
    return _array(draw, sizes, random)


def _network(draw: Network, sizes: Sizes, random: Generator) -> dict[str, np.ndarray[Any, Any]]:
    parameters = {}
    for name, shape in draw.named().items():
        inputs = resolve(shape[0] if draw.axis else shape[1], sizes) if name[0] == "W" else 1
        numbers = _normal(tuple(resolve(size, sizes) for size in shape), random)
        parameters[name] = draw.scale * numbers / math.sqrt(inputs)
    return parameters


def _array(draw: Shaped, sizes: Sizes, random: Generator) -> np.ndarray[Any, Any]:
    shape = tuple(resolve(size, sizes) for size in draw.shape)
    match draw:
        case Normal():
            return draw.mean + draw.scale * _normal(shape, random)
        case Uniform():
            return np.asarray(draw.low + (draw.high - draw.low) * random.random(shape))
        case OneHot():
            return _one_hot(shape, draw.axis, random)
        case Probabilities():
            return _probabilities(shape, draw.axis, random)
        case Boolean():
            return random.random(shape) < draw.p
        case Chosen():
            return np.asarray(draw.options, dtype=float)[random.integers(len(draw.options), size=shape)]
        case Labels():
            return random.integers(resolve(draw.classes, sizes), size=shape)
        case _:
            raise AssertionError(draw)


def _normal(shape: tuple[int, ...], random: Generator) -> np.ndarray[Any, Any]:
    """Standard normal numbers, rounded to multiples of 2^-32: what two machines' exp and log differ in is gone."""
    return np.asarray(np.round(random.standard_normal(shape) * 2.0**32) / 2.0**32)


def _one_hot(shape: tuple[int, ...], axis: int, random: Generator) -> np.ndarray[Any, Any]:
    hot = random.integers(shape[axis], size=(*shape[:axis], 1, *shape[axis + 1 :]))
    values = np.zeros(shape)
    np.put_along_axis(values, hot, 1.0, axis)
    return values


def _probabilities(shape: tuple[int, ...], axis: int, random: Generator) -> np.ndarray[Any, Any]:
    """Cubes of whole numbers over their sum: exact integers until one rounded division, likely and unlikely classes."""
    weights = random.integers(20, 1001, size=shape) ** 3
    return np.asarray(weights / weights.sum(axis=axis, keepdims=True))
