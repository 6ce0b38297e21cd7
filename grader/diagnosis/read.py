"""Which parts of a function's answer checks read: what else is in it, a cache say, is the student's own affair."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any, NamedTuple, Self, TypeAlias

import msgspec

from grader.checks.claims import short
from grader.spec import Faster, Gradient, Pure, language, lookup
from grader.spec.bindings import bound

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from grader.model import Function
    from grader.spec import Check, Expression

Way: TypeAlias = tuple[Any, ...]  # the indices and keys from an answer to one of its parts; () is all of it


def ways_read(name: str, checks: Sequence[Check], functions: Mapping[str, Function]) -> tuple[Way, ...]:
    """The parts of the function's answers that these checks read, none of which holds another.

    What is only handed on to another function of the student's is not read. All but what is declared to be private,
    where nothing is known.
    """
    found = {way for check in checks for way in ways_in(name, check)}
    function = functions[name]
    if not found and any(left_in(name, check) for check in checks):
        return ()
    if function.private and (not found or () in found):
        found = {(at,) for at in range(len(function.returns)) if at not in function.private} | (found - {()})
    elif not found:
        return ((),)
    return tuple(sorted((way for way in found if not any(way[:n] in found for n in range(len(way)))), key=repr))


def ways_in(name: str, check: Check) -> tuple[Way, ...]:
    """The parts of the function's answers that this check reads itself; none where it only hands them on.

    None either where it is asked how the function behaves, and not what it answers.
    """
    return () if isinstance(check.body, Pure | Faster) else tuple(dict.fromkeys(_Reader(check, name).ways()))


def left_in(name: str, check: Check) -> tuple[Way, ...]:
    """The parts of arguments that this check reads as the function has left them, each behind its argument's place."""
    return tuple(dict.fromkeys(_Reader(check, name).left()))


def reads_attributes(check: Check) -> bool:
    """Whether its relation reads what an object holds."""
    nodes = (node for each in check.body.expressions() for node in ast.walk(language.tree(each.text)))
    return any(isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) for node in nodes)


class Claims(NamedTuple):
    """How the gradients may be called that a check claims.

    Those of a single claim have `names`, in their order; what else is in a dict is nobody's affair.
    """

    names: tuple[str, ...] = ()
    keys: frozenset[str] = frozenset()


