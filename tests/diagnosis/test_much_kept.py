"""A way there that keeps much for the way back is searched as any other: each edit is read for itself."""

import numpy as np
import pytest

from grader.diagnosis.bench import Bench
from grader.model import CallFailed
from grader.respondents.student import open_student
from grader.sandbox import open_sandbox
from grader.spec import load_spec

SPEC = """
format: 1
id: keeps
title: A way there with a cache
functions:
  forward: [X]
draw:
  X: {normal: [2, 3]}
checks:
  - {id: loss, holds: "forward(X) == forward(X)"}
"""
KEEPS = """import numpy as np
def forward(X):
    return np.sum(X), [{"X": X, "t": (i, "step")} for i in range(70)]
"""
OFTEN = 100  # answers, of which half are more than is read of one hand-in's


@pytest.fixture(scope="module")
def keeps(tmp_path_factory):
    """A sandbox, a hand-in of one function whose answers hold much, and its spec."""
    folder = tmp_path_factory.mktemp("keeps")
    (folder / "keeps.yaml").write_text(SPEC, encoding="utf-8")
    (folder / "hw.py").write_text(KEEPS, encoding="utf-8")
    spec = load_spec(folder / "keeps.yaml")
    with open_sandbox("auto") as sandbox:
        yield sandbox, sandbox.read(folder / "hw.py", list(spec.functions.values())), spec


def test_what_is_kept_costs_no_name(keeps):
    """However often a hand-in on the bench is asked, all of its answers are read."""
    sandbox, submission, spec = keeps
    with Bench(sandbox, submission, spec) as bench:
        for _ in range(OFTEN):
            assert bench.edited().call("forward", [np.ones((2, 3))]).value[0] == 6


def test_of_the_one_that_is_judged_a_store_is_read(keeps):
    """The same answers are too much there: what the parent reads of a hand-in is bounded."""
    sandbox, submission, spec = keeps
    student = open_student(sandbox, submission, list(spec.functions.values()), limits=spec.limits)
    with student, pytest.raises(CallFailed, match="is still read"):
        for _ in range(OFTEN):
            student.call("forward", [np.ones((2, 3))])
