"""Finding a graded function in what was loaded, and calling it the way that its author wrote it."""

from __future__ import annotations

import difflib
import inspect
from typing import TYPE_CHECKING, Any

from grader.model import CallFailed, Function, Handle
from grader.sandbox.loaded import accepted_roots
from grader.sandbox.missing import reason_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from grader.sandbox.loaded import Loaded

_POSITIONAL = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)


def resolve(loaded: Loaded, function: Function) -> Callable[..., Any]:
    """The student's function under its name or one of its aliases.

    Raises:
        CallFailed: there is none; the text says what cost it, or which name comes nearest.
    """
    for accepted in (function.name, *function.aliases):
        value = _look_up(loaded, accepted)
        if callable(value) and reason_of(value) is None:
            return value  # type: ignore[no-any-return]
    kept = next((loaded.kept[name] for name in (function.name, *function.aliases) if name in loaded.kept), None)
    if kept is not None:
        return kept  # type: ignore[no-any-return]
    raise _missing(loaded, function)


def _look_up(loaded: Loaded, dotted: str) -> Any:
    root, *path = dotted.split(".")
    value = loaded.namespace.get(root)
    for attribute in path:
        value = getattr(value, attribute, None) if reason_of(value) is None else value
    return value


def _missing(loaded: Loaded, function: Function) -> CallFailed:
    """Why there is no such function."""
    roots = accepted_roots(function)
    for trouble in (*loaded.unread, *loaded.troubles):
        if trouble.name == function.name or trouble.name in roots:
            text = f"`{function.name}` could not be read" if trouble in loaded.unread else f"`{function.name}` could not be made"
            where = f" ({trouble.place})" if trouble.place else ""
            return CallFailed(trouble.code, f"{text}: {trouble.text}{where}", help=trouble.help, place=trouble.place)
    for name in roots:
        value = loaded.namespace.get(name)
        if (reason := reason_of(value)) is not None:
            return CallFailed(reason.code, f"`{name}` comes from a module that is missing: {reason.text}", help=reason.help)
        if value is not None and not callable(value):
            return CallFailed("missing-function", f"`{name}` is {_kind(value)}, not a function")
    near = _nearest(loaded, function)
    text = f"there is no `{function.name}`" + (f"; you have `{near}`" if near else "")
    help_text = f"rename `{near}` to `{function.name}`" if near else f"define `{function.name}({', '.join(function.args)})`"
    method = _method(loaded, function)
    if method:
        return CallFailed("missing-function", f"{text}; you have the method `{method}`",
                          help=f"define `{function.name}` outside the class, or add a function that calls the method")  # fmt: skip
    return CallFailed("missing-function", text, help=help_text)


def _kind(value: Any) -> str:
    name = type(value).__name__
    return "an array" if name == "ndarray" else f"a {name}"


def _nearest(loaded: Loaded, function: Function) -> str | None:
    """The student's own name that looks most like one of the function's."""
    taken = frozenset().union(*(accepted_roots(other) for other in loaded.functions.values()))
    plain = {_plain(name): name for name in reversed(loaded.names) if name not in taken}
    for accepted in (function.name, *function.aliases):
        if (close := difflib.get_close_matches(_plain(accepted.split(".")[0]), plain, n=1, cutoff=0.7)):
            return plain[close[0]]
    wanted = _plain(function.name)
    inside = [name for same, name in plain.items() if len(wanted) > 3 and (wanted in same or (len(same) > 4 and same in wanted))]
    return inside[0] if len(inside) == 1 else None


def _plain(name: str) -> str:
    return name.replace("_", "").lower()


def _method(loaded: Loaded, function: Function) -> str | None:
    """A method of one of the student's classes that is called as the function should be."""
    wanted = {_plain(accepted.split(".")[-1]) for accepted in (function.name, *function.aliases)}
    for name in loaded.names:
        value = loaded.namespace.get(name)
        if isinstance(value, type):
            for attribute in vars(value):
                if _plain(attribute) in wanted:
                    return f"{name}.{attribute}"
    return None


def invoke(loaded: Loaded, function: Function | str, args: Sequence[Any], wrt: Sequence[int] = ()) -> Any:
    """What the student's function gives for `args`, with handles in place of objects of the student's own classes.

    `function` is a function's name, a class (constructs), `Class.method` (args[0] is the object), `.path` (reads an
    attribute of args[0]) or `=.path` (args are the object, a list of keys, and the value to set). With `wrt`, a tuple
    with the gradient of the value, a single number, with respect to each of those arguments, by torch's autograd.

    Raises:
        CallFailed: there is no such function, or it cannot take these arguments. What it raises itself comes through.
    """
    if isinstance(function, str):
        function = loaded.functions.get(function) or Function(name=function, args=())
    values = [_object(loaded, value) for value in args]
    if function.name.startswith(("=.", ".")):
        return _outgoing(loaded, _attribute(loaded, function.name, values))
    if loaded.framework == "torch":
        from grader.sandbox import tensors

        inputs = [tensors.incoming(value, wanted=position in wrt) for position, value in enumerate(values)]
        result = _call(loaded, function, inputs)
        if wrt:
            return tensors.gradients(result, [inputs[position] for position in wrt], function.name)
        return _outgoing(loaded, tensors.outgoing(result))
    return _outgoing(loaded, _call(loaded, function, values))


def _call(loaded: Loaded, function: Function, values: list[Any]) -> Any:
    names = function.args
    if "." in function.name:
        target, values, names = _bound_method(loaded, function, values)
    else:
        target = resolve(loaded, function)
    positional, keywords = match(target, function.name, names, values)
    return target(*positional, **keywords)


