"""A spec as a value: frozen, checked, without a trace of YAML."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import msgspec

from grader.errors import GraderError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from grader.compare import Tolerance
    from grader.model import Function, Limits
    from grader.spec.draws import Draw


class EvaluationError(GraderError):
    """An expression has no value: shapes that do not fit, an index that is not there, a size beyond reason.

    `expression` is the part of the text that failed.
    """

    def __init__(self, message: str, *, expression: str) -> None:
        self.expression = expression
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


Reached: TypeAlias = "Callable[[Iterable[Expression]], frozenset[str]]"
Condition: TypeAlias = Comparison | AllOf | AnyOf | Not | Truth


class Step(msgspec.Struct, frozen=True):
    """Names given one after another, `repeat` times over: a number, or the name of one."""

    named: tuple[tuple[str, Expression], ...]
    repeat: int | str = 1


class Body(msgspec.Struct, frozen=True):
    """What a check asks. Each kind, in `kinds/`, has its own, and says of itself what others need to know of it."""

    def sentence(self) -> str:
        """What a check says whose author has not said it."""
        raise NotImplementedError

    def expressions(self) -> tuple[Expression, ...]:
        """Those of the relation itself, without `let`."""
        return ()

    def called(self) -> frozenset[str]:
        """The student's functions that the relation calls or reads."""
        return frozenset(name for expression in self.expressions() for name in expression.calls)

    def judged(self, called: frozenset[str], reached: Reached) -> frozenset[str]:
        """Those of the functions `called` that the check is about; `reached` are those that expressions call."""
        del reached
        return called

    def moved(self) -> tuple[str, ...]:
        """The inputs that are varied besides being drawn."""
        return ()

    def parts(self) -> tuple[str, ...]:
        """What can be judged, and earn points, one by one."""
        return self.moved()

    def compared(self) -> tuple[Expression, ...]:
        """The expressions whose whole value must be what somebody else's is: what they are is public."""
        return self.expressions()

    def settles(self) -> tuple[Expression, ...]:
        """The expressions whose functions are known to be right where this check has passed."""
        return ()

    def rests_on(self) -> tuple[Expression, ...]:
        """The expressions whose value another check must settle before."""
        return ()


class Mentions(msgspec.Struct, frozen=True, kw_only=True):
    """What a check's expressions mention, through `let` too."""

    called: frozenset[str]  # the student's functions that it calls or reads
    judged: frozenset[str]  # those of them that it is about: for a gradient, of the claim
    inputs: frozenset[str]  # the names in the relation itself: what a counterexample has to show
    drawn: frozenset[str]  # all that it needs drawn, `let` values and moved inputs included
    handed: frozenset[tuple[str, str]] = frozenset()  # which function gives a private value to which: see `privacy`


class Check(msgspec.Struct, frozen=True, kw_only=True):
    """One sentence about the student's functions, and what it is worth."""

    id: str
    kind: str
    says: str
    points: float
    shares: dict[str, float]  # of these points, those of each part (a gradient, a relation); empty where all is one
    credit: str  # all, trials, parts: what earns a share of the points
    visibility: str
    after: tuple[str, ...]
    where: dict[str, Draw]  # draws in place of the spec's
    let: dict[str, Expression]  # those that are used, in an order in which each can be computed
    steps: tuple[Step, ...]  # made anew in each trial, one after another
    trials: int  # its own, else the spec's; fewer of a gradient, one of a text
    passes: int  # how many of them must pass
    seconds: float | None  # what one call may take, where that is not the spec's
    tolerance: Tolerance
    hint: str | None
    claims: tuple[str, ...]  # items of the course's own list of topics
    follow_through: str  # full, half, none
    reveal: str  # how much of a mistake is told: nothing, hint, line, fix
    body: Body
    mentions: Mentions
    line: int

    @property
    def by_autograd(self) -> bool:
        """Whether PyTorch says the gradient, of whatever the student computes."""
        return getattr(self.body, "by", None) == "autograd"


class Spec(msgspec.Struct, frozen=True, kw_only=True):
    """What a student hands in and how it is judged."""

    id: str
    title: str
    due: str  # from when checks that wait for it are open, ISO 8601 with its time zone; or empty
    published: str
    path: Path
    sha256: str  # of the spec, its files and its own reference, to the byte
    reference: str  # a module, or the name of a file beside the spec; empty where there is none
    framework: str
    starter: Path | None  # what the students were given
    layout: str | None
    functions: dict[str, Function]  # methods as Class.method
    attributes: frozenset[str] = frozenset()  # dotted paths that its classes are declared to have
    draw: dict[str, Draw]
    trials: int
    limits: Limits
    checks: tuple[Check, ...]
    public: dict[str, frozenset[str]]  # the parts of each function's answer that some check compares: see `privacy`
    files: tuple[Path, ...]  # what the student's code may open
    data_files: tuple[Path, ...] = ()  # what stays with the grader
    answers: Path | None = None  # of a students' edition, in place of the reference; among `data_files`, too
    given: Path | None = None  # functions of the course; among `files`, too
    stands_as: str = ""  # the module that the hand-in is to the course's own files: course.layers

    def open_parts(self, name: str) -> frozenset[str]:
        """The parts of a function's answer that count: those that are compared, else all but the private ones.

        Empty where that is the whole answer.
        """
        parts, function = self.public.get(name, frozenset()), self.functions.get(name)
        if "" in parts or function is None:
            return frozenset()
        returned = range(len(function.returns)) if function.private else ()
        return parts or frozenset(repr(i) for i in returned if i not in function.private)

    @property
    def uses_torch(self) -> bool:
        """Whether any of the student's functions is handed tensors."""
        return "torch" in {self.framework, *(function.framework for function in self.functions.values())}
