"""Which files a process may open: nothing but what a ruleset names. Also no TCP, and no signals out of the domain.

The three system calls have the same numbers on every architecture. Newer kernels know more rights than older ones; a
right that the kernel does not know is left out, and `rights` tells which there are.
"""

from __future__ import annotations

import ctypes
import errno
import os
import stat
import struct

from grader.sandbox.inside import kernel

_CREATE, _ADD, _RESTRICT = 444, 445, 446
_ASK_VERSION, _PATH_BENEATH = 1, 1

_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = (1 << bit for bit in range(4))
_REMOVE_DIR, _REMOVE_FILE, _MAKE_CHAR, _MAKE_DIR, _MAKE_REG, _MAKE_SOCK, _MAKE_FIFO, _MAKE_BLOCK, _MAKE_SYM = (
    1 << bit for bit in range(4, 13)
)
_REFER, _TRUNCATE, _IOCTL_DEV = (1 << bit for bit in range(13, 16))
_FILE_RIGHTS = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 4: (1 << 15) - 1, 5: (1 << 16) - 1}
_NO_TCP, _NO_ABSTRACT_SOCKETS_NO_SIGNALS = 0b11, 0b11

READ = _READ_FILE | _READ_DIR
LIST = _READ_DIR
READ_WRITE_FILE = _READ_FILE | _WRITE_FILE
ALL_OF_A_FOLDER = (
    READ | _WRITE_FILE | _REMOVE_DIR | _REMOVE_FILE | _MAKE_DIR | _MAKE_REG | _MAKE_SYM | _REFER | _TRUNCATE
)
_OF_FILES = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE | _IOCTL_DEV


def version() -> int:
    """The ABI that this kernel speaks; 0 without Landlock."""
    if not kernel.LINUX:
        return 0
    try:
        return kernel.syscall(_CREATE, 0, 0, _ASK_VERSION)
    except OSError:
        return 0


class Ruleset:
    """Rules being collected; nothing is restricted before `restrict`."""

    def __init__(self) -> None:
        self.fd, self.rights = _create(version())

    def allow(self, fd: int, rights: int) -> None:
        """Allow rights on an open file, or on an open folder and all that is below it."""
        if not stat.S_ISDIR(os.fstat(fd).st_mode):
            rights &= _OF_FILES
        rule = struct.pack("<Qi", rights & self.rights, fd)
        kernel.syscall(_ADD, self.fd, _PATH_BENEATH, ctypes.c_char_p(rule), 0)

    def allow_path(self, path: str, rights: int) -> None:
        """The same for a path; one that does not exist needs no rule."""
        try:
            fd = os.open(path, os.O_PATH | os.O_CLOEXEC)
        except OSError:
            return
        try:
            self.allow(fd, rights)
        finally:
            os.close(fd)


def restrict(ruleset_fd: int) -> None:
    """Put this thread under a ruleset for good; needs no_new_privs."""
    kernel.syscall(_RESTRICT, ruleset_fd, 0)


def _create(abi: int) -> tuple[int, int]:
    """A ruleset with every right that the kernel takes: one that claims an ABI may still refuse its newest bits."""
    for level in range(min(abi, 6), 0, -1):
        rights = _FILE_RIGHTS[min(level, 5)]
        fields = [rights]
        if level >= 4:
            fields.append(_NO_TCP)
        if level >= 6:
            fields.append(_NO_ABSTRACT_SOCKETS_NO_SIGNALS)
        attributes = struct.pack(f"<{len(fields)}Q", *fields)
        try:
            return kernel.syscall(_CREATE, ctypes.c_char_p(attributes), len(attributes), 0), rights
        except OSError as error:
            if error.errno not in (errno.EINVAL, errno.E2BIG):
                raise
    raise OSError(errno.ENOSYS, "this kernel has no Landlock")
