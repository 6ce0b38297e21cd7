"""A spec as a value: frozen, checked, without a trace of YAML."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import msgspec

from grader.errors import GraderError

if TYPE_CHECKING:
    from pathlib import Path

    from grader.compare import Tolerance
    from grader.model import Function, Limits
    from grader.spec.draws import Draw


class EvaluationError(GraderError):
    """An expression has no value: shapes that do not fit, an index that is not there, a size beyond reason.

    `expression` is the part of the text that failed; `calls` are the student functions called within that part, so that
    a judge can tell a student's wrong shape from a mistake in the spec.
    """

    def __init__(self, message: str, *, expression: str, calls: tuple[str, ...] = ()) -> None:
        self.expression = expression
        self.calls = calls
        super().__init__(f"{expression}: {message}")


class Expression(msgspec.Struct, frozen=True):
    """A formula of the expression language."""

    text: str
    names: tuple[str, ...] = ()  # the inputs and let values that it uses
    calls: tuple[str, ...] = ()  # the student functions that it calls; methods as Class.method
    ref_calls: tuple[str, ...] = ()


class Comparison(msgspec.Struct, frozen=True):
    """`a == b`, or a chain `0 <= p <= 1`: one operator between each two operands."""

    operands: tuple[Expression, ...]
    operators: tuple[str, ...]
    text: str


class AllOf(msgspec.Struct, frozen=True):
    """`p and q`."""

    parts: tuple[Condition, ...]
    text: str


class AnyOf(msgspec.Struct, frozen=True):
    """`p or q`."""

    parts: tuple[Condition, ...]
    text: str


class Not(msgspec.Struct, frozen=True):
    """`not p`."""

    part: Condition
    text: str


class Truth(msgspec.Struct, frozen=True):
    """An expression whose every element must be true."""

    expression: Expression


Condition: TypeAlias = Comparison | AllOf | AnyOf | Not | Truth


class Holds(msgspec.Struct, frozen=True):
    """Relations that hold on every trial."""

    conditions: tuple[Condition, ...]


class Matches(msgspec.Struct, frozen=True):
    """A call that gives the same as one of the alternatives."""

    call: Expression
    to: tuple[Expression, ...]


class Gradient(msgspec.Struct, frozen=True):
    """`claimed` is the gradient of `of` with respect to `wrt`.

    One claimed expression for each name, or a single one whose value holds as many; none with `by` "autograd".
    """

    of: Expression
    wrt: tuple[str, ...]
    claimed: tuple[Expression, ...]
    by: str = "values"  # or autograd


class Raises(msgspec.Struct, frozen=True):
    """A call that raises an exception of this class."""

    call: Expression
    error: str


class Pure(msgspec.Struct, frozen=True):
    """A call that changes no argument and gives the same answer twice."""

    call: Expression


class Source(msgspec.Struct, frozen=True):
    """What a function's text must not contain: `loops`, or (dotted) names."""

    function: str
    forbids: tuple[str, ...]


Body: TypeAlias = Holds | Matches | Gradient | Raises | Pure | Source


class Check(msgspec.Struct, frozen=True, kw_only=True):
    """One sentence about the student's functions, and what it is worth."""

    id: str
    kind: str
    says: str
    points: float
    visibility: str
    after: tuple[str, ...]
    where: dict[str, Draw]  # draws in place of the spec's
    let: dict[str, Expression]  # in an order in which each can be computed
    trials: int  # its own, else the spec's; fewer of a gradient, one of a text
    tolerance: Tolerance
    hint: str | None
    follow_through: str  # full, half, none
    body: Body
    line: int


class Spec(msgspec.Struct, frozen=True, kw_only=True):
    """What a student hands in and how it is judged."""

    id: str
    title: str
    path: Path
    sha256: str  # of the spec, its files and its own reference, to the byte
    reference: str  # a module, or the name of a file beside the spec; empty where there is none
    framework: str
    layout: str | None
    functions: dict[str, Function]  # methods as Class.method
    draw: dict[str, Draw]
    trials: int
    limits: Limits
    checks: tuple[Check, ...]
    files: tuple[Path, ...]
