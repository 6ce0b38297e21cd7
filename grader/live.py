"""`grader.check("softmax-classifier")` in a notebook: judge the functions of the running kernel, show the report there.

The functions run where they are, in the student's own kernel: this is for checking oneself, never for grading others.
"""

from __future__ import annotations

import copy
import json
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from grader.grading import judge, order, report
from grader.model import Answer, CallFailed, Submission
from grader.reports import to_fragment, to_plain
from grader.sandbox.load import Loaded, explain, invoke, resolve
from grader.show import describe
from grader.submission import read

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from grader.model import Function, Report

_NUMBERS = (np.ndarray, np.generic, int, float, complex, str, bool, type(None), list, tuple, dict)


class LiveReport:
    """A report that a notebook shows as HTML and a console as text; `report` is the value itself."""

    def __init__(self, report: Report) -> None:
        self.report = report

    def _repr_html_(self) -> str:
        return to_fragment(self.report)

    def __repr__(self) -> str:
        return to_plain(self.report)


def check(spec: str | Path, *, only: Sequence[str] = (), namespace: Mapping[str, Any] | None = None) -> LiveReport:
    """Judge the functions that are defined here and now by the visible checks of `spec`.

    Args:
        spec: a path, or the id of a spec that ships with the package.
        only: ids of the checks to judge; all by default.
        namespace: where the functions are; by default the notebook's (or the caller's) global names.

    Raises:
        SpecError: the spec has mistakes.
    """
    started = time.perf_counter()
    names = dict(namespace if namespace is not None else _callers_names())
    ordered = order(spec, only=only, visible_only=True)
    student = Live(names, ordered.spec.functions, ordered.spec.framework)
    submission = _submission(list(ordered.spec.functions.values()))
    verdicts, remarks = judge(ordered, student, submission)
    return LiveReport(
        report(
            ordered,
            submission,
            verdicts,
            isolation="none: the running notebook",
            ran="; ".join(["nothing anew: the functions as they are defined now", *student.origins()]),
            warnings=remarks,
            seconds=time.perf_counter() - started,
        )
    )


class Live:
    """The functions of a namespace as a Respondent. Arguments are copies, so a call cannot change what is judged."""

    def __init__(self, names: Mapping[str, Any], functions: Mapping[str, Function], framework: str) -> None:
        self._functions = functions
        defined = tuple(name for name, value in names.items() if callable(value) and not name.startswith("_"))
        self._loaded = Loaded(dict(names), dict(functions), framework, names=defined, files=_files(names))

    def call(self, name: str, args: Sequence[Any], *, wrt: tuple[int, ...] = ()) -> Answer:
        """Call the function; see Respondent."""
        function = self._functions[name]
        given = [copy.deepcopy(arg) for arg in args]
        try:
            value = invoke(self._loaded, function, given, wrt)
        except CallFailed:
            raise
        except Exception as error:
            raise explain(error, self._loaded) from error
        if not isinstance(value, _NUMBERS):
            raise CallFailed("raised", f"{name} gave {describe(value)}, which is not a number or an array")
        changed = tuple(i for i, (now, then) in enumerate(zip(given, args, strict=True)) if not _same(now, then))
        return Answer(value=copy.deepcopy(value), changed=changed)

    def origins(self) -> list[str]:
        """Where each function was defined: "softmax comes from In[5], line 1"."""
        found = []
        for function in self._functions.values():
            try:
                code = resolve(self._loaded, function).__code__
            except (CallFailed, AttributeError):
                continue  # a missing function has its verdict, a built-in one no line
            place = self._loaded.place(code.co_filename, code.co_firstlineno)
            if place is not None:
                found.append(f"{function.name} comes from {place}")
        return found


def _files(names: Mapping[str, Any]) -> dict[str, tuple[str, int | None]]:
    """What to call the files that the functions' code comes from: a notebook's cells by their numbers."""
    shell = _shell()
    files: dict[str, tuple[str, int | None]] = {}
    for value in names.values():
        code = getattr(value, "__code__", None)
        filename = getattr(code, "co_filename", None)
        if not isinstance(filename, str):
            continue
        label = shell.compile.format_code_name(filename) if shell is not None else None
        files[filename] = (label[1] if label is not None else Path(filename).name, None)
    return files


def _same(now: Any, then: Any) -> bool:
    if isinstance(then, np.ndarray):
        return isinstance(now, np.ndarray) and now.shape == then.shape and now.tobytes() == then.tobytes()
    return True


def _callers_names() -> Mapping[str, Any]:
    shell = _shell()
    if shell is not None:
        names: Mapping[str, Any] = shell.user_ns
        return names
    return sys._getframe(2).f_globals  # noqa: SLF001 -- outside a notebook there is no other way to the caller's names


def _shell() -> Any:
    ipython = sys.modules.get("IPython")
    return ipython.get_ipython() if ipython is not None else None


def _submission(functions: Sequence[Function]) -> Submission:
    """The notebook's cells as they were run, for checks of the source; empty outside a notebook."""
    shell = _shell()
    cells = [source for source in shell.user_ns.get("In", []) if source.strip()] if shell is not None else []
    notebook = {
        "nbformat": 4,
        "nbformat_minor": 4,
        "metadata": {},
        "cells": [
            {"cell_type": "code", "metadata": {}, "execution_count": None, "outputs": [], "source": source}
            for source in cells or ["pass"]
        ],
    }
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "this notebook.ipynb"
        path.write_text(json.dumps(notebook), encoding="utf-8")
        return read(path, functions)
