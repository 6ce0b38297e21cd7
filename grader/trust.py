"""Whether the reference of a spec may be run: it is a program, and a spec can come from anybody.

What is installed with the grader is trusted. Any other `.py` reference runs once somebody has said so: on a terminal
when asked, else by `--trust` or `trust=True`. That is remembered by the hash of its content: a changed reference, or a
changed module beside it that it imports, is asked for again. `References` asks here before it loads one, so that no way
to grade leads around it.
"""

from __future__ import annotations

import hashlib
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from grader.errors import GraderError
from grader.spec import Spec, load_spec
from grader.spec.load import ships
from grader.spec.reference import with_imported

if TYPE_CHECKING:
    from collections.abc import Sequence

_PROGRAMS = "GRADER_TRUSTED"  # the hashes that this run was told of, for the processes that it starts
EVERYBODY = "all"  # instead of a hash: a machine that only ever sees specs of its own


def trusted(source: Spec | str | Path, *, given: bool) -> Spec:
    """The spec at a path, or of an id, or as loaded, once its reference may run; see `require`."""
    spec = source if isinstance(source, Spec) else load_spec(source)
    require(spec, given=given)
    return spec


def require(spec: Spec, *, given: bool = False) -> None:
    """Ask whether the spec's own reference may run, if nobody has said so yet; `given` says so now.

    Raises:
        GraderError: nobody has, and there is no terminal to ask on, or the answer was no.
    """
    files = programs(spec)
    digest = _digest(files)
    if not files or _known() & {digest, EVERYBODY}:
        return
    if not given and not _agreed(files):
        raise GraderError(
            f"{spec.path}: its reference {files[0].name} is a program and would run with your rights; "
            "read it, and if you know who wrote it add --trust, or trust=True in Python (once for each version of it)"
        )
    remember(files)


def programs(spec: Spec) -> list[Path]:
    """The Python files beside the spec that grading by it runs outside of the sandbox."""
    if ships(spec.path):
        return []
    given = [spec.given] if spec.given is not None else []
    if not spec.reference.endswith(".py"):
        return given
    main = spec.path.parent / spec.reference
    twin = main.with_name(f"{main.stem}_torch.py")
    return list(with_imported(path for path in (main, twin, *given) if path.is_file()))


def remember(files: Sequence[Path]) -> None:
    """Trust these files, as they are now, from here on and in the processes that this one starts."""
    digest = _digest(files)
    os.environ[_PROGRAMS] = " ".join([*os.environ.get(_PROGRAMS, "").split(), digest])
    with suppress(OSError):  # where nothing can be kept it is asked again
        store = _store()
        store.parent.mkdir(parents=True, exist_ok=True)
        with store.open("a", encoding="ascii") as kept:
            kept.write(f"{digest}\n")


def _agreed(files: Sequence[Path]) -> bool:
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return False
    sys.stderr.write(f"This spec runs a program of its author with your rights: {', '.join(map(str, files))}\n")
    sys.stderr.write("Run it, now and later as long as it does not change? [y/N] ")
    sys.stderr.flush()
    return sys.stdin.readline().strip().lower() in {"y", "yes"}


def _known() -> frozenset[str]:
    kept = ""
    with suppress(OSError, UnicodeDecodeError):
        kept = _store().read_text(encoding="ascii")
    return frozenset([*kept.split(), *os.environ.get(_PROGRAMS, "").split()])


def _store() -> Path:
    home = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    return Path(home) / "gradient-grader" / "trusted"


def _digest(files: Sequence[Path]) -> str:
    total = hashlib.sha256()
    for path in files:
        data = path.read_bytes()
        total.update(f"{path.name}\0{len(data)}\0".encode("utf-8", "surrogateescape") + data)
    return total.hexdigest()
