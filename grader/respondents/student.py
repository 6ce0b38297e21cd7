"""`Student`: the parent's handle on one submission that answers calls by name, each with its own fate."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Self, TypeVar

from grader.errors import ProtocolError, SandboxError
from grader.model import Answer, CallFailed, Function, Handle, Limits, Program, Submission, Trouble
from grader.respondents import fates, stopwatch
from grader.respondents.fates import Missing
from grader.respondents.seeds import take
from grader.sandbox.channel import DeadlinePassed, WorkerDied
from grader.sandbox.deadline import Deadline
from grader.sandbox.wire import frames
from grader.sandbox.wire.values import Packer, Unpacker, text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from grader.mutation.edit import Placed
    from grader.sandbox.direct import DirectChild
    from grader.sandbox.launch import Child
    from grader.sandbox.sandbox import Sandbox

Reply = TypeVar("Reply", frames.Ready, frames.Returned)
GRACE_S = 0.5  # between the alarm inside the worker, which tells the line, and the parent's clock, which kills
DYING_S = 0.3  # from closing its pipes to being gone, for a process that ends
_PADDING = 16 * 4096  # of the arrays of a frame
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
        self._child: Child | DirectChild | None = None
        self._hopeless: CallFailed | None = None  # loading failed: it would again, and take as long, before every call
        self._troubles: tuple[Trouble, ...] = ()
        self._generation = 0  # the how-manieth worker this is; handles carry it, since its objects die with it
        self._number = 0  # of the question that is being asked
        self._notes: list[str] = []
        self._stumbled: set[str] = set()  # functions that missed something while they were called
        self._spent = fates.Spent(limits.total_seconds)
        self._account = 0.0

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
        """Seconds of CPU time that its calls have used, by its own account: nothing but patience rests on it."""
        return self._account

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
        try:
            return self._once(name, args, wrt, edits)
        except CallFailed as failure:
            if not _WANTING.isdisjoint(failure.kinds):
                self._stumbled.add(name)
            raise
        except Missing as missing:
            self._stumbled.add(name)
            if not self._may_widen:
                raise missing.failure from None
            self._widen()
            if _holds_handle(args):
                raise missing.failure from None  # the object belongs to the worker that is gone
        try:
            return self._once(name, args, wrt, edits)
        except Missing as missing:
            raise missing.failure from None

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

    def close(self) -> None:
        """End the worker."""
        child, self._child = self._child, None
        if child is not None:
            child.end()

    @property
    def _program(self) -> Program:
        return self._submission.whole if self._whole else self._submission.needed

    def _widen(self) -> None:
        self._may_widen, self._whole = False, True
        self._hopeless = None
        self._notes.append(_WHOLE)
        self.close()

    def _once(self, name: str, args: Sequence[Any], wrt: tuple[int, ...], edits: Sequence[Placed]) -> Answer:
        child = self._child or self._load()
        packer = Packer()
        nodes = tuple(packer.node(self._ours(arg)) for arg in args)
        self._number = _number()
        seconds = stopwatch.limit() or self._limits.seconds
        order = frames.Call(self._number, name, nodes, tuple(wrt), seconds, tuple(edits), take())
        pieces = frames.frame(order, packer.chunks)
        reply, body = self._ask(child, pieces, frames.Returned, "the call", seconds)
        printed = child.channel.printed()
        self._account += max(reply.seconds, 0.0)
        if isinstance(reply, frames.Failed):
            raise self._failure(reply)
        try:
            value, after = self._values(reply, body, len(nodes))
        except ProtocolError as error:
            raise self._violation(child, error) from None
        self._note_foreign(name, reply.foreign)
        return Answer(value=value, changed=reply.changed, after=after, printed=printed)

    def _note_foreign(self, name: str, classes: Sequence[str]) -> None:
        for kind in classes[:4]:
            note = f"`{name}` gave an object of class {text(kind, 100)}, which was read as an array"
            if note not in self._notes and len(self._notes) < _MOST_NOTES:
                self._notes.append(note)

    def _values(self, reply: frames.Returned, body: bytearray, arguments: int) -> tuple[Any, tuple[Any, ...]]:
        """The value of an answer, and the arguments that changed; refused as a whole if anything in it cannot be."""
        unpacker = Unpacker(body, self._theirs)
        value = unpacker.value(reply.value)
        after = tuple(unpacker.value(node) for node in reply.after)
        unpacker.done()
        if len(after) != len(reply.changed):
            raise ProtocolError("not every argument that changed came back")
        if any(not 0 <= position < arguments for position in reply.changed):
            raise ProtocolError("an argument that was not passed is said to have changed")
        return value, after

    def _load(self) -> Child | DirectChild:
        """A worker with the hand-in loaded; one that had to be killed meanwhile gets a second try with more time."""
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

    def _loaded_within(self, seconds: float) -> Child | DirectChild:
        self._child = child = self._start()
        self._generation += 1
        self._number = _number()
        order = frames.Load(self._number, self._program, self._functions, self._framework, self._limits.load_seconds)
        reply, _ = self._ask(child, frames.frame(order), frames.Ready, "loading the hand-in", seconds)
        if isinstance(reply, frames.Failed):
            self.close()
            raise CallFailed(reply.code, reply.text, help=reply.help, place=reply.place, trace=reply.trace)
        self._troubles = reply.troubles
        return child

    def _ask(
        self,
        child: Child | DirectChild,
        pieces: list[bytes | memoryview],
        expected: type[Reply],
        what: str,
        seconds: float,
    ) -> tuple[Reply | frames.Failed, bytearray]:
        """One frame there and one back; a worker that does not answer properly is killed, and `CallFailed` raised."""
        if self._spent.left <= 0:
            self._drop(child)
            raise self._spent.failure()
        most = frames.answer_max(self._limits.memory_mb, sum(map(len, pieces))) + _PADDING
        deadline = Deadline(min(seconds, self._spent.left) + GRACE_S, child.waited)
        before = child.ran() if stopwatch.running() else None
        try:
            header, body = child.channel.ask(pieces, deadline, most)
            return _checked(frames.decode(frames.TO_PARENT, header), expected, self._number), body
        except DeadlinePassed:
            starved = deadline.starved
            self._drop(child)
            if starved:
                raise CallFailed("timeout", f"this machine was too busy for {what}", machine=True) from None
            raise CallFailed("timeout", f"{what} took longer than {seconds:g} s") from None
        except WorkerDied:
            raise self._death(child, what) from None
        except ProtocolError as error:
            raise self._violation(child, error) from None
        finally:
            own = deadline.own()
            self._spent.seconds += own
            if stopwatch.running():
                after = child.ran()
                stopwatch.note(own if before is None or after is None else after - before)

    def _failure(self, reply: frames.Failed) -> CallFailed | Missing:
        if reply.code == "timeout" and self._child is not None:
            self._drop(self._child)  # the alarm may have struck in the middle of anything
        failure = fates.told(reply)
        return Missing(failure) if reply.missing else failure

    def _violation(self, child: Child | DirectChild, error: ProtocolError) -> CallFailed:
        self._drop(child)
        return CallFailed("crashed", f"the program wrote to the grader's own channel or garbled its answer: {error}")

    def _death(self, child: Child | DirectChild, what: str) -> CallFailed:
        """Why a worker died, from its exit status and its last words."""
        alive = not child.ended(DYING_S)
        reaped, printed = child.end()
        self._child = None
        if alive:
            return CallFailed("crashed", f"{what} closed the grader's channel")
        return fates.death(reaped, printed, what, self._limits.memory_mb)

    def _drop(self, child: Child | DirectChild) -> None:
        if self._child is child:
            self._child = None
        child.end()

    def _ours(self, value: Any) -> Any:
        """An argument as the worker knows it: the generation is taken off handles, and old ones are refused."""
        if isinstance(value, Handle):
            generation, number = divmod(value.id, 1 << 40)
            if generation != self._generation:
                raise CallFailed("stale", f"the {value.kind} is gone: the program was started anew since it was made")
            return Handle(number, value.kind)
        if isinstance(value, (list, tuple)):
            return type(value)([self._ours(item) for item in value])
        if isinstance(value, dict):
            return {key: self._ours(item) for key, item in value.items()}
        return value

    def _theirs(self, handle: Handle) -> Handle:
        """A handle that came back, marked with the worker that holds the object."""
        return Handle(self._generation << 40 | handle.id & (1 << 40) - 1, text(handle.kind, 200))


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


def _checked(reply: Any, expected: type[Reply], number: int) -> Reply | frames.Failed:
    """A reply of the expected kind to the question that was asked."""
    if reply.id != number or not isinstance(reply, (expected, frames.Failed)):
        raise ProtocolError("an answer to another question")
    return reply


def _number() -> int:
    """A random 62-bit number that a call's answer must repeat."""
    return int.from_bytes(os.urandom(8), "little") >> 2


def _holds_handle(args: Sequence[Any]) -> bool:
    return any(
        isinstance(arg, Handle)
        or (isinstance(arg, (list, tuple)) and _holds_handle(arg))
        or (isinstance(arg, dict) and _holds_handle(tuple(arg.values())))
        for arg in args
    )
