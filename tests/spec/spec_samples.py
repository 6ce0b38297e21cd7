"""A small spec to be spoilt, its reference, and something that answers its calls."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from grader.model import Answer, CallFailed, Handle
from grader.spec import lint, load_spec

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from grader.spec import Spec

SPEC = """\
format: 1
id: course
title: Classification, last layer
reference: own.py
functions:
  softmax: {args: [Z], aliases: [soft_max]}
  cost: [Y_hat, Y]
  dcost: [Y_hat, Y]
  Net:
    args: [D, C]
    methods: {loss: [X, y]}
    attributes: [params]
draw:
  C: {integer: [2, 7]}
  m: {integer: [1, 12]}
  D: {integer: [3, 9]}
  Z: {normal: [C, m], scale: 3}
  Y: {one_hot: [C, m]}
  X: {uniform: [m, D]}
  y: {labels: [m], classes: C}
trials: 12
limits: {seconds: 5, memory_mb: 512}
checks:
  - id: sums
    says: The probabilities of an example sum to one.
    points: 2
    holds: sum(softmax(Z), axis=0) == 1
  - id: cost-value
    matches: cost
    let: {Y_hat: ref.softmax(Z)}
  - id: slope
    after: [cost-value]
    visibility: hidden
    gradient: {of: "m * cost(softmax(Z), Y)", wrt: Z, is: "dcost(softmax(Z), Y)"}
"""
OWN = """\
import numpy as np

def softmax(Z, axis=0):
    t = np.exp(Z - Z.max(axis=axis, keepdims=True))
    return t / t.sum(axis=axis, keepdims=True)

def cost(Y_hat, Y):
    return -np.sum(Y * np.log(Y_hat)) / Y.shape[1]

def cost_sum(Y_hat, Y):
    return -np.sum(Y * np.log(Y_hat))

def dcost(Y_hat, Y):
    return Y_hat - Y
"""


def write(folder: Path, text: str | bytes = SPEC) -> Path:
    """The spec as a file with its reference beside it."""
    (folder / "own.py").write_text(OWN, encoding="utf-8")
    path = folder / "course.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def load(folder: Path, text: str = SPEC) -> Spec:
    """The spec in a text."""
    return load_spec(write(folder, text))


def edited(old: str, new: str) -> str:
    """The sample with one passage changed."""
    assert SPEC.count(old) == 1, f"{old!r} stands {SPEC.count(old)} times in the sample"
    return SPEC.replace(old, new)


def mistakes(folder: Path, text: str | bytes) -> list[str]:
    """What is wrong with a spec, each as `line:column: message`."""
    path = write(folder, text)
    return [str(problem).removeprefix(f"{path}:") for problem in lint(path) if not problem.advice]


def advice(folder: Path, text: str) -> list[str]:
    """What lint advises on a spec that can be used, each as `line: message`."""
    path = write(folder, text)
    assert not mistakes(folder, text)
    return [f"{problem.line}: {problem.message}" for problem in lint(path)]


class Module:
    """Answers calls by name from Python functions and classes; keeps what it was asked."""

    def __init__(self, **functions: Callable[..., Any]) -> None:
        self.functions = functions
        self.objects: list[Any] = []
        self.asked: list[str] = []

    def call(self, name: str, args: Sequence[Any], *, wrt: tuple[int, ...] = (), **named: Any) -> Answer:
        """The function's value; objects stay here, behind a handle."""
        self.asked.append(name)
        args = [self.objects[arg.id] if isinstance(arg, Handle) else arg for arg in args]
        if name.startswith("=."):
            owner, keys, value = args
            for key in [name[2:], *keys][:-1]:
                owner = owner[key] if isinstance(owner, dict) else getattr(owner, key)
            owner[keys[-1]] = value
            return Answer(value=None)
        if name.startswith("."):
            return Answer(value=getattr(args[0], name[1:]))
        if name not in self.functions and "." not in name:
            raise CallFailed("missing-function", f"there is no `{name}`")
        function = getattr(args.pop(0), name.split(".")[1]) if "." in name else self.functions[name]
        try:
            value = function(*args, **named)
        except (TypeError, ValueError, ArithmeticError, LookupError, AttributeError) as error:
            raise CallFailed("raised", str(error)) from error
        if isinstance(value, Net):
            self.objects.append(value)
            return Answer(value=Handle(len(self.objects) - 1, "Net"))
        return Answer(value=value)


class Net:
    """A student's class with one layer."""

    def __init__(self, D: int, C: int) -> None:
        self.params = {"W": np.ones((D, C)), "b": np.zeros(C)}

    def loss(self, X: np.ndarray, y: np.ndarray) -> tuple[float, dict[str, np.ndarray]]:
        """The mean score of the true classes, and its gradient."""
        m, C = len(y), self.params["W"].shape[1]
        score = X @ self.params["W"] + self.params["b"]
        hot = np.eye(C)[y]
        return float(np.sum(hot * score)) / m, {"W": X.T @ hot / m, "b": hot.sum(axis=0) / m}


def softmax(Z: np.ndarray, axis: int = 0) -> np.ndarray:
    """As the lecture has it."""
    t = np.exp(Z)
    return t / t.sum(axis=axis, keepdims=True)


def cost(Y_hat: np.ndarray, Y: np.ndarray) -> float:
    """Mean of the losses."""
    return -float(np.sum(Y * np.log(Y_hat))) / Y.shape[1]
