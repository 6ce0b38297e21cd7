"""Finding a spec and reading it: a path, or the id of one that ships with the package."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from grader.errors import GraderError, Problem, SpecError
from grader.spec.build import build
from grader.spec.document import decode, read_document
from grader.spec.problems import Problems, suggestion

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grader.spec.model import Spec

_HAND_INS = {".ipynb", ".py", ".zip"}
_ID = re.compile(rb"""^id:[ \t]*(?:'([^'\n]*)'|"([^"\n]*)"|([^\s#]+))""", re.MULTILINE)


def load_spec(path_or_id: str | Path) -> Spec:
    """The spec in a file, or the one that ships with the package under this id (or file name without its ending).

    Raises:
        SpecError: the spec is wrong; every mistake at once.
        GraderError: there is no such spec.
    """
    spec, problems = _read(find_spec(path_or_id))
    mistakes = [problem for problem in problems if not problem.advice]
    if mistakes or spec is None:
        raise SpecError(mistakes)
    return spec


def lint(path_or_id: str | Path) -> tuple[Problem, ...]:
    """Every mistake in a spec, and advice, in the order of the file. A missing file is a mistake, too."""
    try:
        path = find_spec(path_or_id)
    except GraderError as error:
        return (Problem(str(path_or_id), 1, 1, str(error)),)
    return _read(path, advised=True)[1]


def find_spec(path_or_id: str | Path) -> Path:
    """The file that is meant.

    Raises:
        GraderError: there is none; names the nearest id.
    """
    path = Path(path_or_id)
    if path.suffix in _HAND_INS:
        raise GraderError(f"{path_or_id} is a hand-in, not a spec; the spec comes first")
    if path.is_file():
        return path
    name = str(path_or_id)
    shipped = dict(_shipped())
    if name in shipped:
        return shipped[name]
    if path.is_dir():
        raise GraderError(f"{name} is a folder; name a spec in it")
    if len(path.parts) > 1 or path.suffix in {".yaml", ".yml"}:
        raise GraderError(f"there is no file {name}")
    hint = suggestion(name, shipped)
    raise GraderError(f"there is no spec {name!r}{hint or '; there are ' + ', '.join(sorted(shipped))}")


def shipped_ids() -> list[str]:
    """The ids of the specs that come with the package."""
    return sorted(dict(_shipped()))


def ships(path: Path) -> bool:
    """Whether a spec at this path comes with the package."""
    return any(path.resolve().is_relative_to(folder) for folder in _folders())


def _folders() -> tuple[Path, ...]:
    package = Path(__file__).resolve().parent.parent
    return package / "shipped", package.parent / "specs"


def _shipped() -> Iterator[tuple[str, Path]]:
    """Ids and file names of the specs that come with the package, without reading more than their first lines."""
    for folder in _folders():
        for path in sorted(folder.glob("**/*.yaml")):
            yield path.stem, path
            with path.open("rb") as file:
                found = _ID.search(file.read(8192))
            if found:
                yield next(group for group in found.groups() if group is not None).decode(errors="replace"), path


def _read(path: Path, *, advised: bool = False) -> tuple[Spec | None, tuple[Problem, ...]]:
    problems = Problems(str(path))
    spec = None
    try:
        raw = path.read_bytes()
        text = decode(raw, problems)
        root = None if text is None else read_document(text, problems)
        if root is not None:
            spec = build(root, path, raw, problems, advised=advised)
    except OSError as error:
        problems.add(0, 0, f"{error.filename} cannot be read: {error.strerror}")
    return spec, problems.in_order()
