"""Hand-ins that are half finished: a loss and its gradient in one function, a way back that is not there."""

import pytest
from marking import Homework, mark, statuses

CHECKS = """
    checks:
      - id: loss
        matches: {call: "f(W, X, reg)[0]", to: {full: "ref.f(W, X, reg)[0]", half: "ref.half(W, X, reg)[0]"}}
      - id: gradient
        after: [loss]
        gradient: {of: "f(W, X, reg)[0]", wrt: W, is: "f(W, X, reg)[1]"}
"""
PENALTY = Homework(
    """
    format: 1
    id: penalty
    title: A loss with a penalty
    reference: answers.py
    functions: {f: {args: [W, X, reg], returns: [loss, dW]}}
    draw:
      n: {integer: [2, 4]}
      m: {integer: [3, 6]}
      W: {normal: [n]}
      X: {normal: [m, n]}
      reg: {uniform: [], low: 0.2, high: 1}
    trials: 4
"""
    + CHECKS,
    """
    import numpy as np

    def f(W, X, reg):
        return np.mean(np.exp(X @ W)) + reg * W @ W, X.T @ np.exp(X @ W) / len(X) + 2 * reg * W

    def half(W, X, reg):
        return np.mean(np.exp(X @ W)) + reg / 2 * W @ W, X.T @ np.exp(X @ W) / len(X) + reg * W
    """,
)
LOSS, GRADIENT = "np.mean(np.exp(X @ W))", "X.T @ np.exp(X @ W) / len(X)"


@pytest.mark.parametrize(
    ("loss", "gradient", "expected"),
    [
        (f"{LOSS} + reg * W @ W", f"{GRADIENT} + 2 * reg * W", "passed passed"),
        (f"{LOSS} + reg / 2 * W @ W", f"{GRADIENT} + reg * W", "passed passed"),
        (f"{LOSS} + reg * W @ W", f"{GRADIENT} + reg * W", "passed failed"),
        (f"{LOSS} + reg / 2 * W @ W", f"{GRADIENT} + 2 * reg * W", "passed failed"),
        (LOSS, f"{GRADIENT} + reg * W", "failed passed"),
        (LOSS, f"{GRADIENT} + 2 * reg * W", "failed passed"),
        (LOSS, f"{GRADIENT} + 3 * reg * W", "failed failed"),
        ("0.0", "np.zeros_like(W)", "failed failed"),
    ],
    ids=["full", "half", "full-loss", "half-loss", "no-penalty-half", "no-penalty-full", "neither", "nothing"],
)
def test_a_convention_of_one_part_of_an_answer_is_a_convention(loss, gradient, expected):
    """`f(...)[0]` in an accepted convention is the loss that its gradient is of; zeros are the gradient of none."""
    verdicts = PENALTY.marked(f"import numpy as np\n\ndef f(W, X, reg):\n    return {loss}, {gradient}\n")

    assert [str(verdicts[name].status) for name in ("loss", "gradient")] == expected.split()
    if expected == "passed passed":
        assert not verdicts["gradient"].notes


@pytest.mark.parametrize("part", [" / 2", ""], ids=["half", "full"])
def test_a_mistake_in_either_convention_has_its_name(part):
    """What is right of the gradient in the one convention says nothing of the loss in the other."""
    double = "" if part else "2 * "
    body = f"loss = np.sum(np.exp(X @ W)) + reg{part} * W @ W\n    return loss, {GRADIENT} + {double}reg * W"
    report = mark(PENALTY.loaded, f"import numpy as np\n\ndef f(W, X, reg):\n    {body}\n", named=True)
    loss = next(each for each in report.verdicts if each.id == "loss")

    assert loss.diagnosis is not None
    assert (loss.diagnosis.code, loss.diagnosis.line) == ("not-averaged", "hand_in.py, line 4")


BACK = Homework(
    """
    format: 1
    id: back
    title: There and back
    reference: answers.py
    functions:
      there: {args: [x], returns: [out, {private: cache}]}
      back: [d, cache]
    draw: {x: {normal: [3, 2]}, d: {normal: [3, 2]}}
    trials: 3
    checks:
      - {id: there, matches: there}
      - id: back
        after: [there]
        let: {f: there(x)}
        gradient: {of: "sum(f[0] * d)", wrt: x, is: "back(d, f[1])"}
""",
    """
    import numpy as np

    def there(x):
        return np.sin(x), x

    def back(d, cache):
        return d * np.cos(cache)
    """,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("import numpy as np", "errored errored"),
        ("from numpy import *", "errored inconclusive"),
        ("import numpy as np\ndef there(x):\n    return np.cos(x), x", "failed errored"),
        ("import numpy as np\ndef there(x):\n    return np.zeros(x.shape[0] / 2), x", "errored errored"),
        ("import numpy as np\ndef back(d, cache):\n    return d * np.cos(cache)", "errored inconclusive"),
    ],
    ids=["neither", "names-of-a-package", "wrong-there", "raising-there", "no-there"],
)
def test_what_is_not_there_is_left_to_nobody(text, expected):
    """A way back that nobody wrote is missing, whatever the way there does; one that is written may be right."""
    verdicts = BACK.marked(text)

    assert [str(verdicts[name].status) for name in ("there", "back")] == expected.split()
    if expected.endswith("errored"):
        assert "there is no `" in (verdicts["back"].diagnosis or verdicts["back"]).text


def test_a_right_hand_in_passes_all():
    """Both specs are as they should be."""
    assert set(statuses(PENALTY.marked(PENALTY.reference)).values()) == {"passed"}
    assert set(statuses(BACK.marked(BACK.reference)).values()) == {"passed"}
