"""Finding a graded function and calling it the way that its author wrote it."""

import dataclasses
import functools
import subprocess
import sys

import pytest
from loading import call, in_child, program

from grader.hand_in import Program, Trouble
from grader.model import CallFailed, Function
from grader.running.load import invoke, load
from grader.running.matching import match


def test_what_a_trouble_cost_is_told():
    """A function whose definition failed says so, with the line, in place of "there is no"."""
    hand_in = program("@decorate\ndef f(x):\n    return 1")
    unread = Trouble(code="syntax", text="it cannot be read: expected ':'", place=None, name="f")

    assert call(hand_in, 0)[:2] == [
        "raised",
        "`f` could not be defined: NameError: name 'decorate' is not defined (cell 1, line 1)",
    ]
    assert call(Program(pieces=(), unread=(unread,)), 0)[:2] == [
        "syntax",
        "`f` could not be defined: it cannot be read: expected ':'",
    ]


@pytest.mark.parametrize(
    ("name", "cell", "text"),
    [
        ("softmax", "def soft_max(z): pass", "there is no `softmax`; you have `soft_max`"),
        ("softmax", "def my_softmax(z): pass", "there is no `softmax`; you have `my_softmax`"),
        ("cross_entropy", "def CrossEntropy(z): pass", "there is no `cross_entropy`; you have `CrossEntropy`"),
        ("relu", "class A:\n    def relu(self): pass", "there is no function `relu`; you have the method `A.relu`"),
        ("Net.loss", "class Net:\n    def losses(self, z): pass", "your Net has no method `loss`; it has `losses`"),
        ("softmax", "def train(): pass", "there is no `softmax`"),
        ("model_forward", "def relu_forward(z): pass", "there is no `model_forward`"),
        ("conv_backward", "def conv_forward(z): pass", "there is no `conv_backward`"),
        (
            "update_parameters",
            "def update_params(z): pass",
            "there is no `update_parameters`; you have `update_params`",
        ),
        ("softmax", "softmax = 3", "`softmax` is an int, not a function"),
    ],
)
def test_a_missing_function_names_the_nearest(name, cell, text):
    """The code is missing-function, and the text has what the student may have meant."""
    code, said, *_ = call(program(cell), 0, functions=[Function(name=name, args=("Z",))])

    assert (code, said) == ("missing-function", text)


def test_a_value_in_place_of_a_function_does_not_lose_it():
    """`f = f(3)` in a later cell: the function that was there is called."""
    assert call(program("def f(x):\n    return x + 1", "f = f(3)"), 1) == ["value", 2]


@pytest.mark.parametrize(
    ("signature", "expected"),
    [
        ("a, b", [1, 2]),  # in order
        ("W, X", [1, 2]),
        ("X, W", [1, 2]),  # by name
        ("X, weights", [1, 2]),  # one known name settles the other
        ("X, W, reg=0.1", [1, 2]),
        ("reg=0.1, *, W, X", [1, 2]),
        ("X, W, /", [1, 2]),
        ("*args", [1, 2]),
        ("W, *rest", [1, 2]),
        ("x, w", [1, 2]),  # in another case
        ("x, X", [1, 2]),  # where case tells two things apart it is not ignored
    ],
)
def test_arguments_find_their_parameters(signature, expected):
    """Arguments go by name where the student's names are the spec's, otherwise in the spec's order."""
    both = {"a, b": "a, b", "*args": "args[0], args[1]", "W, *rest": "W, rest[0]", "X, weights": "weights, X"}
    both |= {"x, w": "w, x", "x, X": "x, X"}
    hand_in = program(f"def f({signature}):\n    return [{both.get(signature, 'W, X')}]")

    assert call(hand_in, 1, 2, functions=[Function(name="f", args=("W", "X"))]) == ["value", expected]


@pytest.mark.parametrize(
    ("signature", "text"),
    [
        ("x", "`f` takes 1 argument (x), the exercise gives 2 (W, X)"),
        ("", "`f` takes no arguments, the exercise gives 2 (W, X)"),
        ("a, b, c", "`f` needs 3 arguments (a, b, c), the exercise gives 2 (W, X)"),
        ("a, b, *, c", "`f` needs 3 arguments (a, b, c), the exercise gives 2 (W, X)"),
    ],
)
def test_too_few_or_too_many_arguments(signature, text):
    """One sentence says what the function takes and what the exercise gives."""
    found = call(program(f"def f({signature}):\n    return 1"), 1, 2, functions=[Function(name="f", args=("W", "X"))])

    assert found[:2] == ["arguments", text]


def _by(decorator):
    class Decorated:
        @decorator
        def m(self, X, W):
            return W, X

    return Decorated()


class _Many:
    def __init__(self, X, W=None):
        self.pair = W, X

    def swapped(self, X, W):
        return W, X

    def any(*args):
        return args[1:]

    @classmethod
    def of_class(cls, X, W):
        return W, X

    @staticmethod
    def alone(X, W):
        return W, X


class _New:
    def __new__(cls, X, W):
        return W, X

    def __init__(self, *_):
        self.never = True


class _Called:
    def __call__(self, X, W):
        return W, X


@dataclasses.dataclass
class _Data:
    X: int
    W: int

    @property
    def pair(self):
        return self.W, self.X


def _wrapped(function):
    @functools.wraps(function)
    def around(*args, **kwargs):
        return function(*args, **kwargs)

    return around


TARGETS = {
    "function": lambda X, W: (W, X),
    "method": _Many(1).swapped,
    "class method": _Many.of_class,
    "static method": _Many.alone,
    "class": _Many,
    "data class": _Data,
    "class with __new__": _New,
    "object": _Called(),
    "wrapped method": _by(_wrapped).m,
    "bound beforehand": functools.partial(lambda a, X, W: (W, X), 0),
    "inherited": type("Below", (_Many,), {}),
}


