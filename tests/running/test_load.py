"""Running a hand-in: what fails stops nothing else, and student code sees a world of its own."""

import os

import pytest
from loading import ONE, call, program, troubles

from grader.model import Function


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
    swallows = """
        n = 0
        while n < 3:
            try:
                while True:
                    pass
            except:
                n += 1
    """
    hand_in = program(swallows, "def f(x):\n    return n")

    assert call(hand_in, 0, seconds=1) == ["value", 3]


def test_no_future_of_ours_leaks():
    """Annotations are evaluated in student code unless it says otherwise itself."""
    plain = program("def f(x: int) -> float:\n    return f.__annotations__['x'] is int")
    use = "def f(x: Unknown):\n    return f.__annotations__['x'] == 'Unknown'"
    deferred = program("from __future__ import annotations", use)

    assert call(plain, 0) == ["value", True]
    assert call(deferred, 0) == ["value", True]


def test_nothing_of_ours_in_the_namespace():
    """A notebook's first cell sees an empty world, named `__main__`."""
    look = """
        seen = ' '.join(sorted(globals()))
        import sys
        def f(x):
            return [seen, __name__, sys.modules['__main__'].__dict__ is globals()]
    """
    names = call(program(look), 0)

    assert names[1] == ["__builtins__ __doc__ __loader__ __name__ __package__ __spec__", "__main__", "True"]


def test_patched_builtins_stay_with_the_student():
    """Code that changes `builtins` changes its own world only."""
    patches = "import builtins\nbuiltins.isinstance = builtins.getattr = builtins.len = None"
    hand_in = program(patches, "def f(x):\n    return len is None")

    assert call(hand_in, 0) == ["value", True]


def test_notebook_names_are_there():
    """`get_ipython` and `display` do nothing and break nothing."""
    hand_in = program("""
        get_ipython().run_line_magic('matplotlib', 'inline')
        get_ipython().magic('cd ..')
        display(3)
    """)

    assert troubles(hand_in) == []


@pytest.mark.parametrize(
    ("line", "use", "code", "text"),
    [
        ("import utils_course", "utils_course.go()", "missing-module", "`utils_course` was not handed in"),
        ("import utils_course.data as d", "d[0]", "missing-module", "`utils_course.data` was not handed in"),
        ("from utils_course import go", "go(3)", "missing-module", "`utils_course` was not handed in"),
        ("from . import layer_utils", "layer_utils.x", "missing-module", "`layer_utils` was not handed in"),
        ("from .layer_utils import pad", "pad + 1", "missing-module", "`layer_utils` was not handed in"),
        ("import tensorflow as tf", "tf.zeros(3)", "missing-here", "`tensorflow` is not installed here"),
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
    imports = "from math import sqrt, sine\nimport os, nothing_like_this"
    hand_in = program(f"{imports}\ndef f(x):\n    return [sqrt(4), os.sep]")

    assert call(hand_in, 0) == ["value", ["2.0", os.sep]]


def test_handed_in_modules():
    """Packages with relative imports, by their full name and by its end; a module is run once and knows its name."""
    modules = [
        ("course", ""),
        ("course.layers", "from .shapes import size\nfrom . import shapes\ncount = shapes.count\nme = __name__"),
        ("course.shapes", "count = [0]\ncount.append(1)\ndef size(x):\n    return len(x)\n1 / 0\n"),
    ]
    exact = program(
        "from course.layers import *\nimport course.layers as L",
        "def f(x):\n    return [size(x), me, L.count[-1]]",
        modules=modules,
    )
    by_tail = program(
        "import layers\nfrom handout_code.shapes import size",
        "def f(x):\n    return [size(x), layers.me]",
        modules=modules,
    )

    assert call(exact, [1, 2]) == ["value", ["2", "course.layers", "1"]]
    assert call(by_tail, [1, 2]) == ["value", ["2", "course.layers"]]
    assert troubles(exact) == [["raised", "ZeroDivisionError: division by zero", "course/shapes.py, line 5", None]]


def test_matplotlib_without_a_screen():
    """A plot in graded code is drawn nowhere and costs nothing."""
    pytest.importorskip("matplotlib")
    hand_in = program("""
        import matplotlib
        matplotlib.use('Agg')
        import matplotlib.pyplot as plt
        def f(x):
            plt.plot([x])
            plt.show()
            return 4
    """)

    assert call(hand_in, 1) == ["value", 4]


@pytest.mark.parametrize("package", ["past.builtins", "six.moves"])
def test_what_python_3_has_itself_needs_no_package(package):
    """`xrange` from a package for both Pythons is `range`, installed or not."""
    hand_in = program(f"from {package} import xrange\ndef f(x):\n    return sum(xrange(x))")

    assert call(hand_in, 4) == ["value", 6]
    assert troubles(hand_in) == []
