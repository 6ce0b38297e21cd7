"""What trains, what must be fast, and what earns a share: sentences, verdicts and points."""

import time

import numpy as np
import pytest
from answering import Functions, spec, verdicts

from grader.model import CallFailed, Status
from grader.respondents import stopwatch

HEAD = """
format: 1
id: small
title: A small spec
reference: answers.py
functions: {train: [C, m, Z], fast: [Z], slow: [Z]}
draw:
  C: {integer: [2, 4]}
  m: {integer: [5, 9]}
  Z: {normal: [C, m]}
trials: 4
checks:
"""
MORE = """
def train(C, m, Z):
    return [np.log(C) / (1 + k * abs(Z[0, 0]) / m) ** 2 if k else np.log(C) for k in range(400)]

def fast(Z):
    return Z.sum(axis=0)

slow = fast
"""
LEARNS = """
- id: J
  learns: {{call: "train(C, m, Z)", {asked}}}
"""
SENTENCES = {
    "uphill": (lambda C, m, Z: np.log(C) + np.arange(31) / m, "falls: true",
               "J after 30 steps is larger than before", "the update goes uphill"),
    "flat": (lambda C, m, Z: [1 / m] * 9, "falls: true", "J after 8 steps is as at the start", "nothing is learnt"),
    "overshot": (lambda C, m, Z: [1, 1 / m, 3], "falls: true", "ends at 3, no lower than it starts (1)", "too long"),
    "one rise": (lambda C, m, Z: [3, 2, 2.5, 1 / m], "falls: always", "J rises in step 2, from 2 to 2.5", "lower it"),
    "one cost": (lambda C, m, Z: [1 / m], "falls: true", "holds a single cost", ""),
    "nan": (lambda C, m, Z: [1, 2 / m, np.nan], "falls: true", "J is nan after 2 steps", "blows up"),
    "start": (lambda C, m, Z: [np.log2(C), 0.1 / m], "first: log(C)", "J starts at ", "expected log(C) = "),
    "not far enough": (lambda C, m, Z: [9, 8 / m], "reaches: 1.5", "after 1 step, expected at most 1.5", ""),
    "no history": (lambda C, m, Z: f"done in {m}", "falls: true", "expected the costs, step by step", ""),
    "a table": (lambda C, m, Z: np.ones((3, C)), "falls: true", "expected the costs, step by step", ""),
}  # fmt: skip


@pytest.mark.parametrize(("train", "asked", "said", "why"), SENTENCES.values(), ids=SENTENCES)
def test_a_training_that_is_wrong_is_told_how(tmp_path, train, asked, said, why):
    """What is wrong with the cost is said in the words of training."""
    found = verdicts(spec(tmp_path, LEARNS.format(asked=asked), HEAD, MORE), Functions(train=train))["J"]

    assert found.status is Status.FAILED
    assert said in found.message
    assert why in found.message


def test_a_history_that_is_always_the_same_proves_nothing(tmp_path):
    """A falling row of numbers that depends on nothing earns nothing."""
    loaded = spec(tmp_path, LEARNS.format(asked="falls: always"), HEAD, MORE)

    found = verdicts(loaded, Functions(train=lambda C, m, Z: [3.0, 2.0, 1.0]))["J"]

    assert (found.status, found.earned) == (Status.FAILED, 0)
    assert "whatever it is given" in found.message


@pytest.mark.parametrize(("unlucky", "status"), [(1, Status.PASSED), (2, Status.FAILED)])
def test_where_chance_has_a_part_some_draws_may_fail(tmp_path, unlucky, status):
    """`passes: 4 of 5` forgives one draw and not two."""
    loaded = spec(tmp_path, LEARNS.format(asked="falls: true") + "  passes: 4 of 5\n", HEAD, MORE)
    asked = []  # in what order: the first draws are the unlucky ones, whenever they are asked about

    def train(C, m, Z):
        if Z[0, 0] not in asked:
            asked.append(Z[0, 0])
        return [1.0, 2.0 if asked.index(Z[0, 0]) < unlucky else 1 - 1 / (1 + abs(Z[0, 0]))]

    assert verdicts(loaded, Functions(train=train))["J"].status is status


def _busy(seconds):
    def wait(Z):
        until = time.process_time() + seconds
        while time.process_time() < until:
            pass
        return Z.sum(axis=0)

    return wait


FASTER = """
- id: speed
  trials: 1
  faster: {call: fast(Z), than: ref.slow(Z), by: 4}
"""
WAITING = MORE.replace(
    "slow = fast",
    """
import time
def slow(Z):
    until = time.process_time() + 0.02
    while time.process_time() < until:
        pass
    return Z.sum(axis=0)
""",
)


class Timed(Functions):
    """Functions whose answers come with the time that they took."""

    def call(self, name, args, *, wrt=()):
        """As Respondent says."""
        with stopwatch.noted():
            return super().call(name, args, wrt=wrt)


