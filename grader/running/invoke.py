"""Finding a graded function in what was loaded, and calling it the way that its author wrote it."""

from __future__ import annotations

import difflib
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from grader.model import CallFailed, Function
from grader.mutation.watched import PUT, SEEN
from grader.running import bodies
from grader.running.attributes import read_attribute, write_attribute
from grader.running.given import given_function
from grader.running.loaded import accepted_roots
from grader.running.matching import match
from grader.running.missing import reason_of
from grader.running.precision import REFUSALS, is_mixed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from grader.running.loaded import Loaded

_ALIKE = 0.6  # how much of what two names do not share is the same, where one may be meant for the other


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


def declared_classes(loaded: Loaded) -> frozenset[type]:
    """The student's classes that the spec names: their objects are asked for methods, whatever else they are."""
    found = set()
    for name in {name.partition(".")[0] for name in loaded.functions if "." in name} & loaded.functions.keys():
        with suppress(CallFailed):
            found.add(resolve(loaded, loaded.functions[name]))
    return frozenset(kind for kind in found if isinstance(kind, type))


def _look_up(loaded: Loaded, dotted: str) -> Any:
    root, *path = dotted.split(".")
    value = loaded.namespace.get(root)
    for attribute in path:
        value = getattr(value, attribute, None) if reason_of(value) is None else value
    return value


def _missing(loaded: Loaded, function: Function) -> CallFailed:
    """Why there is no such function."""
    name, roots = function.name, accepted_roots(function)
    for trouble in (*loaded.unread, *loaded.troubles):
        if trouble.name == name or trouble.name in roots:
            where = f" ({trouble.place})" if trouble.place else ""
            text = f"`{name}` could not be defined: {trouble.text}{where}"
            return CallFailed(trouble.code, text, help=trouble.help, place=trouble.place)
    for root in roots:
        value = loaded.namespace.get(root)
        if (reason := reason_of(value)) is not None:
            text = f"`{root}` comes from a module that is missing: {reason.text}"
            return CallFailed(reason.code, text, help=reason.help)
        if value is not None and not callable(value):
            return CallFailed("missing-function", f"`{root}` is {_kind(value)}, not a function")
    return _not_there(loaded, function)


def _not_there(loaded: Loaded, function: Function) -> CallFailed:
    """With the name that comes nearest."""
    owner, _, wanted = function.name.rpartition(".")
    kind = loaded.namespace.get(owner)
    if isinstance(kind, type):
        has = difflib.get_close_matches(wanted, [name for name in dir(kind) if not name.startswith("_")], n=1)
        text = f"your {owner} has no method `{wanted}`" + (f"; it has `{has[0]}`" if has else "")
        return CallFailed("missing-function", text, help=f"define `{wanted}({', '.join(function.args)})` in it")
    near = _nearest(loaded, function)
    if near:
        text = f"there is no `{function.name}`; you have `{near}`"
        return CallFailed("missing-function", text, help=f"rename `{near}` to `{function.name}`")
    method = _method(loaded, function)
    if method:
        text = f"there is no function `{function.name}`; you have the method `{method}`"
        remedy = f"define `{function.name}` outside the class, or add a function that calls the method"
        return CallFailed("missing-function", text, help=remedy)
    remedy = f"define `{function.name}({', '.join(function.args)})`"
    return CallFailed("missing-function", f"there is no `{function.name}`", help=remedy)


def _kind(value: Any) -> str:
    name = type(value).__name__
    if name == "ndarray":
        return "an array"
    return f"an {name}" if name[0] in "aeiou" else f"a {name}"


def _nearest(loaded: Loaded, function: Function) -> str | None:
    """The student's own name that looks most like one of the function's."""
    taken = frozenset().union(*(accepted_roots(other) for other in loaded.functions.values()))
    plain = {_plain(name): name for name in reversed(loaded.names) if "." not in name and name not in taken}
    for accepted in (function.name, *function.aliases):
        wanted = accepted.split(".")[0]
        close = difflib.get_close_matches(_plain(wanted), plain, n=1, cutoff=0.7)
        if close and _is_like(wanted, plain[close[0]]):
            return plain[close[0]]
    wanted = _plain(function.name)
    inside = [name for same, name in plain.items() if _holds(same, wanted) or _holds(wanted, same)]
    return inside[0] if len(inside) == 1 else None


