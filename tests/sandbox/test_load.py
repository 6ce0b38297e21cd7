"""Loading and calling a hand-in on the student's side, each in a forked process of its own."""

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import numpy as np
import pytest

from grader.model import CallFailed, Function, Module, Piece, Program, Trouble
from grader.sandbox.load import explain, invoke, load

sys.path.insert(0, str(Path(__file__).parents[1] / "submission"))
from hand_ins import in_child

ONE = [Function(name="f", args=("x",))]


def program(*cells, modules=()):
    """A notebook of these cells, everything in it to be run."""
    pieces = tuple(Piece(file="hw.ipynb", cell=n, source=textwrap.dedent(cell).strip()) for n, cell in enumerate(cells, 1))
    return Program(pieces=pieces, modules=tuple(Module(name=name, file=f"{name.replace('.', '/')}.py", source=textwrap.dedent(text).strip(), package=text == "") for name, text in modules))


def call(hand_in, *args, functions=ONE, name=None, framework="numpy", wrt=(), seconds=None):
    """["value", what came back] or [code, text, help, place, trace] of calling the first function."""

    def work():
        loaded = load(hand_in, functions, framework, seconds=seconds)
        try:
            value = invoke(loaded, name or functions[0].name, list(args), wrt)
        except BaseException as error:
            failed = explain(error, loaded)
            return [failed.code, failed.text, failed.help, str(failed.place), list(failed.trace)]
        return ["value", np.asarray(value).tolist() if not isinstance(value, tuple) else [np.asarray(v).tolist() for v in value]]

    return in_child(work)


def troubles(hand_in, functions=ONE, seconds=None):
    """What went wrong while loading, as [code, text, place, name]."""
    return in_child(lambda: [[t.code, t.text, str(t.place), t.name] for t in load(hand_in, functions, seconds=seconds).troubles])


def test_a_failed_statement_stops_nothing():
    """After an error the next statement of the same cell runs, and the trouble has the student's own line."""
    hand_in = program("a = 1\nb = a / 0\ndef f(x):\n    return x + a")

    assert call(hand_in, 2) == ["value", 3]
    assert troubles(hand_in) == [["raised", "ZeroDivisionError: division by zero", "cell 1, line 2", None]]


def test_exit_ends_its_cell_only():
    """`sys.exit()` leaves out the rest of its own cell and nothing else."""
    hand_in = program("import sys\nsys.exit()\nboom = 1 / 0", "def f(x):\n    return 'boom' in globals()")

    assert call(hand_in, 0) == ["value", False]
    assert troubles(hand_in) == []


def test_a_loop_without_end_is_stopped():
    """A statement gets half of the time that is left; the cells after it still run, and the line is named."""
    hand_in = program("while True:\n    x = 1", "def f(x):\n    return 5")

    assert call(hand_in, 0, seconds=0.4) == ["value", 5]
    code, text, place, _ = troubles(hand_in, seconds=0.4)[0]
    assert (code, place[:6]) == ("timeout", "cell 1")
    assert text.startswith("it was still running after 0.")


def test_a_loop_that_swallows_errors_is_stopped_too():
    """`except: pass` around the body only delays it."""
    hand_in = program("n = 0\nwhile n < 3:\n    try:\n        while True:\n            pass\n    except:\n        n += 1", "def f(x):\n    return n")

    assert call(hand_in, 0, seconds=1) == ["value", 3]


def test_no_future_of_ours_leaks():
    """Annotations are evaluated in student code unless it says otherwise itself."""
    plain = program("def f(x: int) -> float:\n    return f.__annotations__['x'] is int")
    deferred = program("from __future__ import annotations", "def f(x: Unknown):\n    return f.__annotations__['x'] == 'Unknown'")

    assert call(plain, 0) == ["value", True]
    assert call(deferred, 0) == ["value", True]


