"""`raises`: the call must be refused with the named kind of error."""

from __future__ import annotations

import builtins
from typing import TYPE_CHECKING

from grader.spec.forms import CALL, DOTTED
from grader.spec.kind import Kind
from grader.spec.model import Body, Expression
from grader.spec.problems import suggestion
from grader.spec.records import Fields, Key, Record
from grader.spec.shapes import Word

if TYPE_CHECKING:
    from grader.spec.scope import Scope

_EXCEPTIONS = [name for name, kind in vars(builtins).items() if isinstance(kind, type) and issubclass(kind, Exception)]


class Raises(Body, frozen=True):
    """A call that raises an exception of this class."""

    call: Expression
    error: str

    def sentence(self) -> str:
        """What raises what."""
        return f"{self.call.text} raises {self.error}."

    def expressions(self) -> tuple[Expression, ...]:
        """The call."""
        return (self.call,)


def read(fields: Fields, scope: Scope) -> Raises | None:
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


KIND = Kind(
    keys={
        "raises": Key(
            Record("raises", {
                "call": CALL,
                "error": Key(Word("the name of an exception", DOTTED), "The class of the exception.", required=True),
            }),
            "A call that raises an exception.",
        )
    },
    read=read,
)  # fmt: skip
