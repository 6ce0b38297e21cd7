"""What becomes of a call that gives no value: what a worker says of it, how it died, what time is left for others."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

from msgspec.structs import replace

from grader.model import MISSING_HERE, CallFailed
from grader.respondents.volume import Volume
from grader.sandbox.wire.values import text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.hand_in import Trouble
    from grader.model import Place
    from grader.sandbox.wire import frames
    from grader.sandbox.wire.messages import Reaped

_KILLED = 9  # SIGKILL, which Windows has no name for
_CODE = "abcdefghijklmnopqrstuvwxyz0123456789-"
_MOST_TROUBLES = 100
_PART = 0.5  # of its memory that a process had, at least, which the system killed for want of memory


class Spent:
    """What a hand-in has used, in whichever worker, of the time that all of it may take and of what is read of it."""

    def __init__(self, most: float) -> None:
        self._most = most
        self.seconds = 0.0
        self.answers = Volume()
        self.hopeless: set[tuple[str, float]] = set()  # functions, and how long they may take, that took too long twice

    @property
    def left(self) -> float:
        """Seconds of its own that it still has."""
        return self._most - self.seconds

    def failure(self) -> CallFailed:
        """Why it is asked no more."""
        said = f"the hand-in has used the {self._most:g} s that all of it may take, and this was not asked any more"
        return CallFailed("timeout", said, help="which call takes so long? a vectorised one should not")


class Missing(Exception):  # noqa: N818 -- an outcome, as `CallFailed` is
    """A name was not there: running the whole hand-in may mend it."""

    def __init__(self, failure: CallFailed) -> None:
        self.failure = failure
        super().__init__(failure.text)


def told(reply: frames.Failed) -> CallFailed:
    """What the worker says, cut to what a report can hold: it is the student's side that speaks."""
    code = "".join(letter for letter in reply.code[:40] if letter in _CODE) or "unknown"
    return CallFailed(
        code,
        text(reply.text, 2000),
        help=None if reply.help is None else text(reply.help, 2000),
        place=_cut(reply.place),
        trace=[text(line, 500) for line in reply.trace[:50]],
        kinds=[text(kind, 100) for kind in reply.kinds[:20]],
        machine=code == MISSING_HERE,
    )


def loaded_with(troubles: Sequence[Trouble]) -> tuple[Trouble, ...]:
    """What a worker says went wrong while it loaded, cut likewise."""
    return tuple(
        replace(
            each,
            code=text(each.code, 40),
            text=text(each.text, 2000),
            help=None if each.help is None else text(each.help, 2000),
            place=_cut(each.place),
            name=None if each.name is None else text(each.name, 200),
        )
        for each in troubles[:_MOST_TROUBLES]
    )


def _cut(place: Place | None) -> Place | None:
    return None if place is None else replace(place, file=text(place.file, 300))


def death(reaped: Reaped, printed: str, what: str, memory_mb: int) -> CallFailed:
    """Why a worker died, from its exit status, its size and its last words."""
    if reaped.note:
        return CallFailed("disk", f"{what} {reaped.note}")
    killed = reaped.status == -_KILLED
    if "bad_alloc" in printed or "MemoryError" in printed or (killed and reaped.peak_mb > _PART * memory_mb):
        return CallFailed("memory", f"{what} needed more than the {memory_mb} MB that are allowed")
    if reaped.status >= 0:
        return CallFailed("crashed", f"{what} ended the whole Python process (exit status {reaped.status})")
    if killed:
        return CallFailed("crashed", f"{what} ended the whole Python process (SIGKILL)")
    name = signal.Signals(-reaped.status).name if -reaped.status in set(signal.Signals) else str(-reaped.status)
    help_ = "a segmentation fault is often a recursion without end" if name == "SIGSEGV" else None
    return CallFailed("crashed", f"{what} crashed the Python process ({name})", help=help_)
