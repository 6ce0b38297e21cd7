"""What the student's functions hand to each other that no check compares: caches, objects, masks, parts of an answer.

A value is public where a check compares it whole, or where it is an input; the rest is private. Functions that hand
each other private values can only be replaced together, because nobody else knows what is in them.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from grader.spec import language, lookup
from grader.spec.bindings import bound
from grader.spec.model import Comparison

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from grader.model import Function
    from grader.spec.model import Check, Condition, Expression

Handed: TypeAlias = frozenset[tuple[str, str]]  # (the function that gave a private value, the one that took it)
WHOLE = ""  # the part of an answer that is all of it; others are written as their index: "0", "'W'"


class Unsaid(NamedTuple):
    """A part of one function's answer that goes to another one, which calls it by this word."""

    giver: str
    part: int
    taker: str
    word: str


def public_parts(checks: Iterable[Check], functions: Mapping[str, Function]) -> dict[str, frozenset[str]]:
    """For each function that some check compares: the parts of its answer that are compared whole."""
    found: dict[str, set[str]] = {}
    for check in checks:
        for name, part in named_in(check):
            found.setdefault(name, set()).add(part)
    return {name: frozenset(parts) - _declared_private(functions.get(name)) for name, parts in found.items()}


def _declared_private(function: Function | None) -> frozenset[str]:
    """The parts that are private because the spec says so, whatever a check compares."""
    private = function.private if function is not None else ()
    return frozenset(map(repr, private)) | {WHOLE} if private else frozenset()


def named_in(check: Check) -> frozenset[tuple[str, str]]:
    """The functions, with the parts of their answers, that a check compares whole."""
    reader = _PartReader(check, {})
    return frozenset(each for expression in _compared(check) for each in reader.named(expression))


def handed(check: Check, public: Mapping[str, frozenset[str]]) -> Handed:
    """Which function gives a private value to which other one, anywhere in a check."""
    reader = _PartReader(check, public)
    pairs: set[tuple[str, str]] = set()
    inner = (each for expressions in reader.bound.values() for each in expressions)
    for expression in (*inner, *check.body.expressions()):
        for node in lookup.student_calls(expression):
            taker = reader.called(node, expression)
            for value in reader.received(node):
                pairs |= {(giver, taker) for giver in reader.givers(value, expression)}
    return frozenset(pairs)


def unsaid(check: Check, functions: Mapping[str, Function], public: Mapping[str, frozenset[str]]) -> Iterator[Unsaid]:
    """The parts of answers that a check hands on, that no check compares, and that nobody has said to be private."""
    parts = handed_on(check, functions)
    return (each for each in parts if not {WHOLE, str(each.part)} & public.get(each.giver, frozenset()))


def handed_on(check: Check, functions: Mapping[str, Function]) -> Iterator[Unsaid]:
    """The parts of answers that a check hands to another function, of which the spec does not say what they are."""
    reader = _PartReader(check, {})
    inner = (each for expressions in reader.bound.values() for each in expressions)
    for expression in (*inner, *check.body.expressions()):
        for node in lookup.student_calls(expression):
            taker = functions.get(reader.called(node, expression))
            for value, word in zip(node.args, taker.args if taker is not None else (), strict=False):
                for giver, part in reader.named_in(value, expression):
                    said = bool(functions[giver].returns)
                    if part.isdigit() and not said and taker is not None and taker.name != giver:
                        yield Unsaid(giver, int(part), taker.name, word)


def givers(expression: Expression, check: Check, public: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """The functions whose private values are in the value of an expression."""
    return _PartReader(check, public).givers(language.tree(expression.text), expression)


def _compared(check: Check) -> Iterator[Expression]:
    """The expressions that are one side of an equation."""
    conditions = getattr(check.body, "conditions", ())
    for condition in conditions:
        yield from _equated(condition)
    if not conditions:
        yield from check.body.compared()


def _equated(condition: Condition) -> Iterator[Expression]:
    if isinstance(condition, Comparison):
        for i, relation in enumerate(condition.operators):
            if relation == "==":
                yield from condition.operands[i : i + 2]
        return
    for part in getattr(condition, "parts", ()):
        yield from _equated(part)


class _PartReader:
    """Reads the expressions of one check, through its `let` values."""

    def __init__(self, check: Check, public: Mapping[str, frozenset[str]]) -> None:
        self.bound = bound(check.let, check.steps)
        self.public = public
        self.open: set[str] = set()  # names that are being looked into

    def called(self, node: ast.Call, expression: Expression) -> str:
        """The name of the student's function that is called here; empty where it is none of theirs."""
        func = node.func
        if isinstance(func, ast.Name):
            return func.id if func.id in expression.calls else ""
        if isinstance(func, ast.Attribute) and not language.is_reference(func):
            return next(iter(language.methods(func.attr, expression.calls)), "")
        return ""

    def received(self, node: ast.Call) -> list[ast.expr]:
        """What a call is given: its arguments, and the object that it is a method of."""
        owner = [node.func.value] if isinstance(node.func, ast.Attribute) else []
        return [*owner, *node.args]

    def named(self, expression: Expression) -> Iterator[tuple[str, str]]:
        """The function and the part of its answer that an expression is, where it is just that."""
        yield from self._named(language.tree(expression.text), expression)

    def named_in(self, node: ast.expr, expression: Expression) -> Iterator[tuple[str, str]]:
        """The same of a part of an expression."""
        yield from self._named(node, expression)

    def _named(self, node: ast.expr, expression: Expression) -> Iterator[tuple[str, str]]:
        if isinstance(node, ast.Name) and node.id in self.bound:
            inner = self.bound[node.id]
            if len(inner) == 1 and node.id not in inner[0].names:
                yield from self.named(inner[0])
        elif isinstance(node, ast.Call) and (name := self.called(node, expression)):
            yield name, WHOLE
        elif isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
            yield from ((name, _index(node)) for name, part in self._named(node.value, expression) if part == WHOLE)
        elif isinstance(node, ast.Tuple | ast.List):
            for item in node.elts:
                yield from self._named(item, expression)

    def givers(self, node: ast.expr, expression: Expression) -> frozenset[str]:
        """The functions whose private values are in the value of a part of an expression."""
        if isinstance(node, ast.Name):
            return self._of_name(node.id)
        if isinstance(node, ast.Call):
            return self._of_call(node, expression)
        if isinstance(node, ast.Subscript):
            parts = list(self._named(node, expression))
            if parts and all(part in self.public.get(name, ()) for name, part in parts):
                return frozenset()
        inside = (self.givers(child, expression) for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr))
        return frozenset().union(*inside)

    def _of_name(self, name: str) -> frozenset[str]:
        if name in self.open:
            return frozenset()  # a step that gives a name anew from itself
        self.open.add(name)
        inner = (self.givers(language.tree(each.text), each) for each in self.bound.get(name, ()))
        found = frozenset().union(*inner)
        self.open.discard(name)
        return found

    def _of_call(self, node: ast.Call, expression: Expression) -> frozenset[str]:
        if language.is_reference(node.func):
            return frozenset()  # the author's own choice
        name = self.called(node, expression)
        if name:
            return frozenset() if WHOLE in self.public.get(name, ()) else frozenset({name})
        return frozenset().union(*(self.givers(argument, expression) for argument in node.args))


def _index(node: ast.Subscript) -> str:
    return repr(node.slice.value) if isinstance(node.slice, ast.Constant) else ""
