"""What is not written yet: empty bodies, and what stands as it was handed out; not what is wrong."""

import pytest
from marking import mark

from grader.spec import load_spec

SPEC = """format: 1
id: starters
title: Starters
reference: answers.py
starter: starter.py
functions: {f: [x], g: [x]}
draw: {x: {normal: [3]}}
checks:
  - {id: f, says: S., matches: f}
  - {id: g, says: S., matches: g}
"""
STARTER = "def f(x):\n    y = 0 * x  # your code\n    return y\n\n\ndef g(x):\n    return x\n"


@pytest.fixture(name="spec")
def _spec(tmp_path):
    (tmp_path / "answers.py").write_text("def f(x):\n    return 2 * x\n\ndef g(x):\n    return x\n")
    (tmp_path / "starter.py").write_text(STARTER)
    (tmp_path / "spec.yaml").write_text(SPEC)
    return load_spec(tmp_path / "spec.yaml")


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("def f(x):\n    y = 0 * x  # your code\n    return y\n", "unwritten"),
        ("def f(x):\n    pass\n", "unwritten"),
        ("def f(x):\n    'To do.'\n", "unwritten"),
        ("def f(x):\n    return None\n", "unwritten"),
        ("def f(x):\n    raise NotImplementedError('soon')\n", "unwritten"),
        ("def f(x):\n    y = 3 * x\n    return y\n", "failed"),
        ("def f(x):\n    return 2 * x\n", "passed"),
    ],
    ids=["as-handed-out", "pass", "docstring", "none", "refusal", "wrong", "right"],
)
def test_what_is_not_written_yet_is_told_from_what_is_wrong(spec, text, status):
    """By the text of the function and that of the starter; and what is handed out right passes."""
    found = {verdict.id: verdict for verdict in mark(spec, text + "\ndef g(x):\n    return x\n").verdicts}

    assert (found["f"].status, found["g"].status) == (status, "passed")
    assert (found["f"].earned > 0) == (status == "passed")
    assert ("not written yet" in (found["f"].message or "")) == (status == "unwritten")


RESTING = {
    "g-wrong": ("def g(x):\n    return 3 * x\n", ("passed", "right, given a right g")),
    "g-unwritten": ("def g(x):\n    pass\n", ("unwritten", "g: not written yet")),
    "g-right": ("def g(x):\n    return 2 * x\n", ("passed", "")),
    "f-edited": (
        "def g(x):\n    return 3 * x\n\ndef f(x):\n    return g(x) + 1\n",
        ("failed", "g wherever it calls yours"),
    ),
    "both-as-given": ("def g(x):\n    return 0 * x\n", ("unwritten", "g: not written yet")),
}


@pytest.mark.parametrize(("text", "said"), RESTING.values(), ids=RESTING)
def test_what_is_handed_out_whole_is_not_called_unwritten(tmp_path, text, said):
    """What it rests on is wrong, or not written; the function itself may be right as it was handed out."""
    whole = "def f(x):\n    return g(x) + x\n"
    (tmp_path / "answers.py").write_text(f"def g(x):\n    return 2 * x\n\n{whole}")
    (tmp_path / "starter.py").write_text(f"def g(x):\n    return 0 * x\n\n{whole}")
    (tmp_path / "spec.yaml").write_text(SPEC)
    found = {verdict.id: verdict for verdict in mark(load_spec(tmp_path / "spec.yaml"), f"{whole}\n{text}").verdicts}

    assert found["f"].status == said[0]
    assert said[1] in (found["f"].message or "")
    assert (found["f"].earned > 0) == (said[0] == "passed")


def test_a_starter_that_rests_on_what_is_right_is_unwritten(tmp_path):
    """It was handed out incomplete: with all that it calls right, it is not."""
    (tmp_path / "answers.py").write_text("def g(x):\n    return 2 * x\n\ndef f(x):\n    return g(x) + x\n")
    (tmp_path / "starter.py").write_text("def g(x):\n    return 0 * x\n\ndef f(x):\n    y = g(x)\n    return y\n")
    (tmp_path / "spec.yaml").write_text(SPEC)
    spec = load_spec(tmp_path / "spec.yaml")
    left = "def f(x):\n    y = g(x)\n    return y\n"
    found = [mark(spec, f"def g(x):\n    return {factor} * x\n\n{left}").verdicts for factor in (2, 5)]

    assert [[str(verdict.status) for verdict in verdicts] for verdicts in found] == [
        ["unwritten", "passed"],
        ["unwritten", "failed"],
    ]


def test_an_empty_body_that_is_right_somewhere_is_written(tmp_path):
    """A function that rightly gives nothing in one check is wrong in another, and not missing there."""
    (tmp_path / "answers.py").write_text("def f(x):\n    return x if x[0] < 0 else None\n\ndef g(x):\n    return x\n")
    more = "  - {id: below, says: S., where: {x: {uniform: [3], low: -2, high: -1}}, matches: f}\n"
    spec = SPEC.replace("starter: starter.py\n", "").replace("{normal: [3]}", "{uniform: [3], low: 1, high: 2}")
    (tmp_path / "spec.yaml").write_text(spec + more)
    text = "def f(x):\n    pass\n\ndef g(x):\n    return 3 * x\n"
    found = {v.id: str(v.status) for v in mark(load_spec(tmp_path / "spec.yaml"), text).verdicts}

    assert found == {"f": "passed", "g": "failed", "below": "failed"}


LEFT = {
    "zeros": ("y = 0.0\n    g = np.zeros_like(x)\n    pass\n    return y, g", "unwritten"),
    "none": ("y, g = None, None\n    # your code\n    pass\n    return y, g", "unwritten"),
    "branches": (
        "y = None\n    if x.ndim == 1:\n        pass\n    else:\n        pass\n    y = y.astype(x.dtype)\n    return y",
        "unwritten",
    ),
    "work-beside-it": ("y = 3 * x\n    pass\n    return y", "failed"),
    "work-by-a-call": ("y = np.tanh(x)\n    pass\n    return y", "failed"),
    "nothing-left-out": ("y = np.zeros_like(x)\n    return y", "failed"),
}


@pytest.mark.parametrize(("body", "status"), LEFT.values(), ids=LEFT)
def test_a_pass_where_the_work_should_be_is_not_written(tmp_path, body, status):
    """What stands around it are constants, zeros and names, as they were handed out; whoever computes has written."""
    (tmp_path / "answers.py").write_text("def f(x):\n    return 2 * x\n\ndef g(x):\n    return x\n")
    (tmp_path / "spec.yaml").write_text(SPEC.replace("starter: starter.py\n", ""))
    text = f"import numpy as np\n\ndef f(x):\n    {body}\n\ndef g(x):\n    return x\n"
    found = {v.id: str(v.status) for v in mark(load_spec(tmp_path / "spec.yaml"), text).verdicts}

    assert found == {"f": status, "g": "passed"}
