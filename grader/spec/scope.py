"""What the expressions of one check may use, and what each of them comes to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from grader.spec import language, lookup
from grader.spec.model import Expression
from grader.spec.problems import suggestion

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from grader.spec.draws import Draw
    from grader.spec.nodes import Node, Scalar
    from grader.spec.problems import Problems
    from grader.spec.vocabulary import Vocabulary

Bound: TypeAlias = "Mapping[str, tuple[Expression, ...]]"  # the expressions that each given name may stand for

NO_CALL = "no student function is called here, so that this can never fail"


class Scope:
    """What the expressions of one check may use."""

    def __init__(self, words: Vocabulary, draws: Mapping[str, Draw], bound: Bound, problems: Problems) -> None:
        self.words = words
        self.draws = draws
        self.bound = bound
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
        if "." in name and not self.words.functions[name].static:
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
        for _ in range(self.words.functions[name].optional):
            args = args if args[-1] in self.words.names else args[:-1]
        return args

    def nothing(self, text: str) -> Expression:
        """What stands in for an expression that could not be made; its problem is noted."""
        self.broken.add(text)
        return Expression(text)

    def reach(self, used: Iterable[Expression]) -> tuple[set[str], set[str]]:
        """The student functions that are called, and the names that are used, through names that are given, too."""
        return reach(used, self.bound)

    def must_call(self, node: Node, *used: Expression) -> None:
        """A check that asks nothing of the student can never fail."""
        calls, names = self.reach(used)
        texts = {each.text for each in (*used, *(each for name in names for each in self.bound.get(name, ())))}
        if not calls and any(text.startswith(f"{language.RECORDED}(") for text in texts):
            calls = self.reach(each for given in self.bound.values() for each in given)[0]  # whoever was handed it
        if not calls and not (texts | names) & self.broken:
            self.problems.at(node, NO_CALL)


def reach(used: Iterable[Expression], bound: Bound) -> tuple[set[str], set[str]]:
    """The student functions that expressions call, and the names that they use, through what names stand for, too."""
    calls: set[str] = set()
    names: set[str] = set()
    open_ = list(used)
    while open_:
        expression = open_.pop()
        calls |= set(expression.calls)
        new = set(expression.names) - names
        names |= new
        open_ += [each for name in new for each in bound.get(name, ())]
    return calls, names


def several(value: Any) -> tuple[Scalar, ...]:
    """One or several, as a tuple."""
    return () if value is None else value if isinstance(value, tuple) else (value,)