def _bound_method(loaded: Loaded, function: Function, values: list[Any]) -> tuple[Any, list[Any], tuple[str, ...]]:
    """The method bound to the object in values[0], the other values, and their names."""
    method = function.name.rsplit(".", 1)[1]
    names = function.args[1:] if len(function.args) == len(values) else function.args
    for accepted in (method, *(alias.rsplit(".", 1)[-1] for alias in function.aliases)):
        target = getattr(values[0], accepted, None) if values else None
        if callable(target):
            return target, values[1:], names
    resolve(loaded, function)
    raise CallFailed("missing-function", f"there is no `{function.name}` of a {type(values[0]).__name__}")


def match(target: Callable[..., Any], name: str, names: Sequence[str], values: Sequence[Any]) -> tuple[list[Any], dict[str, Any]]:
    """Positional and keyword arguments for `target`: by name where its parameters have the spec's names, else in order.

    Raises:
        CallFailed: it takes fewer, or needs more.
    """
    try:
        parameters = list(inspect.signature(target).parameters.values())
    except (TypeError, ValueError):  # built-in functions have none
        return list(values), {}
    if any(parameter.kind is parameter.VAR_POSITIONAL for parameter in parameters):
        return list(values), {}
    places = [parameter for parameter in parameters if parameter.kind in _POSITIONAL]
    needed = [parameter.name for parameter in parameters if _is_required(parameter)]
    given = ", ".join(names) if names else f"{len(values)} values"
    if len(values) > len(places):
        own = ", ".join(parameter.name for parameter in places)
        raise CallFailed("arguments", f"`{name}` takes {_count(len(places))} ({own}), the exercise gives {len(values)} ({given})")
    if len(needed) > len(values):
        raise CallFailed("arguments", f"`{name}` needs {_count(len(needed))} ({', '.join(needed)}), the exercise gives {len(values)} ({given})",
                         help="give the others a default value")  # fmt: skip
    order = _order([parameter.name for parameter in places], names, len(values), needed)
    if order is None:
        return list(values), {}
    return [], {own: values[position] for own, position in order.items()}


def _is_required(parameter: inspect.Parameter) -> bool:
    return parameter.default is parameter.empty and parameter.kind not in {parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD}


def _count(number: int) -> str:
    return "no arguments" if number == 0 else "1 argument" if number == 1 else f"{number} arguments"


def _order(own: Sequence[str], names: Sequence[str], count: int, needed: Sequence[str]) -> dict[str, int] | None:
    """Which value each of the student's parameters gets; None where going by position is right.

    Names that both know decide; at most one value may be left over for one parameter that is needed.
    """
    if len(names) != count:
        return None
    order = {parameter: names.index(parameter) for parameter in own if parameter in names}
    left = [position for position in range(count) if position not in order.values()]
    free = [parameter for parameter in own if parameter not in order]
    if len(left) == 1:
        free = [parameter for parameter in free if parameter in needed] or free[:1]
        if len(free) == 1:
            order[free[0]] = left.pop()
    if left or any(parameter not in order for parameter in needed):
        return None
    return None if [order.get(parameter) for parameter in own[:count]] == list(range(count)) else order


def _object(loaded: Loaded, value: Any) -> Any:
    """The object that a handle stands for; any other value as it is."""
    if not isinstance(value, Handle):
        return value
    if value.id not in loaded.objects:
        raise CallFailed("stale", f"the {value.kind} is gone: the program that held it ended")
    return loaded.objects[value.id]


def _outgoing(loaded: Loaded, value: Any) -> Any:
    """A handle for an object of one of the student's own classes; any other value as it is."""
    kind = type(value)
    plain = isinstance(value, (list, tuple, dict, str, bytes, int, float, complex)) or value is None
    own = loaded.namespace.get(kind.__name__) is kind or kind.__module__ == "__main__" or _is_torch_module(value)
    if plain or not own or hasattr(value, "__array__"):
        return value
    for known, existing in loaded.objects.items():
        if existing is value:
            return Handle(known, kind.__name__)
    loaded.objects[len(loaded.objects) + 1] = value
    return Handle(len(loaded.objects), kind.__name__)


def _is_torch_module(value: Any) -> bool:
    return any(base.__module__.startswith("torch.nn") for base in type(value).__mro__)


def _attribute(loaded: Loaded, name: str, values: list[Any]) -> Any:
    """Read `.path` of values[0], or set it to the last value, under keys where there are any."""
    sets, path = name.startswith("="), name.lstrip("=").strip(".").split(".")
    owner = values[0]
    for attribute in path[:-1]:
        owner = _get(owner, attribute)
    if not sets:
        value = _get(owner, path[-1])
        return _from_torch(loaded, value)
    keys, value = values[1], values[2]
    if loaded.framework == "torch":
        from grader.sandbox import tensors

        tensors.assign(owner, path[-1], keys, value)
        return None
    if not keys:
        setattr(owner, path[-1], value)
        return None
    inner = _get(owner, path[-1])
    for key in keys[:-1]:
        inner = inner[key]
    inner[keys[-1]] = value
    return None


def _get(owner: Any, attribute: str) -> Any:
    try:
        return getattr(owner, attribute)
    except AttributeError:
        has = [name for name in getattr(owner, "__dict__", {}) if not name.startswith("_")]
        near = difflib.get_close_matches(attribute, has, n=1)
        kind = type(owner).__name__
        hint = f"; it has `.{near[0]}`" if near else ""
        raise CallFailed("missing-function", f"your {kind} has no `.{attribute}`{hint}") from None


def _from_torch(loaded: Loaded, value: Any) -> Any:
    if loaded.framework != "torch":
        return value
    from grader.sandbox import tensors

    return tensors.outgoing(value)
