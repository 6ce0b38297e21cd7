"""Which lines of a function keep what another one needs."""

import pytest

from grader.diagnosis.keeping import keeps

TEXT = """import numpy as np

def forward(x, W):
    y = x @ W
    memo = x
    box['x'] = x

    def back(dy):
        dW = x.T @ dy
        return dW

    again = lambda dy: 2 * dy
    z = y + 1
    return z, back
"""


@pytest.mark.parametrize(("line", "kept"), [(4, False), (5, True), (6, True), (9, True), (12, True), (13, False)])
def test_a_line_of_what_is_handed_on_keeps_something(line, kept):
    """What is set, and all of a function that is made in another one."""
    assert keeps(TEXT, line) is kept


@pytest.mark.parametrize(
    "text", ["def (:\n    y = x", "def f(x):\n    y = x" + "+(x" * 100_000], ids=["no-python", "bomb"]
)
def test_a_text_is_looked_at_and_never_parsed(text):
    """This is asked where the grades are written: what breaks Python's parser must not come to it."""
    assert not keeps(text, 2)
