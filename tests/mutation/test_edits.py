"""The laws of edits: they parse, they stand where they say, and they mean what the operator meant."""

import ast
import itertools
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.mutation import mutants as table
from grader.mutation.edit import Edit, apply
from grader.mutation.mistakes import SIGN
from grader.mutation.mutants import mutants, reached
from grader.mutation.subject import Span, Subject

ROOT = Path(__file__).parents[2]
NAMES = st.sampled_from(["x", "y", "Wé", "μ", "m"])


def _joined(children):
    operators = st.sampled_from(["+", "-", "*", "/", "@", "//", "**"])
    return st.one_of(
        st.tuples(children, operators, children).map(lambda t: f"({t[0]}) {t[1]} ({t[2]})"),
        st.tuples(children, operators, children).map(lambda t: f"{t[0]} {t[1]} {t[2]}"),
        children.map(lambda a: f"-({a})"),
        children.map(lambda a: f"np.sum({a}, axis=0)"),
        children.map(lambda a: f"np.exp(\n        {a})"),
        children.map(lambda a: f"({a}).T"),
        st.tuples(children, children).map(lambda t: f"x[{t[0]}, {t[1]}:]"),
        st.tuples(children, children).map(lambda t: f"(x if {t[0]} > {t[1]} else y)"),
        st.tuples(children, children).map(lambda t: f"np.where({t[0]} > 0, {t[1]}, 1)"),
    )


EXPRESSIONS = st.recursive(st.one_of(NAMES, st.sampled_from(["2", "0.5", "1e-8", "-1"])), _joined, max_leaves=5)


def _source(first, second):
    return f"import numpy as np\ndef f(x, y, Wé, μ, m):\n    z = 'é'; w = {first}\n    return {second}\n"


@given(EXPRESSIONS, EXPRESSIONS)
@settings(max_examples=25)
def test_every_edit_parses_and_stands_where_it_says(first, second):
    """`before` is the text at the place, whatever alphabet stands before it, and the edited text is Python."""
    source = _source(first, second)
    subject = Subject(source, "f")
    for edit in mutants(source, "f"):
        assert subject.text(Span(edit.line, edit.column, edit.end_line, edit.end_column)) == edit.before
        assert edit.before != edit.after
        ast.parse(apply(source, [edit]))


@given(EXPRESSIONS, EXPRESSIONS)
@settings(max_examples=20)
def test_the_edited_text_is_the_tree_that_was_meant(first, second):
    """Where an expression takes another's place, no neighbour tears it apart."""
    source = _source(first, second)
    subject = Subject(source, "f")
    for operator, node in itertools.product(table.OPERATORS, subject.nodes):
        for change in operator.propose(subject, node):
            if isinstance(change.new, str) or isinstance(change.old, Span):
                continue
            span = subject.span(change.old)
            after = subject.replacement(change.old, change.new)
            edit = Edit(operator.name, "f", *span, subject.text(span), after, SIGN, SIGN)
            assert _dump(ast.parse(apply(source, [edit]))) == _dump(_put(subject, change.old, change.new))


def _dump(tree):
    """A tree as written and read again: so a number below zero is the minus of a number, as in every text."""
    return ast.unparse(tree)


def _put(subject, old, new):
    """The function's tree with `new` in the place of `old`."""
    return _Put(old, new).visit(subject.module)


class _Put(ast.NodeTransformer):
    """Copies the way down to a node, and puts another one there."""

    def __init__(self, old, new):
        self.old, self.new = old, new

    def visit(self, node):
        if node is self.old:
            return self.new
        fields = {name: self._each(value) for name, value in ast.iter_fields(node)}
        return type(node)(**fields, lineno=1, col_offset=0)

    def _each(self, value):
        if isinstance(value, list):
            return [self._each(part) for part in value]
        return self.visit(value) if isinstance(value, ast.AST) else value


def _texts():
    for path in sorted((ROOT / "assignments").rglob("*.ipynb")):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        yield from ("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    yield from (path.read_text(encoding="utf-8") for path in sorted((ROOT / "reference").glob("*.py")))


def _functions(text):
    try:
        module = ast.parse(text)
    except SyntaxError:
        return []
    return [node.name for node in module.body if isinstance(node, ast.FunctionDef)]


def test_real_functions_are_edited_without_a_slip():
    """Every edit of every function of the shipped hand-ins and references parses."""
    count = 0
    for text in dict.fromkeys(_texts()):
        for name in _functions(text):
            statement = ast.get_source_segment(text, Subject(text, name).statement)
            for edit in mutants(statement, name):
                ast.parse(apply(statement, [edit]))
                count += 1
    assert count > 10_000


@given(st.data())
@settings(max_examples=30)
def test_two_edits_can_be_made_together(data):
    """Edits that do not overlap commute, and each leaves the other's text in place."""
    source = "def f(x, y, m):\n    a = x - y\n    b = np.sum(a, axis=0)\n    return b / m\n"
    edits = mutants(source, "f")
    one, other = data.draw(st.sampled_from(edits)), data.draw(st.sampled_from(edits))
    if one.overlaps(other):
        return

    both = apply(source, [one, other])
    assert both == apply(source, [other, one])
    assert one.after in both
    assert other.after in both


def test_helpers_are_reached():
    """A function reaches those that it calls, and those that they call; methods through `self`."""
    source = (
        "def a(x): return b(x)\ndef b(x): return c(x) + a(x)\ndef c(x): return np.sum(x)\ndef d(x): return x\n"
        "class N:\n    def f(self): return self.g()\n    def g(self): return d(1)\n"
    )

    assert reached(source, "a") == ("a", "b", "c")
    assert reached(source, "N.f") == ("N.f", "N.g", "d")


@pytest.mark.parametrize("text", ["def f(:", "x = 1"], ids=["no-python", "no-such-function"])
def test_what_cannot_be_edited_says_so(text):
    """A text that does not parse and one without the function raise the two errors that are promised."""
    with pytest.raises((SyntaxError, LookupError)):
        mutants(text, "f")
