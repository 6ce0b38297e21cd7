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


def explained(subject: str, k: float, drawn: Mapping[str, float], rtol: float = 1e-4) -> list[Cause]:
    """Every meaning of "multiply the subject by k", where k is known up to `rtol`; the number itself last.

    A plain number comes before a size that happens to equal it: only other trials can tell these two apart.
    """
    found = with_meaning(subject, k, drawn, rtol)
    if any(not cause.sizes for cause in found):
        return found
    digits = 6 if abs(k - 1) > 1e-4 else 12  # never "multiplied by 1"
    text = f"{subject} must be multiplied by {k:.{digits}g}"
    form = f"{k:.{4 if rtol <= 1e-4 else 3}g}" if digits == 6 else f"{k:.10g}"
    return [*found, Cause("factor", text, k, form)]


def with_meaning(subject: str, k: float, drawn: Mapping[str, float], rtol: float = 1e-4) -> list[Cause]:
    """The meanings of a factor k, without that of being a number.

    A size of 1 makes nothing of its own, but other trials may say that it is part of what is meant: the factors that
    it is in come last.
    """
    found = [
        _said(subject, factor, sign)
        for factor in known(drawn)
        for sign in (1, -1)
        if abs(k - sign * factor.value) <= rtol * factor.value and (factor.value != 1 or sign < 0)
    ]
    found.sort(key=lambda cause: any(drawn[name] == 1 for name in cause.sizes))
    return list({cause.key: cause for cause in reversed(found)}.values())[::-1]


def value_of(form: str, drawn: Mapping[str, float]) -> float | None:
    """What a form is worth where these numbers were drawn; None where it is none of the known ones."""
    return next((factor.value for factor in known(drawn) if factor.form == form), None)


def known(drawn: Mapping[str, float]) -> Iterator[Factor]:
    """Numbers with a meaning, the plainest first."""
    yield Factor(1.0, "sign", "1", "")
    yield Factor(0.5, "factor", "1/2", "is twice too large")
    yield Factor(2.0, "factor", "2", "is half of what it should be")
    for base in (10, 2):
        b = log(base)
        words = f"must be multiplied by ln {base} = {b:.6g}: it has base {base} where the natural logarithm is meant"
        yield Factor(b, "log-base", f"ln {base}", words)
        words = f"must be divided by ln {base} = {b:.6g}: a logarithm of base {base} is meant"
        yield Factor(1 / b, "log-base", f"1/ln {base}", words)
    sizes = {name: float(size) for name, size in drawn.items() if size >= 1 and float(size).is_integer()}
    for name, s in sizes.items():
        words = f"is {name} = {s:g} times too large: a division by {name} is missing"
        yield Factor(1 / s, "not-averaged", f"1/{name}", words, (name,))
        words = f"is {name} = {s:g} times too small: it is divided by {name} once too often"
        yield Factor(s, "averaged", name, words, (name,))
    for name, s in sizes.items():
        yield from _made_of_one(name, s)
        for other, t in sizes.items():
            if other != name:
                yield from _made_of_two(name, s, other, t)
    yield from _rates(drawn)


def _rates(drawn: Mapping[str, float]) -> Iterator[Factor]:
    """What is drawn and no size: a rate, the weight of a penalty."""
    for name, number in drawn.items():
        rate = abs(float(number))
        if rate and not rate.is_integer():
            yield Factor(rate, "factor", name, f"must be multiplied by {name} = {rate:.6g}", (name,))
            yield Factor(1 / rate, "factor", f"1/{name}", f"must be divided by {name} = {rate:.6g}", (name,))


def _made_of_one(name: str, s: float) -> Iterator[Factor]:
    for value, form in (
        (s**0.5, f"sqrt({name})"),
        (s**-0.5, f"1/sqrt({name})"),
        ((s - 1) / s, f"({name} - 1)/{name}"),
        (s / (s - 1) if s > 1 else 0.0, f"{name}/({name} - 1)"),
        (2 / s, f"2/{name}"),
        (s / 2, f"{name}/2"),
    ):
        if value:
            yield Factor(value, "factor", form, f"must be multiplied by {form} = {value:.6g}", (name,))


def _made_of_two(name: str, s: float, other: str, t: float) -> Iterator[Factor]:
    both = (name, other)
    words = (
        f"must be multiplied by {name}/{other} = {s / t:.6g}, as if it were divided by {name} where {other} is meant"
    )
    yield Factor(s / t, "wrong-count", f"{name}/{other}", words, both)
    if name < other:  # a product is the same either way round
        words = f"must be multiplied by {name} {other} = {s * t:g}"
        yield Factor(s * t, "factor", f"{name} {other}", words, both)
        words = f"is {name} {other} = {s * t:g} times too large: a division by {name} {other} is missing"
        yield Factor(1 / (s * t), "not-averaged", f"1/({name} {other})", words, both)


def _said(subject: str, factor: Factor, sign: int) -> Cause:
    if factor.form == "1":
        return Cause("sign", f"{subject} has the wrong sign", -1.0, "-1")
    proof = 2 if factor.sizes or factor.code == "factor" else 1
    if sign > 0:
        text = f"{subject} {factor.words}"
        return Cause(factor.code, text, factor.value, factor.form, factor.sizes, proof=proof)
    text = f"{subject} {factor.words}, and it has the wrong sign"
    return Cause("sign", text, -factor.value, f"-{factor.form}", factor.sizes, proof=proof)
