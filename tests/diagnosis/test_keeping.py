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


def test_what_cannot_be_read_keeps_nothing():
    """A text that is not Python has no functions."""
    assert not keeps("def (:\n    y = x", 2)
