"""Judging: what each kind of check sees, says and forgives."""

import numpy as np
import pytest
from answering import REFERENCE, SPEC, Functions, right, spec, verdicts

from grader.hand_in import Definition, Program, Submission
from grader.model import CallFailed, Place, Status
from grader.respondents import stopwatch

SUMS = """
- id: sums
  points: 2
  says: Columns sum to one.
  holds: sum(softmax(Z), axis=0) == 1
"""
COST = """
- id: cost-value
  points: 2
  says: The mean loss.
  let: {Y_hat: ref.softmax(Z)}
  matches: cost
"""
GRADIENT = """
- id: softmax-value
  points: 1
  says: softmax.
  matches: softmax
- id: cost-value
  points: 2
  says: The mean loss.
  let: {Y_hat: ref.softmax(Z)}
  matches: cost
- id: dZ
  points: 3
  says: dZ is the gradient.
  after: [softmax-value, cost-value]
  gradient: {of: "m * cost(softmax(Z), Y)", wrt: Z, is: "output_grad(softmax(Z), Y)"}
"""


def test_right_functions_pass_and_earn_the_points(tmp_path):
    """A right student passes every trial of every kind."""
    found = verdicts(spec(tmp_path, GRADIENT), right())

    assert [v.status for v in found.values()] == [Status.PASSED] * 3
    assert sum(v.earned for v in found.values()) == 6
    assert "would have been seen" in found["dZ"].message


def test_holds_shows_the_worst_element_and_the_inputs(tmp_path):
    """A failing relation says got, expected and how many, with the inputs that show it."""
    verdict = verdicts(spec(tmp_path, SUMS), right(softmax=np.exp))["sums"]

    assert verdict.status is Status.FAILED
    assert verdict.earned == 0
    assert verdict.message.startswith("sum(softmax(Z), axis=0)[")
    assert "expected 1" in verdict.message
    assert set(verdict.counterexample.inputs) == {"Z"}
    assert verdict.finding.wrong <= verdict.finding.total


@pytest.mark.parametrize(
    ("condition", "passes"),
    [
        ("softmax(Z) > 0 and sum(softmax(Z), axis=0) == 1", True),
        ("softmax(Z) > 1 or softmax(Z) < 1", True),
        ("not (softmax(Z) > 1)", True),
        ("not (softmax(Z) < 1)", False),
        ("0 <= softmax(Z) <= 1", True),
        ("softmax(Z) > 2 or softmax(Z) > 3", False),
        ("all(isfinite(softmax(Z)))", True),
    ],
)
def test_conditions_combine(tmp_path, condition, passes):
    """and, or, not, chains and plain truths mean what they say, over all elements."""
    checks = f"- {{id: c, points: 1, says: C., holds: {condition!r}}}\n"

    assert (verdicts(spec(tmp_path, checks), right())["c"].status is Status.PASSED) == passes


def test_matches_names_the_missing_mean(tmp_path):
    """A cost that is m times too big on every trial is called not averaged, with the m."""
    student = right(cost=lambda Y_hat, Y: -np.sum(Y * np.log(Y_hat)))
    verdict = verdicts(spec(tmp_path, COST), student)["cost-value"]

    assert verdict.diagnosis.code == "not-averaged"
    assert "division by m is missing" in verdict.diagnosis.text
    assert verdict.help is None, "what is said once is not said again"


@pytest.mark.parametrize(
    ("cost", "code"),
    [
        (lambda Y_hat, Y: np.sum(Y * np.log(Y_hat)) / Y.shape[1], "sign"),
        (lambda Y_hat, Y: -np.sum(Y * np.log10(Y_hat)) / Y.shape[1], "log-base"),
        (lambda Y_hat, Y: -np.sum(Y * np.log2(Y_hat)) / Y.shape[1], "log-base"),
        (lambda Y_hat, Y: -np.sum(Y * np.log(Y_hat)) / Y.shape[1] / 2, "factor"),
        (lambda Y_hat, Y: -np.sum(Y * np.log(Y_hat)) / Y.size, "averaged"),
        (lambda Y_hat, Y: -np.sum(Y * np.log(Y_hat)) / Y.shape[0], "wrong-count"),
        (lambda Y_hat, Y: np.nan, "unstable"),
    ],
)
def test_the_difference_is_named(tmp_path, cost, code):
    """A sign, a logarithm's base, a constant factor, a size too many, a nan."""
    assert verdicts(spec(tmp_path, COST), right(cost=cost))["cost-value"].diagnosis.code == code


