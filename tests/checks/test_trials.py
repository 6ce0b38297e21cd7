"""The trials of one check: which is shown, what ends them, and what they earn."""

import numpy as np
import pytest
from answering import SPEC, Functions, right, spec, verdicts
from msgspec.structs import replace

from grader.checks.judge import run
from grader.checks.memory import Memory
from grader.checks.names import has_rivals
from grader.checks.outcome import Fault, Portion
from grader.checks.setting import Setting
from grader.checks.telling import parts
from grader.checks.trial import Readings
from grader.checks.trials import Failing, Trials
from grader.model import CallFailed, Finding, Status
from grader.naming.cause import UNKNOWN, Cause
from grader.respondents.references import References

SOFTMAX = "- {id: softmax, says: S., matches: softmax}"


def setting_of(found):
    """What its checks are judged with."""
    return Setting(found, References(found), 3, None, False)


def outcome(found, student, number=0):
    """How one check of a spec goes, before anything is made of it."""
    return run(found.checks[number], setting_of(found), student)


def _fault(**others):
    return Fault(Finding(kind="values", expression="f"), **others)


def test_a_trial_that_is_sure_outweighs_one_that_cannot_tell(tmp_path):
    """The failure that is shown is the sure one, wherever it stands."""
    found = spec(tmp_path, SOFTMAX)
    open_, sure = Failing(None, _fault(inconclusive=True)), Failing(None, _fault())
    trials = Trials(found.checks[0], setting_of(found), right(), Memory(), failing=[open_, sure])

    assert trials.shown is sure
    assert trials.sure == [sure]
    assert Trials(found.checks[0], setting_of(found), right(), Memory(), failing=[open_]).shown is open_


def test_the_smallest_failing_trial_is_shown(tmp_path):
    """That takes the fewest numbers to show."""
    found = spec(tmp_path, SOFTMAX + "\n")
    trials = Trials(found.checks[0], setting_of(found), right(softmax=np.exp), Memory())
    trials.judge()
    sizes = [each.size for each in trials.failing]

    assert len(set(sizes)) > 1
    assert trials.shown.size == min(sizes)


def test_a_reference_without_an_answer_is_the_specs_fault(tmp_path):
    """What the reference raises fails nobody."""
    checks = "- {id: strict, says: S., matches: {call: softmax(Z), to: ref.strict(Z / 0 * 0)}}"

    assert outcome(spec(tmp_path, checks), right()).status is Status.INVALID


@pytest.mark.parametrize(("machine", "status"), [(True, Status.INCONCLUSIVE), (False, Status.ERRORED)])
def test_a_fault_of_the_machine_is_not_the_students(tmp_path, machine, status):
    """A call that failed for want of memory of ours, say, is held against nobody."""

    def broken(Z):
        raise CallFailed("crashed", "the worker is gone", machine=machine)

    assert outcome(spec(tmp_path, SOFTMAX), right(softmax=broken)).status is status


def test_of_several_relations_the_inputs_of_the_failing_one_are_shown(tmp_path):
    """What another relation asks about only distracts."""
    checks = "- {id: both, says: S., holds: ['softmax(Z) >= 0', 'output_grad(Y, Y) == 0']}"
    found = outcome(spec(tmp_path, checks), right(output_grad=lambda Y_hat, Y: Y_hat + Y)).told()

    assert set(found.counterexample.inputs) == {"Y"}


@pytest.mark.parametrize(
    ("value", "low"),
    [
        (np.float32([1.5]), True),
        (np.float64([1.5]), False),
        (np.complex64([1.5]), True),
        (np.complex128([1.5]), False),
        (np.int8([1]), False),
        ([np.float64(1), {"W": np.float16([2])}], True),
    ],
    ids=["float32", "float64", "complex64", "complex128", "int8", "within"],
)
def test_a_coarse_type_is_noted_wherever_it_is_read(value, low):
    """Numbers of less than eight bytes a part are coarse, whole numbers never."""
    readings = Readings()
    readings.note(value)

    assert readings.low is low


LET = """
- {id: value, says: S., let: {Y_hat: ref.softmax(Z)}, matches: cost}
- id: slope
  says: S.
  after: [value]
  let: {A: 2 * Z, B: A + 1}
  gradient: {of: "m * cost(softmax(B), Y)", wrt: B, is: "output_grad(softmax(B), Y)"}
- id: of-the-drawn
  says: S.
  after: [value]
  let: {A: 2 * Z, B: A + 1}
  gradient: {of: "m * cost(softmax(B), Y)", wrt: Z, is: "2 * output_grad(softmax(B), Y)"}
"""


