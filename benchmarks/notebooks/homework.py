"""The notebook that is opened: right functions, wrong ones, and what a student's code may do to its kernel."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

SPEC = """\
format: 1
id: kernel
title: What a kernel bears
functions: {softmax: [Z], endless: [Z], leaving: [Z], chatty: [Z], unfinished: [Z]}
draw: {C: {integer: [2, 5]}, m: {integer: [1, 4]}, Z: {normal: [C, m]}}
trials: 5
limits: {seconds: 1}
checks:
  - {id: chatty-sums, says: What prints is judged all the same., holds: "sum(chatty(Z), axis=0) == 1"}
  - {id: softmax-sums, says: The probabilities of an example sum to 1., holds: "sum(softmax(Z), axis=0) == 1"}
  - {id: softmax-positive, says: Probabilities are positive., holds: softmax(Z) > 0}
  - {id: endless-sums, says: What never ends is stopped., holds: "sum(endless(Z), axis=0) == 1"}
  - {id: leaving-sums, says: Who leaves is told., holds: "sum(leaving(Z), axis=0) == 1"}
  - {id: unfinished-sums, says: A name that is not there is named., holds: "sum(unfinished(Z), axis=0) == 1"}
"""
CELLS = (
    "import numpy as np",
    "def softmax(Z):\n    t = np.exp(Z)\n    return t / np.sum(t)",
    "def endless(Z):\n    while True:\n        pass",
    "def leaving(Z):\n    raise SystemExit",
    'def chatty(Z):\n    print("hello " * 100)\n    t = np.exp(Z)\n    return t / np.sum(t, axis=0)',
    "def unfinished(Z):\n    return t / np.sum(t, axis=0)",
)
GRADE = ("%load_ext grader", "%grade kernel.yaml")
STILL_HERE = 'print("still", "here")'
SAID = (  # in the report, whatever shows it
    "2 of 6 points",
    "chatty printed 5 lines",
    "it was still running after 1 s",
    "SystemExit",
    "name 't' is not defined",
    "sum(softmax(Z), axis=0)",
)


def write(folder: Path) -> None:
    """The spec, the notebook, and the same as a marimo app."""
    (folder / "kernel.yaml").write_text(SPEC, encoding="utf-8")
    notebook: dict[str, Any] = {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
        "cells": [_cell(number, source) for number, source in enumerate((*CELLS, *GRADE, STILL_HERE))],
    }
    (folder / "homework.ipynb").write_text(json.dumps(notebook, indent=1), encoding="utf-8")
    cells = (*CELLS, 'import grader\n\ngrader.check("kernel.yaml")')
    lines = ["import marimo", "", "app = marimo.App()"]
    for source in cells:
        body = "\n".join(f"    {line}" for line in source.splitlines())
        lines += ["", "", "@app.cell", "def _():", body, "    return"]
    (folder / "homework_marimo.py").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _cell(number: int, source: str) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "id": f"cell-{number}",
        "metadata": {},
        "execution_count": None,
        "outputs": [],
        "source": source.splitlines(keepends=True),
    }