def test_no_name_is_better_than_a_wrong_one(tmp_path):
    """An error that no pattern explains on all trials gets no diagnosis."""
    student = right(softmax=lambda Z: np.exp(Z) / (1 + np.exp(Z)))

    assert verdicts(spec(tmp_path, SUMS), student)["sums"].diagnosis is None


def test_either_convention_is_accepted_but_not_a_mixture(tmp_path):
    """A student may average or sum, the same way on every trial."""
    checks = """
    - id: cost-value
      points: 1
      says: Mean or sum.
      let: {Y_hat: ref.softmax(Z)}
      matches: {call: cost, to: [ref.cost, ref.cost_sum]}
    """
    summing = right(cost=lambda Y_hat, Y: -np.sum(Y * np.log(Y_hat)))
    mixing = right(cost=lambda Y_hat, Y: -np.sum(Y * np.log(Y_hat)) / (Y.shape[1] if Y.shape[1] % 2 else 1))
    loaded = spec(tmp_path, checks)

    assert verdicts(loaded, right())["cost-value"].status is Status.PASSED
    assert verdicts(loaded, summing)["cost-value"].status is Status.PASSED
    assert verdicts(loaded, mixing)["cost-value"].status is Status.FAILED


def test_a_gradient_fits_the_students_own_loss(tmp_path):
    """A wrong sign is failed with both numbers; the loss is the student's own."""
    student = right(output_grad=lambda Y_hat, Y: Y - Y_hat)
    verdict = verdicts(spec(tmp_path, GRADIENT), student)["dZ"]

    assert verdict.status is Status.FAILED
    assert verdict.diagnosis.code == "sign"
    assert verdict.finding.actual_at == pytest.approx(-verdict.finding.expected_at, rel=1e-4)


def test_a_wrong_softmax_costs_a_right_gradient_nothing(tmp_path):
    """Behind a wrong softmax, dZ is judged with the reference's and earns its points."""
    student = right(softmax=lambda Z: np.exp(Z) / np.exp(Z).sum(axis=1, keepdims=True))
    found = verdicts(spec(tmp_path, GRADIENT), student)

    assert found["softmax-value"].status is Status.FAILED
    assert found["dZ"].status is Status.PASSED
    assert found["dZ"].earned == 3
    assert "reference's softmax in place of yours" in found["dZ"].message


@pytest.mark.parametrize(("share", "earned", "status"), [("half", 1.5, "passed"), ("none", 0, "skipped")])
def test_follow_through_can_be_limited(tmp_path, share, earned, status):
    """`half` halves what the check earns behind a wrong function, `none` skips it."""
    checks = GRADIENT.replace("after: [softmax-value", f"follow_through: {share}\n  after: [softmax-value")
    student = right(softmax=np.exp)
    verdict = verdicts(spec(tmp_path, checks), student)["dZ"]

    assert (verdict.earned, verdict.status) == (earned, status)


def test_what_is_wrong_twice_is_wrong_twice(tmp_path):
    """Follow-through replaces the wrong softmax only: a wrong gradient behind it still fails."""
    student = right(softmax=np.exp, output_grad=lambda Y_hat, Y: Y - Y_hat)
    found = verdicts(spec(tmp_path, GRADIENT), student)

    assert [v.status for v in found.values()] == [Status.FAILED, Status.PASSED, Status.FAILED]


