"""The command line that puts the zygote into namespaces of its own: its own processes, network, files, user.

Bubblewrap is a program of the system's, looked for and never required. What is mounted is coarse; Landlock, inside,
is finer.
"""

from __future__ import annotations

import os

TMP_BYTES = 256 << 20
ROOT = "/tmp/grader"  # noqa: S108 -- inside the new mount namespace, where /tmp is the zygote's own
# As root no user namespace is made: it would hold one user only, and every worker is to be a user of its own.
_ROOT_KEEPS = ("CAP_SETUID", "CAP_SETGID", "CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_DAC_READ_SEARCH", "CAP_FOWNER", "CAP_KILL")


def command(program: str, mounts: list[str], *, root: bool) -> list[str]:
    """`bwrap` and its arguments; the command to run is to follow."""
    line = [
        program, "--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts", "--unshare-cgroup-try",
        "--die-with-parent", "--new-session", "--hostname", "sandbox",
    ]
    line += [] if root else ["--unshare-user"]
    line += ["--cap-drop", "ALL"]
    if root:
        line += [word for name in _ROOT_KEEPS for word in ("--cap-add", name)]
    line += ["--proc", "/proc", "--dev", "/dev", "--size", str(TMP_BYTES), "--tmpfs", "/tmp", "--perms", "0711", "--dir", ROOT]  # noqa: S108
    for path in mounts:
        line += ["--ro-bind", path, path]
    for path in ("/sys/devices/system/cpu", "/sys/devices/system/node"):
        line += ["--ro-bind-try", path, path]
    return [*line, "--remount-ro", "/", "--chdir", "/", "--"] if os.path.isabs(program) else line
