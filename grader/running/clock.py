"""Stopping Python code that takes too long from inside, so that the line where it was is known and the rest lives.

What counts is the process's own time: its CPU time, and what passes while it stands still of its own accord; not what
it waits for a processor, and not what importing an installed package takes. An import is never broken off in the
middle: half a package is worse than none. The sandbox's own deadline, from outside, is what can be relied on; this is
the gentler one before it.
"""

from __future__ import annotations

import ctypes
import os
import re
import signal
import sys
import threading
import time
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

_AGAIN = 0.25  # seconds after which code that swallowed the first one gets another
_SOON = 0.002  # after which it is looked again whether the time is up, at the soonest
_TIMES_UNCOUNTED = 4  # how much longer code may stand still where nothing counts what it waits for a processor
_IMPORTING = "<frozen importlib"
# Compilers of installed packages: what they do to a function the first time is no more its own time than an import is.
_COMPILING = re.compile(
    r"[/\\](numba[/\\]core|llvmlite|torch[/\\]_(dynamo|inductor)|jax[/\\]_src[/\\](compiler|interpreters[/\\]mlir))\b"
)
_WAITED = "/proc/self/schedstat"
_CLOSE = (
    0.02  # seconds of waiting that a block may be granted too much: asking the kernel costs as much as a small call
)

_monotonic, _process_time, _setitimer = time.monotonic, time.process_time, signal.setitimer  # before anybody's patch
_thread_time = time.thread_time
compiled: list[None] = []  # grows when the time was up and something was being compiled, which may go on
student_files: set[str] = set()  # the file names that code of the hand-in carries


class OutOfTime(BaseException):
    """The time is up. Not an `Exception`, so that `except Exception: pass` in student code lets it through."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        super().__init__(f"it was still running after {seconds:.3g} s")


class _Imports:
    """Adds up the time that importing installed packages takes."""

    def __init__(self) -> None:
        self._done = 0.0
        self._since: float | None = None

    def total(self) -> float:
        """Seconds up to now, on the wall."""
        return self._done + (_monotonic() - self._since if self._since is not None else 0.0)

    @contextmanager
    def counted(self) -> Iterator[None]:
        """Count the block as importing; one inside another counts once."""
        if self._since is not None:
            yield
            return
        self._since = _monotonic()
        try:
            yield
        finally:
            self._done, self._since = self.total(), None


_imports = _Imports()
importing = _imports.counted
waiting_for_others = _imports.counted  # no more the program's own time than an import is


def waited() -> float | None:
    """How long this process has waited, ready to run, for a processor; None where the system does not say."""
    try:
        fd = os.open(_WAITED, os.O_RDONLY)
    except OSError:
        return None
    try:
        return int(os.read(fd, 100).split()[1]) / 1e9
    except (OSError, IndexError, ValueError):
        return None
    finally:
        os.close(fd)


class LastAsked:
    """What `waited` gave when it was last asked by the first thread, whose waiting it is.

    That thread has waited since for as long, at most, as has passed on the wall and not in its CPU time.
    """

    def __init__(self) -> None:
        self._gave: float | None = None
        self._idle = -_CLOSE  # wall less CPU time at that moment

    def waited(self) -> float | None:
        """The same again while little can have been added, else what it is now."""
        if threading.get_ident() != _FIRST:
            return waited()
        idle = _monotonic() - _thread_time()
        if not 0 <= idle - self._idle < _CLOSE:
            self._gave, self._idle = waited(), idle
        return self._gave

    def forget(self) -> None:
        """A new process has its own account."""
        self._idle = -_CLOSE


_FIRST = threading.main_thread().ident
last_asked = LastAsked()
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=last_asked.forget)


class _TimedBlock(msgspec.Struct):
    """A block that runs, and when it started: on the wall, in CPU time, in waiting, in imports."""

    seconds: float
    wall: float = msgspec.field(default_factory=_monotonic)
    cpu: float = msgspec.field(default_factory=_process_time)
    waited: float | None = msgspec.field(default_factory=last_asked.waited)
    imported: float = msgspec.field(default_factory=_imports.total)

    def left(self) -> float:
        """Seconds of its own that it still has."""
        imported = _imports.total() - self.imported
        return self.seconds - max(_process_time() - self.cpu, self._standing()) + imported

    def used(self) -> float:
        """Seconds of its own that are gone."""
        return self.seconds - self.left()

    def _standing(self) -> float:
        """What has passed on the wall, but for what was waited for a processor."""
        gone, now = _monotonic() - self.wall, waited()
        if now is None or self.waited is None:
            return gone / _TIMES_UNCOUNTED
        return gone - (now - self.waited)


_armed: list[_TimedBlock] = []  # the blocks that run now, the innermost last


def _ring(_: int, frame: FrameType | None) -> None:
    if not _armed:
        return
    left = min(block.left() for block in _armed)
    if left > 0:  # it was waiting for a processor, or the alarm has come a little too soon
        _set(max(left, _SOON))
        return
    if _is_importing(frame) or _is_compiling(frame):
        _set(_AGAIN)
        return
    _set(_AGAIN)
    raise OutOfTime(min(block.seconds for block in _armed if block.left() <= 0))


def _set(seconds: float) -> None:
    """Both alarms: one on the wall, for code that stands still, and one in CPU time, for all threads together."""
    _setitimer(signal.ITIMER_REAL, seconds, _AGAIN if seconds else 0)
    _setitimer(signal.ITIMER_PROF, seconds, _AGAIN if seconds else 0)


def _is_importing(frame: FrameType | None) -> bool:
    """Whether the innermost code that is the student's or the import machinery's is the latter."""
    return _is_inside(frame, lambda filename: filename.startswith(_IMPORTING))


def _is_compiling(frame: FrameType | None) -> bool:
    """The same of an installed package's compiler. A function whose time is up meanwhile may be asked again."""
    found = _is_inside(frame, lambda filename: _COMPILING.search(filename) is not None)
    if found:
        compiled.append(None)
    return found


