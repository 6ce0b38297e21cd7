"""Factors that mean something: a sign, a half, a logarithm's base, and what sizes such as m make."""

from __future__ import annotations

from math import log
from typing import TYPE_CHECKING, NamedTuple

from grader.naming.cause import Cause

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class Factor(NamedTuple):
    """A number that mends what it multiplies: `form` writes it, `words` complete "the gradient of W ..."."""

    value: float
    code: str
    form: str
    words: str
    sizes: tuple[str, ...] = ()


def explained(name: str, k: float, sizes: Mapping[str, float], rtol: float = 1e-4) -> list[Cause]:
    """Every meaning of "multiply the gradient of `name` by k", where k is known up to `rtol`; the number itself last.

    A plain number comes before a size that happens to equal it: only other trials can tell these two apart.
    """
    found = with_meaning(name, k, sizes, rtol)
    if any(not cause.sizes for cause in found):
        return found
    digits = 6 if abs(k - 1) > 1e-4 else 12  # never "multiplied by 1"
    text = f"the gradient of {name} must be multiplied by {k:.{digits}g}"
    plain = Cause("factor", text, k, f"{k:.{max(3, digits - 2)}g}")
    return [*found, plain]


def with_meaning(name: str, k: float, sizes: Mapping[str, float], rtol: float = 1e-4) -> list[Cause]:
    """The meanings of a factor k, without that of being a number."""
    return [_said(name, factor, sign) for factor, sign in fitting(k, sizes, rtol)]


def fitting(k: float, sizes: Mapping[str, float], rtol: float, least: int = 2) -> list[tuple[Factor, int]]:
    """The factors with a meaning that k is, up to `rtol`, each with its sign; 1 is none.

    A size of 1 is left out, since it makes nothing of its own, unless other trials say what it is (`least`).
    """
    return [
        (factor, sign)
        for factor in known(sizes, least)
        for sign in (1, -1)
        if abs(k - sign * factor.value) <= rtol * factor.value and (factor.value != 1 or sign < 0)
    ]


def known(sizes: Mapping[str, float], least: int = 2) -> Iterator[Factor]:
    """Numbers with a meaning, the plainest first."""
    yield Factor(1.0, "sign", "1", "")
    yield Factor(0.5, "factor", "1/2", "is twice too large")
    yield Factor(2.0, "factor", "2", "is half of what it should be")
    for base in (10, 2):
        words = f"must be multiplied by ln {base}: it belongs to a logarithm of base {base}"
        yield Factor(log(base), "log-base", f"ln {base}", words)
        words = f"must be divided by ln {base}: the loss takes the logarithm of base {base}"
        yield Factor(1 / log(base), "log-base", f"1/ln {base}", words)
    large = {name: float(size) for name, size in sizes.items() if size >= least and float(size).is_integer()}
    for name, s in large.items():
        words = f"is {name} = {s:g} times too large: it is summed where the loss takes the mean"
        yield Factor(1 / s, "not-averaged", f"1/{name}", words, (name,))
        words = f"is {name} = {s:g} times too small: it is divided by {name} once too often"
        yield Factor(s, "factor", name, words, (name,))
    for name, s in large.items():
        yield from _made_of_one(name, s)
        for other, t in large.items():
            if other != name:
                yield from _made_of_two(name, s, other, t)


def _made_of_one(name: str, s: float) -> Iterator[Factor]:
    if s == 1:
        return
    for value, form in (
        (s**0.5, f"sqrt({name})"),
        (s**-0.5, f"1/sqrt({name})"),
        ((s - 1) / s, f"({name} - 1)/{name}"),
        (s / (s - 1), f"{name}/({name} - 1)"),
        (2 / s, f"2/{name}"),
        (s / 2, f"{name}/2"),
    ):
        yield Factor(value, "factor", form, f"must be multiplied by {form}", (name,))


def _made_of_two(name: str, s: float, other: str, t: float) -> Iterator[Factor]:
    yield Factor(s / t, "factor", f"{name}/{other}", f"must be multiplied by {name}/{other}", (name, other))
    if name < other:  # a product is the same either way round
        yield Factor(s * t, "factor", f"{name} {other}", f"must be multiplied by {name} {other}", (name, other))
        words = f"must be divided by {name} {other}: it is summed over both"
        yield Factor(1 / (s * t), "not-averaged", f"1/({name} {other})", words, (name, other))


def _said(name: str, factor: Factor, sign: int) -> Cause:
    if factor.value == 1:
        return Cause("sign", f"the gradient of {name} has the wrong sign", -1.0, "-1")
    if sign > 0:
        return Cause(factor.code, f"the gradient of {name} {factor.words}", factor.value, factor.form, factor.sizes)
    text = f"the gradient of {name} {factor.words} and has the wrong sign"
    return Cause("sign", text, -factor.value, f"-{factor.form}", factor.sizes)
