"""The processes of this machine that grade a class, each with its own references and sandbox."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
from collections import Counter
from contextlib import suppress
from typing import IO, TYPE_CHECKING, Self

from grader.classroom.worker import Beginning, Reply, receive, send
from grader.errors import GraderError, SandboxError
from grader.sandbox.launch import import_paths

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from grader.classroom.outcome import Finished, Task
    from grader.order import Run

_BOOT = "import sys, json; sys.path[:] = json.loads(sys.argv[1]); from grader.classroom.worker import main; main()"
_TRIES = 2  # a hand-in with which two processes ended is what ends them
_END_S = 10.0  # to clean up in


class Processes:
    """At most `count` processes, started when there is work for them; a context manager.

    `agreed` are the questions on which the spec's two references are known to agree. Where that is not known (None),
    one process finds it out for all of them before the first hand-in.
    """

    def __init__(self, run: Run, count: int, agreed: tuple[str, ...] | None = ()) -> None:
        self._run, self._count = run, count
        # A process and the worker that it asks take turns: on one core neither waits for another core to wake up.
        self._cores = cores() if count >= len(cores()) else ()  # or some would lie idle
        self.agreed = agreed
        self._asking: _Process | None = None
        self._all: list[_Process] = []
        self._events: queue.SimpleQueue[tuple[_Process, Reply | None]] = queue.SimpleQueue()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for process in self._all:
            process.stop()
        for process in self._all:
            process.wait()

    def outcomes(self, tasks: Iterable[Task]) -> Iterator[Finished | Task]:
        """The outcome of each task, as they come; a task itself where every process ended that had it.

        Raises:
            GraderError: no process of this machine can grade by this run.
        """
        waiting = iter(tasks)
        again: list[Task] = []
        tries: Counter[int] = Counter()
        task: Task | None = None
        while True:
            task = task or (again.pop() if again else next(waiting, None))
            process = self._free() if task is not None else None
            if task is not None and process is not None:
                process.give(task)
                task = None
            elif not any(each.task for each in self._all):
                return
            else:
                had, outcome = self._next()
                if outcome is not None:
                    yield outcome
                elif had is not None and tries[had.number] + 1 < _TRIES:
                    tries[had.number] += 1
                    again.append(had)
                elif had is not None:
                    yield had

    def _next(self) -> tuple[Task | None, Finished | None]:
        """Wait for what happens next: the task that a process had, and its outcome; none where the process ended."""
        process, reply = self._events.get()
        if reply is not None and reply.agreed is not None:
            self.agreed = reply.agreed
            self._begin()
            return None, None
        task, process.task = process.task, None
        if reply is None:
            self._all.remove(process)
            process.wait()
            self._begin()
            return task, None
        if reply.refused is not None:
            raise SandboxError(reply.refused)
        return task, reply.outcome

    def _begin(self) -> None:
        """Let those begin that can: all, or the one that asks the references for all."""
        for process in self._all:
            if self.agreed is None and self._asking in self._all:
                return
            if not process.begun:
                self._asking = process
                process.begin(Beginning(self._run, self.agreed))

    def _free(self) -> _Process | None:
        """A process that waits for work; a new one if there may be one more."""
        free = next((process for process in self._all if process.task is None), None)
        return free or (self._start() if len(self._all) < self._count else None)

    def _start(self) -> _Process:
        taken = {each.core for each in self._all}
        process = _Process(self._events, next((core for core in self._cores if core not in taken), None))
        self._all.append(process)
        self._begin()
        return process


def cores() -> tuple[int, ...]:
    """The cores that we may use."""
    if hasattr(os, "sched_getaffinity"):
        return tuple(sorted(os.sched_getaffinity(0)))
    return tuple(range(os.cpu_count() or 1))


class _Process:
    """One of them, and the thread that waits for what it says; on a core of its own, if it has one."""

    def __init__(self, events: queue.SimpleQueue[tuple[_Process, Reply | None]], core: int | None) -> None:
        self.core = core
        self.task: Task | None = None
        self.begun = False
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-c", _BOOT, json.dumps(import_paths())],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                process_group=0 if sys.platform != "win32" else None,  # Ctrl-C is the parent's to answer
            )
        except OSError as error:
            raise GraderError(f"no process can be started to grade in: {error.strerror}") from error
        if core is not None and hasattr(os, "sched_setaffinity"):
            with suppress(OSError):  # it runs as well where it is
                os.sched_setaffinity(self._process.pid, {core})
        self._thread = threading.Thread(target=self._listen, args=(self._out, events), daemon=True)
        self._thread.start()

    @property
    def _in(self) -> IO[bytes]:
        assert self._process.stdin is not None  # noqa: S101 -- for the type checker: it is a pipe
        return self._process.stdin

    @property
    def _out(self) -> IO[bytes]:
        assert self._process.stdout is not None  # noqa: S101 -- for the type checker: it is a pipe
        return self._process.stdout

    def _listen(self, out: IO[bytes], events: queue.SimpleQueue[tuple[_Process, Reply | None]]) -> None:
        while (reply := receive(out, Reply)) is not None:
            events.put((self, reply))
        events.put((self, None))

    def begin(self, start: Beginning) -> None:
        """How to grade, and the task that has waited for it; should the process have gone, the thread says so."""
        self.begun = True
        with suppress(OSError):
            send(self._in, start)
        if self.task is not None:
            self.give(self.task)

    def give(self, task: Task) -> None:
        """A task, for when it has begun."""
        self.task = task
        if self.begun:
            with suppress(OSError):
                send(self._in, task)

    def stop(self) -> None:
        """Tell it to end, in the middle of a hand-in too."""
        with suppress(OSError):
            self._in.close()
        if self.task is not None:
            self._process.terminate()

    def wait(self) -> None:
        """Until it is gone."""
        with suppress(OSError):
            self._in.close()
        try:
            self._process.wait(_END_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._thread.join()
        self._out.close()
