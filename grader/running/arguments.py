"""Who is asked, and from the way in which a student's own function is called to the arguments that the spec names."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any, Protocol

from grader.running.matching import plan_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from grader.model import Function


class Asker(Protocol):
    """Whoever knows what a right function gives."""

    def ask(self, name: str, args: Sequence[Any], *, stands_for: Any = None) -> Any:
        """What the function gives for these arguments, in the spec's order; a new object is what `stands_for` means."""
        ...

    def cannot_ask(self, why: str) -> Exception:
        """Say that a call cannot be put as a question; the error to raise."""
        ...


class Arguments:
    """How a function's own parameters become the arguments that the spec names.

    Raises:
        CallFailed: it cannot take them.
    """

    def __init__(self, target: Callable[..., Any], function: Function, names: Sequence[str]) -> None:
        self.signature = inspect.signature(target)
        self._as_python_says = _empty_like(target, self.signature)
        self._names = tuple(names)
        kinds = [each.kind for each in self.signature.parameters.values()]
        self._in_order = inspect.Parameter.VAR_POSITIONAL in kinds
        self._loose = self._in_order or inspect.Parameter.VAR_KEYWORD in kinds
        own = list(self.signature.parameters)
        positional, named = plan_of.__wrapped__(target, function.name, self._names, len(names), function.optional)
        self._own = {own[place]: index for place, index in enumerate(positional)} if not self._in_order else {}
        self._own |= dict(named)
        known = {name.casefold() for name in own}
        self.named = len(self._names) == 1 or all(name.casefold() in known for name in self._names)

    def spec_order(self, args: tuple[Any, ...], named: Mapping[str, Any]) -> list[Any] | None:
        """The arguments of a call as the spec orders them; None where it says more than can be asked.

        Raises:
            TypeError: the function cannot be called like this.
        """
        if self._loose:
            return self._collected(args, named)
        try:
            given = self.signature.bind(*args, **named)
        except TypeError:
            self._as_python_says(*args, **named)
            raise
        given.apply_defaults()
        for name, value in given.arguments.items():
            if name not in self._own and value is not self.signature.parameters[name].default:
                return None
        return [given.arguments[name] for name in sorted(self._own, key=self._own.__getitem__)]

    def _collected(self, args: tuple[Any, ...], named: Mapping[str, Any]) -> list[Any] | None:
        """Of a function that takes whatever it is given."""
        left = self._names[len(args) :]
        if len(args) > len(self._names) or named.keys() - set(left):
            return None
        behind = [named[name] for name in left if name in named]
        return [*args, *behind] if left[: len(behind)] == tuple(name for name in left if name in named) else None


def _empty_like(target: Callable[..., Any], signature: inspect.Signature) -> Callable[..., Any]:
    """A function of the same name and parameters that does nothing: called wrongly, it fails in Python's own words."""
    name = getattr(target, "__name__", "")
    every = signature.parameters.values()
    plain = [
        each.replace(annotation=each.empty, default=each.empty if each.default is each.empty else None)
        for each in every
    ]
    made: dict[str, Any] = {}
    try:
        exec(f"def {name}{inspect.Signature(plain)}: pass", made)  # noqa: S102 -- names of parameters and nothing else
    except (SyntaxError, ValueError):
        return lambda *_, **__: None
    found: Callable[..., Any] = made[name]
    return found


class AnyArguments(Arguments):
    """Of a function that is not there."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names, self._loose = tuple(names), True
        self.named = True
