"""Choosing: which top-level statements the graded functions need."""

import textwrap

import pytest

from grader.submission.choosing import Chooser
from grader.submission.parsing import ParsedSource, parse


def chosen(text, *names):
    """The chosen lines of a source, as the first words of each statement."""
    parsed = parse(ParsedSource("hw.py", None, textwrap.dedent(text).strip()))
    chooser = Chooser(parsed.statements)
    indices = sorted(chooser.choose(names or ("f",)))
    lines = parsed.source.text.split("\n")
    return [lines[parsed.statements[index].node.lineno - 1] for index in indices]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # imports, constants, helpers; what nothing asks for is left out
        ("import numpy as np\nimport os\nA = 1\ndef g(x): return np.exp(x)\ndef f(x): return g(x) + A\nprint(f(1))",
         ["import numpy as np", "A = 1", "def g(x): return np.exp(x)", "def f(x): return g(x) + A"]),
        # the last definition wins
        ("def f(x): return 1\ndef f(x): return 2", ["def f(x): return 2"]),
        # a name used while running means what stood before it; used when called, the last of all
        ("a = 1\nb = a\na = 2\ndef f(x): return b", ["a = 1", "b = a", "def f(x): return b"]),
        ("a = 1\ndef f(x): return a\na = 2", ["def f(x): return a", "a = 2"]),
        # changes in place, by subscript, attribute, method, augmented assignment
        ("p = {}\np['x'] = 1\np.update(y=2)\np |= {}\nq = p\ndef f(x): return p",
         ["p = {}", "p['x'] = 1", "p.update(y=2)", "p |= {}", "def f(x): return p"]),
        ("class C: pass\nc = C()\nc.a = 1\nsetattr(c, 'b', 2)\ndef f(x): return c.a",
         ["class C: pass", "c = C()", "c.a = 1", "setattr(c, 'b', 2)", "def f(x): return c.a"]),
        # loops that build what is needed, and loops that do not
        ("t = []\nfor i in range(3):\n    t.append(i)\nfor j in range(9):\n    u = j\ndef f(x): return t",
         ["t = []", "for i in range(3):", "def f(x): return t"]),
        # decorators, defaults, annotations, base classes
        ("def deco(g): return g\nD = 3\nT = int\n@deco\ndef f(x: T, d=D): return x",
         ["def deco(g): return g", "D = 3", "T = int", "def f(x: T, d=D): return x"]),
        ("class A: pass\nclass B: pass\nclass f(A):\n    def g(self): return h()\ndef h(): return 1",
         ["class A: pass", "class f(A):", "def h(): return 1"]),
        # other ways to a function
        ("def g(x): return x\nf = g", ["def g(x): return x", "f = g"]),
        ("def f(x): return x\nf = jit(f)\ndef jit(h): return h", ["def f(x): return x", "f = jit(f)"]),
        ("from functools import partial\ndef g(a, x): return x\nf = partial(g, 1)",
         ["from functools import partial", "def g(a, x): return x", "f = partial(g, 1)"]),
        ("import m\nf = m.softmax", ["import m", "f = m.softmax"]),
        # a value in a function's place
        ("def f(x): return x\nf = f(3)\nfor f in range(3): pass", ["def f(x): return x"]),
        # functions that set globals, called before
        ("def init():\n    global W\n    W = 1\ninit()\ndef f(x): return W",
         ["def init():", "init()", "def f(x): return W"]),
        # conditions and attempts
        ("try:\n    import a\nexcept E:\n    a = None\nif a:\n    def f(x): return a\nelse:\n    def f(x): return 0",
         ["try:", "if a:"]),
        ("if __name__ == '__main__':\n    c = 1\nc = 2\ndef f(x): return c", ["c = 2", "def f(x): return c"]),
        ("if __name__ == '__main__':\n    c = 1\ndef f(x): return c",
         ["if __name__ == '__main__':", "def f(x): return c"]),
        # seeds and star imports
        ("import numpy as np\nimport random\nnp.random.seed(1)\nrandom.seed(2)\ndef f(x): return np.random.rand()",
         ["import numpy as np", "np.random.seed(1)", "def f(x): return np.random.rand()"]),
        ("from math import *\nfrom unknown import *\ndef f(x): return exp(x)",
         ["from math import *", "from unknown import *", "def f(x): return exp(x)"]),
        ("from __future__ import annotations\ndef f(x: Never): return x",
         ["from __future__ import annotations", "def f(x: Never): return x"]),
        # what is local is not needed
        ("a = slow()\nb = slow()\ndef f(a, *b, **c):\n    d = a\n    return [a for b in d], (lambda a: a)(1)",
         ["def f(a, *b, **c):"]),
        ("y = 1\ndef f(x):\n    def g():\n        nonlocal_y = x\n        return y\n    return g",
         ["y = 1", "def f(x):"]),
        ("e = slow()\ndef f(x):\n    try: pass\n    except E as e: return e\n    import e\n    return e",
         ["def f(x):"]),
        ("k = slow()\nz = 2\nclass f:\n    k = z\n    def m(self): return k", ["k = slow()", "z = 2", "class f:"]),
        ("n = 0\ndef f(x):\n    global n\n    n += 1\n    return n", ["n = 0", "def f(x):"]),
        ("(w := 3)\ndef f(x): return w", ["(w := 3)", "def f(x): return w"]),
        ("globals()['h'] = 3\ndef f(x): return h", ["globals()['h'] = 3", "def f(x): return h"]),
        ("with open('a') as g:\n    t = g.read()\ndef f(x): return t", ["with open('a') as g:", "def f(x): return t"]),
        ("def f(x): return g(x)\ndef g(x): return f(x)", ["def f(x): return g(x)", "def g(x): return f(x)"]),
        ("a, (b, *c) = 1, (2, 3)\ndef f(x): return c", ["a, (b, *c) = 1, (2, 3)", "def f(x): return c"]),
    ],
)  # fmt: skip
def test_what_is_chosen(text, expected):
    """Exactly the statements that `f` depends on, in their order."""
    assert chosen(text) == expected