@pytest.mark.parametrize(
    ("fast", "status", "said"),
    [
        (lambda Z: Z.sum(axis=0), Status.PASSED, ""),
        (_busy(0.02), Status.FAILED, "times as fast, expected at least 4 times as fast"),
        (_busy(0.0055), Status.INCONCLUSIVE, "times as fast"),
        (lambda Z: Z.sum(axis=1), Status.FAILED, "shape"),
    ],
    ids=["fast", "slow", "nearly", "fast and wrong"],
)
def test_speed_is_a_matter_of_processor_time(tmp_path, fast, status, said):
    """Fast enough passes, slow does not, nearly so is for a person to see; and what is wrong is not fast."""
    found = verdicts(spec(tmp_path, FASTER, HEAD, WAITING), Timed(fast=fast))["speed"]

    assert found.status is status
    assert said in (found.message or "")


def test_an_answer_that_was_kept_is_no_fast_one(tmp_path):
    """Who remembers what was asked, or what the slow way gave for it, is as slow as before on other inputs."""
    kept = {}

    def slow(Z):
        return kept.setdefault(Z.tobytes(), _busy(0.02)(Z))

    def remembering(Z):
        return kept[Z.tobytes()] if Z.tobytes() in kept else slow(Z)

    own = FASTER.replace("ref.slow", "slow")
    for check in (FASTER, own):
        kept.clear()
        found = verdicts(spec(tmp_path, check, HEAD, WAITING), Timed(fast=remembering, slow=slow))["speed"]
        assert found.status is Status.FAILED
        assert "times as fast" in found.message


def test_what_is_fast_must_be_right_on_whatever_is_timed(tmp_path):
    """Right once and quick ever after is not right."""
    asked = []

    def once(Z):
        asked.append(Z)
        return Z.sum(axis=0) if len(asked) == 1 else 0 * Z[0]

    found = verdicts(spec(tmp_path, FASTER, HEAD, WAITING), Timed(fast=once))["speed"]

    assert found.status is Status.FAILED


def test_what_is_too_short_to_be_timed_is_not_judged(tmp_path):
    """Where the slower takes no longer than a way there and back, nobody can tell, and nobody loses points."""
    loaded = spec(tmp_path, FASTER.replace("ref.slow", "slow"), HEAD, MORE.replace("slow = fast", ""))
    found = verdicts(loaded, Timed(fast=_busy(0.0), slow=_busy(0.0)))["speed"]

    assert found.status is Status.INCONCLUSIVE
    assert "too short to be compared" in found.message


CREDIT = """
- id: sums
  points: 6
  credit: {credit}
  {asked}
"""
PARTS = "holds: ['sum(fast(Z)) == sum(Z)', 'fast(2 * Z) == 2 * fast(Z)', 'fast(Z + 1) == fast(Z) + C']"


@pytest.mark.parametrize(
    ("fast", "earned", "failed"),
    [
        (lambda Z: Z.sum(axis=0), 6, []),
        (lambda Z: Z.sum(axis=0) + 1, 2, ["sum(fast(Z)) == sum(Z)", "fast(2 * Z) == 2 * fast(Z)"]),
        (lambda Z: np.zeros(Z.shape[1]), 0, None),
        (lambda Z: np.sort(Z.sum(axis=0)), 6, []),
    ],
    ids=["right", "two wrong", "constant", "all hold"],
)
def test_relations_earn_their_points_one_by_one(tmp_path, fast, earned, failed):
    """With `credit: parts` each relation of a list earns its share, and the verdict tells which did not hold."""
    loaded = spec(tmp_path, CREDIT.format(credit="parts", asked=PARTS), HEAD, MORE)

    found = verdicts(loaded, Functions(fast=fast))["sums"]

    assert found.earned == earned
    assert failed is None or [part.name for part in found.parts if part.status is Status.FAILED] == failed


def _sometimes(failure):
    asked = []

    def fast(Z):
        asked.append(Z)
        if len(asked) % 4 == 0:
            return failure()
        return Z.sum(axis=0)

    return fast


def _raise():
    raise CallFailed("raised", "ZeroDivisionError: division by zero")


@pytest.mark.parametrize(
    ("fast", "earned"),
    [
        (lambda Z: Z.sum(axis=0), 6),
        (_sometimes(lambda: np.zeros(1)), 4.5),
        (_sometimes(_raise), 4.5),
        (lambda Z: np.zeros(Z.shape[1]), 0),
        (lambda Z: None, 0),
    ],
    ids=["right", "wrong on one draw", "raises on one draw", "zeros", "nothing"],
)
def test_each_draw_earns_its_share(tmp_path, fast, earned):
    """With `credit: trials` three draws of four earn three quarters; what depends on nothing earns nothing."""
    loaded = spec(tmp_path, CREDIT.format(credit="trials", asked="matches: fast"), HEAD, MORE)

    found = verdicts(loaded, Functions(fast=fast))["sums"]

    assert found.earned == earned