def test_nothing_is_judged_where_nothing_of_the_students_is_left(tmp_path):
    """A second check on a function that is known to be wrong is skipped when it comes after the first."""
    checks = SUMS + "- {id: shift, points: 1, says: S., after: [sums], holds: softmax(Z + 1) == softmax(Z)}\n"
    found = verdicts(spec(tmp_path, checks), right(softmax=np.exp))

    assert found["shift"].status is Status.SKIPPED
    assert "sums did not pass" in found["shift"].message


def test_a_check_that_the_reference_fails_is_invalid(tmp_path):
    """When the spec's own reference breaks the relation, the student is not to blame, and a person must look."""
    checks = "- {id: odd, points: 1, says: O., holds: 'sum(softmax(Z), axis=0) == 2'}\n"
    verdict = verdicts(spec(tmp_path, checks), right())["odd"]

    assert verdict.status is Status.INVALID
    assert "own reference" in verdict.message


def test_pure_finds_changed_arguments_and_dice(tmp_path):
    """A call that writes into its argument, or answers differently each time, is not pure."""
    loaded = spec(tmp_path, "- {id: pure, points: 1, says: P., pure: softmax}\n")

    def in_place(Z):
        Z -= Z.max()
        return np.exp(Z) / np.exp(Z).sum(axis=0)

    dice = np.random.default_rng(0)
    changed = verdicts(loaded, right(softmax=in_place))["pure"]
    random = verdicts(loaded, right(softmax=lambda Z: dice.random(Z.shape)))["pure"]

    assert (changed.diagnosis.code, random.diagnosis.code) == ("mutated-input", "nondeterministic")
    assert "changes its argument Z in place" in changed.message
    assert verdicts(loaded, right())["pure"].status is Status.PASSED


def test_raises_wants_the_named_error_or_one_derived_from_it(tmp_path):
    """KeyError satisfies LookupError; another error, a value, or a timeout does not."""
    head_check = "- {id: r, points: 1, says: R., raises: {call: 'cost(Z, Y)', error: LookupError}}\n"
    loaded = spec(tmp_path, head_check)
    (tmp_path / "answers.py").write_text("def cost(Y_hat, Y):\n    raise KeyError('no')\n")

    def refuse(error):
        def cost(*_):
            raise error

        return right(cost=cost)

    assert verdicts(loaded, refuse(KeyError("x")))["r"].status is Status.PASSED
    assert "raised TypeError" in verdicts(loaded, refuse(TypeError("x")))["r"].message
    timed_out = verdicts(loaded, refuse(CallFailed("timeout", "cost took more than 10 s")))["r"]
    assert timed_out.status is Status.ERRORED


def _submission(*definitions):
    program = Program(pieces=())
    return Submission(name="hw.py", sha256="", needed=program, whole=program, definitions=definitions)


def test_source_follows_helpers(tmp_path):
    """A loop moved into a helper is a loop; the place is the student's own line."""
    loaded = spec(tmp_path, "- {id: s, points: 1, says: S., source: {function: softmax, forbids: [loops]}}\n")
    place = Place(file="hw.ipynb", cell=7, line=3)
    helper = Definition(name="row", kind="function", args=("z",), place=place, loops=(place,))
    clean = Definition(name="softmax", kind="function", args=("Z",), place=place)
    using = Definition(name="softmax", kind="function", args=("Z",), place=place, names={"row": place})
    looping = verdicts(loaded, right(), submission=_submission(using, helper))["s"]

    assert verdicts(loaded, right(), submission=_submission(clean, helper))["s"].status is Status.PASSED
    assert looping.status is Status.FAILED
    assert looping.diagnosis.line == "cell 7, line 3"


def test_a_missing_function_is_an_error_of_its_own_checks_only(tmp_path):
    """Without a softmax, its check errs; the cost and the gradient are still judged."""
    student = right()
    del student.functions["softmax"]
    found = verdicts(spec(tmp_path, GRADIENT), student)

    assert found["softmax-value"].status is Status.ERRORED
    assert found["softmax-value"].diagnosis.code == "missing-function"
    assert [found[i].status for i in ("cost-value", "dZ")] == [Status.PASSED, Status.PASSED]


