"""What names rest on is answered rightly by what is right, in whatever way it may be said."""

import pytest
from mistaken import grading

from grader.checks.setting import Setting
from grader.diagnosis.answers import all_right, answers
from grader.diagnosis.questions import questions
from grader.model import Answer
from grader.order import order
from grader.spec.mentions import judged

SPEC = """
format: 1
id: evidence
title: A loss with its slopes
reference: answers.py
functions:
  loss: [W, b, X, Y]
  slopes: [W, b, X, Y]
  spread: [X]
draw:
  n: {integer: [2, 4]}
  m: {integer: [1, 5]}
  W: {normal: [1, n]}
  b: {normal: []}
  X: {normal: [n, m]}
  Y: {normal: [1, m]}
checks:
  - {id: loss, matches: loss}
  - id: slopes
    after: [loss]
    gradient: {of: "loss(W, b, X, Y)", wrt: [W, b, X], is: "slopes(W, b, X, Y)"}
  - {id: quiet, pure: slopes}
  - {id: spread, matches: spread}
  - {id: centred, after: [spread], holds: "abs(spread(X - mean(X, axis=1, keepdims=True))) < 1e-9"}
"""
LOSS = "import numpy as np\n\ndef loss(W, b, X, Y):\n    return np.sum((W @ X + b - Y) ** 2) / X.shape[1]\n\n"
SLOPES = """def slopes(W, b, X, Y):
    e = 2 * (W @ X + b - Y) / X.shape[1]
    dX = W.T @ e
    return {}
"""
SPREAD = """
def spread(X):
    rows = X.mean(axis=1)
    return np.sum(np.abs(rows))
"""
WAYS = {
    "a tuple": "e @ X.T, e.sum(), dX",
    "a list": "[e @ X.T, e.sum(), dX]",
    "a dict in short": "{'W': e @ X.T, 'b': e.sum(), 'X': dX}",
    "a dict at length": "{'dX': dX, 'dW': e @ X.T, 'db': e.sum()}",
}


def text_of(way):
    """A whole hand-in whose slopes are said in one of the ways."""
    return LOSS + SLOPES.replace("{}", WAYS[way]) + SPREAD


@pytest.fixture(scope="module", params=["a tuple", "a dict at length"])
def grade(request, tmp_path_factory):
    """Grades by a reference that says the slopes in one of the ways."""
    folder = tmp_path_factory.mktemp("evidence")
    with grading(folder, spec=SPEC, reference=text_of(request.param), right={}) as found:
        yield found


@pytest.mark.parametrize("way", WAYS)
def test_a_mistake_has_its_line_however_the_slopes_are_said(grade, way):
    """A dict where the reference has a tuple, or a tuple for a dict, is right all the same: so is its mended text."""
    verdicts, text = grade(all=text_of(way).replace("W.T @ e", "-W.T @ e"))
    right = grade(all=text_of(way))[0]

    assert {each.status for each in right.values()} == {"passed"}
    told = verdicts["slopes"].diagnosis
    assert told is not None
    assert (told.code, told.line) == ("sign", f"hw.py, line {text[: text.index('dX = ')].count(chr(10)) + 1}")


class Right:
    """A right hand-in that is called in this process; its sums round otherwise than the reference's."""

    def __init__(self, way):
        self.functions = {}
        text = text_of(way).replace("X.mean(axis=1)", "np.sum(0.7 * X[:, ::-1], axis=1) / 0.7 / X.shape[1]")
        exec(text, self.functions)

    def call(self, name, args, *, wrt=()):
        """As the function answers."""
        return Answer(value=self.functions[name](*args), changed=(), after=(), printed="")


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("said", ["a tuple", "a dict at length"])
def test_every_question_is_answered_rightly_by_what_is_right(tmp_path, way, said):
    """However its slopes are said, and whatever rounding leaves of a sum that is 0."""
    (tmp_path / "answers.py").write_text(text_of(said), encoding="utf-8")
    (tmp_path / "small.yaml").write_text(SPEC, encoding="utf-8")
    given = order(tmp_path / "small.yaml", seed=3)
    setting = Setting(given.spec, given.references, given.seed, None)
    asked = [
        question
        for name in ("loss", "slopes", "spread")
        for question in questions(name, [each for each in given.judged if name in judged(each)], setting)
    ]

    assert {each.check for each in asked} == {"loss", "slopes", "quiet", "spread", "centred"}
    assert [each.check for each in asked if not all_right((each,), answers((each,), Right(way)))] == []