def _is_inside(frame: FrameType | None, what: Callable[[str], bool]) -> bool:
    while frame is not None:
        filename = frame.f_code.co_filename
        if filename in student_files:
            return False
        if what(filename):
            return True
        frame = frame.f_back
    return False


@cache
def _listen() -> None:
    """Once a process: a handler costs as much as a small call. Code that takes it away meets the outer deadline."""
    for number in (signal.SIGALRM, signal.SIGPROF):
        signal.signal(number, _ring)


@contextmanager
def _watched(block: _TimedBlock) -> Iterator[_TimedBlock]:
    """The same without signals, which only a process's first thread gets: another thread watches, and interrupts.

    A notebook may run its cells in a thread (marimo's apps do). Code that never comes back to Python is not reached.
    """
    here, over, ended = threading.get_ident(), threading.Event(), threading.Lock()

    class Elsewhere(OutOfTime):
        def __init__(self) -> None:
            super().__init__(block.seconds)

    def watch() -> None:
        while not over.wait(max(0.01, min(block.left(), _AGAIN))):
            with ended:
                if block.left() <= 0 and not over.is_set():
                    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(here), ctypes.py_object(Elsewhere))

    threading.Thread(target=watch, daemon=True).start()
    try:
        yield block
    finally:
        with ended:
            over.set()


@contextmanager
def stop_after(seconds: float | None) -> Iterator[_TimedBlock | None]:
    """Raise `OutOfTime` in the block once it has used up `seconds`; None never."""
    if seconds is None:
        yield None
        return
    if sys.platform == "win32" or threading.current_thread() is not threading.main_thread():
        with _watched(_TimedBlock(seconds)) as block:
            yield block
        return
    _listen()
    _set(min([seconds, *(max(block.left(), 1e-3) for block in _armed)]))
    _armed.append(_TimedBlock(seconds))
    try:
        yield _armed[-1]
    finally:
        _armed.pop()
        _set(min((max(block.left(), 1e-3) for block in _armed), default=0))
