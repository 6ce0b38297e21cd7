"""The corpus from end to end: each hand-in is graded through the sandbox, and each function gets its verdict."""

import pytest
from hand_ins import CORPUS, cases, expected

from grader.errors import SubmissionError
from grader.grading import Grader
from grader.order import order

CHECKS = """
format: 1
id: corpus
title: The corpus
reference: reference.softmax
functions:
  softmax:       {args: [Z], aliases: [soft_max]}
  cross_entropy: {args: [y_hat, y]}
  cost:          {args: [Y_hat, Y], aliases: [compute_cost]}
  output_grad:   {args: [Y_hat, Y], aliases: [dZ]}
draw:
  C: {integer: [2, 5]}
  m: {integer: [2, 6]}
  Z: {normal: [C, m]}
  Y: {one_hot: [C, m]}
  y_hat: {probabilities: [C]}
  y: {one_hot: [C]}
limits: {seconds: 5}
trials: 3
checks:
  - {id: softmax, points: 1, says: S., matches: softmax}
  - {id: cross_entropy, points: 1, says: L., matches: cross_entropy}
  - {id: cost, points: 1, says: C., let: {Y_hat: ref.softmax(Z)}, matches: cost}
  - {id: output_grad, points: 1, says: D., let: {Y_hat: ref.softmax(Z)}, matches: output_grad}
"""


@pytest.fixture(scope="module")
def grading(tmp_path_factory):
    """One open sandbox for all hand-ins, as when a class is graded."""
    path = tmp_path_factory.mktemp("corpus") / "corpus.yaml"
    path.write_text(CHECKS)
    with Grader(order(path, diagnose=False)) as opened:
        yield opened


@pytest.mark.parametrize("name", [name for subject, name in cases() if subject == "softmax"])
def test_verdicts(grading, name):
    """Right is passed, wrong is failed, and every other outcome is an error with that code."""
    wanted = expected("softmax")[name]
    if "error" in wanted:
        with pytest.raises(SubmissionError):
            grading.grade(CORPUS / "softmax" / name)
        return

    verdicts = grading.grade(CORPUS / "softmax" / name).verdicts

    def outcome(verdict):
        words = {"passed": "ok", "failed": "wrong"}
        return words.get(verdict.status.value) or verdict.diagnosis.code

    assert {verdict.id: outcome(verdict) for verdict in verdicts} == wanted["functions"]
