"""Classes of a loaded program whose objects live elsewhere: what they do, and the attributes that the spec declares.

The class object stays what it is, so aliases, subclasses and `isinstance` know it. Methods of its own that the spec
does not name run as they are, on an object that has nothing but what is declared; whatever else they reach for cannot
be asked. Its objects are all made by asking.
"""

from __future__ import annotations

import inspect
from abc import ABC, ABCMeta
from types import FunctionType
from typing import TYPE_CHECKING, Any

from grader.model import CallFailed, Function
from grader.running.arguments import AnyArguments, Arguments

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from grader.running.arguments import Asker
    from grader.running.loaded import Loaded

_MADE_WITH = {type, ABCMeta}


def hollow(kind: type, functions: Sequence[Function], attributes: Iterable[str], asker: Asker, loaded: Loaded) -> bool:
    """Let the objects of a class ask; whether that could be done. `functions` are the class and its methods."""
    if not _is_plain(kind, loaded):
        return False
    try:
        arguments = {function.name: _arguments(kind, function) for function in functions}
    except (CallFailed, ValueError, TypeError):
        return False
    for function in functions:
        if function.name == kind.__name__ or "." not in function.name:
            kind.__signature__ = getattr(arguments[function.name], "signature", None)  # type: ignore[attr-defined]
            kind.__init__ = _maker(kind, function.name, arguments[function.name], asker)  # type: ignore[misc]
        else:
            _set_method(kind, function, arguments[function.name], asker)
    declared = frozenset(attributes)
    kind.__getattribute__ = _reader(kind, declared, asker)  # type: ignore[method-assign]
    kind.__setattr__ = _writer(kind, declared, asker)  # type: ignore[method-assign]
    return True


def _is_plain(kind: type, loaded: Loaded) -> bool:
    """Whether a class, and all that it inherits from, is the hand-in's own and made in the usual way."""
    own = [each for each in kind.__mro__ if each not in (object, ABC)]
    modules = {"__main__", *loaded.modules}
    return type(kind) in _MADE_WITH and all(
        each.__module__ in modules and not {"__new__", "__getattr__"} & vars(each).keys() for each in own
    )


def _arguments(kind: type, function: Function) -> Arguments:
    if "." not in function.name:
        return Arguments(kind, function, function.args)
    found = inspect.getattr_static(kind, function.name.rpartition(".")[2], None)
    if not isinstance(found, FunctionType):
        return AnyArguments(function.args)
    return Arguments(found.__get__(object()), function, function.args)


def _maker(kind: type, name: str, arguments: Arguments, asker: Asker) -> Any:
    def __init__(self: Any, *args: Any, **named: Any) -> None:  # noqa: N807 -- it is put in the place of one
        given = arguments.spec_order(args, named) if type(self) is kind else None
        if given is None:
            raise asker.cannot_ask(f"{name} is made in a way that the exercise does not know")
        asker.ask(name, given, stands_for=self)

    return __init__


def _set_method(kind: type, function: Function, arguments: Arguments, asker: Asker) -> None:
    def method(self: Any, *args: Any, **named: Any) -> Any:
        given = arguments.spec_order(args, named)
        if given is None:
            raise asker.cannot_ask(f"{function.name} was given more than the exercise gives it")
        return asker.ask(function.name, [self, *given])

    def plain(*args: Any, **named: Any) -> Any:
        given = arguments.spec_order(args, named)
        if given is None:
            raise asker.cannot_ask(f"{function.name} was given more than the exercise gives it")
        return asker.ask(function.name, given)

    for accepted in (function.name, *function.aliases):
        setattr(kind, accepted.rpartition(".")[2], staticmethod(plain) if function.static else method)


def _reader(kind: type, declared: frozenset[str], asker: Asker) -> Any:
    read = object.__getattribute__

    def __getattribute__(self: Any, name: str) -> Any:  # noqa: N807
        if type(self) is not kind or (name.startswith("__") and name.endswith("__")):
            return read(self, name)
        if name in declared:
            return asker.ask(f".{name}", [self])
        if isinstance(inspect.getattr_static(kind, name, None), FunctionType | staticmethod | classmethod):
            return read(self, name)
        asker.cannot_ask(name)
        raise AttributeError(name)

    return __getattribute__


def _writer(kind: type, declared: frozenset[str], asker: Asker) -> Any:
    write = object.__setattr__

    def __setattr__(self: Any, name: str, value: Any) -> None:  # noqa: N807
        if type(self) is not kind:
            write(self, name, value)
        elif name in declared:
            asker.ask(f"=.{name}", [self, [], value])
        else:
            raise asker.cannot_ask(name)

    return __setattr__