TRAINING = """\
{library}
import warnings
def f(Z):
    warnings.warn("on which axis?")
    t = {np}exp(Z - {np}max(Z, axis=0))
    return t / {np}sum(t, axis=0)
W = {np}zeros((2, 3))
rng = {np}random.default_rng(3)
X = rng.normal(size=(3, 500))
for epoch in range(200_000):
    W -= 0.1 * (f(W @ X) - {np}eye(2)[0]) @ X.T
"""


@pytest.mark.parametrize(
    ("library", "np"),
    [("import numpy as np", "np."), ("import numpy", "numpy."), ("import numpy as N", "N."),
     ("from numpy import *", ""), ("from numpy import exp, max, sum, zeros, eye, random", "")],
    ids=["np", "numpy", "another alias", "star", "names"],
)  # fmt: skip
def test_training_is_left_out_however_numpy_is_imported(library, np):
    """A training loop is not run for the function that it calls, and nothing that it changes is the function's."""
    text = TRAINING.format(library=library, np=np)
    chooser = Chooser(parse(ParsedSource("hw.py", None, text)).statements)
    chosen = chooser.choose(["f"])

    assert chosen <= {0, 1, 2}
    assert not chooser.leaves_what_matters()


def test_an_unknown_star_import_may_give_anything():
    """Where an unknown module may have given `exp`, what calls it may change what the function uses."""
    text = TRAINING.format(library="from my_numpy import *", np="")
    chooser = Chooser(parse(ParsedSource("hw.py", None, text)).statements)
    chooser.choose(["f"])

    assert chooser.leaves_what_matters()


def test_nothing_is_chosen_for_a_name_that_is_not_there():
    """A missing function needs nothing."""
    assert chosen("import numpy as np\ndef g(x): return x", "softmax") == []


def test_overwritten_names_are_told():
    """The statement that puts a value where a graded function stood is known."""
    chooser = Chooser(parse(ParsedSource("hw.py", None, "def f(x): return x\nf = f(3)")).statements)
    chooser.choose(["f"])

    assert chooser.overwritten == [("f", 1)]


def test_very_deep_syntax_is_no_crash():
    """A sum of 5,000 terms nests deeper than Python's own stack."""
    text = "s = " + " + ".join(["a"] * 5000) + "\ndef f(x): return s"

    assert chosen(text)[-1] == "def f(x): return s"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("def output_grad(x): return x\nfor i in range(9):\n    dZ = i", ["output_grad"]),
        ("def dZ(x): return x", ["output_grad", "dZ"]),
        ("def output_grad(x): return x\noutput_grad = 3\ndef dZ(x): return x", ["output_grad", "dZ"]),
        ("if 1:\n    def output_grad(x): return x\ndef dZ(x): return x", ["output_grad", "dZ"]),
    ],
    ids=["a value of that name", "only the other name", "overwritten", "perhaps"],
)
def test_another_name_counts_only_without_the_first(text, expected):
    """What a training loop calls `dZ` is not needed for the function `output_grad`, which may be called so."""
    chooser = Chooser(parse(ParsedSource("hw.py", None, text)).statements)

    assert list(chooser.enough(["output_grad", "dZ"])) == expected
