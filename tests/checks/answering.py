"""Functions of this process behind the seam, and specs from text: what the tests of judging need."""

import textwrap
import traceback

import numpy as np

from grader.checks.setting import Setting
from grader.judging.passes import judge_all
from grader.model import UNTOLD, Answer, CallFailed
from grader.respondents.references import References
from grader.spec import load_spec

REFERENCE = """
import numpy as np

def softmax(Z):
    t = np.exp(Z - Z.max(axis=0, keepdims=True))
    return t / t.sum(axis=0, keepdims=True)

def cost(Y_hat, Y):
    return -np.sum(Y * np.log(Y_hat)) / Y.shape[1]

def cost_sum(Y_hat, Y):
    return -np.sum(Y * np.log(Y_hat))

def output_grad(Y_hat, Y):
    return Y_hat - Y

def strict(p):
    if np.isnan(p).any():
        raise ValueError("nan")
    return 1.0
"""

SPEC = """
format: 1
id: small
title: A small spec
reference: answers.py
functions:
  softmax:     {args: [Z]}
  cost:        {args: [Y_hat, Y]}
  output_grad: {args: [Y_hat, Y]}
draw:
  C: {integer: [2, 5]}
  m: {integer: [1, 6]}
  Z: {normal: [C, m], scale: 2}
  Y: {one_hot: [C, m]}
trials: 8
checks:
"""


class Functions:
    """A Respondent over Python functions: what a student's worker would answer, without the worker."""

    def __init__(self, **functions):
        self.functions = functions
        self.calls = []

    def call(self, name, args, *, wrt=()):
        """As Respondent says; every name that was asked for is noted in `calls`."""
        self.calls.append(name)
        if name[1:] in self.functions:
            raise CallFailed(UNTOLD, "these functions have no text")
        if name not in self.functions:
            raise CallFailed("missing-function", f"there is no `{name}`")
        given = [np.array(arg) if isinstance(arg, np.ndarray) else arg for arg in args]
        try:
            value = self.functions[name](*given)
        except CallFailed:
            raise
        except Exception as error:
            kinds = [kind.__name__ for kind in type(error).__mro__]
            trace = traceback.format_exception_only(error)
            raise CallFailed("raised", f"{type(error).__name__}: {error}", kinds=kinds, trace=trace) from error
        changed = tuple(i for i, (a, b) in enumerate(zip(given, args, strict=True)) if not np.array_equal(a, b))
        return Answer(value=value, changed=changed)


def right(**others):
    """A student whose functions are right, but for `others`."""
    names = {}
    exec(REFERENCE, names)
    functions = {name: names[name] for name in ("softmax", "cost", "output_grad")}
    return Functions(**{**functions, **others})


def spec(tmp_path, checks, head=SPEC, more=""):
    """The spec with these checks (YAML, any indentation), beside the reference above."""
    (tmp_path / "answers.py").write_text(REFERENCE + more)
    path = tmp_path / "spec.yaml"
    path.write_text(head + textwrap.indent(textwrap.dedent(checks), "  "))
    return load_spec(path)


def verdicts(spec, student, *, seed=3, submission=None, names=True):
    """The verdicts by id."""
    setting = Setting(spec, References(spec), seed, submission, names)
    return {verdict.id: verdict for verdict in judge_all(spec.checks, setting, student)}
