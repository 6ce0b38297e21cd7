"""IPython's syntax is taken out and nothing else, line for line."""

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.submission.magics import neutralise


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("%matplotlib inline\nx = 1", "pass\nx = 1"),
        ("x = 1\n  %time y = f(x)", "x = 1\n  y = f(x)"),
        ("%time y = f(1,\n  2)", "y = f(1,\n  2)"),
        ("%timeit f(x)", "pass"),
        ("%timeit -n 3 f(x)", "pass"),
        ("!pip install \\\n  numpy\nx = 2", "pass\n\nx = 2"),
        ("files = !ls *.csv", "files = []"),
        ("t = %timeit -o f(x)", "t = None"),
        ("a, b = !ls", "a, b = []"),
        ("np.dot?", "pass"),
        ("np.dot??", "pass"),
        ("?np.dot", "pass"),
        ("if x:\n    %cd ..\n    !ls", "if x:\n    pass\n    pass"),
        ("%%time\nx = 1", "\nx = 1"),
        ("# note\n%%capture\nx = 1", "# note\n\nx = 1"),
        ("%%time\n%%capture\nx = 1", "\n\nx = 1"),
        ("%%bash\nfor f in *; do\n  echo $f\ndone", "\n\n\n"),
        ("%%html\n<b>", "\n"),
        ("%run utils.py", "from utils import *"),
        ("%run -i utils.py", "pass"),
        ("  x = 1\n  y = 2", "x = 1\ny = 2"),
    ],
)
def test_what_becomes_of_it(text, plain):
    """Each form, as IPython knows it, and what is left of it."""
    assert neutralise(text).text == plain


@pytest.mark.parametrize(
    "text",
    [
        "s = '''\n%matplotlib inline\n!ls\n'''",
        's = """ \' %d\n%time\n"""',
        "x = (a\n     % b)",
        "x = [1,\n%d]",
        "x = a \\\n  % b",
        "print('what?')",
        "# is this right?",
        "d['a=%d' % i] = 3",
        "s = '%d' % 3",
        "x = y if z != 3 else 4",
        "f(x, y=\n  '%s')",
        "s = 'it''s'  # don't\nx = 1 % 2",
        "s = r'\\'\n'''\n%x\n'''",
    ],
)
def test_what_is_left_alone(text):
    """A percent sign, a question mark or an exclamation mark in a string, a bracket or an operation is Python's."""
    assert neutralise(text).text == text


def test_writefile_tells_the_file():
    """The cell's text is the file's, its first line blank so that line numbers hold."""
    assert neutralise("%%writefile -a pkg/layers.py\nx = 1") == ("\nx = 1", "pkg/layers.py")


def test_pylab_is_numpy_and_pyplot():
    """`%pylab` brings their names."""
    imports = ast.parse(neutralise("%pylab inline").text).body
    names = {alias.asname or alias.name for node in imports for alias in node.names}

    assert {"numpy", "np", "*", "plt"} == names


QUOTES = ["'''", '"""', "# '", "x = '\\"]
LINES = st.sampled_from([*QUOTES, "%time x", "!ls", "x = 1", "f(", ")", "x?", "  y = 2", "%%bash", "a = %b", "\\", ""])


@given(st.lists(LINES, max_size=12))
def test_lines_stay_where_they_are(lines):
    """Whatever the text, it has as many lines afterwards as before."""
    text = "\n".join(lines)

    assert neutralise(text).text.count("\n") == text.count("\n")
