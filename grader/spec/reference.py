"""Where a spec's reference is, and which names it has, without running it."""

from __future__ import annotations

import ast
import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


def reference_file(reference: str, folder: Path) -> Path | None:
    """The file that a reference is in, beside the spec or in the package `reference`; None where there is none."""
    if reference.endswith(".py"):
        path = folder / reference
        return path if path.is_file() and path.resolve().parent == folder.resolve() else None
    package, _, module = reference.partition(".")
    if package != "reference" or not module:
        return None
    found = importlib.util.find_spec(package)
    for place in (found.submodule_search_locations or ()) if found else ():
        inside = Path(place, *module.split("."))
        for path in (inside.with_suffix(".py"), inside / "__init__.py"):
            if path.is_file():
                return path
    return None


def with_imported(programs: Iterable[Path]) -> tuple[Path, ...]:
    """Programs, and the modules beside them that their texts import, directly or through one another."""
    found = dict.fromkeys(programs)
    waiting = list(found)
    while waiting:
        beside = [path for path in _imported(waiting.pop()) if path not in found]
        found.update(dict.fromkeys(beside))
        waiting += beside
    return tuple(found)


def _imported(program: Path) -> Iterator[Path]:
    """The modules beside a program that its text imports."""
    try:
        tree = ast.parse(program.read_bytes())
    except (SyntaxError, ValueError, OSError, RecursionError, MemoryError):
        return
    for node in ast.walk(tree):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import | ast.ImportFrom) else []
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module]
        for name in names:
            path = program.with_name(f"{name.split('.')[0]}.py")
            if path.is_file():
                yield path


def reference_names(path: Path) -> frozenset[str] | None:
    """What a reference defines at its top level, read without running it; None where that cannot be told."""
    try:
        body = ast.parse(path.read_bytes()).body
    except (SyntaxError, ValueError, OSError, RecursionError, MemoryError):
        return None
    names: set[str] = set()
    for statement in body:
        match statement:
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                names.add(name)
            case ast.Import(names=aliases) | ast.ImportFrom(names=aliases):
                names |= {alias.asname or alias.name for alias in aliases}
            case ast.Assign(targets=targets):
                names |= {node.id for target in targets for node in ast.walk(target) if isinstance(node, ast.Name)}
            case ast.AnnAssign(target=ast.Name(id=name)):
                names.add(name)
            case ast.Expr() | ast.If(test=ast.Name(id="TYPE_CHECKING"), orelse=[]):  # names for the type checker alone
                pass
            case _:
                return None  # definitions under `if`, `try`, `with`: reading cannot tell
    return None if names & {"*", "__getattr__"} else frozenset(names)
