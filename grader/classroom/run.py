"""Grading a class: several hand-ins at a time, nothing graded twice, and nobody stops the rest."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from grader.classroom.cluster import Cluster
from grader.classroom.export import write_report
from grader.classroom.hand_ins import digest
from grader.classroom.identity import readable
from grader.classroom.key import changed, key_of
from grader.classroom.outcome import File, Finished, Task
from grader.classroom.processes import Processes
from grader.classroom.store import Graded
from grader.errors import GraderError, ReadingError
from grader.grading import unreadable
from grader.submission.text import printable

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from grader.classroom.hand_ins import HandIn
    from grader.classroom.key import SpecChange
    from grader.classroom.store import Store
    from grader.model import Report
    from grader.order import Order

_ENDED = "not graded: the process that graded it ended in the middle, twice (out of memory?)"


@dataclass(frozen=True)
class Result:
    """What became of a hand-in. `kept` says that its report was there already; `ours` that the grader is at fault."""

    hand_in: HandIn
    graded: Graded
    kept: bool = False
    ours: bool = False

    @property
    def report(self) -> Report:
        """The report on it."""
        return self.graded.report

    @property
    def problem(self) -> str | None:
        """Why there is no verdict in the report, if so."""
        return self.graded.problem


@dataclass
class Class:
    """One run over a class: `order` for each of `hand_ins`, into `store` if there is one.

    Args:
        order: how to grade.
        hand_ins: what to grade.
        store: what has been graded, and where it goes.
        regrade: ids of hand-ins to grade again whatever is stored; None for no one, empty for all.
    """

    order: Order
    hand_ins: Sequence[HandIn]
    store: Store | None = None
    regrade: Collection[str] | None = None
    _ready: list[Result] = field(default_factory=list)  # what needed no process

    def __post_init__(self) -> None:
        self.regrade = None if self.regrade is None else tuple(map(readable, self.regrade))
        strangers = dict.fromkeys(self.regrade or ())
        for hand_in in self.hand_ins if strangers else ():
            for student in hand_in.students:
                strangers.pop(student.id, None)
        for name in strangers:
            raise GraderError(f"--regrade {name}: no hand-in here is that student's; nothing was graded")

    def grade(self, workers: int, cluster: str | None = None) -> Iterator[Result]:
        """Grade, and yield each result as it comes, stored; a bad one never stops the rest.

        Args:
            workers: how many processes of this machine grade.
            cluster: a Dask scheduler whose workers grade instead.

        Raises:
            GraderError: no hand-in can be graded as asked, or nothing can be stored any more.
        """
        agreed = self._agreed()
        with Cluster(self.order, cluster) if cluster else Processes(self.order.run, workers, agreed) as graders:
            for outcome in graders.outcomes(self._tasks()):
                if agreed is None and isinstance(graders, Processes):
                    agreed = self._noted(graders.agreed)
                yield from self._taken()
                yield self._result(outcome)
        yield from self._taken()

    def _agreed(self) -> tuple[str, ...] | None:
        """The questions on which the spec's two references agree, as asked once for this class; None: not asked yet."""
        references = self.order.references
        expressions = [each for check in self.order.judged for each in check.body.expressions() if each.ref_calls]
        if not references.asks_torch or all(references.vouched(each.text) for each in expressions):
            return ()
        fact = self.store.fact(self._asked_of_both) if self.store is not None else None
        return None if fact is None else tuple(fact.split())

    def _noted(self, agreed: tuple[str, ...] | None) -> tuple[str, ...] | None:
        if self.store is not None and agreed is not None and not self._partial:
            self.store.note(self._asked_of_both, " ".join(agreed))
        return agreed

    @property
    def _asked_of_both(self) -> str:
        return f"agreed {self.order.references.both} {self.order.run.spec.sha256} {self.order.seed}"

    def _taken(self) -> Iterator[Result]:
        while self._ready:
            yield self._ready.pop(0)

    def _tasks(self) -> Iterator[Task]:
        for number, hand_in in enumerate(self.hand_ins):
            task = self._task(number, hand_in)
            if task is not None:
                yield task

    def _task(self, number: int, hand_in: HandIn) -> Task | None:
        """What to grade, unless it is graded already or cannot be."""
        if hand_in.problem is not None:
            self._refuse(hand_in, hand_in.problem)
            return None
        try:
            sha256 = digest(hand_in.files)
        except (ReadingError, OSError) as error:
            self._refuse(hand_in, str(error))
            return None
        kept = self._kept(hand_in, sha256)
        if kept is not None:
            self._ready.append(Result(hand_in, kept, kept=True))
            return None
        files = tuple(File(printable(name), os.fsencode(path.absolute())) for name, path in hand_in.files)
        return Task(number, printable(hand_in.files[0][1].name), sha256, files, *self._before(hand_in, sha256))

    def _before(self, hand_in: HandIn, sha256: str) -> tuple[Report | None, SpecChange | None]:
        """A report by the same spec but for single checks, and what changed; None where there is none to build on."""
        graded = self.store.before(hand_in.id) if self.store is not None and not self._asked(hand_in) else None
        if graded is None or graded.key is None or graded.problem is not None or self._partial:
            return None, None
        found = changed(graded.key, key_of(self.order, sha256))
        return (None, None) if found is None else (graded.report, found)

    def _asked(self, hand_in: HandIn) -> bool:
        """Whether it is to be graded whatever is stored."""
        return self.regrade is not None and (not self.regrade or hand_in.id in self.regrade)

    def _kept(self, hand_in: HandIn, sha256: str) -> Graded | None:
        if self.store is None or self._asked(hand_in):
            return None
        graded = self.store.kept(hand_in.id, key_of(self.order, sha256))
        if graded is not None:
            write_report(self.store, hand_in.id, missing_only=True)
        return graded

    def _refuse(self, hand_in: HandIn, problem: str) -> None:
        name = printable(hand_in.files[0][1].name) if hand_in.files else ""
        report = unreadable(self.order, name, "", problem)
        self._ready.append(self._stored(Result(hand_in, Graded(report, None, problem, self._partial))))

    @property
    def _partial(self) -> bool:
        return bool(self.order.run.only)

    def _result(self, outcome: Finished | Task) -> Result:
        hand_in = self.hand_ins[outcome.number]
        if isinstance(outcome, Task):
            report = unreadable(self.order, outcome.title, outcome.sha256, _ENDED)
            return Result(hand_in, Graded(report, None, _ENDED, self._partial), ours=True)
        report = outcome.report
        key = key_of(self.order, report.submission.sha256, report.isolation) if outcome.lasting else None
        graded = Graded(report, key, outcome.problem, self._partial)
        return self._stored(Result(hand_in, graded, ours=outcome.ours), outcome.page)

    def _stored(self, result: Result, page: str | None = None) -> Result:
        """The result, in the store and beside it; a fault of ours is not one of the student's attempts."""
        if self.store is not None and not result.ours:
            hand_in = result.hand_in
            self.store.add(hand_in.id, hand_in.students, result.graded, late=hand_in.late, files=hand_in.names)
            write_report(self.store, hand_in.id, page)
        return result
