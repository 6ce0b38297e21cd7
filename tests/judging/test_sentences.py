"""Law 8: every sentence is true of the numbers under it."""

import re

import numpy as np
import pytest
from homework import spec_of, styles_of
from marking import Homework, mark

SPEC = spec_of("training")
RIGHT = styles_of("training")["by_itself"]
MEAN = "float(np.mean(np.sum(-Y * np.log(P), axis=0)))"


def _verdict(text, name, seed=3):
    return {verdict.id: verdict for verdict in mark(SPEC, text, seed=seed, named=True).verdicts}[name]


def _array(shown):
    return np.array(shown["data"] if isinstance(shown, dict) else shown, dtype=float)


@pytest.mark.parametrize("seed", range(2))
def test_the_sizes_in_a_sentence_are_those_of_the_inputs_shown(seed):
    """`m is 4` beside a Y of four columns, and a factor that is the quotient of the two numbers shown."""
    verdict = _verdict(RIGHT.replace(MEAN, "float(-np.sum(Y * np.log(P)))"), "cost", seed)
    said = re.search(r"\bm (?:is|=) (\d+)", f"{verdict.message} {verdict.help}")
    m = _array(verdict.counterexample.inputs["Y"]).shape[1]

    assert verdict.finding.actual_at == pytest.approx(m * verdict.finding.expected_at, rel=1e-6)
    assert said is None or int(said[1]) == m


@pytest.mark.parametrize("seed", range(2))
def test_the_numbers_of_a_finding_follow_from_the_inputs_shown(seed):
    """Both numbers can be computed again from the counterexample with the formulas of both sides."""
    verdict = _verdict(RIGHT.replace("dZ -= Y", "dZ -= 2 * Y").replace(MEAN, f"2 * {MEAN}"), "cost", seed)
    P, Y = (_array(verdict.counterexample.inputs[name]) for name in ("P", "Y"))
    cost = -np.sum(Y * np.log(P)) / Y.shape[1]

    assert verdict.finding.expected_at == pytest.approx(cost, rel=1e-5)
    assert verdict.finding.actual_at == pytest.approx(2 * cost, rel=1e-5)
    assert verdict.finding.off_by == pytest.approx(cost, rel=1e-5)


@pytest.mark.parametrize(
    "wrong",
    [
        "float(-np.sum(Y * np.log(P)) / Y.shape[1] + np.sum(P ** 2))",
        "float(np.mean(np.sum(-Y * np.log(P), axis=0))) + 0.3 * Y.shape[0] / P[0, 0]",
    ],
    ids=["another-term", "a-pole"],
)
@pytest.mark.parametrize("seed", range(3))
def test_no_name_is_given_that_does_not_hold_on_every_failing_trial(wrong, seed):
    """What is no factor is not called a missing mean, a sign or a base of a logarithm."""
    verdict = _verdict(RIGHT.replace(MEAN, wrong), "cost", seed)

    assert verdict.diagnosis is None or verdict.diagnosis.code not in {"not-averaged", "sign", "factor", "log-base"}


@pytest.mark.parametrize("seed", range(2))
def test_every_trial_is_said_of_every_trial(seed):
    """A cost that forgets the mean for odd m only is not `m` times the expected one on every trial."""
    wrong = "float(-np.sum(Y * np.log(P)) * (1 if Y.shape[1] % 2 else 1 / Y.shape[1]))"
    verdict = _verdict(RIGHT.replace(MEAN, wrong), "cost", seed)

    assert verdict.status == "failed"
    assert "every trial" not in f"{verdict.message} {verdict.help}"