def test_source_and_traces_are_the_students():
    """`inspect.getsource` works, and a trace holds the student's lines and no others."""
    source = program("import inspect\ndef f(x):\n    return inspect.getsource(f)")
    raising = program("def g(x):\n    return [1][x]", "import numpy as np\ndef f(x):\n    return np.apply_along_axis(lambda row: g(5), 0, np.ones(3))")

    assert call(source, 0) == ["value", "def f(x):\n    return inspect.getsource(f)\n"]
    code, text, _, place, trace = call(raising, 0)
    assert (code, text, place) == ("raised", "IndexError: list index out of range", "cell 1, line 2")
    assert trace[0] == "cell 2, line 3, in f: return np.apply_along_axis(lambda row: g(5), 0, np.ones(3))"
    assert trace[-1] == "cell 1, line 2, in g: return [1][x]"
    assert len(trace) == 3


def test_a_deep_recursion_has_a_short_trace():
    """Of thousands of frames the first and the last are shown."""
    code, text, help_text, _, trace = call(program("def f(x):\n    return f(x)"), 0)

    assert code == "raised"
    assert text.startswith("RecursionError")
    assert help_text == "a function calls itself without end"
    assert len(trace) == 9
    assert "more" in trace[4]


def test_nothing_of_ours_in_the_namespace():
    """A notebook's first cell sees an empty world, named `__main__`."""
    names = call(program("seen = ' '.join(sorted(globals()))\nimport sys\ndef f(x):\n    return [seen, __name__, sys.modules['__main__'].__dict__ is globals()]"), 0)

    assert names[1] == ["__builtins__ __doc__ __loader__ __name__ __package__ __spec__", "__main__", "True"]


def test_patched_builtins_stay_with_the_student():
    """Code that changes `builtins` changes its own world only."""
    hand_in = program("import builtins\nbuiltins.isinstance = builtins.getattr = builtins.len = None", "def f(x):\n    return len is None")

    assert call(hand_in, 0) == ["value", True]


def test_notebook_names_are_there():
    """`get_ipython` and `display` do nothing and break nothing."""
    hand_in = program("get_ipython().run_line_magic('matplotlib', 'inline')\nget_ipython().magic('cd ..')\ndisplay(3)\ndef f(x):\n    return 1")

    assert troubles(hand_in) == []


@pytest.mark.parametrize(
    ("line", "use", "code", "text"),
    [
        ("import utils_course", "utils_course.go()", "missing-module", "`utils_course` was not handed in"),
        ("import utils_course.data as d", "d[0]", "missing-module", "`utils_course.data` was not handed in"),
        ("from utils_course import go", "go(3)", "missing-module", "`utils_course` was not handed in"),
        ("from . import layer_utils", "layer_utils.x", "missing-module", "`layer_utils` was not handed in"),
        ("from .layer_utils import pad", "pad + 1", "missing-module", "`layer_utils` was not handed in"),
        ("import tensorflow as tf", "tf.zeros(3)", "missing-module", "`tensorflow` is not installed here"),
        ("import cPickle as pickle", "pickle.dumps(3)", "python2", "`cPickle` is Python 2"),
        ("from itertools import izip", "izip([1])", "python2", "`itertools.izip` is Python 2"),
        ("from numpy import product", "product([1])", "numpy-drift", "`numpy.product` is gone from NumPy"),
        ("from math import sine", "sine(0)", "missing-module", "`math` has no `sine`"),
        ("from scipy.misc import imread", "imread('a')", "missing-module", "`scipy.misc.imread` no longer exists"),
    ],
)
def test_a_missing_import_complains_when_used(line, use, code, text):
    """The cell lives, functions that do not need the module work, and the one that does is told what is missing."""
    hand_in = program(f"{line}\ndef f(x):\n    return 7\ndef g(x):\n    return {use}")
    both = [*ONE, Function(name="g", args=("x",))]

    assert call(hand_in, 0) == ["value", 7]
    assert call(hand_in, 0, functions=both, name="g")[:2] == [code, text]
    assert troubles(hand_in)[0][:3] == [code, text, "cell 1, line 1"]