def test_a_function_that_times_out_twice_is_not_called_again(tmp_path):
    """An endless loop costs its time twice, not once a check."""

    def endless(_):
        raise CallFailed("timeout", "softmax took more than 10 s")

    checks = "".join(SUMS.replace("id: sums", f"id: sums-{i}") for i in range(6))
    student = right(softmax=endless)
    found = verdicts(spec(tmp_path, checks), student)

    assert {v.status for v in found.values()} == {Status.ERRORED}
    assert student.calls.count("softmax") == 2


@pytest.mark.parametrize(
    ("machine", "status"),
    [(False, Status.FAILED), (True, Status.INCONCLUSIVE)],
    ids=["by-itself", "for-want-of-what-the-machine-gives"],
)
@pytest.mark.parametrize("answers", [20, 21])
def test_to_answer_no_more_is_not_to_answer_otherwise(tmp_path, answers, machine, status):
    """A constant is pure, which proves nothing, also where it is given no more once the check has been passed."""
    asked = []

    def constant(*_):
        asked.append(1)
        if len(asked) > answers:
            raise CallFailed("raised", "ValueError: no more", machine=machine)
        return 0.0

    check = "- {id: p, points: 1, says: P., trials: 10, pure: softmax}\n"
    found = verdicts(spec(tmp_path, check), right(softmax=constant))["p"]

    assert found.status is status
    assert ("whatever it is given" in found.message) is not machine


def test_what_ran_out_of_its_usual_time_gets_no_longer_one(tmp_path):
    """A check that allows a call more than usual does not wait for a function that used up the usual time twice."""
    allowed = []

    def endless(_):
        allowed.append(stopwatch.limit())
        raise CallFailed("timeout", "softmax took more than 1 s")

    checks = "".join(SUMS.replace("id: sums", f"id: sums-{i}") for i in range(2))
    longer = SUMS.replace("id: sums", "id: longer\n  limits: {seconds: 20}")
    found = verdicts(spec(tmp_path, checks + longer), right(softmax=endless))

    assert {v.status for v in found.values()} == {Status.ERRORED}
    assert allowed == [None, None]
    assert verdicts(spec(tmp_path, longer + checks), right(softmax=endless))["longer"].status is Status.ERRORED
    assert allowed[2] == 20


def test_an_answer_that_cannot_be_indexed_is_a_finding(tmp_path):
    """An expression that comes to nothing on the student's answer fails the check and says which part."""
    checks = "- {id: i, points: 1, says: I., holds: 'softmax(Z)[1, 0] > 0'}\n"
    verdict = verdicts(spec(tmp_path, checks), right(softmax=lambda Z: np.float64(1.0)))["i"]

    assert verdict.status is Status.FAILED
    assert "softmax(Z)" in verdict.message


@pytest.mark.parametrize("value", [None, "0.5", (1, 2), {"a": 1}, [[1], [1, 2]]])
def test_answers_of_the_wrong_kind_are_failed_in_words(tmp_path, value):
    """None, text, tuples and ragged lists from a student are findings, never exceptions."""
    for checks, student in ((COST, right(cost=lambda *_: value)), (SUMS, right(softmax=lambda _: value))):
        found = verdicts(spec(tmp_path, checks), student)
        assert {v.status for v in found.values()} == {Status.UNWRITTEN if value is None else Status.FAILED}


def test_the_same_seed_draws_the_same_inputs(tmp_path):
    """A verdict with its counterexample depends on the seed, not on which other checks ran."""
    wrong = {"cost": lambda Y_hat, Y: 0.0}
    alone = verdicts(spec(tmp_path, COST), right(**wrong), seed=5)["cost-value"]
    among = verdicts(spec(tmp_path, SUMS + COST), right(**wrong), seed=5)["cost-value"]
    other = verdicts(spec(tmp_path, COST), right(**wrong), seed=6)["cost-value"]

    assert alone.counterexample == among.counterexample
    assert alone.counterexample != other.counterexample


