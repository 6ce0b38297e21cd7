"""Running a hand-in on the student's side: statement by statement, going on after what fails.

Imports nothing of ours but the values and its own neighbours: what stands here is readable to student code.
"""

from __future__ import annotations

import ast
import re
import sys
import time
import warnings
from types import ModuleType
from typing import TYPE_CHECKING, Any

from grader.hand_in import Trouble
from grader.running.clock import stop_after
from grader.running.explain import explain
from grader.running.imports import Finder, absolute, bind, import_parts, stand_in
from grader.running.invoke import invoke, resolve
from grader.running.loaded import Loaded, accepted_roots
from grader.running.missing import reason_of
from grader.running.precision import REFUSALS, is_mixed
from grader.running.stubs import student_builtins

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from types import CodeType

    from grader.hand_in import Module, Piece, Program
    from grader.model import Function

__all__ = ["Loaded", "explain", "invoke", "load", "resolve"]

_DEFINES = re.compile(
    r"^(?P<indent>[ \t]*)(?:async[ \t]+)?(?P<kind>def|class)[ \t]+(?P<name>\w+)|^(?P<given>\w+)[ \t]*=[ \t]*lambda\b",
    re.MULTILINE,
)
_FUTURES = {"annotations": 0x1000000, "generator_stop": 0x800000, "barry_as_FLUFL": 0x400000}


def load(
    program: Program, functions: Sequence[Function], framework: str = "numpy", *, seconds: float | None = None
) -> Loaded:
    """Run `program` in a namespace of its own; `seconds` is the most that all of it may take.

    Never raises for what the hand-in does: what went wrong is in `troubles`, and the rest has been run.
    """
    main = ModuleType("__main__")
    loaded = Loaded(main.__dict__, {function.name: function for function in functions}, framework, program.unread)
    texts = [*(piece.source for piece in program.pieces), *(module.source for module in program.modules)]
    loaded.names = tuple(dict.fromkeys(name for text in texts for name in _defined(text)))
    loaded.modules = frozenset(module.name for module in program.modules)
    runner = _Runner(loaded, program, seconds)
    main.__dict__["__builtins__"] = runner.builtins
    runner.finder.install(texts)
    sys.modules["__main__"] = main
    if program.stands_as:
        sys.modules[program.stands_as] = main  # the course's own files import what was handed in under this name
    if "torch" in {framework, *(function.framework for function in functions)}:
        import torch

        torch.set_default_dtype(torch.float64)  # arguments arrive as float64, and so must the student's own layers be
    for piece in program.pieces:
        if piece.select != ():
            runner.run_piece(piece)
    runner.budget = None  # what is imported later, by a call, has that call's time
    return loaded


def _defined(text: str) -> Iterator[str]:
    """The names that definitions in a text give, run or not: functions, classes and `Class.method`."""
    owner = ""
    for found in _DEFINES.finditer(text):
        if not found["indent"]:
            owner = found["name"] if found["kind"] == "class" else ""
            yield found["name"] or found["given"]
        elif owner and found["kind"] == "def":
            yield f"{owner}.{found['name']}"


