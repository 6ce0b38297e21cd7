"""What a spec declares before its checks: functions and draws."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from grader.model import Function
from grader.spec.draws import (
    MOST_ELEMENTS,
    Boolean,
    Choice,
    Chosen,
    Constant,
    Draw,
    Each,
    Integer,
    Labels,
    Network,
    Normal,
    OneHot,
    Probabilities,
    Sized,
    Uniform,
    fixed,
)
from grader.spec.nodes import Scalar
from grader.spec.problems import suggestion
from grader.spec.records import Fields
from grader.spec.shapes import WRONG
from grader.spec.sizes import corners, elements, names_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from grader.spec.nodes import Node
    from grader.spec.problems import Problems

Declared = dict[str, tuple[Scalar, Any]]  # as MapOf reads it
Spans = dict[str, tuple[int, int]]  # from where to where a size is drawn


class Functions(msgspec.Struct, frozen=True):
    """The functions that a spec asks for; methods as `Class.method`."""

    known: dict[str, Function]
    attributes: frozenset[str]
    vague: frozenset[str]  # declared, but not readable


def functions(declared: Declared, problems: Problems) -> Functions:
    """All functions, methods among them; a name or alias that stands for two of them is a mistake."""
    known: dict[str, Function] = {}
    attributes: set[str] = set()
    owners: dict[str, str] = {}
    vague: set[str] = set()
    for name, place, form in _flat(declared):
        fields = form if isinstance(form, Fields) else None
        if form is WRONG or (fields and fields.get("args") is None):
            vague.add(name)
        args = tuple(arg.text for arg in (fields.get("args", ()) if fields else () if form is WRONG else form))
        aliases = tuple(alias.text for alias in (fields.get("aliases", ()) if fields else ()))
        may_miss = _optional(fields, args, problems) if fields and name not in vague else 0
        returns, private = _returns(fields.get("returns") if fields else None)
        known[name] = Function(
            name=name, args=args, aliases=aliases, optional=may_miss, static=bool(fields and fields.get("static")),
            returns=returns, private=private, framework=fields.get("framework", "") if fields else "",
        )  # fmt: skip
        attributes |= {path.text for path in fields.get("attributes", ())} if fields else set()
        if len(set(args)) < len(args):
            problems.at(place, f"{name} has two arguments of one name")
        prefix = name.rpartition(".")[0]
        for word in (name.rpartition(".")[2], *aliases):
            owner = owners.setdefault(f"{prefix}.{word}", name)
            if owner != name:
                problems.at(place, f"{word!r} stands for both {owner} and {name}")
    return Functions(known, frozenset(attributes), frozenset(vague))


def _flat(declared: Declared) -> Iterator[tuple[str, Scalar, Any]]:
    for name, (place, form) in declared.items():
        yield name, place, form
        for method, (its_place, its_form) in (form.get("methods", {}) if isinstance(form, Fields) else {}).items():
            yield f"{name}.{method}", its_place, its_form


def _returns(declared: Any) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """The parts of an answer, and where the private ones stand."""
    parts = () if declared is None else declared if isinstance(declared, tuple) else (declared,)
    private = tuple(i for i, part in enumerate(parts) if isinstance(part, Fields))
    return tuple((part.get("private") if isinstance(part, Fields) else part).text for part in parts), private


def _optional(fields: Fields, args: tuple[str, ...], problems: Problems) -> int:
    names = [name.text for name in fields.get("optional", ())]
    if set(names) == set(args[len(args) - len(names) :]) and len(names) <= len(args):
        return len(names)
    problems.at(fields.place("optional"), f"'optional' names the last arguments of {list(args)}")
    return 0


def draw(declared: Any, problems: Problems) -> Draw | None:
    """A draw, or None with the problem noted; a value that is written out is a constant."""
    if not isinstance(declared, Fields):
        return None if declared is WRONG else Constant(value=declared)
    if not declared.variant or any(declared.get(key) is None for key in declared.values):
        return None
    return _MAKERS[declared.variant](declared, declared.get(declared.variant), problems)


def _integer(declared: Fields, bounds: Any, problems: Problems) -> Draw | None:
    if len(bounds) < 2 or not _between(declared, "integer", *bounds, problems=problems):
        return None
    return Integer(low=bounds[0], high=bounds[1])


def _between(declared: Fields, key: str, low: float, high: float, *, problems: Problems) -> bool:
    if low > high:
        problems.at(declared.place(key), f"nothing lies between {low} and {high}")
    return low <= high


def _uniform(declared: Fields, shape: Any, problems: Problems) -> Draw | None:
    low, high = declared.get("low", 0.0), declared.get("high", 1.0)
    key = "low" if "low" in declared.values else "high"
    if not _between(declared, key, low, high, problems=problems):
        return None
    return Uniform(shape=_sizes(shape), low=low, high=high)


def _normal(declared: Fields, shape: Any, _: Problems) -> Draw | None:
    return Normal(shape=_sizes(shape), mean=declared.get("mean", 0.0), scale=declared.get("scale", 1.0))


def _labels(declared: Fields, shape: Any, _: Problems) -> Draw | None:
    classes = declared.get("classes")
    return None if classes is None else Labels(shape=_sizes(shape), classes=_sizes([classes])[0])


def _choice(declared: Fields, options: Any, problems: Problems) -> Draw | None:
    if "shape" not in declared.values:
        return Choice(options=options)
    if not all(isinstance(option, int | float) and not isinstance(option, bool) for option in options):
        problems.at(declared.place("choice"), "with a 'shape' the values are numbers")
        return None
    return Chosen(shape=_sizes(declared.get("shape")), options=options)


def _along(declared: Fields, shape: Any, problems: Problems) -> Draw | None:
    axis = declared.get("axis", 0)
    if not -len(shape) <= axis < len(shape):
        message = f"a shape of {len(shape)} sizes has no axis {axis}" if shape else "a single number has no axis"
        problems.at(declared.place("axis"), message)
        return None
    kind = OneHot if declared.variant == "one_hot" else Probabilities
    return kind(shape=_sizes(shape), axis=axis % len(shape))


_MAKERS: dict[str, Callable[[Fields, Any, Problems], Draw | None]] = {
    "integer": _integer,
    "normal": _normal,
    "uniform": _uniform,
    "one_hot": _along,
    "probabilities": _along,
    "labels": _labels,
    "boolean": lambda declared, shape, _: Boolean(shape=_sizes(shape), p=declared.get("p", 0.5)),
    "network": lambda declared, layers, _: Network(
        layers=_sizes(layers), scale=declared.get("scale", 1.0), axis=declared.get("axis", 0)
    ),
    "each": lambda _, options, __: Each(options=options),
    "choice": _choice,
    "constant": lambda _, value, __: Constant(value=value),
}


def _sizes(shape: Any) -> tuple[int | str, ...]:
    return tuple(size.text if isinstance(size, Scalar) else size for size in shape)


def check_sizes(draws: Mapping[str, Draw], places: Mapping[str, Node], problems: Problems) -> None:
    """Every size is drawn, is a whole number of at least 1, and no array grows beyond reason.

    `places` are those of all names that are declared; one whose draw could not be read is not complained of again.
    """
    spans = {name: span for name, each in draws.items() if (span := _span(each)) is not None}
    for name, each in draws.items():
        if isinstance(each, Sized):
            named = frozenset().union(*(names_of(size) for size in each.sizes()))
            for size in sorted(named - spans.keys() - (places.keys() - draws.keys())):
                if size in draws:
                    problems.at(places[name], f"{size!r} is no size: it is not a whole number")
                else:
                    problems.at(places[name], f"unknown size {size!r}{suggestion(size, spans)}")
            _check_bounds(name, each, spans, places, problems)


def _check_bounds(name: str, draw: Sized, spans: Spans, places: Mapping[str, Node], problems: Problems) -> None:
    """No size below 1 and no array beyond reason, whatever is drawn."""
    ends = {size: corners(size, spans) for size in draw.sizes() if names_of(size) <= spans.keys()}
    for size, found in sorted(ends.items(), key=lambda item: str(item[0])):
        least = min(found, key=lambda corner: -1 if corner[0] is None else corner[0], default=(1, {}))
        if least[0] is not None and least[0] >= 1:
            continue
        if size in spans:
            problems.at(
                places[str(size)], f"{size!r} can be {least[0]}, but {name!r} has it as a size, which is at least 1"
            )
        else:
            where = ", ".join(f"{key} = {value}" for key, value in least[1].items())
            comes = "divides by 0" if least[0] is None else f"is {least[0]}"
            problems.at(places[name], f"the size {size} {comes} where {where}, but a size is at least 1")
    tops = {size: max((value for value, _ in found if value is not None), default=1) for size, found in ends.items()}
    most = sum(elements(tops.get(size, 1) for size in shape) for shape in draw.shapes())
    if most > MOST_ELEMENTS:
        problems.at(places[name], f"{name!r} would hold {most} numbers; at most {MOST_ELEMENTS} are allowed")


def _span(draw: Draw) -> tuple[int, int] | None:
    """From where to where a whole number is drawn; None where it may be something else."""
    if isinstance(draw, Integer):
        return draw.low, draw.high
    values = fixed(draw)
    if values and all(type(value) is int for value in values):
        return min(values), max(values)
    return None
