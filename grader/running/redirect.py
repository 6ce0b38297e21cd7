"""Functions of a loaded program that ask elsewhere what a right one gives, wherever the program keeps them.

It is the code of the function object that is changed, so every alias, default argument and closure asks too. What is no
function of the hand-in's own (a partial, an object that can be called) is replaced under its names only: whoever has it
otherwise has what it was. A name that is missing is bound.
"""

from __future__ import annotations

import gc
import inspect
import sys
from types import CodeType, FunctionType
from typing import TYPE_CHECKING, Any, NamedTuple

from grader.model import CallFailed
from grader.running.arguments import AnyArguments, Arguments
from grader.running.hollow import hollow
from grader.running.invoke import resolve
from grader.running.missing import reason_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from grader.model import Function
    from grader.running.arguments import Asker
    from grader.running.loaded import Loaded

    Call = Callable[[tuple[Any, ...], dict[str, Any]], Any]


class Done(NamedTuple):
    """The functions that are not redirected, or by name only; and those whose arguments only the order tells."""

    refused: tuple[str, ...] = ()
    unnamed: tuple[str, ...] = ()


def redirect(loaded: Loaded, functions: Sequence[Function], attributes: Sequence[str], asker: Asker) -> Done:
    """Let these functions ask; of a class all of its methods, and these attributes, in so far as it has them."""
    owners = {function.name.partition(".")[0] for function in functions if "." in function.name}
    done = {each.name: _redirected(loaded, each, asker) for each in functions if each.name not in owners}
    done = {name: arguments for name, arguments in done.items() if name.partition(".")[0] not in owners}
    refused = [name for name, arguments in done.items() if arguments is None]
    for owner in sorted(owners):
        parts = [each for each in functions if each.name.partition(".")[0] == owner]
        if not hollow(_class(loaded, parts), parts, attributes, asker, loaded):
            refused += [each.name for each in parts]
    return Done(tuple(refused), tuple(name for name, each in done.items() if each is not None and not each.named))


def _class(loaded: Loaded, parts: Sequence[Function]) -> Any:
    """The class of these methods; a new one, where the name is missing."""
    function = next(each for each in parts if "." not in each.name)
    try:
        return resolve(loaded, function)
    except CallFailed:
        return _bound(loaded, function, type(function.name, (), {"__module__": "__main__"}))


def _redirected(loaded: Loaded, function: Function, asker: Asker) -> Arguments | None:
    try:
        target = resolve(loaded, function)
    except CallFailed:
        return _bind(loaded, function, asker)
    try:
        arguments = Arguments(target, function, function.args)
    except Exception:  # noqa: BLE001 -- its signature may be the student's own code
        return None  # it does not take what the spec gives it, so what it is given is no question
    if not isinstance(target, FunctionType) or target.__code__.co_filename not in loaded.files:
        _by_name(target, function, arguments, loaded, asker)
        return None
    for each in _same(target, loaded):
        put_in_place(each, asking(function.name, arguments, asker))
    return arguments


def _by_name(target: Any, function: Function, arguments: Arguments, loaded: Loaded, asker: Asker) -> None:
    """Put a function that asks wherever a module has this under a name; a class is more than a call."""
    stub = made(function.name, asking(function.name, arguments, asker))
    for space in _spaces(loaded) if not isinstance(target, type) else ():
        for name in [name for name, value in space.items() if value is target]:
            space[name] = stub


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


def _bind(loaded: Loaded, function: Function, asker: Asker) -> Arguments:
    """Give a missing function a name, wherever the program looks for it."""
    arguments = AnyArguments(function.args)
    _bound(loaded, function, made(function.name, asking(function.name, arguments, asker)))
    return arguments


def _bound(loaded: Loaded, function: Function, stub: Any) -> Any:
    for name in (function.name, *function.aliases):
        for space in _spaces(loaded):
            if reason_of(space.get(name)) is not None:
                space[name] = stub
        vars(loaded.namespace["__builtins__"]).setdefault(name, stub)
    return stub


def _spaces(loaded: Loaded) -> list[dict[str, Any]]:
    """The names of the hand-in and of its modules."""
    return [loaded.namespace, *(vars(sys.modules[name]) for name in loaded.modules if name in sys.modules)]
