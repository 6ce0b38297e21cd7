"""A ridge regression with a loss and its gradients, by which names and examples are tried: sizes, a rate, a term."""

import ast
import textwrap

import msgspec
from answering import Functions
from answering import verdicts as judged

from grader.hand_in import Definition, Piece, Program, Submission
from grader.model import Place
from grader.running.matching import match
from grader.spec import load_spec

TEXT = """
import numpy as np

def predict(W, X):
    return W @ X

def loss(W, X, Y, reg):
    m = X.shape[1]
    return ((predict(W, X) - Y) ** 2).sum() / (2 * m) + reg / 2 * (W ** 2).sum()

def grad(W, X, Y, reg):
    m = X.shape[1]
    return (predict(W, X) - Y) @ X.T / m + reg * W

def one_hot(y, n):
    return np.eye(n)[y]

def step(W, dW):
    if W.shape != dW.shape:
        raise ValueError("the shapes differ")
    return W - 0.1 * dW

def sums(X, Y):
    return X.sum(), Y.sum(axis=1)
"""

SPEC = """
format: 1
id: ridge
title: A ridge regression
reference: answers.py
functions:
  predict: {args: [W, X], aliases: [forward]}
  loss:    {args: [W, X, Y, reg]}
  grad:    {args: [W, X, Y, reg]}
  one_hot: {args: [y, n]}
  step:    {args: [W, dW]}
  sums:    {args: [X, Y]}
draw:
  n: {integer: [2, 6]}
  k: {integer: [2, 6]}
  m: {integer: [2, 9]}
  W: {normal: [k, n]}
  V: {normal: [k, n]}
  X: {normal: [n, m]}
  Y: {normal: [k, m]}
  y: {labels: [m], classes: n}
  reg: {uniform: [], low: 0.1, high: 0.9}
trials: 8
checks:
  - {id: predict, says: S., matches: predict}
  - {id: fixed, says: S., where: {W: {normal: [4, 5]}, X: {normal: [5, 7]}}, matches: predict}
  - {id: linear, says: S., holds: "predict(2 * W, X) == 2 * predict(W, X)"}
  - {id: loss, says: S., matches: loss}
  - {id: positive, says: S., holds: "loss(W, X, Y, reg) > 0"}
  - {id: grad, says: S., after: [loss], gradient: {of: "loss(W, X, Y, reg)", wrt: W, is: "grad(W, X, Y, reg)"}}
  - {id: one-hot, says: S., matches: one_hot}
  - {id: step, says: S., let: {dW: V}, matches: step}
  - {id: sums, says: S., matches: sums}
  - {id: step-pure, says: S., pure: "step(W, V)"}
  - {id: refused, says: S., raises: {call: "step(W, X)", error: ValueError}, where: {k: {constant: 7}}}
"""


def ridge(folder, *changes):
    """The spec, with what is to be changed in its text, beside its reference."""
    (folder / "answers.py").write_text(TEXT, encoding="utf-8")
    path, text = folder / "ridge.yaml", textwrap.dedent(SPEC)
    for before, after in changes:
        assert before in text
        text = text.replace(before, after)
    path.write_text(text, encoding="utf-8")
    return load_spec(path)


def replaced(**functions):
    """The right text with these functions, by the name that the spec has, in place of its own."""
    tree = ast.parse(TEXT)
    texts = {node.name: ast.unparse(node) for node in tree.body if isinstance(node, ast.FunctionDef)}
    return "import numpy as np\n\n" + "\n\n".join({**texts, **functions}.values()) + "\n"


def _bound(target, function):
    """The function as the worker calls it."""

    def called(*values):
        positional, named = match(target, function, function.args, values)
        return target(*positional, **named)

    return called


def verdicts(spec, text, seed=3, only="", **options):
    """The verdicts on a hand-in of this text, run in this process; of one check and those before it."""
    space = {}
    exec(text, space)
    defined = [node for node in ast.parse(text).body if isinstance(node, ast.FunctionDef)]
    definitions = tuple(
        Definition(
            name=node.name,
            kind="function",
            args=tuple(each.arg for each in (*node.args.args, *node.args.kwonlyargs)),
            by_name=tuple(each.arg for each in node.args.kwonlyargs),
            place=Place(file="hw.py", cell=None, line=node.lineno),
        )
        for node in defined
    )
    program = Program(pieces=(Piece(file="hw.py", cell=None, source=text),))
    submission = Submission(name="hw.py", sha256="", needed=program, whole=program, definitions=definitions)
    functions = {
        name: _bound(space[called], function)
        for name, function in spec.functions.items()
        for called in (name, *function.aliases)
        if called in space
    }
    chosen = [check for check in spec.checks if not only or check.id in {only, "loss"}]
    spec = msgspec.structs.replace(spec, checks=tuple(chosen))
    return judged(spec, Functions(**functions), seed=seed, submission=submission, **options)