OWN = Homework(
    """
    format: 1
    id: own
    title: Two of the student's functions against one another
    reference: answers.py
    functions: {sigmoid: [x], tanh_: [x]}
    draw: {x: {normal: [4]}}
    trials: 4
    checks:
      - {id: sigmoid, says: S., matches: sigmoid}
      - {id: both, says: S., holds: tanh_(x) == 2 * sigmoid(2 * x) - 1}
      - {id: other-way-round, says: S., holds: 2 * sigmoid(2 * x) - 1 == tanh_(x)}
      - {id: number, says: S., holds: tanh_(0) == 0}
    """,
    "import numpy as np\n\ndef sigmoid(x):\n    return 1 / (1 + np.exp(-x))\n\ndef tanh_(x):\n    return np.tanh(x)\n",
)


def test_expected_is_never_said_of_another_answer_of_the_students():
    """Where both sides are the student's neither is what was expected."""
    found = OWN.marked(OWN.reference.replace("np.tanh(x)", "np.tanh(x) + 0.5"))

    assert "expected" in found["number"].message
    for name in ("both", "other-way-round"):
        assert "expected" not in (found[name].message or "")


def test_a_function_that_passed_its_own_checks_is_not_accused():
    """What fails in a relation of two functions is the one that does not match the reference."""
    found = OWN.marked(OWN.reference.replace("np.tanh(x)", "np.tanh(x) + 0.5"))

    assert found["sigmoid"].status == "passed"
    assert not re.search(
        r"your sigmoid\b(?! is right)|sigmoid is wrong|mend", f"{found['both'].message} {found['both'].help}"
    )


def test_no_sentence_of_a_visible_check_names_a_hidden_one():
    """Neither the id of a hidden check nor its verdict is told through another check's message."""
    homework = Homework(
        """
        format: 1
        id: hidden
        title: Hidden
        reference: answers.py
        functions: {square: [x], cube: [x]}
        draw: {x: {normal: [3]}}
        checks:
          - {id: secret-square, says: S., visibility: hidden, matches: square}
          - {id: cube, says: S., after: [secret-square], holds: cube(x) == x * square(x)}
          - {id: cube-value, says: S., matches: cube}
          - {id: cube-skipped, says: S., after: [secret-square], follow_through: none, matches: cube}
          - {id: secret-cube, says: S., visibility: hidden, after: [secret-square], follow_through: none, matches: cube}
        """,
        "def square(x):\n    return x * x\n\ndef cube(x):\n    return x * x * x\n",
    )
    for old, new in (("x * x\n\n", "x + x\n\n"), ("x * x * x", "x * x + x")):
        found = homework.marked(homework.reference.replace(old, new))
        said = " ".join(f"{v.message} {v.help}" for v in found.values() if v.visibility == "visible")
        assert "secret" not in said
    assert (
        "secret-square" in homework.marked(homework.reference.replace("x * x\n\n", "x + x\n\n"))["secret-cube"].message
    )


@pytest.mark.parametrize("visibility", ["visible", "hidden"])
def test_what_only_a_hidden_check_shows_is_named_in_no_visible_one(visibility):
    """Whose function stood in for a wrong one, or which one to mend first, is said where readers may see that it is."""
    homework = Homework(
        f"""
        format: 1
        id: hidden
        title: Hidden
        reference: answers.py
        functions: {{square: [x], cube: [x], halves: [x]}}
        draw: {{x: {{normal: [3]}}}}
        checks:
          - {{id: the-square, says: S., visibility: {visibility}, matches: square}}
          - {{id: cube-value, says: S., matches: cube}}
          - {{id: halves-value, says: S., matches: halves}}
        """,
        "def square(x):\n    return x * x\n\ndef cube(x):\n    return x * square(x)\n\n"
        "def halves(x):\n    return square(x) / 2\n",
    )
    wrong = homework.reference.replace("x * x\n", "x * x + 1\n").replace("/ 2", "/ 3")
    found = homework.marked(wrong)
    said = [f"{v.message} {v.help} {v.notes}" for v in found.values() if v.id != "the-square"]

    assert found["cube-value"].status == "passed"
    assert found["halves-value"].status == "failed"
    assert any("square" in text for text in said) == (visibility == "visible"), said
