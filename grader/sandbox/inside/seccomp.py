"""Which system calls student code may make: an allow list; everything else does not exist (ENOSYS).

No fork and no exec: one process is all there is, and one SIGKILL ends it. No sockets. Signals to oneself only. A call
of another architecture kills. Once installed the filter cannot be taken off.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
from functools import cache

from grader.sandbox.inside import bpf, kernel
from grader.sandbox.inside.syscalls import NUMBERS

_PR_SET_SECCOMP, _FILTER = 22, 2
_ARCHITECTURES = {"x86_64": (0xC000003E, 0x40000000), "aarch64": (0xC00000B7, None)}
_ALL = 0xFFFFFFFF

# What only concerns the process itself, its files (Landlock says which) and its clock.
FREELY = """
access alarm brk chdir clock_getres clock_gettime clock_nanosleep close close_range copy_file_range dup dup2 dup3
epoll_create epoll_create1 epoll_ctl epoll_pwait epoll_pwait2 epoll_wait eventfd eventfd2 exit exit_group faccessat
faccessat2 fadvise64 fallocate fchdir fdatasync flock fstat fstatfs fsync ftruncate futex futex_waitv get_mempolicy
get_robust_list getcpu getcwd getdents getdents64 getegid geteuid getgid getgroups getitimer getpeername getpgid getpgrp
getpid getppid getpriority getrandom getresgid getresuid getrlimit getrusage getsid getsockname getsockopt gettid
gettimeofday getuid link linkat lseek lstat madvise membarrier mincore mkdir mkdirat mmap mprotect mremap msync munmap
nanosleep newfstatat pause pipe pipe2 poll ppoll pread64 preadv preadv2 pselect6 pwrite64 pwritev pwritev2 read
readahead readlink readlinkat readv recvfrom recvmsg rename renameat renameat2 restart_syscall rmdir rseq rt_sigaction
rt_sigpending rt_sigprocmask rt_sigreturn rt_sigsuspend rt_sigtimedwait sched_get_priority_max sched_get_priority_min
sched_getaffinity sched_getparam sched_getscheduler sched_yield select sendfile sendmsg sendto set_robust_list
set_tid_address setitimer setsockopt shutdown sigaltstack splice stat statfs statx symlink symlinkat sync_file_range
sysinfo tee time timer_create timer_delete timer_getoverrun timer_gettime timer_settime timerfd_create timerfd_gettime
timerfd_settime times umask uname unlink unlinkat wait4 waitid write writev
"""

# Landlock does not cover these, so they are answered "done" and not done: an honest `shutil.copy` goes on.
FAKED = "chmod chown fchmod fchmodat fchmodat2 fchown fchownat futimesat lchown utime utimensat utimes"

# Refused with EPERM, which Python turns into a PermissionError, rather than with "function not implemented".
REFUSED = """
fork vfork execve execveat socket connect bind listen accept accept4 ptrace process_vm_readv process_vm_writev setuid
setgid setreuid setregid setresuid setresgid setgroups mount umount2 unshare setns setsid setpgid setpriority
sched_setscheduler sched_setparam setrlimit mlock mlockall mlock2 mknod mknodat truncate memfd_create
"""

# Extended attributes: "not supported here" is the answer that shutil expects from such a file system.
UNSUPPORTED = """
getxattr lgetxattr fgetxattr listxattr llistxattr flistxattr setxattr lsetxattr fsetxattr removexattr lremovexattr
fremovexattr
"""

_THREAD = 0x00010F00  # CLONE_VM, FS, FILES, SIGHAND, THREAD: what makes a thread and not a process
_NAMESPACES = 0xFE822000 | 0x00020000  # CLONE_NEW*, IO, UNTRACED, PTRACE
_FCNTL = (*range(8), 9, 36, 37, 38, 1030, 1032, 1033, 1034)  # not F_SETOWN, F_SETSIG: signals to others
_IOCTL = (0x5401, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451)  # is it a terminal, how wide, how much to read
_PRCTL = (2, 3, 15, 16, 21, 23, 30, 39, 0x53564D41)  # names, and questions; not PDEATHSIG, not DUMPABLE
_ACCESS_MODE = 0o3  # O_ACCMODE, which not every Python names
_O_TRUNC = os.O_TRUNC | _ACCESS_MODE


def install(pid: int) -> None:
    """Filter this thread's calls for good; `pid` is the process, the only one that it may signal.

    Raises:
        OSError: the kernel has no seccomp filters, or the machine is neither x86-64 nor aarch64.
    """
    program = prepare() + bpf.assemble([*_of_process(platform_name(), pid), bpf.returns(bpf.ERRNO | errno.ENOSYS)])

    class _FilterProgram(ctypes.Structure):
        _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))

    kernel.no_new_privileges()
    kernel.prctl(_PR_SET_SECCOMP, _FILTER, ctypes.byref(_FilterProgram(len(program) // 8, program)))


@cache
def prepare() -> bytes:
    """The part of the filter that is the same for every process; asked for once before the first fork."""
    return bpf.assemble(_same_for_all(platform_name()))


def available() -> bool:
    """Whether the kernel has filters: asked to install none at all, it finds the address at fault, not the wish."""
    try:
        kernel.prctl(_PR_SET_SECCOMP, _FILTER, 0)
    except OSError as error:
        return error.errno == errno.EFAULT and platform.machine() in {*NUMBERS, "AMD64", "arm64"}
    return False


def platform_name() -> str:
    """The architecture whose numbers apply; raises OSError for one that we have no table for."""
    name = {"AMD64": "x86_64", "arm64": "aarch64"}.get(platform.machine(), platform.machine())
    if name not in NUMBERS:
        raise OSError(errno.ENOSYS, f"no system call table for {name}")
    return name


def build(machine: str, pid: int) -> list[bpf.Instruction]:
    """The filter for an architecture and a process id."""
    return [*_same_for_all(machine), *_of_process(machine, pid), bpf.returns(bpf.ERRNO | errno.ENOSYS)]


@cache
def _same_for_all(machine: str) -> list[bpf.Instruction]:
    numbers = NUMBERS[machine]
    program = bpf.header(*_architecture(machine))
    for names, action in (
        (FREELY, bpf.ALLOW),
        (FAKED, bpf.ERRNO),
        (REFUSED, bpf.ERRNO | errno.EPERM),
        (UNSUPPORTED, bpf.ERRNO | errno.ENOTSUP),
    ):
        for name in names.split():
            if name in numbers:
                program += bpf.rule(numbers[name], action)
    return program


def _of_process(machine: str, pid: int) -> list[bpf.Instruction]:
    numbers = NUMBERS[machine]
    return [
        line
        for name, (checks, otherwise) in _checked(pid).items()
        if name in numbers
        for line in bpf.rule(numbers[name], bpf.ALLOW, checks, bpf.ERRNO | otherwise)
    ]


def _architecture(machine: str) -> tuple[int, int | None]:
    return _ARCHITECTURES[machine]


def _checked(pid: int) -> dict[str, tuple[tuple[bpf.Check, ...], int]]:
    """Calls that are allowed with some arguments only, and the error otherwise."""
    truncating = (0, os.O_WRONLY, os.O_RDWR, os.O_WRONLY | os.O_TRUNC, os.O_RDWR | os.O_TRUNC, _ACCESS_MODE)
    return {
        # clone3 passes its flags in memory, where no filter can look: it "does not exist", and glibc takes clone
        "clone": (((0, _THREAD | _NAMESPACES, (_THREAD,)),), errno.EPERM),
        # O_RDONLY | O_TRUNC empties a file that Landlock before ABI 3 thinks is only read
        "open": (((1, _O_TRUNC, truncating),), errno.EPERM),
        "openat": (((2, _O_TRUNC, truncating),), errno.EPERM),
        "fcntl": (((1, _ALL, _FCNTL),), errno.EPERM),
        "ioctl": (((1, _ALL, _IOCTL),), errno.ENOTTY),
        "kill": (((0, _ALL, (pid,)),), errno.EPERM),
        "tgkill": (((0, _ALL, (pid,)),), errno.EPERM),
        "prctl": (((0, _ALL, _PRCTL),), errno.EPERM),
        "prlimit64": (((0, _ALL, (0,)),), errno.EPERM),
        "sched_setaffinity": (((0, _ALL, (0,)),), errno.EPERM),
        "socketpair": (((0, _ALL, (1,)), (1, 0xF, (1,))), errno.EPERM),  # AF_UNIX, SOCK_STREAM: asyncio's alarm bell
    }
