"""Confine this process for good, in the order that works. Called once, in a forked child, before student code."""

from __future__ import annotations

import os
import signal

from grader.sandbox import rlimits
from grader.sandbox.messages import Confinement

_ENVIRONMENT = {"HOME": "", "TMPDIR": "", "MPLCONFIGDIR": "", "XDG_CACHE_HOME": "", "XDG_CONFIG_HOME": ""}


def confine(
    parts: Confinement, memory_mb: int, scratch: str, *, reads: int | None = None, file_bytes: int = rlimits.FILE_BYTES
) -> None:
    """Give up everything that student code does not need.

    Args:
        parts: what this machine can do, by the self-test.
        memory_mb: the budget on top of what is mapped now.
        scratch: the one folder that may be written.
        reads: an open folder that may be read besides.
        file_bytes: the largest file that may be written.
    """
    os.setsid()
    for number in set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP}:
        if signal.getsignal(number) not in (signal.SIG_DFL, None):
            signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # a file too long is an error that Python raises, not a death
    os.environ.update(dict.fromkeys(_ENVIRONMENT, scratch))
    rlimits.limit(memory_mb, file_bytes=file_bytes)
