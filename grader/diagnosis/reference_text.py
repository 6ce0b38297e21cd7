"""The reference's text as a hand-in: what the dictionary of mistakes is made from."""

from __future__ import annotations

import ast
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from grader.hand_in import Module, Program

if TYPE_CHECKING:
    from types import ModuleType

    from grader.hand_in import Submission
    from grader.sandbox import Sandbox
    from grader.spec import Spec


def reference_as_hand_in(module: ModuleType, spec: Spec, sandbox: Sandbox) -> Submission | None:
    """The module read as a hand-in, with the modules of its own that it imports; None where it has no file."""
    file = getattr(module, "__file__", None)
    return program_as_hand_in(Path(str(file)), spec, sandbox) if file else None


def program_as_hand_in(path: Path, spec: Spec, sandbox: Sandbox) -> Submission:
    """The same of a program that need not have been imported."""
    submission = sandbox.read(path, list(spec.functions.values()))
    modules = tuple(_imported(path.read_text(encoding="utf-8"), path, set()))
    program = submission.whole
    with_modules = Program(pieces=program.pieces, modules=(*modules, *program.modules), ran=program.ran)
    return msgspec.structs.replace(submission, needed=with_modules, whole=with_modules, settled=True)


def _imported(source: str, path: Path, seen: set[str]) -> list[Module]:
    """The modules beside this one, or in its package, that the text imports; what they import too."""
    found: list[Module] = []
    for name in _names(source):
        if name in seen:
            continue
        loaded = sys.modules.get(name)
        package, _, inner = name.partition(".")
        beside = path.with_name(f"{inner if package == path.parent.name else name}.py")
        file = Path(str(getattr(loaded, "__file__", None) or beside))
        if file == path or not file.is_file() or file.parent != path.parent:
            continue
        seen.add(name)
        text = file.read_text(encoding="utf-8")
        found.append(Module(name=name, file=file.name, source=text, package=file.name == "__init__.py"))
        found += _imported(text, path, seen)
    return found


def _names(source: str) -> list[str]:
    """Every module that a text may mean by its imports: `a.b` and `a.b.c` of `from a.b import c`."""
    names: list[str] = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return names
