"""Grade one hand-in: read it, run it in the sandbox, judge every check, and put the report together."""

from __future__ import annotations

import platform
import time
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Self

import numpy as np
from msgspec.structs import replace

import grader
from grader.checks.setting import Setting
from grader.diagnosis.reference_text import program_as_hand_in, reference_as_hand_in
from grader.hand_in import Program, Submission
from grader.judging.passes import judge_hand_in
from grader.judging.proving import prove_all, usual
from grader.model import Report, SpecName, Status, SubmissionName
from grader.order import order
from grader.respondents.aided import Aid
from grader.respondents.elsewhere import open_reference
from grader.respondents.references import torch_version
from grader.respondents.student import open_student
from grader.sandbox import Sandbox, open_sandbox
from grader.submission.citing import cited
from grader.trust import trusted

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from grader.diagnosis.benches import Benches
    from grader.diagnosis.desk import Desk
    from grader.model import Respondent, Verdict
    from grader.order import Order
    from grader.respondents.student import Student
    from grader.sandbox.wire.frames import Most
    from grader.spec import Spec


def grade(
    spec: Spec | str | Path,
    path: str | Path,
    *,
    seed: int | None = None,
    isolation: str = "auto",
    only: Sequence[str] = (),
    run: str = "auto",
    trust: bool = False,
) -> Report:
    """Grade the hand-in at `path` by `spec` (a loaded one, a path, or the id of one that ships with the package).

    Args:
        spec: the spec.
        path: a notebook, a module, an archive or a folder.
        seed: of the draws; by default a fresh one, which the report names. The same seed gives the same report.
        isolation: auto, strong, standard or limits; a named tier refuses to run below it.
        only: ids of the checks to judge; all by default.
        run: what to run of the hand-in: "needed", "all", or "auto" (what is needed, then all if a name still misses).
        trust: run the reference beside the spec, a program with your rights; remembered as long as it does not change.

    Raises:
        SpecError: the spec has mistakes; all of them are in it.
        GraderError: its reference is a program that nobody has trusted yet.
        SubmissionError: there is no such file, or it cannot be read as a hand-in.
        SandboxError: the tier asked for is not to be had on this machine.
    """
    with Grader(order(trusted(spec, given=trust), seed=seed, isolation=isolation, only=only, run=run)) as graded:
        return graded.grade(Path(path))


