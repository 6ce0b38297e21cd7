"""Coefficients that mean something: a drawn number such as reg, over a size such as m."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class Coefficient(NamedTuple):
    """A number and how it is written with the names of drawn numbers."""

    value: float
    form: str
    names: tuple[str, ...]


def coefficients(c: float, drawn: Mapping[str, float], rtol: float = 1e-4) -> list[Coefficient]:
    """All that a positive number c may be made of, of what was drawn; the plainest first."""
    return [known for known in _made_of(drawn) if abs(c - known.value) <= rtol * known.value]


def _made_of(drawn: Mapping[str, float]) -> Iterator[Coefficient]:
    numbers = {name: abs(float(value)) for name, value in drawn.items() if value}
    rates = {name: value for name, value in numbers.items() if not value.is_integer()}
    counts = {name: value for name, value in numbers.items() if value.is_integer()}
    for factor, before, after in ((1.0, "", ""), (2.0, "2 ", ""), (0.5, "", "/2")):
        for name, value in rates.items():
            yield Coefficient(factor * value, f"{before}{name}{after}", (name,))
    for factor, before, under in ((1.0, "", "{m}"), (2.0, "2 ", "{m}"), (0.5, "", "(2 {m})")):
        for name, value in rates.items():
            for size, count in counts.items():
                form = f"{before}{name}/{under.format(m=size)}"
                yield Coefficient(factor * value / count, form, (name, size))
    for size, count in counts.items():
        yield Coefficient(1 / count, f"1/{size}", (size,))
