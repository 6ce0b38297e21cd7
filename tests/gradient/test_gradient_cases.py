import numpy as np
import pytest

from grader.gradient import check_gradient
from tests.gradient.cases import RIGHT, WRONG
from tests.gradient.cases.random_networks import random_bug, random_network

SEEDS = [0, 1]


def judged(case, seed, complex_step, spoil=None):
    """The result for a case, with its right gradient or a spoilt one."""
    setting = case.make(np.random.default_rng([seed, 7]))
    grads = setting.grads if spoil is None else spoil(setting, np.random.default_rng([seed, 7]))
    return check_gradient(setting.f, setting.params, grads, setting.sizes, seed=seed, complex_step=complex_step)


def test_the_suite_is_as_large_as_it_claims():
    """At least 50 right gradients and 80 planted bugs, 45 of them with a name."""
    assert len(RIGHT) >= 50
    assert len(WRONG) >= 80
    assert sum(bug.code is not None for bug in WRONG) >= 45


@pytest.mark.parametrize("complex_step", [True, False], ids=["complex", "differences"])
@pytest.mark.parametrize("case", RIGHT, ids=lambda case: case.name)
def test_right_gradients_are_never_failed(case, complex_step):
    """A right gradient passes, and only the wholly saturated one may stay open."""
    allowed = {"passed"} if case.settles else {"passed", "inconclusive"}

    assert {judged(case, seed, complex_step).status for seed in SEEDS} <= allowed


@pytest.mark.parametrize("complex_step", [True, False], ids=["complex", "differences"])
@pytest.mark.parametrize("bug", WRONG, ids=lambda bug: bug.name)
def test_planted_bugs_are_failed_and_named(bug, complex_step):
    """A planted bug fails; where it has a name, the diagnosis is that name, with its factor and its coordinate."""
    result = judged(bug, 0, complex_step, bug.spoil)

    assert result.status == "failed"
    if bug.code is not None:
        assert result.diagnosis.code == bug.code
    if bug.factor is not None:
        assert result.diagnosis.factor == pytest.approx(bug.factor, rel=1e-3)
    if bug.culprit:
        assert len(result.culprits) == 1


@pytest.mark.parametrize("bug", [bug for bug in WRONG if bug.shows], ids=lambda bug: bug.name)
def test_planted_bugs_are_bugs(bug):
    """Each planted bug changes some derivative by more than a millionth of itself: there is something to find."""
    setting = bug.make(np.random.default_rng([0, 7]))
    wrong = bug.spoil(setting, np.random.default_rng([0, 7]))(setting.params)
    right = setting.grads(setting.params)
    off = [
        np.max(np.abs(np.asarray(wrong[name]) - right[name]) / np.maximum(np.abs(right[name]), 1e-300))
        for name in right
        if np.size(right[name])
    ]

    assert max(off) > 1e-6


@pytest.mark.parametrize("seed", range(30))
def test_random_networks(seed):
    """Random networks pass; with a random bug they do not, unless it is below the power that the pass states."""
    right = random_network(np.random.default_rng([seed, 21]))
    setting = random_network(np.random.default_rng([seed, 22]))
    name, wrong = random_bug(np.random.default_rng([seed, 23]), setting)
    same = all(np.array_equal(wrong(setting.params)[k], setting.grads(setting.params)[k]) for k in setting.params)

    assert check_gradient(right.f, right.params, right.grads, right.sizes, seed=seed).status == "passed"
    assert same or check_gradient(setting.f, setting.params, wrong, setting.sizes, seed=seed).status == "failed", name


@pytest.mark.parametrize("seed", [167, 8447])
def test_single_precision_in_a_part_of_the_loss(seed):
    """Where a penalty or a large constant in double precision hides it, a right gradient passes."""
    right = random_network(np.random.default_rng([seed, 11]))

    for complex_step in (True, False):
        result = check_gradient(right.f, right.params, right.grads, right.sizes, seed=seed, complex_step=complex_step)
        assert result.status == "passed"
