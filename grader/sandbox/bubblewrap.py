"""The command line that puts the zygote into namespaces of its own: its own processes, network, files, user.

Bubblewrap is a program of the system's, looked for and never required. What is mounted is coarse; Landlock, inside,
is finer.
"""

from __future__ import annotations

from pathlib import PurePosixPath

TMP_BYTES = 256 << 20
ROOT = "/tmp/grader"  # noqa: S108 -- inside the new mount namespace, where /tmp is the zygote's own
# As root no user namespace is made: it would hold one user only, and every worker is to be a user of its own.
_ROOT_KEEPS = (
    "CAP_SETUID",
    "CAP_SETGID",
    "CAP_CHOWN",
    "CAP_DAC_OVERRIDE",
    "CAP_DAC_READ_SEARCH",
    "CAP_FOWNER",
    "CAP_KILL",
)


def command(program: str, mounts: list[str], *, root: bool) -> list[str]:
    """`bwrap` and its arguments; the command to run is to follow."""
    line = [
        program,
        "--unshare-ipc",
        "--unshare-pid",
        "--unshare-net",
        "--unshare-uts",
        "--unshare-cgroup-try",
        "--die-with-parent",
        "--new-session",
        "--cap-drop",
        "ALL",
    ]
    if root:
        line += [word for name in _ROOT_KEEPS for word in ("--cap-add", name)]
    else:
        line += ["--unshare-user"]
    line += ["--proc", "/proc", "--dev", "/dev", "--size", str(TMP_BYTES), "--tmpfs", "/tmp"]  # noqa: S108
    line += ["--perms", "0711", "--dir", ROOT]
    for folder in _above(mounts):  # made by hand: bubblewrap's own would be closed to a worker's fresh user
        line += ["--perms", "0755", "--dir", folder]
    for path in mounts:
        line += ["--ro-bind", path, path]
    for path in ("/sys/devices/system/cpu", "/sys/devices/system/node"):
        line += ["--ro-bind-try", path, path]
    return [*line, "--remount-ro", "/", "--chdir", "/", "--"]


def _above(mounts: list[str]) -> list[str]:
    """The folders that lead to the mounts, outermost first; not those that a mount brings along."""
    above = {str(parent) for path in mounts for parent in PurePosixPath(path).parents}
    inside = {path for path in above for mount in mounts if path.startswith(f"{mount}/") or path == mount}
    return sorted(above - inside - {"/"})