class Grader:
    """An open sandbox with an order: grades one hand-in after another."""

    def __init__(self, order: Order) -> None:
        self.order = order
        self._stack = ExitStack()
        self._sandbox: Sandbox | None = None
        self._desk: Desk | None = None
        self.sought_s = 0.0  # CPU time that the names of the last hand-in took, its worker's included

    def __enter__(self) -> Self:
        return self

    def _open(self) -> Sandbox:
        """The sandbox, started when the first hand-in needs it: a rerun that skips all of them need not pay for it."""
        if self._sandbox is not None:
            return self._sandbox
        torch = self.order.spec.uses_torch or any(check.by_autograd for check in self.order.checks)
        self._sandbox = self._stack.enter_context(open_sandbox(self.order.run.isolation, torch=torch))
        if torch and self.order.references.asks_torch:
            self._stack.enter_context(self.order.references.elsewhere(partial(self._second, self._sandbox)))
        return self._sandbox

    def _second(self, sandbox: Sandbox) -> Student:
        """The PyTorch reference in a worker of its own, apart from all that is handed in."""
        text = program_as_hand_in(Path(self.order.references.torch_file or ""), self.order.spec, sandbox)
        return open_reference(sandbox, text, self.order.spec)

    def prove(self) -> tuple[str, ...]:
        """Ask the references all that every hand-in will be asked: the questions on which the two have agreed."""
        return prove_all(self.order.judged, Setting(self.order.spec, self.order.references, self.order.seed))

    @property
    def tier(self) -> str:
        """The tier that it grades in."""
        return self._open().tier

    def __exit__(self, *_: object) -> None:
        self.reopen()

    def reopen(self) -> None:
        """Close the sandbox; the next hand-in gets a fresh one."""
        self._stack.close()
        self._sandbox = self._desk = None

    def grade(
        self, path: Path, progress: Callable[[str], None] | None = None, only: Sequence[str] | None = None
    ) -> Report:
        """The report on the hand-in at `path`; with `only`, on some of the checks."""
        started = time.perf_counter()
        submission = self.read(path)
        reading = time.perf_counter() - started
        made = self.judged(submission, progress, only)
        return replace(made, seconds=round(made.seconds + reading, 4))

    def read(self, path: Path) -> Submission:
        """The hand-in at `path`, of which nothing has been run."""
        spec = self.order.spec
        return self._open().read(path, list(spec.functions.values())).standing_as(spec.stands_as)

    def judged(
        self,
        submission: Submission,
        progress: Callable[[str], None] | None = None,
        only: Sequence[str] | None = None,
    ) -> Report:
        """As `grade`, for a hand-in that has been read."""
        started = time.perf_counter()
        order = self.order if only is None else self.order.with_only(only)
        spec, sandbox = order.spec, self._open()
        functions = list(spec.functions.values())
        with open_student(
            sandbox,
            submission,
            functions,
            limits=spec.limits,
            run=order.run.mode,
            files=spec.files,
            framework=spec.framework,
        ) as student:
            student.reads(self._usual)
            known = partial(self._reference_text, sandbox), order.references.numpy.framework
            aid = Aid(sandbox, spec, submission, *known, lambda: self._run(student), self._usual)
            benches = partial(self._benches, submission, sandbox, student)
            verdicts, remarks = judge(order, student, submission, progress, student.whole, aid, benches)
            verdicts, faults = self._diagnosed(verdicts, submission, sandbox)
            troubles = [trouble.sentence for trouble in (*submission.troubles, *student.troubles)]
            return report(
                order,
                submission,
                verdicts,
                isolation=sandbox.tier,
                ran=student.ran,
                warnings=(*submission.warnings, *student.warnings, *troubles, *remarks, *faults),
                seconds=time.perf_counter() - started,
            )

    def _diagnosed(
        self, verdicts: tuple[Verdict, ...], submission: Submission, sandbox: Sandbox
    ) -> tuple[tuple[Verdict, ...], tuple[str, ...]]:
        """The verdicts with what is wrong by name, and what failed in seeking it; nothing where all has passed."""
        self.sought_s = 0.0
        if not self.order.run.diagnose or all(verdict.status is Status.PASSED for verdict in verdicts):
            return verdicts, ()
        desk = self._opened_desk(sandbox)
        setting = Setting(self.order.spec, self.order.references, self.order.seed, submission)
        found = desk.diagnosed(verdicts, submission, setting, self.order.judged)
        self.sought_s = desk.used
        return found

    def _opened_desk(self, sandbox: Sandbox) -> Desk:
        if self._desk is None:
            from grader.diagnosis.desk import Desk  # and all that edits programs: who passes needs none of it

            text = partial(self._reference_text, sandbox)
            self._desk = self._stack.enter_context(Desk(sandbox, text))
        return self._desk

    def _benches(self, submission: Submission, sandbox: Sandbox, student: Student, *, turned: bool) -> Benches:
        """Where known mistakes are made and mended, names or no names: points may rest on it."""
        from grader.diagnosis.benches import Benches

        return Benches(self._opened_desk(sandbox), submission, lambda: self._run(student), self._usual, turned)

    def _reference_text(self, sandbox: Sandbox) -> Submission | None:
        """The reference's text, read once for all hand-ins by this order."""
        return self.order.references.once(
            ("reference as hand-in", 0),
            lambda: reference_as_hand_in(self.order.references.numpy.module, self.order.spec, sandbox),
        )

    def _usual(self) -> dict[str, Most]:
        """The most that the reference answers to all checks, by function."""
        return usual(self.order.judged, Setting(self.order.spec, self.order.references, self.order.seed))

    def _run(self, student: Student) -> str:
        """What a second student of this hand-in runs: everything, once checks have failed with everything run."""
        return "all" if student.everything else self.order.run.mode


