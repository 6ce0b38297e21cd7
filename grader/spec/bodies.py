"""The kinds of check: what stands under `holds`, `matches`, `gradient`, `raises`, `pure` and `source`, as values."""

from __future__ import annotations

import ast
import builtins
import keyword
from typing import TYPE_CHECKING, Any

from grader.spec import language, lookup
from grader.spec.conditions import condition
from grader.spec.draws import Choice, Constant, Draw, Integer, Labels
from grader.spec.model import Body, Condition, Expression, Gradient, Holds, Matches, Pure, Raises, Source
from grader.spec.problems import suggestion
from grader.spec.shapes import Fields

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from grader.spec.lookup import Vocabulary
    from grader.spec.nodes import Node, Scalar
    from grader.spec.problems import Problems

NO_CALL = "no student function is called here, so that this can never fail"
LOOPS = "loops"
_LOOPS = {LOOPS, "loop", "for", "while", "comprehension", "comprehensions"}
_EXCEPTIONS = [name for name, kind in vars(builtins).items() if isinstance(kind, type) and issubclass(kind, Exception)]


class Scope:
    """What the expressions of one check may use."""

    def __init__(
        self, words: Vocabulary, draws: Mapping[str, Draw], let: Mapping[str, Expression], problems: Problems
    ) -> None:
        self.words = words
        self.draws = draws
        self.let = let
        self.problems = problems
        self.broken: set[str] = set()  # expressions with mistakes, of which nothing more is to be said

    def expression(self, node: Scalar, text: str | None = None) -> Expression:
        """The expression at a node (or `text`, made from what stands there), its mistakes noted."""
        expression, mistakes = lookup.parse(node.text if text is None else text, self.words)
        for mistake in mistakes:
            self.problems.at(node, str(mistake), mistake.offset if text is None else 0)
        if mistakes:
            self.broken.add(expression.text)
        return expression

    def call(self, node: Scalar) -> Expression:
        """A call of a student function; a function's name alone is called with the inputs named as its arguments."""
        name = node.text.strip()
        if name not in self.words.functions:
            return self._unknown(node, name) if self._is_name(name) else self.expression(node)
        args = self._arguments(name)
        if "." in name:
            call = f"net.{name.split('.')[1]}({', '.join(args)})"
            self.problems.at(node, f"{name} needs an object: write the call, as in {call}")
            return self.nothing(name)
        for arg in args:
            if arg not in self.words.names:
                hint = suggestion(arg, self.words.names)
                self.problems.at(node, f"{name} takes {arg!r}, which is neither drawn nor under 'let'{hint}")
        if not self.words.names.issuperset(args):
            return self.nothing(name)
        return self.expression(node, f"{name}({', '.join(args)})")

    def _is_name(self, text: str) -> bool:
        head, *rest = text.split(".")
        known = head in self.words.names or head == language.REFERENCE
        return not known and all(part.isidentifier() for part in (head, *rest))

    def _unknown(self, node: Node, name: str) -> Expression:
        hint = suggestion(name, self.words.functions)
        self.problems.at(node, f"{name!r} is no function of the spec{hint}")
        return self.nothing(name)

    def _arguments(self, name: str) -> tuple[str, ...]:
        """A function's arguments, without the optional ones at the end that are not drawn."""
        args = self.words.functions[name].args
        for _ in range(self.words.optional.get(name, 0)):
            args = args if args[-1] in self.words.names else args[:-1]
        return args

    def nothing(self, text: str) -> Expression:
        """What stands in for an expression that could not be made; its problem is noted."""
        self.broken.add(text)
        return Expression(text)

    def reach(self, used: Iterable[Expression]) -> tuple[set[str], set[str]]:
        """The student functions that are called, and the names that are used, also through `let`."""
        calls: set[str] = set()
        names: set[str] = set()
        open_ = list(used)
        while open_:
            expression = open_.pop()
            calls |= set(expression.calls)
            open_ += [self.let[name] for name in expression.names if name in self.let and name not in names]
            names |= set(expression.names)
        return calls, names

    def must_call(self, node: Node, *used: Expression) -> None:
        """A check that asks nothing of the student can never fail."""
        calls, names = self.reach(used)
        texts = {expression.text for expression in (*used, *(self.let[name] for name in names if name in self.let))}
        if not calls and not (texts | names) & self.broken:
            self.problems.at(node, NO_CALL)


def listed(value: Any) -> tuple[Scalar, ...]:
    """One or several, as a tuple."""
    return () if value is None else value if isinstance(value, tuple) else (value,)


def holds(fields: Fields, scope: Scope) -> Holds:
    """Relations; each of them asks something of the student."""
    conditions: list[Condition] = []
    for node in listed(fields.get("holds")):
        expression = scope.expression(node)
        if expression.text not in scope.broken:
            conditions.append(condition(expression.text, scope.words))
            scope.must_call(node, expression)
    return Holds(tuple(conditions))


def matches(fields: Fields, scope: Scope) -> Matches | None:
    """A call and its alternatives; what is left out is made from the function's name."""
    value = fields.get("matches")
    inner = value if isinstance(value, Fields) else None
    node = inner.get("call") if inner else value
    if node is None:
        return None
    call = scope.call(node)
    scope.must_call(node, call)
    asked = listed(inner.get("to")) if inner and "to" in inner.values else (None,)
    return Matches(call, tuple(_alternative(node, each, call, scope) for each in asked))


REF = f"{language.REFERENCE}."


def _function(call: Expression) -> str:
    """The name of the function that an expression is a call of; empty if it is something else."""
    node = language.tree(call.text)
    return node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and call.calls else ""


