"""`Student`: the parent's handle on one submission that answers calls by name, each with its own fate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from grader.errors import SandboxError
from grader.model import Answer, CallFailed, Function, Limits
from grader.respondents import effort, fates
from grader.respondents.ahead import Ahead, LostTogether
from grader.respondents.conversation import Conversation, holds_handle
from grader.respondents.fates import Missing
from grader.sandbox.wire.values import text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from grader.hand_in import Program, Submission, Trouble
    from grader.mutation.edit import Placed
    from grader.respondents.ahead import Chain
    from grader.respondents.volume import Usual
    from grader.sandbox.direct import DirectChild
    from grader.sandbox.launch import Child
    from grader.sandbox.sandbox import Sandbox

_MOST_NOTES = 20
_WANTING = frozenset(["NameError", "LookupError", "AttributeError", "OSError", "ImportError"])  # something is not there
_SLOWER = (2, 4)  # by how much loading may take longer than the time of its statements: imports; then once more
_WHOLE = "a name was missing when only what the graded functions need was run, so the whole hand-in was run"


class Student:
    """Runs a submission in a worker and answers calls.

    A worker is started when it is first needed and again after each death; what one call does to it costs that call
    alone. With `run="auto"` the needed part of the hand-in is run, and the whole once a name turns out to be missing.
    """

    def __init__(
        self,
        start: Callable[[], Child | DirectChild],
        submission: Submission,
        functions: Sequence[Function],
        *,
        limits: Limits,
        run: str = "auto",
        framework: str = "numpy",
    ) -> None:
        if run not in {"auto", "needed", "all"}:
            raise SandboxError(f"run must be 'auto', 'needed' or 'all', got {run!r}")
        self._start, self._submission, self._functions = start, submission, tuple(functions)
        self._run = run
        self._again = False  # whether the whole was asked for, by itself
        self._limits, self._framework = limits, framework
        self._whole = run == "all"
        self._may_widen = run == "auto" and not submission.settled and submission.whole != submission.needed
        self._talk: Conversation | None = None
        self._hopeless: CallFailed | None = None  # loading failed: it would again, and take as long, before every call
        self._troubles: tuple[Trouble, ...] = ()
        self._workers = 0  # how many were started; handles carry the number of theirs, since its objects die with it
        self._notes: list[str] = []
        self._stumbled: set[str] = set()  # functions that missed something while they were called
        self._spent = fates.Spent(limits.total_seconds)
        self._account = 0.0
        self._ahead = Ahead()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def ran(self) -> str:
        """What was run of the hand-in, in a sentence."""
        return (
            f"{self._program.ran}; then everything, for the checks that did not pass"
            if self._again
            else self._program.ran
        )

    @property
    def everything(self) -> bool:
        """Whether all of the hand-in has been run."""
        return self._whole or self._again

    @property
    def spent(self) -> float:
        """Seconds of CPU time that its workers have used: nothing but patience rests on it."""
        return self._account + (self._talk.account if self._talk is not None else 0.0)

    @property
    def troubles(self) -> tuple[Trouble, ...]:
        """What went wrong while reading and loading, and did not stop the rest."""
        return (*self._submission.troubles, *self._troubles)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a reader of the report should know."""
        return (*self._submission.warnings, *self._notes)

    def call(
        self, name: str, args: Sequence[Any], *, wrt: tuple[int, ...] = (), edits: Sequence[Placed] = ()
    ) -> Answer:
        """Call function `name`; with `wrt`, the value is its gradient with respect to those arguments.

        `edits` are made to the hand-in for this call alone.

        Raises:
            CallFailed: there is no such function, or it raised, ran out of time or memory, or took the worker along.
        """
        effort.asked()
        try:
            return self._once(name, args, wrt, edits)
        except CallFailed as failure:
            if not _WANTING.isdisjoint(failure.kinds):
                self._stumbled.add(name)
            raise
        except Missing as missing:
            if not self._submission.settled:
                self._stumbled.add(name)
            if not self._may_widen:
                raise missing.failure from None
            self._widen()
            if holds_handle(args):
                raise missing.failure from None  # the object belongs to the worker that is gone
        try:
            return self._once(name, args, wrt, edits)
        except Missing as missing:
            raise missing.failure from None

    def expect(self, asked: Iterable[tuple[tuple[Placed, ...], Chain]]) -> None:
        """What follows are these chains of calls, each with its edits: several of them may be answered at once."""
        self._ahead.expect(asked)

    def whole(self, names: frozenset[str]) -> Student | None:
        """A fresh student that runs the whole hand-in, for checks that did not pass and that call `names`.

        None where that can change nothing: everything has been run, or only the needed part is wanted, or the text
        shows that nothing which was left out can reach what those functions use, and none of them missed anything.
        """
        apart = frozenset(self._submission.apart) - self._stumbled
        if self._run != "auto" or self._whole or names <= apart:
            return None
        self._again = True
        whole = Student(
            self._start,
            self._submission,
            self._functions,
            limits=self._limits,
            run="all",
            framework=self._framework,
        )
        whole._spent = self._spent
        return whole

    def reads(self, usual: Usual) -> None:
        """Read as much of each function's answers as the reference's `usual` ones take, however often."""
        self._spent.answers.usual = usual

    def refill(self) -> None:
        """Read as much of what it answers from now on as if nothing had been read."""
        self._spent.answers.refill()

    def close(self) -> None:
        """End the worker."""
        talk, self._talk = self._talk, None
        if talk is not None:
            talk.end()
            self._account += talk.account

    @property
    def _program(self) -> Program:
        return self._submission.whole if self._whole else self._submission.needed

    def _widen(self) -> None:
        self._may_widen, self._whole = False, True
        self._hopeless = None
        self._notes.append(_WHOLE)
        self.close()

    def _once(self, name: str, args: Sequence[Any], wrt: tuple[int, ...], edits: Sequence[Placed]) -> Answer:
        try:
            answer, foreign = self._load().call(name, args, wrt, tuple(edits), self._ahead)
        except LostTogether:
            self.expect(())
            answer, foreign = self._load().call(name, args, wrt, tuple(edits), self._ahead)
        self._note_foreign(name, foreign)
        return answer

    def _note_foreign(self, name: str, classes: Sequence[str]) -> None:
        for kind in classes[:4]:
            note = f"`{name}` gave an object of class {text(kind, 100)}, which was read as an array"
            if note not in self._notes and len(self._notes) < _MOST_NOTES:
                self._notes.append(note)

    def _load(self) -> Conversation:
        """A worker with the hand-in loaded; one that had to be killed meanwhile gets a second try with more time."""
        if self._talk is not None and not self._talk.over:
            return self._talk
        if self._hopeless is not None:
            raise self._hopeless
        for slower in _SLOWER:
            try:
                return self._loaded_within(self._limits.load_seconds * slower)
            except CallFailed as failure:
                self._hopeless = failure
                if failure.code != "timeout" or self._spent.left <= 0:
                    raise
        self._hopeless = CallFailed(
            "timeout", "loading the hand-in took too long, twice", help="grade it again alone", machine=True
        )
        raise self._hopeless

    def _loaded_within(self, seconds: float) -> Conversation:
        self.close()
        self._ahead.forget()
        self._workers += 1
        self._talk = Conversation(self._start(), self._workers, self._limits, self._spent)
        self._troubles = self._talk.load(self._program, self._functions, self._framework, seconds)
        return self._talk


def open_student(
    sandbox: Sandbox,
    submission: Submission,
    functions: Sequence[Function],
    *,
    limits: Limits | None = None,
    run: str = "auto",
    files: Sequence[Path] = (),
    framework: str = "numpy",
) -> Student:
    """A handle on the submission's functions; its worker starts with the first call.

    Args:
        sandbox: where its workers run.
        submission: as `Sandbox.read` gave it.
        functions: what is graded.
        limits: of one call, and of loading.
        run: "needed", "all", or "auto": what is needed, and all when a name is missing.
        files: course files that the working folder holds, folders with all that is in them.
        framework: "numpy" or "torch".
    """
    limits = limits or Limits()
    start = sandbox.worker(limits, files)
    return Student(start, submission, functions, limits=limits, run=run, framework=framework)
