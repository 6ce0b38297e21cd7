"""`source`: static rules on the text of a function: no loops, or names that it may not use."""

from __future__ import annotations

import keyword
from typing import TYPE_CHECKING

from grader.spec.forms import DOTTED
from grader.spec.kind import Kind
from grader.spec.model import Body
from grader.spec.problems import suggestion
from grader.spec.records import Fields, Key, Record
from grader.spec.scope import Scope, several
from grader.spec.shapes import ByForm, ListOf, Word

if TYPE_CHECKING:
    from grader.spec.nodes import Scalar

LOOPS = "loops"
_LOOPS = {LOOPS, "loop", "for", "while", "comprehension", "comprehensions"}
_RULE = Word("'loops' or a name", DOTTED)


class Source(Body, frozen=True):
    """What a function's text must not contain: `loops`, or (dotted) names."""

    function: str
    forbids: tuple[str, ...]

    def sentence(self) -> str:
        """What the function does without."""
        return f"{self.function} does without {', '.join(self.forbids)}."

    def called(self) -> frozenset[str]:
        """The function whose text is read."""
        return frozenset({self.function})


def read(fields: Fields, scope: Scope) -> Source | None:
    """A declared function and what its text does without."""
    inner = fields.get("source")
    if not isinstance(inner, Fields) or inner.get("function") is None:
        return None
    function = inner.get("function")
    if function.text not in scope.words.functions:
        hint = suggestion(function.text, scope.words.functions)
        scope.problems.at(function, f"unknown function {function.text!r}{hint}")
    forbids = several(inner.get("forbids"))
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


KIND = Kind(
    keys={
        "source": Key(
            Record("source", {
                "function": Key(Word("a function", DOTTED), "Whose text is looked at.", required=True),
                "forbids": Key(ByForm("a name or a list", scalar=_RULE, items=ListOf(_RULE, least=1)),
                               "'loops', or names that must not be used.", required=True),
            }),
            "What a function's text must do without.",
        )
    },
    read=read,
    trials=1,  # a text has no inputs
    enough=1,
)  # fmt: skip