def test_imports_that_work_are_kept_beside_one_that_fails():
    """`from math import sqrt, sine` still gives `sqrt`."""
    hand_in = program("from math import sqrt, sine\nimport os, nothing_like_this\ndef f(x):\n    return [sqrt(4), os.sep]")

    assert call(hand_in, 0) == ["value", ["2.0", os.sep]]


def test_handed_in_modules():
    """Packages with relative imports, by their full name and by its end; a module is run once and knows its name."""
    modules = [
        ("course", ""),
        ("course.layers", "from .shapes import size\nfrom . import shapes\nimport course.shapes\ncount = shapes.count\nme = __name__"),
        ("course.shapes", "count = [0]\ncount.append(1)\ndef size(x):\n    return len(x)\n1 / 0\n"),
    ]
    exact = program("from course.layers import *\nimport course.layers as L\ndef f(x):\n    return [size(x), me, L.count[-1]]", modules=modules)
    by_tail = program("import layers\nfrom handout_code.shapes import size\ndef f(x):\n    return [size(x), layers.me]", modules=modules)

    assert call(exact, [1, 2]) == ["value", ["2", "course.layers", "1"]]
    assert call(by_tail, [1, 2]) == ["value", ["2", "course.layers"]]
    assert troubles(exact) == [["raised", "ZeroDivisionError: division by zero", "course/shapes.py, line 5", None]]


def test_what_a_trouble_cost_is_told():
    """A function whose definition failed says so, with the line, in place of "there is no"."""
    hand_in = program("@decorate\ndef f(x):\n    return 1")
    unread = Trouble(code="syntax", text="it cannot be read: expected ':'", place=None, name="f")

    assert call(hand_in, 0)[:2] == ["raised", "`f` could not be defined: NameError: name 'decorate' is not defined (cell 1, line 1)"]
    assert call(Program(pieces=(), unread=(unread,)), 0)[:2] == ["syntax", "`f` could not be defined: it cannot be read: expected ':'"]


@pytest.mark.parametrize(
    ("name", "cell", "text"),
    [
        ("softmax", "def soft_max(z): pass", "there is no `softmax`; you have `soft_max`"),
        ("softmax", "def my_softmax(z): pass", "there is no `softmax`; you have `my_softmax`"),
        ("cross_entropy", "def CrossEntropy(z): pass", "there is no `cross_entropy`; you have `CrossEntropy`"),
        ("softmax", "class Net:\n    def softmax(self, z): pass", "there is no function `softmax`; you have the method `Net.softmax`"),
        ("Net.loss", "class Net:\n    def losses(self, z): pass", "your Net has no method `loss`; it has `losses`"),
        ("softmax", "def train(): pass", "there is no `softmax`"),
        ("softmax", "softmax = 3", "`softmax` is a int, not a function"),
    ],
)
def test_a_missing_function_names_the_nearest(name, cell, text):
    """The code is missing-function, and the text has what the student may have meant."""
    code, said, *_ = call(program(cell), 0, functions=[Function(name=name, args=("Z",))])

    assert (code, said.replace("a int", "a int")) == ("missing-function", text)


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
    ],
)
def test_arguments_find_their_parameters(signature, expected):
    """Arguments go by name where the student's names are the spec's, otherwise in the spec's order."""
    both = {"a, b": "a, b", "*args": "args[0], args[1]", "W, *rest": "W, rest[0]", "X, weights": "weights, X"}
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


