"""Whatever a file holds, it is a spec or a list of mistakes: no other exception, and not for long."""

import pytest
import yaml
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from spec_samples import SPEC, write

from grader.errors import SpecError
from grader.spec import Spec, draw_inputs, lint, load_spec
from grader.spec.keys import CHECK, DRAW
from grader.spec.keys import SPEC as FORMAT
from grader.spec.kinds import KINDS


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """One folder for all examples of a run."""
    return tmp_path_factory.mktemp("fuzz")


def _spec_or_mistakes(folder, raw):
    path = write(folder, raw)
    found = lint(path)
    problems = tuple(problem for problem in found if not problem.advice)
    assert all(problem.line >= 1 and problem.column >= 1 and problem.message for problem in found)
    assert all("\n" not in problem.message for problem in found)
    if problems:
        with pytest.raises(SpecError) as caught:
            load_spec(path)
        assert caught.value.problems == problems
        return
    spec = load_spec(path)
    assert isinstance(spec, Spec)
    for check in spec.checks:
        draw_inputs(spec, check, 0, 0)


LINES = SPEC.splitlines()
MARKS = [
    "[",
    "]",
    "{",
    "}",
    ": ",
    "- ",
    "\n",
    "\n  ",
    "\t",
    "'",
    '"',
    "&a ",
    "*a",
    "!!str ",
    "<<: *a",
    "|",
    ">-",
    "#",
    "?",
    ",",
]
MARKS += ["\ufeff", "\x85", "\u2028", "é", "---", "...", "%YAML 1.1"]
WORDS = ["1e999", "-1", "0", "null", "true", "ref.softmax(Z)", "softmax", "Z", "C", "10**9", "autograd", "set("]
INNER = ["of", "wrt", "is", "by", "call", "to"]
PIECES = sorted({*LINES, *FORMAT.keys, *CHECK.keys, *DRAW.variants, *KINDS, *MARKS, *WORDS, *INNER})
edits = st.lists(
    st.tuples(st.integers(0, len(SPEC)), st.integers(0, 40), st.sampled_from(PIECES)), min_size=1, max_size=4
)
relaxed = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@relaxed
@given(edits)
def test_spoilt_specs(folder, changes):
    """A right spec with some passages cut out or written over."""
    text = SPEC
    for start, length, piece in changes:
        text = text[:start] + piece + text[start + length :]
    _spec_or_mistakes(folder, text)


@relaxed
@given(st.binary(max_size=200) | st.text(max_size=200) | st.lists(st.sampled_from(PIECES), max_size=30).map(" ".join))
@example(b"\xff\xfe")
@example("? ? ?")
@example("a: &a\n  <<: *a")
@example("!<tag:x> a")
def test_any_bytes(folder, raw):
    """Bytes, text and heaps of words of the format."""
    _spec_or_mistakes(folder, raw if isinstance(raw, bytes) else raw.encode())


words = st.sampled_from(["Z", "C", "cost", "softmax(Z) == 1", "ref.cost(Y_hat, Y)", "softmax", "", "1e-6", "own.py"])
scalars = st.none() | st.booleans() | st.integers() | st.floats() | words | st.text(max_size=5)


def _keys(record):
    return st.sampled_from(
        sorted({*record.keys, *record.variants, *(key for keys in record.variants.values() for key in keys)})
    )


values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            _keys(DRAW) | _keys(CHECK) | words | st.sampled_from(INNER),
            inner,
            max_size=4,
        )
    ),
    max_leaves=8,
)
checks = st.lists(st.dictionaries(_keys(CHECK), values, max_size=5), max_size=3)


@relaxed
@given(st.dictionaries(_keys(FORMAT), values, max_size=3), checks)
def test_wrong_forms(folder, top, asked):
    """A right spec in which any value of any key has been replaced by something else."""
    document = yaml.safe_load(SPEC)
    document["checks"] += asked
    _spec_or_mistakes(folder, yaml.safe_dump(document | top, allow_unicode=True, sort_keys=False))
