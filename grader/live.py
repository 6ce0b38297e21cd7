"""`grader.check("softmax-classifier")` in a notebook: judge the functions of the running kernel, show the report there.

`%load_ext grader` makes it a word of the notebook: `%grade softmax-classifier`, with the ids of checks behind it.
The functions run where they are, in the student's own kernel: this is for checking oneself, never for grading others.
"""

from __future__ import annotations

import json
import shlex
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from grader.errors import GraderError
from grader.grading import judge, report
from grader.hand_in import Submission
from grader.order import order
from grader.reports import to_fragment, to_plain
from grader.respondents.notebook import Live, shell
from grader.running.manners import generators_kept, ours
from grader.submission.reading import read
from grader.trust import trusted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from grader.model import Function, Report


class LiveReport:
    """A report that a notebook shows as HTML and a console as text; `report` is the value itself."""

    def __init__(self, report: Report) -> None:
        self.report = report

    def _repr_html_(self) -> str:
        return to_fragment(self.report)

    def __repr__(self) -> str:
        return to_plain(self.report)


def load_ipython_extension(ipython: Any) -> None:
    """What `%load_ext grader` does: the magic `%grade SPEC [ID ...]`."""
    ipython.register_magic_function(_grade, "line", "grade")


def _grade(line: str) -> LiveReport | None:
    """`%grade SPEC [ID ...]`: judge the functions of this notebook by the visible checks of SPEC, or by those named.

    `--trust` lets the reference beside SPEC run, a program of its author's; that is remembered.
    """
    words = [word for word in shlex.split(line) if word != "--trust"]
    try:
        if words:
            return check(words[0], only=words[1:], trust="--trust" in shlex.split(line))
        said = "name a spec: %grade softmax-classifier"
    except GraderError as error:
        said = str(error)
    sys.stderr.write(f"{said}\n")  # a sentence; a traceback of ours would help nobody
    return None


def check(
    spec: str | Path,
    *,
    only: str | Sequence[str] = (),
    namespace: Mapping[str, Any] | None = None,
    trust: bool = False,
) -> LiveReport:
    """Judge the functions that are defined here and now by the visible checks of `spec`.

    Args:
        spec: a path, or the id of a spec that ships with the package.
        only: the id of a check, or several; all by default.
        namespace: where the functions are; by default the notebook's (or the caller's) global names.
        trust: run the reference beside the spec, a program with your rights; remembered as long as it does not change.

    Raises:
        SpecError: the spec has mistakes.
        GraderError: its reference is a program that nobody has trusted yet.
    """
    started = time.perf_counter()
    names = dict(namespace if namespace is not None else _callers_names())
    ordered = order(trusted(spec, given=trust), only=[only] if isinstance(only, str) else only, visible_only=True)
    submission = _submission(list(ordered.spec.functions.values()))
    with generators_kept(), ours() as manners:
        student = Live(
            names,
            ordered.spec.functions,
            ordered.spec.framework,
            seconds=ordered.spec.limits.seconds,
            manners=manners,
        )
        verdicts, remarks = judge(ordered, student, submission)
    return LiveReport(
        report(
            ordered,
            submission,
            verdicts,
            isolation="none: the running notebook",
            ran="; ".join(["nothing anew: the functions as they are defined now", *student.origins()]),
            warnings=(*remarks, *student.remarks()),
            seconds=time.perf_counter() - started,
        )
    )


def _callers_names() -> Mapping[str, Any]:
    ipython = shell()
    if ipython is not None:
        names: Mapping[str, Any] = ipython.user_ns
        return names
    return sys._getframe(2).f_globals  # noqa: SLF001 -- outside a notebook there is no other way to the caller's names


def _submission(functions: Sequence[Function]) -> Submission:
    """The notebook's cells as they were run, each by the number beside it; empty outside a notebook."""
    ipython = shell()
    ran = ipython.user_ns.get("In", [])[1:] if ipython is not None else []
    cells = [source if source.strip() else "pass" for source in ran]  # one that is empty has its number, too
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
        submission = read(path, functions)
        told = msgspec.convert(_numbered_as_run(msgspec.to_builtins(submission)), Submission)
        return msgspec.structs.replace(told, settled=False)  # a session knows names that no cell's text shows


def _numbered_as_run(value: Any) -> Any:
    """Every place in a submission by what stands beside the cell: "In[7]"."""
    if isinstance(value, dict):
        found = {key: _numbered_as_run(part) for key, part in value.items()}
        by_cell = found.get("cell") is not None
        return {**found, "file": f"In[{found['cell']}]", "cell": None} if by_cell else found
    return [_numbered_as_run(part) for part in value] if isinstance(value, list | tuple) else value