class _Runner:
    """Runs pieces and modules into `loaded`."""

    def __init__(self, loaded: Loaded, program: Program, seconds: float | None) -> None:
        self.loaded = loaded
        self.finder = Finder(program.modules, self.run_module)
        self.builtins = student_builtins(lambda name: self.finder.by_tail(name) is not None)
        self.budget = seconds  # what is left, of the student's own time
        self._flags = 0
        self._roots = frozenset().union(*(accepted_roots(function) for function in loaded.functions.values()))

    def run_piece(self, piece: Piece) -> None:
        """The chosen statements of a cell or script; `sys.exit()` ends a cell, and one statement of a script."""
        filename = self.loaded.register(piece.file, piece.cell, piece.source)
        if piece.cell is None and piece.file:
            self.loaded.namespace["__file__"] = piece.file
        self._run(piece.source, filename, self.loaded.namespace, piece.select, stops_at_exit=piece.cell is not None)
        for name in self._roots & self.loaded.namespace.keys():
            if callable(self.loaded.namespace[name]):
                self.loaded.kept[name] = self.loaded.namespace[name]

    def run_module(self, module: Module, namespace: dict[str, Any]) -> None:
        """All of a handed-in module, when something imports it."""
        namespace["__builtins__"] = self.builtins
        filename = self.loaded.register(module.file, None, module.source)
        self._run(module.source, filename, namespace, None, stops_at_exit=False)

    def _run(
        self,
        source: str,
        filename: str,
        namespace: dict[str, Any],
        select: tuple[int, ...] | None,
        *,
        stops_at_exit: bool,
    ) -> None:
        try:
            statements = _parse(source, filename)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            self._note(error, frozenset())
            return
        flags = self._flags if namespace is self.loaded.namespace else 0  # as in a notebook, from cell to cell
        for index, statement in enumerate(statements):
            flags |= _future_flags(statement)
            if namespace is self.loaded.namespace:
                self._flags = flags
            if select is not None and index not in select:
                continue
            ended = self._statement(statement, filename, namespace, flags)
            if ended and stops_at_exit:
                break

    def _statement(self, statement: ast.stmt, filename: str, namespace: dict[str, Any], flags: int) -> bool:
        """Run one statement and note what went wrong; whether it asked to end the program."""
        if isinstance(statement, (ast.Import, ast.ImportFrom)):
            self._import(statement, filename, namespace)
            return False
        try:
            self._in_time(statement, filename, namespace, flags)
        except SystemExit:
            return True
        except BaseException as error:  # noqa: BLE001 -- whatever student code raises is a trouble of theirs
            self._note(error, _bound(statement))
        return False

    def _execute(self, statement: ast.stmt, filename: str, namespace: dict[str, Any], flags: int = 0) -> None:
        code = _compile(statement, filename, flags)
        try:
            exec(code, namespace)  # noqa: S102 -- running it is what this side is for
        except REFUSALS as error:
            if not is_mixed(error):
                raise
        else:
            return
        from grader.running.single import in_single  # PyTorch is there: it said so

        with in_single(list(namespace.values())):
            exec(code, namespace)  # noqa: S102 -- as above

    def _import(self, statement: ast.Import | ast.ImportFrom, filename: str, namespace: dict[str, Any]) -> None:
        """Import, name by name where it fails as a whole; what is missing gets a stand-in."""
        if isinstance(statement, ast.ImportFrom) and statement.module == "__future__":
            return
        if self._imported(statement, filename, namespace) is None:
            return
        for part in import_parts(statement):
            error = self._imported(part, filename, namespace)
            instead = absolute(part, self.finder) if error else None
            if error is None or (instead and not self._imported(instead, filename, namespace)):
                continue
            name, placeholder = stand_in(part, error)
            reason = reason_of(placeholder)
            if name is None:
                self.loaded.stars.append(reason.text if reason else "")
            else:
                bind(namespace, [name], placeholder)
            place = self.loaded.place(filename, statement.lineno)
            if reason is not None and place is not None:
                self.loaded.add(Trouble(code=reason.code, text=reason.text, help=reason.help, place=place))

    def _imported(self, statement: ast.stmt, filename: str, namespace: dict[str, Any]) -> BaseException | None:
        """Import; the reason where it could not."""
        try:
            self._execute(statement, filename, namespace)  # what is handed in of it has its own statements' time
        except BaseException as error:  # noqa: BLE001 -- a module that is imported can raise anything
            return error
        return None

    def _in_time(self, statement: ast.stmt, filename: str, namespace: dict[str, Any], flags: int) -> None:
        """Run a statement with half of the time that is left, so that there is always something for the rest."""
        if self.budget is None:
            self._execute(statement, filename, namespace, flags)
            return
        before, left = time.process_time(), self.budget
        block = None
        try:
            with stop_after(max(left / 2, 0.05)) as block:
                self._execute(statement, filename, namespace, flags)
        finally:
            self.budget = left - (time.process_time() - before if block is None else block.used())

    def _note(self, error: BaseException, names: frozenset[str]) -> None:
        failed = explain(error, self.loaded)
        self.loaded.add(Trouble(code=failed.code, text=failed.text, help=failed.help, place=failed.place), names)


def _parse(source: str, filename: str) -> list[ast.stmt]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(source, filename).body


def _compile(statement: ast.stmt, filename: str, flags: int) -> CodeType:
    """Code of one statement; nothing of this file's own `from __future__` reaches it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        code: CodeType = compile(ast.Module([statement], []), filename, "exec", flags=flags, dont_inherit=True)
    return code


def _future_flags(statement: ast.stmt) -> int:
    if not isinstance(statement, ast.ImportFrom) or statement.module != "__future__":
        return 0
    return sum(_FUTURES.get(alias.name, 0) for alias in statement.names)


def _bound(statement: ast.stmt) -> frozenset[str]:
    """The names that a statement which failed would have bound."""
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return frozenset({statement.name})
    stored = (node for node in ast.walk(statement) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store))
    return frozenset(node.id for node in stored)
