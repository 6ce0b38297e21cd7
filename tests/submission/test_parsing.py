"""Cells that do not parse: what is saved, and how what is lost is told."""

import textwrap

import pytest

from grader.model import Function
from grader.submission.definitions import definitions
from grader.submission.parsing import ParsedSource, parse
from grader.submission.reading import read


def broken(text):
    """(code, text, line, names) of each trouble."""
    parsed = parse(ParsedSource("hw.py", None, textwrap.dedent(text).strip("\n")))
    return [(each.trouble.code, each.trouble.text, each.trouble.place.line, each.names) for each in parsed.broken]


@pytest.mark.parametrize(
    ("line", "name", "modern"),
    [
        ("print 'x'", "print x", "print(x)"),
        ("print x, y", "print x", "print(x)"),
        ("print", None, None),
        ('print "a %d" % 3', "print x", "print(x)"),
        ("print('a') % 3, 4 5", "print x", "print(x)"),
        ("try:\n    pass\nexcept ValueError, e:\n    pass", "except Error, e", "except Error as e"),
        ("raise ValueError, 'no'", 'raise Error, "text"', 'raise Error("text")'),
        ("exec 'x = 1'", 'exec "code"', 'exec("code")'),
        ("x = a <> b", "<>", "!="),
        ("x = `y`", "`x`", "repr(x)"),
        ("mode = 0755", "0777", "0o777"),
        ("n = 10L", "10L", "10"),
        ("s = ur'a'", 'ur"text"', '"text"'),
        ("f = lambda (a, b): a", "lambda (a, b): ...", "lambda pair: ... pair[0], pair[1]"),
        ("def f(a, (b, c)):\n    return b", "def f((a, b))", "def f(pair)"),
    ],
)
def test_python_2_is_named(line, name, modern):
    """The construct, its line, and how it is written today."""
    parsed = parse(ParsedSource("hw.py", None, f"a = 1\n{line}\nb = 2"))
    found = [(each.trouble.text, each.trouble.help) for each in parsed.broken]

    assert found == ([(f"`{name}` is Python 2 and cannot be read", f"write `{modern}`")] if name else [])


def test_only_the_broken_statement_is_lost():
    """What stands around a syntax error keeps its lines; the lost function is known by name."""
    before, after = "def a():\n    return 1\n", "@wraps\ndef c():\n    return '''\nd = 4\n'''\n\nx = (1,\n     2)"
    text = f"{before}\ndef b(:\n    return 2\n\n{after}"
    parsed = parse(ParsedSource("hw.py", None, text))

    assert [type(each.node).__name__ for each in parsed.statements] == ["FunctionDef", "FunctionDef", "Assign"]
    assert parsed.statements[1].node.lineno == 8
    assert parsed.source.text.count("\n") == text.count("\n")
    assert broken(text) == [("syntax", "it cannot be read: invalid syntax", 4, ("b",))]


def test_methods_of_a_broken_class_are_saved():
    """A class loses the methods that do not parse and no others."""
    train = "    @property\n    def train(self):\n        print 'x'\n"
    text = f"class Net:\n    def loss(self):\n        return 1\n\n{train}\n    lr = 3"
    parsed = parse(ParsedSource("hw.py", None, text))

    assert [node.__class__.__name__ for node in parsed.statements[0].node.body] == ["FunctionDef", "Assign"]
    assert broken(text) == [("python2", "`print x` is Python 2 and cannot be read", 7, ("Net.train",))]


@pytest.mark.parametrize(
    ("text", "said", "line"),
    [
        ("x = [1,\ny = 2", "'[' was never closed", 1),
        ("s = '''\nabc", "unterminated triple-quoted string literal", 1),
        ("def f():\nreturn 1", "expected an indented block", 1),
        ("def f():\n    x = 1\n      y = 2", "unexpected indent", 3),
        ("if x:\n\ty = 1\n        z = 2", "tabs and spaces are mixed", 3),
        ("<<<<<<< HEAD\nx = 1", "marks of an unsolved merge", 1),
        ("x = 1 +", "invalid syntax", 1),
        ("f(x) = 3", "cannot assign to function call", 1),
        ("x = '\u201d'\ny = \u201ca\u201d", "invalid character", 2),
        ("x = " + "(" * 300, "too many nested parentheses", 1),
        ("x = 3\0", "null bytes", 1),
    ],
)
def test_other_mistakes_in_plain_words(text, said, line):
    """Python's own words where they are good, ours where they are not, and the line."""
    (found,) = broken(text)[:1]

    assert found[0] == "syntax"
    assert said in found[1]
    assert found[2] == line


def test_a_trouble_names_the_function_that_it_cost(tmp_path):
    """Only where no other definition of it is left."""
    functions = [Function(name="f", args=()), Function(name="g", args=())]
    (tmp_path / "hw.py").write_text("def f():\n    print 1\n\ndef g(:\n    pass\n\ndef g():\n    return 2\n")

    found = [(each.name, each.code, each.place.line) for each in read(tmp_path / "hw.py", functions).troubles]

    assert found == [("f", "python2", 2), (None, "syntax", 4)]


def test_facts_of_definitions():
    """Arguments, loops and names with import aliases written out, for functions, lambdas, classes and methods."""
    text = """
    import numpy as np
    from numpy import linalg as la
    from math import exp

    def f(x, *rest, k=1, **more):
        for i in x:
            y = [np.dot(i, j) for j in x]
        while la.norm(y) > exp(1):
            pass
        return np.linalg.solve(y, x.T)

    g = lambda a, b: a @ b

    if True:
        class Net(Base):
            def __init__(self, d):
                self.d = d
            async def loss(self, X):
                import scipy.special as sp
                return sp.expit(X)
    """
    found = {each.name: each for each in definitions([parse(ParsedSource("hw.py", 3, textwrap.dedent(text).strip()))])}

    assert list(found) == ["f", "g", "Net", "Net.__init__", "Net.loss"]
    assert found["f"].args == ("x", "rest", "k", "more")
    assert [place.line for place in found["f"].loops] == [6, 7, 8]
    assert {name: place.line for name, place in found["f"].names.items() if "." in name} == {
        "numpy.dot": 7, "numpy.linalg.norm": 8, "math.exp": 8, "numpy.linalg.solve": 10, "x.T": 10
    }  # fmt: skip
    assert (found["g"].args, found["Net"].args, found["Net"].kind) == (("a", "b"), ("d",), "class")
    assert "scipy.special.expit" in found["Net.loss"].names
    assert str(found["Net.loss"].place) == "cell 3, line 18"


def test_a_back_quoted_name_in_a_docstring_is_not_python_2():
    """Where something else cannot be read, words in a text are not taken for its cause."""
    text = 'def f(x):\n    """The `x` of it,\n    and `y`."""\n    return x +\n'

    broken = parse(ParsedSource("hw.py", None, text)).broken

    assert [each.trouble.code for each in broken] == ["syntax"]