def judge(
    order: Order,
    student: Respondent,
    submission: Submission | None,
    progress: Callable[[str], None] | None = None,
    whole: Callable[[frozenset[str]], Student | None] | None = None,
    aid: Aid | None = None,
    benches: Callable[..., Benches] | None = None,
) -> tuple[tuple[Verdict, ...], tuple[str, ...]]:
    """The verdicts on all checks of the order, and remarks for the report.

    `whole` gives the student with all of the hand-in run, for the names that failing checks call; `aid` the student
    with helpers of its own answered by the reference; `benches` where known mistakes are made and mended.
    """
    setting = Setting(order.spec, order.references, order.seed, submission, names=order.run.diagnose)
    verdicts, remarks = judge_hand_in(
        order.judged, setting, student, progress=progress, whole=whole, aid=aid, benches=benches
    )
    order.references.forget()
    if order.references.torch_missing:
        remarks = (*remarks, "the PyTorch reference was not asked: PyTorch is not installed")
    reported = {check.id for check in order.checks}
    return tuple(verdict for verdict in verdicts if verdict.id in reported), remarks


def report(
    order: Order,
    submission: Submission,
    verdicts: Sequence[Verdict],
    *,
    isolation: str,
    ran: str,
    warnings: Sequence[str],
    seconds: float,
) -> Report:
    """Put the report together; without a verdict a person must look."""
    score, points, provisional = totals(order, verdicts)
    return Report(
        spec=SpecName(order.spec.id, order.spec.title, order.spec.sha256, order.spec.due, order.spec.published),
        submission=SubmissionName(submission.name, submission.sha256),
        grader_version=grader.__version__,
        seed=order.seed,
        isolation=isolation,
        score=score,
        points=points,
        provisional=provisional,
        seconds=round(seconds, 4),
        environment=environment(order),
        ran=ran,
        warnings=tuple(dict.fromkeys(warnings)),
        verdicts=tuple(verdicts),
        unseen=order.unseen,
        edition=order.spec.answers is not None,
        texts=cited(submission, [each.diagnosis.line or "" for each in verdicts if each.diagnosis is not None]),
    )


def environment(order: Order) -> dict[str, str]:
    """The versions that can decide a verdict: PyTorch's only where the spec has a use for it, imported or not."""
    versions = {"python": platform.python_version(), "numpy": np.__version__, "platform": platform.system()}
    torch = torch_version() if _uses_torch(order) else None
    return versions if torch is None else {**versions, "torch": torch}


def _uses_torch(order: Order) -> bool:
    return order.spec.uses_torch or order.references.asks_torch or any(check.by_autograd for check in order.checks)


def unreadable(order: Order, name: str, sha256: str, message: str) -> Report:
    """The report on a hand-in that could not be read at all: no verdict, the reason, and a person must look."""
    nothing = Program(pieces=())
    return report(
        order,
        Submission(name=name, sha256=sha256, needed=nothing, whole=nothing),
        (),
        isolation=order.run.isolation,
        ran="nothing: it could not be read",
        warnings=(message,),
        seconds=0.0,
    )


def totals(order: Order, verdicts: Sequence[Verdict]) -> tuple[float, float, bool]:
    """What the verdicts earn, of how many points, and whether a person must look."""
    unsettled = {Status.INCONCLUSIVE, Status.INVALID}
    score = round(sum(verdict.earned for verdict in verdicts), 6)
    points = round(sum(check.points for check in order.checks), 6)
    return score, points, not verdicts or any(verdict.status in unsettled for verdict in verdicts)
