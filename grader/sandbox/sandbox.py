"""`open_sandbox`: a zygote in the strongest tier that works here, ready to read hand-ins and to start workers."""

from __future__ import annotations

import threading
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Self

from grader.errors import ProtocolError, ReadingError, SandboxError, SubmissionError
from grader.model import Function, Limits
from grader.sandbox.channel import DeadlinePassed, WorkerDied
from grader.sandbox.deadline import Deadline
from grader.sandbox.inside.kernel import hide_memory
from grader.sandbox.tiers import launch
from grader.sandbox.wire import frames
from grader.sandbox.wire.messages import FDS_MAX, Read, Start
from grader.submission.text import printable

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Collection, Sequence

    from grader.hand_in import Program, Submission
    from grader.mutation.edit import Line, Placed
    from grader.sandbox.direct import DirectChild
    from grader.sandbox.launch import Child

READ_LIMITS = Limits(seconds=30.0, memory_mb=2048)
_SURVEYS = 16  # that are remembered


class _Hiding:
    """Hides this process's memory from others of its user while any sandbox is open, in whichever thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open = 0
        self._before = False

    def begin(self) -> None:
        with self._lock:
            if not self._open:
                self._before = hide_memory()
            self._open += 1

    def end(self) -> None:
        with self._lock:
            self._open -= 1
            if not self._open:
                hide_memory(self._before)


_hiding = _Hiding()


class Sandbox:
    """One zygote and what it takes to use it; a context manager."""

    def __init__(self, isolation: str = "auto", *, torch: bool = False) -> None:
        _hiding.begin()
        self._torch = torch
        self._lock = threading.Lock()
        self.surveyed_s = 0.0  # of CPU time that looking for edits has taken
        # What they were, each with the program, whose identity is thereby no other's.
        self._surveys: dict[tuple[int, *tuple[tuple[str, ...], ...]], tuple[Program, frames.Surveyed]] = {}
        try:
            self._zygote, self._confinement, self.tier = launch(isolation, torch=torch)
        except BaseException:
            _hiding.end()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End every worker."""
        self._zygote.close()
        _hiding.end()

    def read(self, path: str | os.PathLike[str], functions: Sequence[Function]) -> Submission:
        """Read a hand-in in a limited process: nothing of it is executed, and a bomb hits that process only.

        Raises:
            SubmissionError: there is no such file, or it cannot be read as a hand-in.
        """
        path = Path(path)
        request = Read(
            name=printable(path.name) or "submission",
            functions=tuple(functions),
            confinement=self._confinement,
            limits=READ_LIMITS,
        )
        return _submission(self._fork(request, [path]), path)

    def survey(
        self,
        program: Program,
        names: Sequence[str],
        pieces: Sequence[str] = (),
        without: Collection[str] = (),
        lines: Sequence[Line] = (),
    ) -> frames.Surveyed:
        """The edits that can be made to the function under one of `names`, the likeliest mistakes first.

        With `pieces`, expressions that may be missing in it, only those that put one of these in. None of the functions
        `without`, whose place others may take: of very many edits not all are given. With `lines`, only what touches
        one of these.

        They are found where hand-ins are parsed, in a limited process; one that breaks down there has none. What was
        last found is known.
        """
        key = (id(program), tuple(names), tuple(pieces), tuple(sorted(without)))
        if lines:  # those of one mistake, which nobody asks for again
            return self._surveyed(frames.Survey(1, program, *key[1:], lines=tuple(lines)))
        if (known := self.known_survey(program, names, pieces, without)) is not None:
            return known
        found = self._surveyed(frames.Survey(1, program, *key[1:]))
        while len(self._surveys) >= _SURVEYS:
            del self._surveys[next(iter(self._surveys))]
        self._surveys[key] = program, found
        return found

    def watched(self, program: Program, names: Sequence[str], what: str) -> tuple[Placed, ...]:
        """What hands over the "values" of a function's statements, or the "parts" of its formulas, as edits."""
        return self._surveyed(frames.Survey(1, program, tuple(names), watched=what)).edits

    def known_survey(
        self, program: Program, names: Sequence[str], pieces: Sequence[str] = (), without: Collection[str] = ()
    ) -> frames.Surveyed | None:
        """What such a survey has found, if it was among the last."""
        known = self._surveys.get((id(program), tuple(names), tuple(pieces), tuple(sorted(without))))
        return known[1] if known is not None else None

    def _surveyed(self, order: frames.Survey) -> frames.Surveyed:
        child = self.worker(READ_LIMITS)()
        try:
            header, _ = child.channel.ask(frames.frame(order), Deadline(READ_LIMITS.seconds, child.waited))
            reply = frames.decode(frames.TO_PARENT, header)
        except (DeadlinePassed, WorkerDied, ProtocolError):
            return frames.Surveyed(order.id, ())
        finally:
            self.surveyed_s += child.ran() or 0.0
            child.end()
        return reply if isinstance(reply, frames.Surveyed) else frames.Surveyed(order.id, ())

    def worker(self, limits: Limits, files: Sequence[Path] = ()) -> Callable[[], Child | DirectChild]:
        """What starts a fresh worker with these limits each time it is called.

        Args:
            limits: of one call, and of loading.
            files: course files that the working folder holds, folders with all that is in them.
        """
        named = _named(files)
        request = Start(limits=limits, confinement=self._confinement, files=tuple(named))
        return partial(self._fork, request, tuple(named.values()))

    def _fork(self, request: Start | Read, given: Sequence[Path]) -> Child | DirectChild:
        """A new child; of a new zygote, should the old one be gone (the system was out of memory, say)."""
        with self._lock:
            if self._zygote.gone():
                self._zygote.close()
                self._zygote, self._confinement, tier = launch(self.tier.split()[0], torch=self._torch)
                if tier != self.tier:
                    raise SandboxError(f"the sandbox broke down and came back as '{tier}', not '{self.tier}'")
            zygote = self._zygote
        return zygote.fork(request, given)


