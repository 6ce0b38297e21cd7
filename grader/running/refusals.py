"""Sentences for what is refused here. They inform; the kernel (seccomp, Landlock) is what refuses.

An audit hook speaks before the system call is made, so that a student reads "starting other programs is not allowed
here" and not "[Errno 38] Function not implemented". Code that goes around the hook gets the errno.
"""

from __future__ import annotations

import errno
import socket
import sys
from typing import Any

PROGRAMS = "starting other programs is not allowed here"
NETWORK = "using the network is not allowed here"
FILES = "here only the files that come with the assignment can be read, and only the working folder be written"

_EVENTS = {
    "subprocess.Popen": PROGRAMS,
    "os.system": PROGRAMS,
    "os.exec": PROGRAMS,
    "os.fork": PROGRAMS,
    "os.forkpty": PROGRAMS,
    "os.posix_spawn": PROGRAMS,
    "os.spawn": PROGRAMS,
    "_winapi.CreateProcess": PROGRAMS,
    "pty.spawn": PROGRAMS,
    "socket.connect": NETWORK,
    "socket.bind": NETWORK,
    "socket.getaddrinfo": NETWORK,
    "socket.gethostbyname": NETWORK,
}
_UNIX = getattr(socket, "AF_UNIX", -1)


def refuse_with_sentences() -> None:
    """Install the hook; it stays for the life of the process."""
    sys.addaudithook(_hook)


def _hook(event: str, args: tuple[Any, ...], _events: dict[str, str] = _EVENTS) -> None:
    sentence = _events.get(event)
    if sentence is None and event == "socket.__new__" and args[1] not in (_UNIX, -1):
        sentence = NETWORK
    if sentence is not None:
        raise PermissionError(errno.EPERM, sentence)


def explain_refusal(error: BaseException) -> tuple[str, str | None] | None:
    """What to tell the student of an error that our confinement caused: text and help; None for any other error."""
    inner = getattr(error, "reason", None)  # urllib wraps what it was told
    error = inner if isinstance(inner, OSError) else error
    if not isinstance(error, OSError) or error.errno not in (errno.EPERM, errno.EACCES, errno.ENOSYS):
        return None
    if error.strerror in (PROGRAMS, NETWORK):
        return error.strerror, "do the work in this process, with what is already on the machine"
    if error.filename is not None:
        return f"{str(error.filename)[:200]} cannot be opened here", FILES
    return None
