"""Opens a sandbox on a machine that lacks something: `python without.py landlock|seccomp|nothing TIER`.

What is missing is really missing: a system call filter takes it away from this process and all that it starts.
"""

from __future__ import annotations

import ctypes
import errno
import sys

from grader.errors import SandboxError
from grader.sandbox import open_sandbox
from grader.sandbox.inside import bpf, kernel
from grader.sandbox.inside.seccomp import _architecture, platform_name
from grader.sandbox.inside.syscalls import NUMBERS


def take_away(what: str) -> None:
    """Let the calls that Landlock, or a seccomp filter, is made with fail as on a kernel without it."""
    machine = platform_name()
    rules = bpf.header(*_architecture(machine))
    if what == "landlock":
        rules += bpf.rule(444, bpf.ERRNO | errno.ENOSYS)
    else:
        fails = bpf.ERRNO | errno.EINVAL
        rules += bpf.rule(NUMBERS[machine]["prctl"], fails, [(0, 0xFFFFFFFF, (22,))], otherwise=bpf.ALLOW)
    program = bpf.assemble([*rules, bpf.returns(bpf.ALLOW)])

    class Program(ctypes.Structure):
        _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))

    kernel.no_new_privileges()
    kernel.prctl(22, 2, ctypes.byref(Program(len(program) // 8, program)))


if __name__ == "__main__":
    if sys.argv[1] != "nothing":
        take_away(sys.argv[1])
    try:
        with open_sandbox(sys.argv[2]) as sandbox:
            print(sandbox.tier)  # noqa: T201 -- for the test that started us
    except SandboxError as error:
        print(error)  # noqa: T201
