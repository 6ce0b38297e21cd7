"""Which files of this machine a worker may read: Python, what pip installed, a few of the system's. Nothing of ours.

The answer is a list of paths to allow, since neither Landlock nor a bind mount can take something out again: where
grader is installed inside a readable folder (site-packages), that folder's other entries are listed one by one.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

PACKAGE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
_OURS = ("grader", "reference", "gradient_grader", "__editable__")

_SYSTEM = (
    "/lib",
    "/lib64",
    "/usr/lib",
    "/usr/lib64",
    "/usr/local/lib",
    "/etc/ld.so.cache",
    "/etc/localtime",
    "/etc/fonts",
    "/usr/share/zoneinfo",
    "/usr/share/fonts",
    "/usr/share/locale",
)
SYSTEM_ONLY_HERE = (  # what describes the machine, not its users
    "/proc/cpuinfo",
    "/proc/meminfo",
    "/proc/stat",
    "/proc/version",
    "/proc/filesystems",
    "/proc/sys/vm/overcommit_memory",
    "/proc/sys/kernel/osrelease",
    "/sys/devices/system/cpu",
    "/sys/devices/system/node",
    "/sys/kernel/mm/transparent_hugepage",
)
DEVICES_READ = ("/dev/zero", "/dev/urandom", "/dev/random")
DEVICES_WRITE = ("/dev/null",)
OWN_PROC = ("maps", "schedstat", "stat", "statm", "status")


class Readable(msgspec.Struct, frozen=True):
    """Folders and files to allow whole, folders of which only the names may be listed, and where modules are found."""

    whole: tuple[str, ...]
    listed: tuple[str, ...]
    import_paths: tuple[str, ...]


def layout(paths: Sequence[str]) -> Readable:
    """The layout for these import paths (`sys.path`)."""
    imports = import_paths(paths)
    roots = [*imports, *_python(), *_loose_packages(imports), *_SYSTEM]
    excluded = {os.path.realpath(path) for path in _ours((*paths, *_site_folders()))}
    whole: dict[str, None] = {}
    listed: dict[str, None] = {}
    home = os.path.realpath(os.path.dirname(PACKAGE))
    for root in dict.fromkeys(map(os.path.realpath, roots)):
        # An environment made inside the checkout (.venv) is as readable as one elsewhere; what is ours in it is not.
        within = root != home and _inside(root, home)
        _allow(root, excluded - {home} if within else excluded, whole, listed)
    return Readable(tuple(_topmost(whole)), tuple(listed), imports)


def import_paths(paths: Sequence[str]) -> tuple[str, ...]:
    """Of these folders, those that hold the standard library or what pip has installed."""
    return tuple(path for path in paths if _is_standard(path) or _is_installed(path))


def _ours(folders: Iterable[str]) -> list[str]:
    """Grader, its references and its specs, wherever one of these folders has them; a checkout as a whole."""
    home = os.path.dirname(PACKAGE)
    found = [os.path.join(path, name) for path in folders for name in _names(path) if name.startswith(_OURS)]
    return [PACKAGE, *([home] if _is_checkout(home) else []), *found]


def _site_folders() -> list[str]:
    """Where other Pythons of this machine have their packages: another copy of grader may be there."""
    libraries = {os.path.dirname(os.path.dirname(os.__file__)), "/usr/lib", "/usr/local/lib"}
    versions = [f"{library}/{name}" for library in libraries for name in _names(library) if name.startswith("python3")]
    return [f"{version}/{kind}" for version in versions for kind in ("site-packages", "dist-packages")]


def _python() -> list[str]:
    """The standard library, and the libraries that Python was built with (libpython; all of conda's)."""
    library = os.path.dirname(os.__file__)
    prefixes = {sys.base_prefix, sys.base_exec_prefix}
    return [library, *(os.path.join(prefix, name) for prefix in sorted(prefixes) for name in ("lib", "lib64"))]


def _is_standard(path: str) -> bool:
    library = os.path.realpath(os.path.dirname(os.__file__))
    real = os.path.realpath(path)
    beside = os.path.dirname(real) == os.path.dirname(library) and real.endswith(".zip")
    return real == library or beside or (_inside(real, library) and not real.endswith("-packages"))


def _is_installed(path: str) -> bool:
    """Whether pip installs into this folder: a checkout or a course's own folder on the path is none of a student's."""
    return any(name.endswith((".dist-info", ".egg-info")) for name in _names(path)) and not _is_checkout(path)


def _is_checkout(path: str) -> bool:
    return os.path.exists(os.path.join(path, "pyproject.toml")) or os.path.exists(os.path.join(path, "setup.py"))


def _loose_packages(imports: Iterable[str]) -> list[str]:
    """What a worker cannot do without, should it stand elsewhere (a folder without any record of its installation)."""
    import msgspec
    import numpy as np

    homes = [os.path.dirname(module.__file__) for module in (np, msgspec) if module.__file__]
    beside = [os.path.join(os.path.dirname(home), "numpy.libs") for home in homes]
    inside = [os.path.realpath(path) for path in imports]
    return [path for path in (*homes, *beside) if not any(_inside(os.path.realpath(path), root) for root in inside)]


def mounts(paths: Sequence[str], executable: str) -> list[str]:
    """What a mount namespace must hold for the zygote to start: coarser than `layout`, and with grader itself."""
    coarse = [*import_paths(paths), *_python(), *_SYSTEM, executable]
    found = [path for path in dict.fromkeys([*coarse, *_loose_packages(coarse), PACKAGE]) if os.path.exists(path)]
    return _topmost(found)


def _allow(path: str, excluded: set[str], whole: dict[str, None], listed: dict[str, None]) -> None:
    """Allow a tree but for what is excluded, entry by entry only where it must be."""
    if any(_inside(path, one) for one in excluded) or not os.path.exists(path):
        return
    if not any(_inside(one, path) for one in excluded):
        whole[path] = None
        return
    listed[path] = None
    for name in _names(path):
        entry = os.path.join(path, name)
        if os.path.islink(entry) and not _inside(os.path.realpath(entry), path):
            continue  # a link out of the tree may lead anywhere
        _allow(os.path.realpath(entry), excluded, whole, listed)


def _topmost(paths: Iterable[str]) -> list[str]:
    """Without the paths that lie below another one."""
    kept: list[str] = []
    for path in sorted(paths):
        if not (kept and _inside(path, kept[-1])):
            kept.append(path)
    return kept


def _inside(path: str, root: str) -> bool:
    return path == root or path.startswith(root.rstrip("/") + "/")


def _names(path: str) -> list[str]:
    try:
        return sorted(os.listdir(path))
    except OSError:
        return []