def _alternative(called: Scalar, node: Scalar | None, call: Expression, scope: Scope) -> Expression:
    """What the call must equal: as written, or the reference's function on the same arguments."""
    if node is not None and not (node.text.startswith(REF) and node.text.removeprefix(REF).isidentifier()):
        return scope.expression(node)
    name = "" if call.text in scope.broken else _function(call)
    if not name:
        if call.text not in scope.broken:
            scope.problems.at(called, "'to' is needed in full where the call is not simply that of one function")
        return scope.nothing(call.text)
    function = f"{REF}{name}" if node is None else node.text
    return scope.expression(node or called, function + call.text[call.text.index("(") :])


def gradient(fields: Fields, scope: Scope) -> Gradient | None:
    """A loss, what it is differentiated by, and the claim."""
    inner = fields.get("gradient")
    if not isinstance(inner, Fields) or inner.get("of") is None or inner.get("wrt") is None:
        return None
    of = scope.expression(inner.get("of"))
    wrt = listed(inner.get("wrt"))
    claimed = tuple(scope.expression(node) for node in listed(inner.get("is")))
    by = inner.get("by", "values")
    used = scope.reach([of])[1]
    for node in wrt:
        _movable(node, used, scope)
    if len({node.text for node in wrt}) < len(wrt):
        scope.problems.at(inner.place("wrt"), "an input stands here twice")
    if by == "autograd":
        _autograd(inner, of, {node.text for node in wrt}, scope)
    elif "is" not in inner.values:
        scope.problems.at(inner.node, "gradient needs the key 'is', the claimed gradient (or 'by: autograd')")
    elif isinstance(inner.get("is"), tuple) and len(claimed) != len(wrt):
        counts = f"{len(wrt)} under 'wrt' but a list of {len(claimed)} here"
        scope.problems.at(inner.place("is"), f"{counts}; give one for each, or, not in a list, one that holds all")
    scope.must_call(inner.node, of, *claimed)
    return Gradient(of, tuple(node.text for node in wrt), claimed, by)


def _movable(node: Scalar, used: set[str], scope: Scope) -> None:
    name = node.text
    if name not in scope.words.names:
        scope.problems.at(node, f"unknown input {name!r}{suggestion(name, scope.words.names)}")
        return
    draw = None if name in scope.let else scope.draws.get(name)
    fixed = isinstance(draw, Integer | Labels) or (
        isinstance(draw, Choice | Constant)
        and any(isinstance(value, int | str) for value in (draw.options if isinstance(draw, Choice) else (draw.value,)))
    )
    if fixed:
        scope.problems.at(node, f"{name!r} is a whole number or text; nothing can be differentiated by it")
    elif name not in used and not scope.broken:
        scope.problems.at(node, f"'of' does not depend on {name!r}")


def _autograd(inner: Fields, of: Expression, wrt: set[str], scope: Scope) -> None:
    if "is" in inner.values:
        scope.problems.at(inner.place("is"), "with 'by: autograd' nothing is claimed; leave 'is' out")
    if of.text in scope.broken:
        return
    calls = language.student_calls(of)
    if calls != [language.tree(of.text)]:
        scope.problems.at(inner.place("of"), "with 'by: autograd' the loss is one call of a student function")
        return
    plain = [arg.id for arg in calls[0].args if isinstance(arg, ast.Name)]
    for name in sorted(wrt):
        if plain.count(name) != 1 and name in scope.words.names:
            scope.problems.at(inner.place("of"), f"with 'by: autograd' {name!r} is one plain argument of the call")


def raises(fields: Fields, scope: Scope) -> Raises | None:
    """A call and the class of the exception; a misspelt name of Python's own is caught."""
    inner = fields.get("raises")
    if not isinstance(inner, Fields) or inner.get("call") is None or inner.get("error") is None:
        return None
    error = inner.get("error")
    if error.text not in _EXCEPTIONS and (hint := suggestion(error.text, _EXCEPTIONS)):
        scope.problems.at(error, f"unknown exception {error.text!r}{hint}")
    call = scope.call(inner.get("call"))
    scope.must_call(inner.get("call"), call)
    return Raises(call, error.text)


def pure(fields: Fields, scope: Scope) -> Pure | None:
    """A call of one student function."""
    node = fields.get("pure")
    if node is None:
        return None
    call = scope.call(node)
    if call.text not in scope.broken and language.tree(call.text) not in language.student_calls(call):
        scope.problems.at(node, "expected a call of one student function, or its name")
    return Pure(call)


def source(fields: Fields, scope: Scope) -> Source | None:
    """A declared function and what its text does without."""
    inner = fields.get("source")
    if not isinstance(inner, Fields) or inner.get("function") is None:
        return None
    function = inner.get("function")
    if function.text not in scope.words.functions:
        hint = suggestion(function.text, scope.words.functions)
        scope.problems.at(function, f"unknown function {function.text!r}{hint}")
    forbids = listed(inner.get("forbids"))
    for name in forbids:
        _findable(name, scope)
    return Source(function.text, tuple(name.text for name in forbids))


def _findable(name: Scalar, scope: Scope) -> None:
    """A word that no text uses as a name would be forbidden in vain."""
    word = name.text.casefold()
    if word in _LOOPS and name.text != LOOPS:
        scope.problems.at(name, f"{name.text!r} is not what loops are called here; did you mean {LOOPS!r}?")
    elif any(keyword.iskeyword(part) for part in name.text.split(".")):
        scope.problems.at(name, f"{name.text!r} is a word of Python, not a name: only {LOOPS!r} and names are found")


BODIES: dict[str, Callable[[Fields, Scope], Body | None]] = {
    "holds": holds, "matches": matches, "gradient": gradient, "raises": raises, "pure": pure, "source": source,
}  # fmt: skip
