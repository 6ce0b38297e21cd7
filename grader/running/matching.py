"""Which argument goes to which parameter: by name where a student's parameters have the spec's names, else in order."""

from __future__ import annotations

import inspect
from functools import lru_cache
from types import FunctionType, MethodType
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from grader.model import CallFailed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from grader.model import Function

_POSITIONAL = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)

_Plan = tuple[tuple[int, ...], tuple[tuple[str, int], ...]]  # values that go by position, and by which keyword


class _Parameters(NamedTuple):
    """The names of a function's parameters, by how they may be given."""

    places: tuple[str, ...]  # by position
    own: tuple[str, ...]  # in any way
    needed: tuple[str, ...]  # without a default
    by_name_only: tuple[str, ...]  # those of the needed ones that no position reaches
    by_position_only: tuple[str, ...]

    @classmethod
    def of(cls, target: Callable[..., Any], skipped: int = 0) -> Self | None:
        """Those of a function behind so many; None where it takes whatever it is given, or does not say."""
        try:
            parameters = list(inspect.signature(target).parameters.values())[skipped:]
        except (TypeError, ValueError):  # built-in functions have none
            return None
        if any(each.kind is each.VAR_POSITIONAL for each in parameters):
            return None
        places = tuple(each.name for each in parameters if each.kind in _POSITIONAL)
        needed = tuple(each.name for each in parameters if _is_required(each))
        named = tuple(each.name for each in parameters if each.kind is each.KEYWORD_ONLY)
        only = tuple(each.name for each in parameters if each.kind is each.POSITIONAL_ONLY)
        return cls(places, places + named, needed, tuple(name for name in named if name in needed), only)


def match(
    target: Callable[..., Any], function: Function, names: Sequence[str], values: Sequence[Any]
) -> tuple[list[Any], dict[str, Any]]:
    """Positional and keyword arguments for `target`: by name where its parameters have the spec's names, else in order.

    Optional arguments at the end that `target` has no parameter for are left out.

    Raises:
        CallFailed: it takes fewer, or needs more.
    """
    # Reading a signature costs more than most calls; only a plain function is sure to keep its own.
    plain = _plain(target)
    plan, asked = (plan_of.__wrapped__, target) if plain is None else (plan_of, plain)
    given = tuple(names[: len(values)] if function.optional else names)
    optional = function.optional - (len(names) - len(values))
    positional, named = plan(asked, function.name, given, len(values), optional, int(asked is not target))
    return [values[i] for i in positional], {own: values[i] for own, i in named}


def _plain(target: Callable[..., Any]) -> FunctionType | None:
    """The function that is called in the end: itself, or that of a method or a constructor, behind its object."""
    inner: Any = target
    if isinstance(target, MethodType):
        inner = target.__func__
    elif type(target) is type and not hasattr(target, "__signature__"):
        maker = getattr(target, "__new__", None)  # where it is the class's own, it says what is handed over
        inner = getattr(target, "__init__", None) if maker is object.__new__ else target
    if inner is not target and isinstance(inner, FunctionType) and not inner.__code__.co_argcount:
        return None  # `def forward(*args)`: the object is none of its parameters
    return inner if isinstance(inner, FunctionType) else None


@lru_cache(maxsize=256)
def plan_of(
    target: Callable[..., Any], name: str, names: tuple[str, ...], count: int, optional: int = 0, skipped: int = 0
) -> _Plan:
    """Which values go by position, and which by which keyword, behind what is `skipped`."""
    has = _Parameters.of(target, skipped)
    if has is None:
        return tuple(range(count)), ()
    while optional > 0 and len(has.own) < count == len(names) and names[-1] not in has.own:
        names, count, optional = names[:-1], count - 1, optional - 1
    order = _order(has, names, count)
    _refuse_what_cannot_be(has, name, names, count, ordered=order is not None)
    if order is None:
        return tuple(range(count)), ()
    first = tuple(order[mine] for mine in has.by_position_only if mine in order)
    return first, tuple((mine, at) for mine, at in order.items() if mine not in has.by_position_only)


def _refuse_what_cannot_be(has: _Parameters, name: str, names: Sequence[str], count: int, *, ordered: bool) -> None:
    """Raise `CallFailed` where no way of giving the values fits."""
    given = f"the exercise gives {count}" + (f" ({', '.join(names)})" if names else "")
    if len(has.needed) > count:
        text = f"`{name}` needs {_count(has.needed)}, {given}"
        raise CallFailed("arguments", text, help="give the others a default value")
    if ordered:
        return
    if has.by_name_only:
        text = f"`{name}` takes {_count(has.by_name_only)} by name only, {given}"
        raise CallFailed("arguments", text, help="take the `*` out of its parameters, or use the exercise's names")
    if count > len(has.places):
        raise CallFailed("arguments", f"`{name}` takes {_count(has.own)}, {given}")


def _is_required(parameter: inspect.Parameter) -> bool:
    starred = {parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD}
    return parameter.default is parameter.empty and parameter.kind not in starred


def _count(names: Sequence[str]) -> str:
    if not names:
        return "no arguments"
    return f"{len(names)} argument{'s' if len(names) > 1 else ''} ({', '.join(names)})"


def _order(has: _Parameters, names: Sequence[str], count: int) -> dict[str, int] | None:
    """Which value each of the student's parameters gets; None where going by position is right.

    Names that both know decide; at most one value may be left over for one parameter that is needed.
    """
    if len(names) != count:
        return None
    order = same_names(has.own, names)
    left = [position for position in range(count) if position not in order.values()]
    free = [parameter for parameter in has.own if parameter not in order]
    if len(left) == 1:
        free = [parameter for parameter in free if parameter in has.needed] or free[:1]
        if len(free) == 1:
            order[free[0]] = left.pop()
    if left or any(parameter not in order for parameter in has.needed):
        return None
    as_they_stand = [order.get(parameter) for parameter in has.own[:count]] == list(range(count))
    return None if as_they_stand and not has.by_name_only else order


def same_names(own: Sequence[str], names: Sequence[str]) -> dict[str, int]:
    """The student's parameters that the spec names, with their places there; letters' case counts where it must."""
    mine, theirs = [name.casefold() for name in own], [name.casefold() for name in names]
    if len(set(mine)) < len(mine) or len(set(theirs)) < len(theirs):  # `y` and `Y` are two things
        mine, theirs = list(own), list(names)
    return {name: theirs.index(same) for name, same in zip(own, mine, strict=True) if same in theirs}
