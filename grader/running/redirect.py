"""Functions of a loaded program that ask elsewhere what a right one gives, wherever the program keeps them.

It is the code of the function object that is changed, so every alias, default argument and closure asks too. What is no
function of the hand-in's own (a partial, a library's function) cannot be redirected. A name that is missing is bound.
"""

from __future__ import annotations

import gc
import inspect
import sys
from types import CodeType, FunctionType
from typing import TYPE_CHECKING, Any, Protocol

from grader.model import CallFailed
from grader.running.invoke import resolve
from grader.running.matching import plan_of
from grader.running.missing import reason_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from grader.model import Function
    from grader.running.loaded import Loaded

    Call = Callable[[tuple[Any, ...], dict[str, Any]], Any]


class Asker(Protocol):
    """Whoever knows what a right function gives."""

    def ask(self, name: str, args: Sequence[Any]) -> Any:
        """What the function gives for these arguments, in the spec's order."""
        ...

    def cannot_ask(self, why: str) -> Exception:
        """Say that a call cannot be put as a question; the error to raise."""
        ...


def redirect(loaded: Loaded, functions: Sequence[Function], asker: Asker) -> tuple[str, ...]:
    """Let these functions ask; the names of those that cannot be redirected."""
    return tuple(function.name for function in functions if not _redirected(loaded, function, asker))


def _redirected(loaded: Loaded, function: Function, asker: Asker) -> bool:
    try:
        target = resolve(loaded, function)
    except CallFailed:
        _bind(loaded, function, asker)
        return True
    if not isinstance(target, FunctionType) or target.__code__.co_filename not in loaded.files:
        return False
    try:
        arguments = Arguments(target, function, function.args)
    except CallFailed:
        return False  # it does not take what the spec gives it, so what it is given is no question
    for each in _same(target, loaded):
        put_in_place(each, asking(function.name, arguments, asker))
    return True


class Arguments:
    """How a function's own parameters become the arguments that the spec names.

    Raises:
        CallFailed: it cannot take them.
    """

    def __init__(self, target: Callable[..., Any], function: Function, names: Sequence[str]) -> None:
        self.signature = inspect.signature(target)
        self._names = tuple(names)
        kinds = [each.kind for each in self.signature.parameters.values()]
        self._in_order = inspect.Parameter.VAR_POSITIONAL in kinds
        self._loose = self._in_order or inspect.Parameter.VAR_KEYWORD in kinds
        own = list(self.signature.parameters)
        positional, named = plan_of.__wrapped__(target, function.name, self._names, len(names), function.optional)
        self._own = {own[place]: index for place, index in enumerate(positional)} if not self._in_order else {}
        self._own |= dict(named)

    def spec_order(self, args: tuple[Any, ...], named: Mapping[str, Any]) -> list[Any] | None:
        """The arguments of a call as the spec orders them; None where it says more than can be asked.

        Raises:
            TypeError: the function cannot be called like this.
        """
        if self._loose:
            return self._collected(args, named)
        given = self.signature.bind(*args, **named)
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


class AnyArguments(Arguments):
    """Of a function that is not there."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names, self._loose = tuple(names), True


def asking(name: str, arguments: Arguments, asker: Asker) -> Call:
    """What a redirected function does when it is called."""

    def call(args: tuple[Any, ...], named: dict[str, Any]) -> Any:
        given = arguments.spec_order(args, named)
        if given is None:
            raise asker.cannot_ask(f"{name} was given more than the exercise gives it")
        return asker.ask(name, given)

    return call


def put_in_place(function: FunctionType, call: Call) -> None:
    """Let a function object do this from now on. It keeps the signature that it shows."""
    signature = inspect.signature(function)
    function.__code__ = _code(call, function.__code__)
    function.__signature__ = signature  # type: ignore[attr-defined]


def made(name: str, call: Call) -> FunctionType:
    """A new function that does this."""
    return FunctionType(_code(call), {}, name)


def _template(*args: Any, **named: Any) -> Any:
    call: Any = "call"
    return call(args, named)


def _code(call: Call, like: CodeType | None = None) -> CodeType:
    """Code that calls `call`; it has it as a constant, and the closure of the code in whose place it stands unused."""
    code = _template.__code__
    constants = tuple(call if constant == "call" else constant for constant in code.co_consts)
    free = like.co_freevars if like is not None else ()
    return code.replace(co_consts=constants, co_freevars=free, co_filename="<a right function>")


def _same(target: FunctionType, loaded: Loaded) -> list[FunctionType]:
    """The function and every other that the same definition, or an earlier one of its name, has made."""
    if "<locals>" in target.__code__.co_qualname:  # of a factory or a decorator, which may have made others too
        return [target]
    known = [each for each in gc.get_objects() if type(each) is FunctionType and each is not target]
    return [target, *(each for each in known if _is_like(each, target, loaded))]


def _is_like(function: FunctionType, target: FunctionType, loaded: Loaded) -> bool:
    code = function.__code__
    alike = code.co_qualname == target.__code__.co_qualname and function.__globals__ is target.__globals__
    return alike and code.co_filename in loaded.files


def _bind(loaded: Loaded, function: Function, asker: Asker) -> None:
    """Give a missing function a name, wherever the program looks for it."""
    stub = made(function.name, asking(function.name, AnyArguments(function.args), asker))
    modules = [vars(sys.modules[name]) for name in loaded.modules if name in sys.modules]
    for name in (function.name, *function.aliases):
        for space in (loaded.namespace, *modules):
            if reason_of(space.get(name)) is not None:
                space[name] = stub
        vars(loaded.namespace["__builtins__"]).setdefault(name, stub)