def test_nobody_home(tmp_path):
    """A hand-in without any function gets a verdict on every check."""
    found = verdicts(spec(tmp_path, SUMS + GRADIENT), Functions())

    assert {v.status for v in found.values()} <= {Status.ERRORED, Status.SKIPPED}


def test_the_other_axis_is_named(tmp_path):
    """A softmax along the wrong axis is right once its matrices are turned, and is told so."""
    student = right(softmax=lambda Z: np.exp(Z) / np.exp(Z).sum(axis=1, keepdims=True))

    assert verdicts(spec(tmp_path, GRADIENT), student)["softmax-value"].diagnosis.code == "axis"


def test_one_question_asked_twice_is_no_evidence(tmp_path):
    """A check without random inputs cannot show a factor: no name, though the ratio is the same on all trials."""
    checks = "- {id: f, points: 1, says: F., holds: 'cost([[.5], [.5]], [[1], [0]]) == log(2)'}\n"
    verdict = verdicts(spec(tmp_path, checks), right(cost=lambda *_: 0.5))["f"]

    assert verdict.status is Status.FAILED
    assert verdict.diagnosis is None


def test_a_reference_that_stumbles_over_a_students_value_is_not_at_fault(tmp_path):
    """When ref.* refuses what the student's function gave, the check is failed, not invalid."""
    loaded = spec(tmp_path, "- {id: n, points: 1, says: N., holds: 'ref.strict(softmax(Z)) == 1'}\n")

    assert verdicts(loaded, right())["n"].status is Status.PASSED
    assert verdicts(loaded, right(softmax=lambda Z: Z * np.nan))["n"].status is Status.FAILED


def test_judging_one_check_alone_gives_the_verdict_of_the_whole_run(tmp_path):
    """`only` judges what stands before a check too, so a gradient behind a wrong softmax is judged as ever."""
    from grader.grading import judge
    from grader.order import order

    student = right(softmax=np.exp)
    loaded = spec(tmp_path, GRADIENT)
    alone, _ = judge(order(loaded, only=["dZ"]), student, None)
    among, _ = judge(order(loaded), student, None)

    assert [verdict.id for verdict in alone] == ["dZ"]
    assert (alone[0].status, alone[0].message) == (among[2].status, among[2].message)


BOTH = """
- id: value
  points: 1
  says: The loss.
  let: {Y_hat: ref.softmax(Z)}
  holds: both(Z, Y)[0] == ref.cost(Y_hat, Y)
- id: grad
  points: 3
  says: Its gradient.
  after: [value]
  gradient: {of: "both(Z, Y)[0]", wrt: Z, is: "both(Z, Y)[1]"}
"""
BOTH_HEAD = SPEC.replace("functions:\n", "functions:\n  both: {args: [Z, Y]}\n")


@pytest.mark.parametrize(
    ("offset", "sign", "statuses"),
    [
        (0, 1, ["passed", "passed"]),
        (1, 1, ["failed", "passed"]),
        (1, -1, ["failed", "failed"]),
    ],
)
def test_a_right_gradient_beside_a_wrong_loss_keeps_its_points(tmp_path, offset, sign, statuses):
    """One function gives loss and gradient: the gradient is judged by the reference's loss where the loss is wrong."""
    names = {}
    exec(REFERENCE, names)

    def both(Z, Y):
        p = names["softmax"](Z)
        return names["cost"](p, Y) + offset * (Z**2).sum(), sign * (p - Y) / Y.shape[1]

    reference = "def both(Z, Y):\n    p = softmax(Z)\n    return cost(p, Y), (p - Y) / Y.shape[1]\n"
    (tmp_path / "answers.py").write_text(REFERENCE)
    loaded = spec(tmp_path, BOTH, head=BOTH_HEAD, more=reference)

    assert [v.status for v in verdicts(loaded, right(both=both)).values()] == statuses


