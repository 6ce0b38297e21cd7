"""A class on the machines of a Dask cluster: hand-ins travel as bytes, results come back as they are made.

A worker of the cluster needs this package, in the versions that are here; it makes its own references and sandbox from
the run, and refuses to grade below the tier that is asked for.
"""

from __future__ import annotations

import atexit
import logging
import queue
import socket
import tempfile
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Self

import grader
from grader.classroom.outcome import Finished, Task, outcome_of, packed
from grader.errors import GraderError
from grader.grading import Grader, environment
from grader.order import order_from

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from distributed import Client, Future

    from grader.order import Order, Run

_JOIN_S = 15.0  # for the scheduler to answer, and for a first worker to join
_AHEAD = 2  # hand-ins on their way for each that is being graded, so that no worker waits


class Cluster:
    """The workers behind a scheduler; a context manager, used as `Processes` is."""

    def __init__(self, order: Order, address: str) -> None:
        self._order, self._address = order, address
        self._client = self._connect()
        self._running: dict[Future, Task] = {}

    def _connect(self) -> Client:
        try:
            from distributed import Client
        except ImportError:
            raise GraderError("--cluster needs Dask: pip install 'gradient-grader[cluster]'") from None
        for name in ("distributed", "distributed.client"):  # what matters is said once, in a sentence of ours
            logging.getLogger(name).setLevel(logging.CRITICAL)
        try:
            _reach(self._address)
            client = Client(self._address, timeout=_JOIN_S, set_as_default=False)
        except (OSError, ValueError, TimeoutError) as error:
            raise GraderError(f"no scheduler answers at {self._address}: {error}") from None
        try:
            client.wait_for_workers(1, timeout=_JOIN_S)
        except TimeoutError:
            client.close()
            raise GraderError(f"{self._address}: no worker has joined; start one with `dask worker`") from None
        return client

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._client.status == "running":
            self._client.cancel(list(self._running))
        self._client.close(timeout=2)

    def outcomes(self, tasks: Iterable[Task]) -> Iterator[Finished | Task]:
        """The outcome of each task, as they come; a task itself where every worker ended that had it.

        Raises:
            GraderError: a worker cannot grade by this run, or the scheduler is gone.
        """
        from distributed import CancelledError

        try:
            yield from self._outcomes(tasks)
        except (CancelledError, OSError, TimeoutError):
            text = f"{self._address}: the scheduler is gone; what came back is stored: start it and run this again"
            raise GraderError(text) from None

    def _outcomes(self, tasks: Iterable[Task]) -> Iterator[Finished | Task]:
        waiting = iter(tasks)
        done: queue.SimpleQueue[Future] = queue.SimpleQueue()
        more = True
        while True:
            while more and len(self._running) < self._most():
                task = next(waiting, None)
                more = task is not None
                if task is not None:
                    future = self._submit(task)
                    self._running[future] = task
                    future.add_done_callback(done.put)
            if not self._running:
                return
            future = done.get()
            yield self._outcome(future, self._running.pop(future))

    def _most(self) -> int:
        return max(1, _AHEAD * sum(self._client.nthreads().values())) if self._client.status == "running" else 1

    def _submit(self, task: Task) -> Future:
        versions = {"grader": grader.__version__, **environment(self._order)}
        return self._client.submit(grade_there, self._order.run, packed(task), versions, pure=False)

    def _outcome(self, future: Future, task: Task) -> Finished | Task:
        from distributed import KilledWorker

        try:
            outcome: Finished = future.result()
        except KilledWorker:
            return task
        return outcome


def _reach(address: str) -> None:
    """Raise OSError at once where nobody listens: Dask itself would go on trying."""
    host, _, port = address.partition("://")[2].rpartition(":")
    if host and port.isdecimal():
        socket.create_connection((host.strip("[]"), int(port)), timeout=_JOIN_S).close()


def grade_there(run: Run, task: Task, versions: dict[str, str]) -> Finished:
    """On a worker of the cluster: the outcome, by what this worker has made of the run.

    Raises:
        GraderError: other versions are installed here than where the run comes from, or the tier is not to be had.
    """
    grading = _opened.grading(run)
    here = {"grader": grader.__version__, **environment(grading.order)}
    other = [f"{name} {here.get(name, 'none')}, not {version}" for name, version in versions.items()
             if here.get(name) != version]  # fmt: skip
    if other:
        raise GraderError(f"a worker of the cluster has {', '.join(other)}; install the same versions everywhere")
    return outcome_of(grading, task)


class _Opened(threading.local):
    """What a thread of a worker keeps from one hand-in to the next: the last run's references and sandbox."""

    def __init__(self) -> None:
        self._run: Run | None = None
        self._grading: Grader | None = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        atexit.register(self._close)

    def grading(self, run: Run) -> Grader:
        """A grader by this run."""
        if self._grading is None or self._run != run:
            self._close()
            self._folder = tempfile.TemporaryDirectory(prefix="grader-spec-")
            self._run, self._grading = run, Grader(order_from(run, Path(self._folder.name)))
        return self._grading

    def _close(self) -> None:
        if self._grading is not None:
            self._grading.reopen()
        if self._folder is not None:
            self._folder.cleanup()
        self._run = self._grading = self._folder = None


_opened = _Opened()