@pytest.mark.parametrize(
    ("body", "code", "text", "help_part"),
    [
        ("import numpy as np\n    return np.int(3)", "numpy-drift", "`np.int` is gone from NumPy", "write `int`"),
        ("import numpy as np\n    return np.bool8(3)", "numpy-drift", "`np.bool8` is gone from NumPy", "write `np.bool_`"),
        ("return unicode(x)", "python2", "`unicode` is Python 2", "write `str`"),
        ("return {}.has_key(3)", "python2", "`.has_key` is Python 2", "write `key in d`"),
        ("return raw_input()", "python2", "`raw_input` is Python 2", "write `input`"),
        ("return range(6 / 2)", "python2", "'float' object cannot be interpreted", "write `//`"),
        ("n = 4 / 2\n    return [0] * 3 and 'abc'[:n]", "python2", "slice indices must be integers", "write `//`"),
        ("return range(1.5)", "raised", "'float' object cannot be interpreted", "write `//`"),
        ("return {1: 2}.keys()[0]", "python2", "'dict_keys' object is not subscriptable", "list(...)"),
        ("import sys\n    print >>sys.stderr, 'x'", "python2", "`print >> file, x` is Python 2", "print(x, file=file)"),
        ("import urllib2", "python2", "`urllib2` is Python 2", "urllib.request"),
        ("import my_tools", "missing-module", "`my_tools` was not handed in", "hand in my_tools.py too"),
        ("return input('? ')", "raised", "input() waits for a keyboard", None),
        ("import time\n    return time.clock()", "missing-module", "`time.clock` no longer exists", "time.perf_counter"),
        ("return open('data.csv')", "raised", "FileNotFoundError", "not handed in"),
        ("raise MemoryError", "memory", "more memory than there is", None),
        ("import sys; sys.exit(2)", "raised", "it ends the program", "return a value"),
        ("raise ValueError('a\\n' * 9000)", "raised", "ValueError: a a a", None),
        ("raise ValueError('\\ud800')", "raised", "ValueError: ?", None),
    ],
)
def test_what_stands_behind_an_exception(body, code, text, help_part):
    """Old Python, old NumPy and what is not there are named, with what to write today."""
    found = call(program(f"def f(x):\n    {body}"), "1")

    assert found[0] == code
    assert text in found[1]
    assert "\n" not in found[1]
    assert len(found[1]) < 700
    assert help_part is None or help_part in found[2]


def test_objects_are_made_called_read_and_set():
    """A class constructs, its methods are called, its attributes are read and set by keys."""
    cell = "class Net:\n    def __init__(self, d):\n        self.params = {'W': d}\n        self.lr = 1\n    def out(self, x):\n        return self.params['W'] * x * self.lr"
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


def test_matplotlib_without_a_screen():
    """A plot in graded code is drawn nowhere and costs nothing."""
    pytest.importorskip("matplotlib")
    hand_in = program("import matplotlib\nmatplotlib.use('Agg')\nimport matplotlib.pyplot as plt\ndef f(x):\n    plt.plot([x])\n    plt.show()\n    return 4")

    assert call(hand_in, 1) == ["value", 4]


TORCH = """
import json
import numpy as np
from grader.model import Function, Piece, Program
from grader.sandbox.load import explain, invoke, load

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
names = {"cost": ("Z", "Y"), "columns": ("Z", "Y"), "cut": ("Z", "Y"), "number": ("Z", "Y"), "Net": ("n",), "Net.forward": ("net", "x"), "scale": ("x",)}
loaded = load(Program(pieces=(Piece(file="a.py", cell=None, source=SOURCE),)), [Function(name=n, args=a) for n, a in names.items()], "torch")
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
    """Tensors of float64 in, arrays out, gradients by autograd, modules with parameters, and a sentence where it breaks."""
    pytest.importorskip("torch")
    done = subprocess.run([sys.executable, "-c", TORCH], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == (
        '[["no-gradient", "`columns` gave shape (3,): autograd needs a single number"], '
        '["no-gradient", "the value of `cut` is cut off from its arguments: autograd finds no way back"], '
        '["no-gradient", "`number` gave a float, not a tensor: autograd cannot go back from it"]]'
    )
