"""Who a process is: a user of its own where root can make one, and no capability in any case."""

from __future__ import annotations

import ctypes
import os
import struct

from grader.sandbox.inside import kernel

_CAPABILITY_VERSION_3 = 0x20080522
CAP_DAC_READ_SEARCH, CAP_SETGID, CAP_SETUID = 2, 6, 7
# Between the ranges that containers (to 1,879,048,191) and systemd hand out and the end of the positive numbers.
_WIDE = range(1_900_000_000, 2_100_000_000)
_NARROW = range(20_000, 60_000)  # inside a container that was given 65,536 users


def can_change() -> bool:
    """Whether this process may become another user."""
    needed = 1 << CAP_SETUID | 1 << CAP_SETGID
    return kernel.LINUX and capabilities() & needed == needed and _users() is not None


def fresh() -> int:
    """A user id that nobody has, drawn anew for each worker: no other worker, past or present, is the same user."""
    users = _users()
    if users is None:
        raise OSError("no user ids to take one from")
    return users[int.from_bytes(os.urandom(8), "little") % len(users)]


def become(uid: int) -> None:
    """Be this user and group alone, for good; from root this also clears every capability."""
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)


def capabilities() -> int:
    """The effective capabilities, as a bit mask."""
    header = ctypes.create_string_buffer(struct.pack("<Ii", _CAPABILITY_VERSION_3, 0))
    data = ctypes.create_string_buffer(24)
    kernel.libc_call("capget", header, data)
    effective_low, _, _, effective_high, _, _ = struct.unpack("<6I", data.raw[:24])
    return int(effective_low | effective_high << 32)


def drop_capabilities(keep: int = 0) -> None:
    """Give up every capability but those of the mask `keep` that are held now."""
    kept = capabilities() & keep
    low, high = kept & 0xFFFFFFFF, kept >> 32
    header = ctypes.create_string_buffer(struct.pack("<Ii", _CAPABILITY_VERSION_3, 0))
    data = ctypes.create_string_buffer(struct.pack("<6I", low, low, 0, high, high, 0))
    kernel.libc_call("capset", header, data)


def _users() -> range | None:
    """User ids that this user namespace has and that nobody uses."""
    try:
        with open("/proc/self/uid_map", encoding="ascii") as file:
            lines = [tuple(map(int, line.split())) for line in file]
    except OSError:
        return None
    for wanted in (_WIDE, _NARROW):
        if any(start <= wanted.start and start + count >= wanted.stop for start, _, count in lines):
            return wanted
    return None
