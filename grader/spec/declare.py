"""What a spec declares before its checks: functions, draws, the reference's names."""

from __future__ import annotations

import ast
import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from grader.model import Function
from grader.spec.document import Scalar
from grader.spec.draws import (
    MOST_ELEMENTS, Choice, Constant, Draw, Integer, Labels, Normal, OneHot, Probabilities, Shaped, Uniform, elements,
)  # fmt: skip
from grader.spec.problems import suggestion
from grader.spec.shapes import Fields

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from grader.spec.document import Node
    from grader.spec.problems import Problems

Declared = dict[str, tuple[Scalar, Any]]  # as MapOf reads it


class Functions(msgspec.Struct, frozen=True):
    """The functions that a spec asks for; methods as `Class.method`."""

    known: dict[str, Function]
    optional: dict[str, int]
    attributes: frozenset[str]


def functions(declared: Declared, problems: Problems) -> Functions:
    """All functions, methods among them; a name or alias that stands for two of them is a mistake."""
    known: dict[str, Function] = {}
    optional: dict[str, int] = {}
    attributes: set[str] = set()
    owners: dict[str, str] = {}
    for name, place, form in _flat(declared):
        fields = form if isinstance(form, Fields) else None
        args = tuple(arg.text for arg in (fields.get("args", ()) if fields else form))
        aliases = tuple(alias.text for alias in (fields.get("aliases", ()) if fields else ()))
        known[name] = Function(name=name, args=args, aliases=aliases)
        optional[name] = _optional(fields, args, problems) if fields else 0
        attributes |= {path.text for path in fields.get("attributes", ())} if fields else set()
        if len(set(args)) < len(args):
            problems.at(place, f"{name} has two arguments of one name")
        prefix = name.rpartition(".")[0]
        for word in (name.rpartition(".")[2], *aliases):
            owner = owners.setdefault(f"{prefix}.{word}", name)
            if owner != name:
                problems.at(place, f"{word!r} stands for both {owner} and {name}")
    return Functions(known, optional, frozenset(attributes))


def _flat(declared: Declared) -> Iterator[tuple[str, Scalar, Any]]:
    for name, (place, form) in declared.items():
        yield name, place, form
        for method, (its_place, its_form) in (form.get("methods", {}) if isinstance(form, Fields) else {}).items():
            yield f"{name}.{method}", its_place, its_form


def _optional(fields: Fields, args: tuple[str, ...], problems: Problems) -> int:
    names = [name.text for name in fields.get("optional", ())]
    if set(names) != set(args[len(args) - len(names) :]) or len(names) > len(args):
        problems.at(fields.place("optional"), f"'optional' names the last arguments of {list(args)}")
    return len(names)


def draw(declared: Any, problems: Problems) -> Draw | None:
    """A draw, or None with the problem noted; a value that is written out is a constant."""
    if not isinstance(declared, Fields):
        return Constant(value=declared)
    if any(value is None for value in map(declared.get, declared.values)):
        return None
    first = declared.get(declared.variant)
    match declared.variant:
        case "integer":
            return _integer(declared, *first, problems=problems)
        case "constant":
            return Constant(value=first)
        case "choice":
            return Choice(options=first)
        case "labels" if declared.get("classes") is not None:
            return Labels(shape=_sizes(first), classes=_sizes([declared.get("classes")])[0])
        case "one_hot" | "probabilities":
            return _along(declared, _sizes(first), problems)
        case "normal":
            return Normal(shape=_sizes(first), mean=declared.get("mean", 0.0), scale=declared.get("scale", 1.0))
        case "uniform":
            low, high = declared.get("low", 0.0), declared.get("high", 1.0)
            if low > high:
                problems.at(declared.place("low"), f"nothing lies between {low} and {high}")
            return Uniform(shape=_sizes(first), low=low, high=high)
    return None


def _sizes(shape: Any) -> tuple[int | str, ...]:
    return tuple(size.text if isinstance(size, Scalar) else size for size in shape)


