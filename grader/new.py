"""Start a new assignment: a spec, a reference, a starter and a solution notebook that grade each other at once."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from grader.errors import GraderError

if TYPE_CHECKING:
    from pathlib import Path

_SPEC = """\
format: 1
id: {name}
title: {title}
reference: reference.py        # beside this file; PyTorch's second opinion would be reference_torch.py
functions:
  predict: {{args: [w, X]}}
  cost:    {{args: [y_hat, y]}}
  grad:    {{args: [w, X, y]}}
draw:
  n: {{integer: [1, 5]}}         # inputs
  m: {{integer: [1, 12]}}        # examples, one a column
  w: {{normal: [n]}}
  X: {{normal: [n, m]}}
  y: {{normal: [m]}}
checks:
  - id: predict
    says: The prediction is the weighted sum of each example's inputs.
    points: 1
    matches: predict
  - id: cost
    says: The cost is the mean of the squared errors, halved.
    points: 1
    let: {{y_hat: "ref.predict(w, X)"}}
    matches: cost
  - id: cost-of-a-perfect-fit
    says: A perfect prediction costs nothing.
    points: 1
    holds: cost(y, y) == 0
  - id: gradient
    says: grad is the gradient of your own cost with respect to the weights.
    points: 2
    after: [predict, cost]
    gradient: {{of: "cost(predict(w, X), y)", wrt: w, is: "grad(w, X, y)"}}
"""

_REFERENCE = '''\
"""The answers: least squares with a linear model."""

import numpy as np


def predict(w, X):
    """y_hat = w . X, `(n,), (n, m) -> (m,)`."""
    return w @ X


def cost(y_hat, y):
    """Half the mean squared error, `(m,), (m,) -> ()`."""
    return 0.5 * np.mean((y_hat - y) ** 2)


def grad(w, X, y):
    """Gradient of the cost with respect to w, `(n,), (n, m), (m,) -> (n,)`."""
    return X @ (w @ X - y) / y.size
'''

_DOCSTRINGS = {
    "predict": '''def predict(w, X):
    """The weighted sum of each example's inputs, (n,), (n, m) -> (m,)."""
''',
    "cost": '''def cost(y_hat, y):
    """Half the mean squared error, (m,), (m,) -> a number."""
''',
    "grad": '''def grad(w, X, y):
    """Gradient of the cost with respect to the weights, (n,), (n, m), (m,) -> (n,)."""
''',
}
_STARTER = dict.fromkeys(_DOCSTRINGS, "    raise NotImplementedError  # your code here")
_SOLUTION = {
    "predict": "    return w @ X",
    "cost": "    return np.mean((y_hat - y) ** 2) / 2",
    "grad": "    m = len(y)\n    return X @ (predict(w, X) - y) / m",
}


def create(name: str, folder: Path) -> list[Path]:
    """Write the new assignment to `folder/name` and return the files.

    Raises:
        GraderError: the name cannot be an id, or something of that name is there already.
    """
    if not re.fullmatch(r"[a-z][a-z0-9-]*", name):
        raise GraderError(f"{name!r} cannot be an id: small letters, digits and '-', beginning with a letter")
    home = folder / name
    if home.exists():
        raise GraderError(f"{home} exists already; choose another name, or remove it")
    title = name.replace("-", " ").capitalize()
    texts = {
        f"{name}.yaml": _SPEC.format(name=name, title=title),
        "reference.py": _REFERENCE,
        "starter.ipynb": _notebook(name, title, _STARTER),
        "solution.ipynb": _notebook(name, title, _SOLUTION),
    }
    try:
        home.mkdir(parents=True)
        for file, text in texts.items():
            (home / file).write_text(text, encoding="utf-8")
    except OSError as error:
        raise GraderError(f"{home}: cannot be written: {error.strerror}") from error
    return [home / file for file in texts]


def _notebook(name: str, title: str, bodies: dict[str, str]) -> str:
    cells = [("markdown", "title", f"# {title}"), ("code", "imports", "import numpy as np")]
    cells += [("code", function, _DOCSTRINGS[function] + body) for function, body in bodies.items()]
    cells.append(("code", "check", f'import grader\n\ngrader.check("{name}.yaml")'))
    return json.dumps(
        {
            "nbformat": 4,
            "nbformat_minor": 5,
            "metadata": {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
            "cells": [_cell(*cell) for cell in cells],
        },
        indent=1,
    )


def _cell(kind: str, name: str, source: str) -> dict[str, object]:
    code: dict[str, object] = {"execution_count": None, "outputs": []} if kind == "code" else {}
    return {"cell_type": kind, "id": name, "metadata": {}, **code, "source": source.splitlines(keepends=True)}
