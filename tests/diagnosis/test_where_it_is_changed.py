"""An argument that is changed in place is changed in a line, and a cache is kept in one."""

import pytest
from mistaken import grading

from grader.diagnosis.keeping import keeps

SPEC = """
format: 1
id: small
title: What is given stays as it is
reference: answers.py
functions:
  centred: [Z]
draw:
  Z: {normal: [3, 4]}
checks:
  - {id: value, matches: centred}
  - {id: purity, pure: centred}
"""
REFERENCE = "def centred(Z):\n    return Z - Z.mean(axis=0)\n"
# what changes the argument, and in which line of it
WAYS = {
    "in place": ("    m = Z.mean(axis=0)\n    Z -= m\n    return Z", 3),
    "part by part": ("    m = Z.mean(axis=0)\n    for i in range(3):\n        Z[i] = Z[i] - m\n    return Z", 2),
    "all parts": ("    m = Z.mean(axis=0)\n    Z[:] = Z - m\n    return Z", 3),
    "by a part's name": ("    for i in range(3):\n        row = Z[i]\n        row[:] = 0\n    return Z - 1", 3),
    "by another name": ("    out = Z\n    out -= Z.mean(axis=0)\n    return out", 2),
}


@pytest.fixture(scope="module")
def grade(tmp_path_factory):
    """Grades by a spec that asks whether an argument stays."""
    with grading(tmp_path_factory.mktemp("pure"), spec=SPEC, reference=REFERENCE, right={}) as found:
        yield found


@pytest.mark.parametrize(("body", "line"), WAYS.values(), ids=WAYS)
def test_a_changed_argument_has_a_line(grade, body, line):
    """It is the one where a copy, or a new array, ends the change."""
    verdicts, text = grade(centred=f"def centred(Z):\n{body}")

    told = verdicts["purity"].diagnosis
    assert told is not None
    assert told.code == "mutated-input"
    assert told.line == f"hw.py, line {text[: text.index('def centred')].count(chr(10)) + line}"


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("    return A, (A, W)", True),
        ("    cache = A, W, Z", True),
        ("    caches.append({'A': A})", True),
        ("    self.Z = W @ A", True),
        ("    memory['Z'] = W @ A", True),
        ("    Z = W @ A + b", False),
        ("    for layer in range(L):", False),
    ],
)
def test_what_a_line_keeps_is_seen(line, kept):
    """What is returned, appended, or set as an entry or attribute is kept; a temporary is not."""
    assert keeps(f"def f(A, W):\n{line}\n", 2) is kept