def claims_of(check: Check, checks: Sequence[Check]) -> Claims:
    """Those of a gradient's claim; of another check about the same function, those of the first among `checks`."""
    if not isinstance(check.body, Gradient):
        other = next((each for each in checks if isinstance(each.body, Gradient)), None)
        return Claims() if other is None else claims_of(other, ())
    names = tuple(short(name) for name in check.body.wrt)
    nodes = (node for each in check.body.claimed for node in ast.walk(language.tree(each.text)))
    read = {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    keys = frozenset({*names, *(f"d{name}" for name in names), *read})
    return Claims(names if len(check.body.claimed) == 1 < len(names) == len(set(names)) else (), keys)


def entries(value: Any, way: Way, claims: Claims) -> list[Way]:
    """The ways to the gradients in an answer: to entries of a dict with their keys, to the items of a tuple of them."""
    names = () if way else claims.names
    if isinstance(value, tuple) and names and len(value) == len(names):
        return [(SlopeKey(name, at, len(names)),) for at, name in enumerate(names)]
    if not isinstance(value, dict):
        return []
    inner = [each for key, part in value.items() for each in entries(part, (*way, key), claims)]
    own = [key for key, part in value.items() if key in claims.keys and not isinstance(part, dict)]
    whole = len(own) == len(names)
    return inner + [(*way, SlopeKey(key, _place(key, names), len(names) if whole else 0)) for key in own]


def _place(key: str, names: Sequence[str]) -> int:
    """Where among the names the one of a key stands."""
    return next((at for at, name in enumerate(names) if key in {name, f"d{name}"}), 0)


class SlopeKey(str):
    """The key of a claimed gradient, which may be said as `dW` and as `W`; or its place among so many."""

    __slots__ = ("among", "place")
    place: int
    among: int

    def __new__(cls, key: str, place: int = 0, among: int = 0) -> Self:
        """Of a key alone, where no tuple of so many gradients is meant."""
        made = super().__new__(cls, key)
        made.place, made.among = place, among
        return made

    def of(self, value: Any) -> Any:
        """The entry of a dict under either of the two; the item of a tuple or list.

        Raises:
            KeyError: there is none.
        """
        if isinstance(value, tuple | list) and len(value) == self.among:
            return value[self.place]
        if not isinstance(value, dict):
            raise KeyError(self)
        other = self[1:] if self.startswith("d") else f"d{self}"
        return value[other] if str(self) not in value and other in value else value[str(self)]


class _Reader(msgspec.Struct, frozen=True):
    """Reads the expressions of one check for the answers of one function."""

    check: Check
    name: str

    def ways(self) -> Iterator[Way]:
        for text, expression, node in self._calls():
            if _around(node, expression) is None:
                yield from self._from(node, (text,), expression, ())

    def left(self) -> Iterator[Way]:
        for text, expression, node in self._calls():
            outer = _around(node, expression)
            place = None if outer is None else language.argument_of(*outer.args)
            if outer is not None and place is not None:
                owner = isinstance(node.func, ast.Attribute) and "." in self.name
                yield from self._from(outer, (text,), expression, (place + owner,))

    def _calls(self) -> Iterator[tuple[str, Expression, ast.Call]]:
        for text, expression in self._expressions():
            for node in lookup.student_calls(expression):
                if _name(node, expression) == self.name:
                    yield text, expression, node

    def _expressions(self) -> Iterator[tuple[str, Expression]]:
        """All of them, each with the name that it stands for; those of the relation itself with none."""
        yield from (("", each) for each in self.check.body.expressions())
        yield from ((name, each) for name, ones in self._bound().items() for each in ones)

    def _bound(self) -> dict[str, tuple[Expression, ...]]:
        return bound(self.check.let, self.check.steps)

    def _from(self, node: ast.expr, names: tuple[str, ...], expression: Expression, way: Way) -> Iterator[Way]:
        """What is read of a value that stands at a node, from there outwards; the last of `names` stands for it all."""
        parents = _parents(expression)
        while isinstance(outer := parents.get(node), ast.Subscript) and isinstance(outer.slice, ast.Constant):
            way, node = (*way, outer.slice.value), outer
        if outer is not None or not names[-1]:
            if not _is_handed(parents.get(outer) if isinstance(outer, ast.Attribute) else outer, expression):
                yield way
            return
        for text, each in self._expressions():
            used = [one for one in ast.walk(language.tree(each.text)) if isinstance(one, ast.Name)]
            for one in used if text not in names else ():
                if one.id == names[-1]:
                    yield from self._from(one, (*names, text), each, way)


def _parents(expression: Expression) -> dict[ast.AST, ast.AST]:
    tree = language.tree(expression.text)
    return {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}


def _around(call: ast.Call, expression: Expression) -> ast.Call | None:
    """`after(call, argument)`, if that is what stands around a call."""
    outer = _parents(expression).get(call)
    known = isinstance(outer, ast.Call) and isinstance(outer.func, ast.Name) and outer.func.id == language.AFTER
    return outer if known and isinstance(outer, ast.Call) and outer.args[0] is call else None


def _is_handed(outer: ast.AST | None, expression: Expression) -> bool:
    """Whether what stands around a value is the call of a student's function, which takes it."""
    return isinstance(outer, ast.Call) and bool(_name(outer, expression))


def _name(call: ast.Call, expression: Expression) -> str:
    """The student's function that is called; empty where it is none of theirs."""
    if language.is_reference(call.func):
        return ""
    if isinstance(call.func, ast.Name):
        return call.func.id if call.func.id in expression.calls else ""
    named = language.methods(call.func.attr, expression.calls) if isinstance(call.func, ast.Attribute) else []
    return next(iter(named), "")