def _holds(longer: str, shorter: str) -> bool:
    return len(shorter) > 3 and shorter in longer


def _is_like(wanted: str, name: str) -> bool:
    """Whether two names are near in what they do not share: `relu_forward` is no misspelt `L_model_forward`."""
    ours, theirs = wanted.lower().split("_"), name.lower().split("_")
    one = "".join(word for word in ours if word not in theirs)
    other = "".join(word for word in theirs if word not in ours)
    return not one or not other or difflib.SequenceMatcher(None, one, other).ratio() >= _ALIKE


def _plain(name: str) -> str:
    return name.replace("_", "").lower()


def _method(loaded: Loaded, function: Function) -> str | None:
    """A method of one of the student's classes that is called as the function should be."""
    wanted = {_plain(accepted.split(".")[-1]) for accepted in (function.name, *function.aliases)}
    return next((name for name in loaded.names if "." in name and _plain(name.split(".")[1]) in wanted), None)


def invoke(loaded: Loaded, function: Function | str, args: Sequence[Any], wrt: Sequence[int] = ()) -> Any:
    """What the student's function gives for `args`.

    `function` is a function's name, a class (constructs), `Class.method` (args[0] is the object), `.path` (reads an
    attribute of args[0]), `=.path` (args are the object, a list of keys, and the value to set) or `@name` (which code
    that function really runs, see `bodies`). With `wrt`, a tuple with the gradient of the value, a single number, with
    respect to each of those arguments, by torch's autograd; if `wrt` ends with -1, of the value weighed with the last.

    Raises:
        CallFailed: there is no such function, or it cannot take these arguments. What it raises itself comes through.
    """
    if isinstance(function, str):
        function = loaded.functions.get(function) or Function(name=function, args=())
    if (function.framework or loaded.framework) == "torch":
        return _of_tensors(loaded, function, args, wrt)
    return _answer(loaded, function, list(args))


def _of_tensors(loaded: Loaded, function: Function, args: Sequence[Any], wrt: Sequence[int]) -> Any:
    from grader.running import tensors

    *args, weights = args if wrt and wrt[-1] == -1 else (*args, None)
    wrt = [position for position in wrt if position >= 0]

    def answer(*, single: bool = False) -> Any:
        inputs = [tensors.incoming(value, wanted=i in wrt, single=single) for i, value in enumerate(args)]
        result = _answer(loaded, function, inputs)
        if wrt:
            result = tensors.gradients(result, [inputs[position] for position in wrt], function.name, weights)
        return tensors.outgoing(result, single=single)

    try:
        return answer()
    except REFUSALS as error:
        if not is_mixed(error):
            raise
    from grader.running.single import in_single

    with in_single([*args, *loaded.namespace.values()]):
        return answer(single=True)


def _answer(loaded: Loaded, function: Function, values: list[Any]) -> Any:
    if function.name.startswith("@"):
        wanted = function.name[1:]
        return bodies.reached(loaded, resolve(loaded, loaded.functions.get(wanted) or Function(name=wanted, args=())))
    if function.name == PUT:
        return loaded.watch.begin(*values)
    if function.name == SEEN:
        return loaded.watch.seen()
    if function.name.startswith("=."):
        return write_attribute(values[0], function.name[2:], values[1], values[2])
    if function.name.startswith(("given.", "recorded.")):
        return given_function(function.name)
    if function.name.startswith("."):
        return read_attribute(values[0], function.name[1:])
    return _call(loaded, function, values)


def _call(loaded: Loaded, function: Function, values: list[Any]) -> Any:
    names = function.args
    if "." in function.name and not function.static:
        target, values, names = _bound_method(loaded, function, values)
    else:
        target = resolve(loaded, function)
    positional, keywords = match(target, function, names, values)
    return target(*positional, **keywords)


def _bound_method(loaded: Loaded, function: Function, values: list[Any]) -> tuple[Any, list[Any], tuple[str, ...]]:
    """The method bound to the object in values[0], the other values, and their names."""
    method = function.name.rsplit(".", 1)[1]
    for accepted in (method, *(alias.rsplit(".", 1)[-1] for alias in function.aliases)):
        target = getattr(values[0], accepted, None) if values else None
        if callable(target):
            return target, values[1:], function.args
    resolve(loaded, function)
    raise CallFailed("missing-function", f"there is no `{function.name}` of a {type(values[0]).__name__}")
