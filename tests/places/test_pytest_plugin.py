"""The pytest plugin, run by pytest itself."""

import pytest

pytest_plugins = ["pytester"]

HAND_IN = """\
import numpy as np

def softmax(Z):
    t = np.exp(Z - Z.max(axis=0))
    return t / t.sum(axis=0)

def output_grad(Y_hat, Y):
    return Y - Y_hat
"""
SPEC = """\
format: 1
id: two
title: Two
reference: reference.softmax
functions: {softmax: {args: [Z]}, output_grad: {args: [Y_hat, Y]}}
draw: {C: {integer: [2, 5]}, m: {integer: [1, 6]}, Z: {normal: [C, m]}, Y: {one_hot: [C, m]}}
checks:
  - {id: value, says: The right probabilities., points: 1, matches: softmax}
  - {id: dZ, says: dZ is their difference., points: 1, holds: "output_grad(ref.softmax(Z), Y) == ref.softmax(Z) - Y"}
"""


@pytest.fixture
def course(pytester):
    """A folder with a spec, a hand-in, and a test of its own."""
    pytester.path.joinpath("two.yaml").write_text(SPEC)
    pytester.path.joinpath("hw.py").write_text(HAND_IN)
    pytester.makepyfile(test_own="def test_own():\n    pass\n")
    return pytester


@pytest.mark.parametrize("how", [(), ("-n", "2")], ids=["alone", "xdist"])
def test_each_check_is_a_test(course, how):
    """What passes passes, what fails fails with the check's own words and no traceback; with and without xdist."""
    ran = course.runpytest_subprocess("--grader-spec", "two.yaml", "--grader-submission", "hw.py", *how)

    ran.assert_outcomes(passed=1, failed=1)
    ran.stdout.fnmatch_lines(["*dZ is their difference.*", "*sign is wrong*", "*return Y - Y_hat*"])
    ran.stdout.no_fnmatch_line("*Traceback*")


def test_named_files_run_beside(course):
    """Tests that are named on the command line run, too; without the options the plugin does nothing."""
    named = course.runpytest_subprocess("--grader-spec", "two.yaml", "--grader-submission", "hw.py", "test_own.py")
    plain = course.runpytest_subprocess()

    named.assert_outcomes(passed=2, failed=1)
    plain.assert_outcomes(passed=1)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--grader-spec", "two.yaml"), "*go together*"),
        (("--grader-spec", "nowhere.yaml", "--grader-submission", "hw.py"), "*there is no file nowhere.yaml*"),
        (("--grader-spec", "two.yaml", "--grader-submission", "none.py"), "*none.py*no such file*"),
    ],
)
def test_what_is_not_there_is_said(course, words, says):
    """One sentence instead of a traceback of ours."""
    ran = course.runpytest_subprocess(*words)

    assert ran.ret != 0
    (ran.stderr if any("go together" in says or "nowhere" in says for _ in "x") else ran.stdout).fnmatch_lines([says])


def test_assert_gradient_is_a_fixture(course):
    """A right gradient passes; a wrong one fails the test with its name."""
    course.makepyfile(
        test_own="import numpy as np\n\n"
        "def test_right(assert_gradient):\n    assert_gradient(lambda x: float(x @ x), np.ones(3), lambda x: 2 * x)\n\n"
        "def test_wrong(assert_gradient):\n    assert_gradient(lambda x: float(x @ x), np.ones(3), lambda x: -2 * x)\n"
    )
    ran = course.runpytest_subprocess()

    ran.assert_outcomes(passed=1, failed=1)
    ran.stdout.fnmatch_lines(["*sign*"])