def open_sandbox(isolation: str = "auto", *, torch: bool = False) -> Sandbox:
    """A sandbox in the tier that is asked for; "auto" takes the strongest that passes its self-test.

    Args:
        isolation: auto, strong, standard or limits; naming one refuses to run below it.
        torch: load torch beforehand, for specs that ask for it.

    Raises:
        SandboxError: this machine lacks what the tier needs; the text says what, and the remedy.
    """
    return Sandbox(isolation, torch=torch)


def _named(files: Sequence[Path]) -> dict[str, Path]:
    """Course files by their names in the working folder."""
    named: dict[str, Path] = {}
    for path in map(Path, files):
        inside = [inner for inner in sorted(path.rglob("*")) if inner.is_file()] if path.is_dir() else [path]
        named.update((inner.relative_to(path.parent).as_posix(), inner) for inner in inside)
    if len(named) > FDS_MAX - 3:
        raise SandboxError(f"{len(named)} course files are too many; at most {FDS_MAX - 3} can be handed to a worker")
    return named


def _submission(child: Child | DirectChild, path: Path) -> Submission:
    """What a reader answers."""
    try:
        header, _ = child.channel.read(Deadline(READ_LIMITS.seconds, child.waited), frames.SUBMISSION_MAX)
        reply = frames.decode(frames.FROM_READER, header)
    except DeadlinePassed:
        raise ReadingError(f"{path} takes longer than {READ_LIMITS.seconds:g} s to read") from None
    except (WorkerDied, ProtocolError):
        raise ReadingError(f"{path} cannot be read: the process that read it broke down") from None
    finally:
        child.end()
    if isinstance(reply, frames.Refused):
        raise SubmissionError(reply.text)
    submission: Submission = reply.submission
    return submission
