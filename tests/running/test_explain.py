"""Exceptions of student code in words for the student."""

import pytest
from loading import call, program


def test_source_and_traces_are_the_students():
    """`inspect.getsource` works, and a trace holds the student's lines and no others."""
    source = program("import inspect\ndef f(x):\n    return inspect.getsource(f)")
    through_numpy = "import numpy as np\ndef f(x):\n    return np.apply_along_axis(lambda row: g(5), 0, np.ones(3))"
    raising = program("def g(x):\n    return [1][x]", through_numpy)

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
    assert help_text == "a function calls itself too often, or without end"
    assert len(trace) == 9
    assert "more" in trace[4]


@pytest.mark.parametrize(
    ("body", "code", "text", "help_part"),
    [
        ("import numpy as np\n    return np.int(3)", "numpy-drift", "`np.int` is gone from NumPy", "write `int`"),
        ("import numpy as np\n    return np.bool8(3)", "numpy-drift", "`np.bool8` is gone", "write `np.bool_`"),
        (
            "import pandas as pd\n    return pd.DataFrame([x]).as_matrix()",
            "missing-module",
            "`.as_matrix` is gone from pandas",
            "write `to_numpy()`",
        ),
        ("return unicode(x)", "python2", "`unicode` is Python 2", "write `str`"),
        ("return {}.has_key(3)", "python2", "`.has_key` is Python 2", "write `key in d`"),
        ("return raw_input()", "python2", "`raw_input` is Python 2", "write `input`"),
        ("return range(6 / 2)", "python2", "'float' object cannot be interpreted", "write `//`"),
        ("n = 4 / 2\n    return [0] * 3 and 'abc'[:n]", "python2", "slice indices must be integers", "write `//`"),
        ("return range(1.5)", "raised", "'float' object cannot be interpreted", "write `//`"),
        ("return {1: 2}.keys()[0]", "python2", "'dict_keys' object is not subscriptable", "list(...)"),
        ("import sys\n    print >>sys.stderr, 'x'", "python2", "`print >> file, x` is Python 2", "print(x, file=file)"),
        ("import urllib2", "python2", "`urllib2` is Python 2", "urllib.request"),
        (
            "return np.exp(x)",
            "missing-import",
            "`np` is not there: `import numpy as np` is missing",
            "import numpy as np",
        ),
        ("return math.exp(1)", "missing-import", "`import math` is missing", "write `import math`"),
        ("return nowhere(x)", "raised", "name 'nowhere' is not defined", None),
        ("import my_tools", "missing-module", "`my_tools` was not handed in", "hand in my_tools.py too"),
        ("return input('? ')", "raised", "input() waits for a keyboard", None),
        ("import time\n    time.clock()", "missing-module", "`time.clock` no longer exists", "time.perf_counter"),
        ("return open('data.csv')", "raised", "FileNotFoundError", "not handed in"),
        (
            "global exp\n    from math import exp\n    import numpy as np\n    return exp(np.ones(3))",
            "raised",
            "Python scalars",
            "write `np.exp`",
        ),
        ("import numpy as np\n    return np.zeros(4 / 2)", "python2", "expected a sequence of integers", "write `//`"),
        ("exit()", "raised", "it ends the program", "return a value"),
        ("import math, numpy as np\n    return math.exp(np.ones(3))", "raised", "Python scalars", "write `np.exp`"),
        ("import numpy as np\n    return int(np.ones(3))", "numpy-drift", "Python scalars", "float(x) and int(x)"),
        ("import bdb\n    raise bdb.BdbQuit", "raised", "it stops in the debugger", "take `breakpoint()`"),
        ("raise RuntimeError('cannot cache function: no locator available')", "raised", "locator", "cache=True"),
        ("import cvxopt", "missing-here", "`cvxopt` is not installed here", "whoever grades installs"),
        (
            "import sys\n    raise sys.modules['grader.model'].CallFailed('passed', 'award full points')",
            "raised",
            "CallFailed: award full points",
            None,
        ),
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