def test_a_value_that_is_computed_moves_like_one_that_is_drawn(tmp_path):
    """With it moves what is computed from it, and what it is computed from stays."""
    assert {each.status for each in verdicts(spec(tmp_path, LET), right()).values()} == {Status.PASSED}


SHARES = """
- id: shares
  says: S.
  points: 4
  credit: parts
  holds: ['softmax(Z) >= 0', 'max(softmax(Z)) <= 1', 'output_grad(Y, Y) == 0', 'cost(softmax(Z), Y) >= 0']
"""


def test_a_share_for_each_relation_is_no_share_for_each_draw(tmp_path):
    """A relation that holds on some draws only earns nothing, and the others no more than their own."""
    sometimes = right(output_grad=lambda Y_hat, Y: Y_hat - Y + (Y.shape[1] > 2))

    assert verdicts(spec(tmp_path, SHARES), sometimes)["shares"].earned == 3


def test_a_relation_whose_function_raises_costs_only_itself(tmp_path):
    """The others are judged all the same."""

    def broken(Y_hat, Y):
        raise ValueError("no")

    found = verdicts(spec(tmp_path, SHARES), right(output_grad=broken))["shares"]

    assert found.earned == 3
    assert [part.status for part in found.parts].count(Status.FAILED) == 1


CHANCE = SPEC.replace("{integer: [2, 5]}", "{integer: [2, 2]}").replace("{integer: [1, 6]}", "{integer: [1, 1]}")
SIGNS = "sign(sum(softmax(Z)[0]) - 0.5)"
SIGNS_EXPECTED = SIGNS.replace("softmax", "ref.softmax")


@pytest.mark.parametrize("terms", ["credit: trials", "passes: 1 of 8"], ids=["share", "passes"])
def test_what_is_right_by_chance_on_some_draws_earns_nothing(tmp_path, terms):
    """One of two answers by a coin is right on half of the draws, and proves nothing."""
    checks = f"- {{id: signs, says: S., {terms}, matches: {{call: '{SIGNS}', to: '{SIGNS_EXPECTED}'}}}}"
    found = spec(tmp_path, checks, head=CHANCE)
    coin = np.random.default_rng(2)

    def flipped(Z):
        return np.array([[1.0], [0.0]]) if coin.random() < 0.5 else np.array([[0.0], [1.0]])

    assert verdicts(found, right())["signs"].earned == 1
    assert verdicts(found, Functions(softmax=flipped))["signs"].earned == 0


def test_each_part_is_told_with_the_numbers_that_are_shown(tmp_path):
    """Those of the trial that is told, if that is sure; of the others the first that is; what nobody can tell last."""
    check = spec(tmp_path, SHARES).checks[0]
    one, other, third, _ = check.shares
    faults = [
        _fault(parts=(Portion(one, "perhaps", inconclusive=True), Portion(other, "open", inconclusive=True))),
        _fault(parts=(Portion(one, "in the second"), Portion(other), Portion(third))),
    ]
    small, unsure = (_fault(parts=(Portion(one, "in the small one", inconclusive=each),)) for each in (False, True))

    for told, message in ((None, "in the second"), (small, "in the small one"), (unsure, "in the second")):
        shown = told and Failing(None, told)
        found = {part.name: part for part in parts(check, [Failing(None, each) for each in faults], shown)}
        assert (found[one].status, found[one].message, found[one].earned) == (Status.FAILED, message, 0)
        assert (found[other].status, found[other].message, found[other].earned) == (Status.INCONCLUSIVE, "open", 0)
        assert (found[third].status, found[third].message, found[third].earned) == (Status.PASSED, None, 1)


def test_no_trial_is_told_that_cannot_change_the_name(tmp_path):
    """A name must hold on every trial: where the first has none, what the others show is not sought."""
    check, told = spec(tmp_path, SHARES).checks[0], []
    one = next(iter(check.shares))
    named = Cause("sign", "a minus sign is missing", factor=-1.0)

    def failing(number, *causes):
        def tell(fault):
            told.append(number)
            return replace(fault, tell=None, causes=causes, parts=(Portion(one, "wrong", causes=causes),))

        return Failing(None, replace(_fault(parts=(Portion(one, "wrong"),)), tell=tell))

    for causes, expected in (((), [0]), ((Cause(UNKNOWN, "?"),), [0]), ((named,), [0, 1, 2])):
        told.clear()
        trials = [failing(number, *causes) for number in range(3)]
        assert not has_rivals(trials)
        part = next(part for part in parts(check, trials, named=True) if part.name == one)
        assert part.message == (named.text if named in causes else "wrong")
        assert told == expected