def test_a_loss_too_coarse_to_differentiate_costs_a_right_gradient_nothing(tmp_path):
    """A softmax off by 1e-8, or a cost rounded to 8 digits, passes its own check; the gradient is not blamed."""
    names = {}
    exec(REFERENCE, names)
    loaded = spec(tmp_path, GRADIENT)

    def nudged(Z):
        t = np.exp(Z - Z.max(axis=0))
        return t / (t.sum(axis=0) + 1e-8)

    for student in (right(softmax=nudged), right(cost=lambda p, Y: round(float(names["cost"](p, Y)), 8))):
        for seed in range(6):
            assert {v.status for v in verdicts(loaded, student, seed=seed).values()} == {Status.PASSED}


def test_a_list_is_indexed_like_an_array(tmp_path):
    """A softmax that returns nested lists is as good as one that returns an array, in slices of columns too."""
    names = {}
    exec(REFERENCE, names)
    checks = "- {id: first, points: 1, says: F., holds: 'sum(softmax(Z)[:, 0]) == 1'}\n"

    assert verdicts(spec(tmp_path, checks), right(softmax=lambda Z: names["softmax"](Z).tolist()))["first"].earned == 1


def test_complex_answers_are_not_numbers_of_the_kind_asked_for(tmp_path):
    """A complex array is a finding, even with an imaginary part of 0."""
    names = {}
    exec(REFERENCE, names)
    verdict = verdicts(spec(tmp_path, COST), right(cost=lambda p, Y: names["cost"](p, Y) + 0j))["cost-value"]

    assert verdict.status is Status.FAILED
    assert "complex" in verdict.message


def test_nan_twice_is_the_same_answer(tmp_path):
    """Purity asks for the same answer, not for a good one."""
    loaded = spec(tmp_path, "- {id: pure, points: 1, says: P., pure: softmax}\n")

    assert verdicts(loaded, right(softmax=lambda Z: np.where(Z > 0, np.nan, Z)))["pure"].status is Status.PASSED


@pytest.mark.parametrize("form", [dict, tuple, np.asarray])
def test_one_gradient_may_come_alone_in_a_tuple_or_in_a_dict(tmp_path, form):
    """For a single input, {"Z": dZ}, (dZ,) and dZ are the same claim."""

    def claim(p, Y):
        return {"Z": p - Y} if form is dict else (p - Y,) if form is tuple else p - Y

    assert verdicts(spec(tmp_path, GRADIENT), right(output_grad=claim))["dZ"].status is Status.PASSED


@pytest.mark.parametrize(
    "claim",
    [
        lambda p, Y: 2 * (p - Y),
        lambda p, Y: (p - Y) * p * (1 - p),
        lambda p, Y: p,
        lambda p, Y: p - Y.mean(axis=0),
        lambda p, Y: -Y,
        lambda p, Y: (p - Y)[::-1],
    ],
)
def test_a_gradients_bug_is_not_named_from_two_numbers(tmp_path, claim):
    """What the smallest trial (C = 2, m = 1) makes look like a factor of a size, or a sign, is not called so."""
    verdict = verdicts(spec(tmp_path, GRADIENT), right(output_grad=claim), seed=1986)["dZ"]

    assert verdict.status is Status.FAILED
    assert verdict.diagnosis is None or verdict.diagnosis.code not in {"sign", "not-averaged", "axis"}


def test_a_gradient_with_respect_to_a_let_value(tmp_path):
    """What `let` computes can be moved like an input."""
    checks = """
    - id: cost-value
      points: 1
      says: C.
      let: {Y_hat: ref.softmax(Z)}
      matches: cost
    - id: slope
      points: 1
      says: S.
      after: [cost-value]
      let: {P: ref.softmax(Z)}
      gradient: {of: "cost(P, Y)", wrt: P, is: "output_grad(P, Y)"}
    """
    reference = "\ndef output_grad(Y_hat, Y):\n    return -Y / Y_hat / Y.shape[1]\n"
    student = right(output_grad=lambda p, Y: -Y / p / Y.shape[1])
    found = verdicts(spec(tmp_path, checks, more=reference), student)

    assert [v.status for v in found.values()] == [Status.PASSED, Status.PASSED]