def _integer(declared: Fields, *bounds: int, problems: Problems) -> Integer | None:
    if len(bounds) != 2:
        return None
    low, high = bounds
    if low > high:
        problems.at(declared.place("integer"), f"nothing lies between {low} and {high}")
        return None
    return Integer(low=low, high=high)


def _along(declared: Fields, shape: tuple[int | str, ...], problems: Problems) -> Draw | None:
    axis = declared.get("axis", 0)
    if not -len(shape) <= axis < len(shape):
        message = f"a shape of {len(shape)} sizes has no axis {axis}" if shape else "a single number has no axis"
        problems.at(declared.place("axis"), message)
        return None
    axis %= len(shape)
    return (OneHot if declared.variant == "one_hot" else Probabilities)(shape=shape, axis=axis)


def check_sizes(draws: Mapping[str, Draw], places: Mapping[str, Node], problems: Problems) -> None:
    """Every size is drawn, is a whole number of at least 1, and no array grows beyond reason."""
    spans = {name: span for name, each in draws.items() if (span := _span(each)) is not None}
    for name, each in draws.items():
        if not isinstance(each, Shaped):
            continue
        place = places[name]
        unknown = [size for size in each.sizes() if isinstance(size, str) and size not in spans]
        for size in unknown:
            if size in draws:
                problems.at(place, f"{size!r} is no size: it is not a whole number")
            else:
                problems.at(place, f"unknown size {size!r}{suggestion(size, spans)}")
        named = {size: spans[size] for size in each.sizes() if isinstance(size, str) and size in spans}
        for size, (low, _) in named.items():
            if low < 1:
                problems.at(places.get(size, place), f"{size!r} can be {low}, and as a size of {name!r} it is at least 1")
        most = elements(named[size][1] if isinstance(size, str) else size for size in each.shape if size not in unknown)
        if most > MOST_ELEMENTS:
            problems.at(place, f"{name!r} would hold {most} numbers; at most {MOST_ELEMENTS} are allowed")


def _span(draw: Draw) -> tuple[int, int] | None:
    """From where to where a whole number is drawn; None where it may be something else."""
    if isinstance(draw, Integer):
        return draw.low, draw.high
    values = (draw.value,) if isinstance(draw, Constant) else draw.options if isinstance(draw, Choice) else ()
    if values and all(type(value) is int for value in values):
        return min(values), max(values)
    return None


def reference_file(reference: str, folder: Path) -> Path | None:
    """The file that a reference is in: beside the spec, or a module of the package `reference`; None if there is none."""
    if reference.endswith(".py"):
        path = folder / reference
        return path if path.is_file() and path.resolve().parent == folder.resolve() else None
    package, _, module = reference.partition(".")
    if package != "reference" or not module:
        return None
    found = importlib.util.find_spec(package)
    for place in (found.submodule_search_locations or ()) if found else ():
        for path in (Path(place, *module.split(".")).with_suffix(".py"), Path(place, *module.split("."), "__init__.py")):
            if path.is_file():
                return path
    return None


def reference_names(path: Path) -> frozenset[str] | None:
    """What a reference defines at its top level, read without running it; None where that cannot be told."""
    try:
        body = ast.parse(path.read_bytes()).body
    except (SyntaxError, ValueError, OSError, RecursionError, MemoryError):
        return None
    names: set[str] = set()
    for statement in body:
        match statement:
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                names.add(name)
            case ast.Import(names=aliases) | ast.ImportFrom(names=aliases):
                names |= {alias.asname or alias.name for alias in aliases}
            case ast.Assign(targets=targets):
                names |= {node.id for target in targets for node in ast.walk(target) if isinstance(node, ast.Name)}
            case ast.AnnAssign(target=ast.Name(id=name)):
                names.add(name)
            case ast.Expr():
                pass
            case _:
                return None  # definitions under `if`, `try`, `with`: reading cannot tell
    return None if names & {"*", "__getattr__"} else frozenset(names)