@pytest.mark.parametrize("kind", TARGETS)
def test_whatever_is_called_gets_the_arguments_of_these_names(kind):
    """What is remembered of a method or a constructor is what its signature says, the object left out."""
    target, function = TARGETS[kind], Function(name="f", args=("W", "X"))
    for _ in range(2):
        positional, named = match(target, function, function.args, [1, 2])
        found = target(*positional, **named)
        assert getattr(found, "pair", found) == (1, 2)
    assert match(_Many(1).any, function, function.args, [1, 2]) == ([1, 2], {})
    with pytest.raises(CallFailed, match="exercise gives 1"):
        match(_Many(1).swapped, function, function.args[:1], [1])


def test_objects_are_made_called_read_and_set():
    """A class constructs, its methods are called, its attributes are read and set by keys."""
    cell = """
        class Net:
            def __init__(self, d):
                self.params = {'W': d}
                self.lr = 1
            def out(self, x):
                return self.params['W'] * x * self.lr
    """
    asked = [Function(name="Net", args=("d",)), Function(name="Net.out", args=("net", "x"))]

    def work():
        loaded = load(program(cell), asked)
        net = invoke(loaded, "Net", [3])
        before = invoke(loaded, asked[1], [net, 2])
        invoke(loaded, "=.params", [net, ["W"], 10])
        invoke(loaded, "=.lr", [net, [], 2])
        try:
            invoke(loaded, ".parms", [net])
        except CallFailed as error:
            said = error.text
        return [before, invoke(loaded, "Net.out", [net, 2]), invoke(loaded, ".params", [net]), said]

    assert in_child(work) == [6, 40, {"W": 10}, "your Net has no `.parms`; it has `.params`"]


TORCH = """
import json
import numpy as np
from grader.hand_in import Piece, Program
from grader.model import Function
from grader.running.load import explain, invoke, load

SOURCE = '''
import torch
def cost(Z, Y):
    return -(Y * torch.log_softmax(Z, dim=0)).sum() / Z.shape[1]
def columns(Z, Y):
    return -(Y * torch.log_softmax(Z, dim=0)).sum(dim=0)
def cut(Z, Y):
    return cost(Z.detach(), Y)
def number(Z, Y):
    return cost(Z, Y).item()
class Net(torch.nn.Module):
    def __init__(self, n):
        super().__init__()
        self.layer = torch.nn.Linear(n, 2)
    def forward(self, x):
        return self.layer(x)
def scale(x):
    x *= 2
    return x, {'a': x.int()}
'''
names = {name: ("Z", "Y") for name in ("cost", "columns", "cut", "number")}
names |= {"Net": ("n",), "Net.forward": ("net", "x"), "scale": ("x",)}
functions = [Function(name=name, args=args) for name, args in names.items()]
loaded = load(Program(pieces=(Piece(file="a.py", cell=None, source=SOURCE),)), functions, "torch")
rng = np.random.default_rng(0)
Z, Y = rng.normal(size=(4, 3)), np.eye(4)[:, :3]
t = np.exp(Z) / np.exp(Z).sum(axis=0)
value = invoke(loaded, "cost", [Z, Y])
assert isinstance(value, np.ndarray) and value.dtype == np.float64 and value.shape == ()
assert np.allclose(value, -(Y * np.log(t)).sum() / 3)
(gradient,) = invoke(loaded, "cost", [Z, Y], wrt=(0,))
assert np.allclose(gradient, (t - Y) / 3)
by_z, by_y = invoke(loaded, "cost", [Z, Y], wrt=(0, 1))
assert np.allclose(by_y, -np.log(t) / 3)
said = []
for name in ("columns", "cut", "number"):
    try:
        invoke(loaded, name, [Z, Y], wrt=(0,))
    except Exception as error:
        said.append([explain(error, loaded).code, explain(error, loaded).text])
net = invoke(loaded, "Net", [3])
invoke(loaded, "=.layer.weight", [net, [], np.ones((2, 3))])
invoke(loaded, "=.layer.bias", [net, [0], 5.0])
invoke(loaded, "=.layer.bias", [net, [1], 0.0])
assert np.allclose(invoke(loaded, "Net.forward", [net, np.array([1.0, 2.0, 3.0])]), [11, 6])
assert np.allclose(invoke(loaded, ".layer.weight", [net]), 1)
x = np.ones(2)
result = invoke(loaded, "scale", [x])
assert isinstance(result, tuple) and result[1]["a"].dtype == np.int32 and x[0] == 2.0
print(json.dumps(said))
"""


@pytest.mark.slow
def test_torch():
    """Tensors of float64 in, arrays out, gradients by autograd, modules with parameters, sentences where it breaks."""
    pytest.importorskip("torch")
    done = subprocess.run([sys.executable, "-c", TORCH], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == (
        '[["no-gradient", "`columns` gave shape (3,): autograd needs a single number"], '
        '["no-gradient", "the value of `cut` is cut off from its arguments: autograd finds no way back"], '
        '["no-gradient", "`number` gave a float, not a tensor: autograd cannot go back from it"]]'
    )


def test_parameters_by_name_only_are_named():
    """A function that wants an argument by a name which the exercise does not have says so, with the remedy."""
    found = call(program("def f(*, a, b): return a"), 1, 2, functions=[Function(name="f", args=("x", "reg"))])

    assert found[:2] == ["arguments", "`f` takes 2 arguments (a, b) by name only, the exercise gives 2 (x, reg)"]
    assert found[2] == "take the `*` out of its parameters, or use the exercise's names"
