"""What works on this machine: versions, PyTorch, and each part of the isolation."""

from __future__ import annotations

import ast
import importlib.metadata
import importlib.util
import platform
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from grader.sandbox import probe
from grader.spec import load_spec
from grader.spec.beside import files_in
from grader.submission.reading import read

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grader.spec import Spec


@dataclass(frozen=True)
class Checkup:
    """One line of `grader doctor`; `needed` where grading cannot do without."""

    name: str
    ok: bool
    detail: str
    remedy: str | None = None
    needed: bool = False


def examine(spec: str | None = None) -> list[Checkup]:
    """Look at everything that grading uses; with a spec, at the packages that its starter and files import."""
    findings = [Checkup("python", ok=True, detail=f"{platform.python_version()} on {platform.system()}", needed=True)]
    findings += [
        Checkup(name, ok=True, detail=importlib.metadata.version(name)) for name in ("numpy", "nbformat", "msgspec")
    ]
    if importlib.util.find_spec("torch") is None:
        remedy = "pip install 'gradient-grader[torch]'"
        findings.append(Checkup("torch", ok=False, detail="not installed: no second reference", remedy=remedy))
    else:
        findings.append(Checkup("torch", ok=True, detail=importlib.metadata.version("torch")))
    findings += [Checkup(name, ok, detail, remedy) for name, ok, detail, remedy in probe()]
    return findings if spec is None else [*findings, *_packages(load_spec(spec))]


def _packages(spec: Spec) -> list[Checkup]:
    """The packages that what the students were given imports: a hand-in that needs one more is nobody's zero."""
    files = files_in(path for path in (spec.starter, *spec.files) if path is not None)
    given = [path for path in files if path.suffix in {".py", ".ipynb"}]
    own = {*(path.stem for path in files), *(path.name for path in spec.files), spec.stands_as.partition(".")[0]}
    found: dict[str, str] = {}
    for path in given:
        for piece in read(path, ()).whole.pieces:
            for package in _imported(piece.source):
                found.setdefault(package, path.name)
    return [
        _package(name, where)
        for name, where in sorted(found.items())
        if name not in own and name not in sys.stdlib_module_names
    ]


def _imported(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.split(".")[0]


def _package(name: str, where: str) -> Checkup:
    if importlib.util.find_spec(name) is not None:
        return Checkup(f"package {name}", ok=True, detail=f"{where} imports it")
    detail = f"{where} imports it, and it is not installed here"
    return Checkup(f"package {name}", ok=False, detail=detail, remedy=f"install {name} where you grade")
