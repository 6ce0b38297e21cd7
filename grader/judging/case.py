"""What is known of a hand-in while it is judged."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from grader.checks.judge import run
from grader.checks.memory import Memory
from grader.judging.open import Open
from grader.model import Status
from grader.respondents import effort, stopwatch
from grader.respondents.substituted import CrossingError
from grader.respondents.turned import Turned

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from grader.checks.outcome import Outcome
    from grader.checks.setting import Setting
    from grader.diagnosis.benches import Benches
    from grader.diagnosis.repairing import Edits
    from grader.model import Respondent
    from grader.respondents.aided import Aid
    from grader.respondents.reference import Reference
    from grader.spec import Check

UNSOUND = {Status.FAILED, Status.ERRORED, Status.INCONCLUSIVE}  # what a hypothesis may explain
BUDGET_S = 5.0  # as long as calls mostly take, after which no hypothesis about a hand-in is begun
_CALL_S = 0.0007  # that a call for one mostly takes, all processes together
LAST_S = 15.0  # of processor time, ours and all workers', after which none is begun whatever has been asked
WALL_S = 300.0  # a last resort: a busy machine must not change a verdict
TELLING_S = 1.5  # for the names and examples of a hand-in, as long as its calls mostly take


class Explained(msgspec.Struct, frozen=True):
    """A check that passes under a hypothesis: how it went, whom that blames, and how to say so."""

    outcome: Outcome
    blamed: frozenset[str]
    note: str
    of: frozenset[str] = frozenset()  # functions that are right by themselves, if it is so
    names: frozenset[str] = frozenset()  # those that the note names, where it blames none


class Case(msgspec.Struct):
    """One hand-in: who answers for it, and how each check went so far."""

    setting: Setting
    student: Respondent
    checks: Sequence[Check]
    memory: Memory = msgspec.field(default_factory=Memory)
    outcomes: dict[str, Outcome] = msgspec.field(default_factory=dict)
    seconds: dict[str, float] = msgspec.field(default_factory=dict)
    determined: dict[str, bool] = msgspec.field(default_factory=dict)  # functions in which chance has no part
    # What each check shows to be wrong, classes whole.
    wrong_by: dict[str, frozenset[str]] = msgspec.field(default_factory=dict)
    started: tuple[float, float] = (0.0, 0.0)  # what was used, and what the clock showed, before the first hypothesis
    asked: int = 0  # how often anyone had been asked by then
    untried: set[str] = msgspec.field(default_factory=set)  # checks for which no hypothesis was left time
    open: Open = msgspec.field(default_factory=Open)
    aid: Aid | None = None  # makes a student whose own helpers are answered by the reference
    benches: Callable[..., Benches] | None = None  # where known mistakes are made and mended
    # What mends wrong functions, by what of the text may be edited.
    mending: dict[tuple[str, frozenset[str]], Sequence[Edits]] = msgspec.field(default_factory=dict)
    likened: dict[str, Edits | None] = msgspec.field(default_factory=dict)  # functions, by known mistakes of theirs
    unmended: dict[str, frozenset[str]] = msgspec.field(default_factory=dict)  # what checks come to that no edit mends
    cleared: dict[str, frozenset[str]] = msgspec.field(default_factory=dict)  # wrong functions with no part in checks
    unwritten: frozenset[str] = frozenset()
    as_given: frozenset[str] = frozenset()  # as the students were given them, and maybe whole
    # Functions that are right for the student's own loss only, and what makes that a wrong one.
    fits: dict[str, frozenset[str]] = msgspec.field(default_factory=dict)
    explained: dict[str, Explained] = msgspec.field(default_factory=dict)
    excused: set[str] = msgspec.field(default_factory=set)  # functions that are wrong only through those that they call
    anew: set[str] = msgspec.field(default_factory=set)  # checks whose explanation blamed one of these
    telling: float = 0.0  # seconds spent on names and examples
    stands: dict[str, Explained] = msgspec.field(default_factory=dict)  # checks that fail with right helpers too

    @property
    def reference(self) -> Reference:
        """The NumPy reference."""
        return self.setting.references.numpy

    @property
    def wrong(self) -> frozenset[str]:
        """The functions that are known to be wrong."""
        return frozenset().union(*self.wrong_by.values()) - self.excused

    def roots(self, names: frozenset[str]) -> frozenset[str]:
        """Those that are wrong by themselves, and in the place of others what these are wrong through."""
        through = (found.blamed for found in self.explained.values() if found.of & names & self.excused)
        behind = frozenset[str]().union(*through, *(self.fits[name] for name in names & self.fits.keys()))
        return (names | behind) - self.excused - self.fits.keys()

    @property
    def failing(self) -> list[Check]:
        """The checks that a hypothesis may explain."""
        return [check for check in self.checks if self.outcomes[check.id].status in UNSOUND]

    def judge(self, check: Check) -> None:
        """Run a check on the student alone."""
        started = time.perf_counter()
        self.outcomes[check.id] = run(check, self.setting, self.student, self.memory)
        self.seconds[check.id] = self.seconds.get(check.id, 0.0) + time.perf_counter() - started

    def suppose(
        self, check: Check, respondent: Respondent, *, replaced: bool = True, mistaken: Respondent | None = None
    ) -> Outcome | None:
        """How a check goes on a hypothesis; None where that would hand private values over.

        `mistaken` measures a gradient's loss, as it is with a known mistake.
        """
        started = time.perf_counter()
        setting = self.setting if mistaken is None else replace(self.setting, mistaken=mistaken)
        try:
            known = replace(self.memory, varied=set(), steady=set())
            outcome = run(check, setting, respondent, known, replaced=replaced)
        except CrossingError:
            return None
        finally:
            self.seconds[check.id] = self.seconds.get(check.id, 0.0) + time.perf_counter() - started
        if outcome.unanswered:
            self.open.checks.add(check.id)
        return outcome

    def told(self, check: Check) -> Outcome:
        """How a check went, with a name and its smallest example where it failed."""
        self.outcomes[check.id] = self.named(self.outcomes[check.id])
        return self.outcomes[check.id]

    def named(self, outcome: Outcome) -> Outcome:
        """An outcome with what is to be told of it: who was asked is asked again, for a bounded time."""
        if outcome.tell is None:
            return outcome
        telling = effort.Effort()
        outcome = outcome.told(patient=self.telling < TELLING_S)
        self.telling += telling.seconds
        return outcome

    def begin(self) -> None:
        """Start the clocks of the hypotheses."""
        self.started = stopwatch.used(), time.perf_counter()
        self.asked = effort.count()

    @property
    def bench(self) -> Benches | None:
        """Where known mistakes are made and mended; none where there is no reference to hold anything against."""
        if self.benches is None or self.setting.references.book is not None:
            return None
        return self.benches(turned=isinstance(self.student, Turned))

    @property
    def patient(self) -> bool:
        """Whether there is time for another hypothesis; one that has begun is finished, within the hand-in's limits."""
        return self.spare > 0

    @property
    def spare(self) -> float:
        """Seconds for hypotheses, counted in calls, so that a verdict does not depend on how fast a machine is.

        None is left once processor time or the clock has shown too many.
        """
        counted = BUDGET_S - (effort.count() - self.asked) * _CALL_S
        return min(counted, LAST_S - (stopwatch.used() - self.started[0])) if self.left > 0 else 0.0

    @property
    def left(self) -> float:
        """Seconds on the clock for hypotheses."""
        return WALL_S - (time.perf_counter() - self.started[1])

    def whole(self, names: frozenset[str]) -> frozenset[str]:
        """The functions with, for a method, all of its class: an object's methods belong together."""
        classes = {name.partition(".")[0] for name in self.of_classes(names)}
        return names | {name for name in self.setting.spec.functions if name.partition(".")[0] in classes}

    def of_classes(self, names: frozenset[str]) -> frozenset[str]:
        """Those of the functions that are classes or their methods."""
        return frozenset(name for name in names if _of_class(name, self.setting.spec.functions))

    def together(self, names: frozenset[str], check: Check) -> frozenset[str]:
        """The functions with all that they share private values with: they can only be replaced together."""
        found = self.whole(names)
        while True:
            coupled = {name for pair in check.mentions.handed if found & set(pair) for name in pair}
            wider = self.whole(found | coupled)
            if wider == found:
                return found
            found = wider


def _of_class(name: str, every: object) -> bool:
    root = name.partition(".")[0]
    return any(other.startswith(f"{root}.") for other in every)  # type: ignore[attr-defined]
