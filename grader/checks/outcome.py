"""How a check went: the fault of one trial, and the outcome of all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Callable

    from grader.model import Counterexample, Diagnosis, Finding, Part, Status
    from grader.naming.cause import Cause
    from grader.respondents.recorded import Asked
    from grader.spec import Expression


class Fault(msgspec.Struct, frozen=True):
    """A trial that went wrong: the finding, and every name that fits its numbers, the plainest first."""

    finding: Finding
    message: str | None = None  # where the finding's own sentence does not serve
    help: str | None = None
    causes: tuple[Cause, ...] = ()
    line: str | None = None  # "cell 7, line 3", where the fault itself knows it
    sides: tuple[Expression, ...] = ()  # what was asked and what it was held against, as the spec writes them
    place: str | None = None  # which single number of a gradient, `W[0, 1]`
    names: frozenset[str] | None = None  # the inputs that it is about, where not all that the check mentions
    inconclusive: bool = False
    by_own: bool = False  # a gradient that only the student's own loss could be asked about
    by_doubtful: bool = False  # its numbers are of an own loss that is not the right one, or not known to be
    parts: tuple[Portion, ...] = ()  # where it judged several gradients or relations: each by itself
    tell: Callable[[Fault], Fault] | None = None  # given this fault, the same with what takes long to find
    each: tuple[Fault, ...] = ()  # the faults that it was gathered from

    def bears(self, cause: Cause) -> bool:
        """Whether this name fits; of several faults no more are told than it takes to see that."""
        if self.each:
            return any(fault.bears(cause) for fault in self.each)
        return cause.key in {found.key for found in self.told().causes}

    def told(self) -> Fault:
        """The fault with all that can be said of it."""
        return self if self.tell is None else self.tell(self)


class Portion(msgspec.Struct, frozen=True):
    """One of several gradients or relations in one trial: passed where there is no message."""

    name: str
    message: str | None = None
    inconclusive: bool = False
    causes: tuple[Cause, ...] = ()


class Outcome(msgspec.Struct, frozen=True):
    """How the trials of a check went: the status, and for the first trial that did not pass, why."""

    status: Status
    trials: int
    message: str | None = None
    help: str | None = None
    finding: Finding | None = None
    diagnosis: Diagnosis | None = None
    counterexample: Counterexample | None = None
    parts: tuple[Part, ...] = ()
    share: float = 0.0  # of the points, that a check earns which did not pass
    notes: tuple[str, ...] = ()
    by_own: bool = False  # a gradient that rests on the student's own loss alone
    unanswered: bool = False  # the students' edition cannot tell
    idle: frozenset[str] = frozenset()  # judged functions of which the pass shows nothing by itself
    records: tuple[tuple[Asked, ...], ...] = ()  # what was asked and answered in the trials that did not pass
    tell: Callable[..., Outcome] | None = None  # given this outcome, the same in words, with its smallest example

    def told(self, *, patient: bool = True) -> Outcome:
        """The outcome with all that can be said of it; without `patient`, of what is at hand."""
        return self if self.tell is None else self.tell(self, patient=patient)
