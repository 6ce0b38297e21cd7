"""What a hypothesis is asked of, and what follows from it: one at a time, the reference answering in this process."""

import functools
import tempfile
import textwrap
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace

import pytest
from answering import Functions
from marking import Homework, here, statuses

from grader.checks.outcome import Outcome
from grader.checks.setting import Setting
from grader.judging.case import Case, Explained
from grader.judging.hypotheses import inside, outside
from grader.judging.passes import judge_hand_in
from grader.judging.within import fitting
from grader.judging.wrong import wrong_by
from grader.model import Status
from grader.respondents.reference import AsStudent
from grader.respondents.references import References
from grader.respondents.turned import Turned
from grader.spec import load_spec
from grader.submission.reading import read

HEAD = """
    format: 1
    id: chain
    title: One calls the other
    reference: answers.py
    functions: {low: [x], mid: [x], top: [x], first: [x], second: [x]}
    draw: {x: {uniform: [4, 2], low: 1, high: 2}}
    trials: 2
    checks:
"""
LOW, MID, TOP = (f"      - {{id: {name}, says: S., matches: {name}}}\n" for name in ("low", "mid", "top"))
TEXT = """
    import numpy as np

    def low(x):
        return x - x.mean(axis=0)

    def mid(x):
        return 3 * low(x)

    def top(x):
        return mid(x) + 1

    def first(x):
        return 5 * x

    def second(x):
        return np.sqrt(x)
    """
WRONG = "return x - 2 * x.mean(axis=0)"


def spec_of(checks, reference=TEXT):
    """A spec with these checks."""
    return Homework(HEAD + checks, reference).loaded


class Helped(Functions):
    """The functions of a hand-in in this process, some answered by the reference wherever the others call them."""

    def __init__(self, text, names, reference):
        own = {}
        exec(textwrap.dedent(text), own)
        self.questions = SimpleNamespace(asked=set(), ended="", withheld=False, strange=False, refused=frozenset())
        own |= {name: functools.partial(self._answer, reference, name) for name in names}
        super().__init__(**{name: value for name, value in own.items() if callable(value)})

    def _answer(self, reference, name, *args):
        self.questions.asked.add(name)
        return reference.call(name, args).value

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass


def setting_of(spec, text):
    """What judging this text needs, the text read."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "hand_in.py"
        path.write_text(textwrap.dedent(text), encoding="utf-8")
        submission = read(path, list(spec.functions.values()))
    return Setting(spec, References(spec), 3, submission, False)


def aid_of(setting, text):
    """Makes students whose own helpers the reference answers."""

    def aid(names, *, turned, **_):
        reference = AsStudent(setting.references.numpy)
        return Helped(text, names, Turned(reference) if turned else reference)

    return aid


def verdicts_of(spec, text, **more):
    """The verdicts by the checks' ids, judged in this process."""
    setting = setting_of(spec, text)
    found, _ = judge_hand_in(setting.spec.checks, setting, here(text), aid=aid_of(setting, text), **more)
    return {verdict.id: verdict for verdict in found}


def case_of(spec, text):
    """A hand-in as it is known after the first pass."""
    setting = setting_of(spec, text)
    case = Case(setting, here(text), setting.spec.checks, aid=aid_of(setting, text))
    for check in case.checks:
        case.judge(check)
    case.wrong_by = {check.id: wrong_by(check, case) for check in case.failing}
    case.fits = fitting(case)
    case.begin()
    return case, {check.id: check for check in case.checks}


def _right_given(*blamed, of):
    return Explained(Outcome(Status.PASSED, 2), frozenset(blamed), "right", frozenset(of))


def test_what_is_right_given_right_helpers_is_wrong_no_more_and_its_blame_goes_down():
    """`top` is wrong through `mid`, which is wrong through `low`: only `low` is, and the sentence says so."""
    case, checks = case_of(spec_of(LOW + MID + TOP), TEXT.replace("return x - x.mean(axis=0)", WRONG))
    assert case.wrong == {"low", "mid", "top"}

    inside.excusing(checks["mid"], case, _right_given("low", of={"mid"}))
    assert case.wrong == {"low", "top"}

    traced = inside.traced(_right_given("mid", of={"top"}), case)
    assert traced.blamed == {"low"}
    assert "right, given a right low" in traced.note


def test_what_another_check_blames_is_explained_anew():
    """`mid` is right, given a right `low`: it is open whether what is right given a right `mid` is so, too."""
    again = "      - {id: again, says: S., holds: top(mid(x)) == top(mid(x + 0 * x)) + 1}\n"
    case, checks = case_of(spec_of(LOW + MID + again), TEXT.replace("return x - x.mean(axis=0)", WRONG))
    case.wrong_by["again"] = frozenset({"mid"})
    case.explained["again"] = _right_given("mid", of={"top"})

    inside.excusing(checks["mid"], case, _right_given("low", of={"mid"}))
    assert "mid" not in case.wrong
    assert (set(case.explained), case.anew) == ({"mid"}, {"again"})


def test_a_helper_in_the_other_layout_is_answered_in_it():
    """A hand-in that is judged turned asks for its own layout, and is right, given a right helper."""
    right = TEXT.replace("return 3 * low(x)", "return low(x) / x.sum(axis=0)")
    text = TEXT.replace("return x - x.mean(axis=0)", "return x - 2 * x.mean(axis=1, keepdims=True)")
    text = text.replace("return 3 * low(x)", "return low(x) / x.sum(axis=1, keepdims=True)")
    case, checks = case_of(spec_of(LOW + MID, right), text)
    case.student = Turned(case.student)

    found = inside.explain(checks["mid"], case)
    assert found is not None
    assert found.blamed == {"low"}


def test_errors_and_texts_of_the_reference_are_no_students():
    """That a call is refused is asked of the student's own code, also where a right helper would refuse it."""
    refuses = "      - {id: refuses, says: S., raises: {call: mid(-x), error: ValueError}}\n"
    strict = TEXT.replace("return x - x.mean(axis=0)", "if x.min() < 0: raise ValueError('no')\n        return x")
    case, checks = case_of(spec_of(LOW + MID + refuses, strict), TEXT)

    assert inside.explain(checks["mid"], case) is not None
    assert inside.explain(checks["refuses"], case) is None


def test_what_is_not_there_has_failed_by_no_helper_of_its_own():
    """A missing function keeps its sentence, also where it would have been given what a wrong one answers."""
    through = "      - {id: through, says: S., matches: {call: top(low(x)), to: ref.top(ref.low(x))}}\n"
    text = TEXT.replace("return x - x.mean(axis=0)", WRONG).replace("def top(x)", "def other(x)")
    found = verdicts_of(spec_of(LOW + through), text)

    assert found["through"].diagnosis.code == "missing-function"
    assert "reference" not in found["through"].message


def test_what_was_handed_out_earns_nothing_by_the_references_helpers(tmp_path):
    """A starter in which `mid` is complete and `low` is to be written: nobody has written anything yet."""
    (tmp_path / "starter.py").write_text(textwrap.dedent(TEXT.replace("return x - x.mean(axis=0)", "return 0 * x")))
    (tmp_path / "answers.py").write_text(textwrap.dedent(TEXT))
    spec = textwrap.dedent(HEAD + LOW + MID).replace(
        "reference: answers.py", "reference: answers.py\nstarter: starter.py"
    )
    (tmp_path / "spec.yaml").write_text(spec)
    found = verdicts_of(load_spec(tmp_path / "spec.yaml"), (tmp_path / "starter.py").read_text())

    assert statuses(found) == {"low": "unwritten", "mid": "unwritten"}
    assert sum(verdict.earned for verdict in found.values()) == 0


def test_what_a_wrong_answer_breaks_is_right_given_a_right_one():
    """`second` has no answer to what a wrong `first` gives it, where the reference has one: the mistake is `first`."""
    both = "      - {id: first, says: S., matches: first}\n"
    both += "      - {id: through, says: S., matches: {call: second(first(x)), to: ref.second(ref.first(x))}}\n"
    right = TEXT.replace("return np.sqrt(x)", "return np.sqrt(np.abs(x))")
    found = verdicts_of(spec_of(both, right), TEXT.replace("return 5 * x", "return -5 * x"))

    assert statuses(found) == {"first": "failed", "through": "passed"}
    assert "right, given a right first" in found["through"].message


def test_what_passed_is_not_asked_again_of_the_whole_hand_in():
    """A later cell spoils `low` and mends `first`: each is as good as it was at its best."""
    spec = spec_of(LOW + "      - {id: first, says: S., matches: first}\n")
    later = here(TEXT.replace("return x - x.mean(axis=0)", WRONG))
    found = verdicts_of(spec, TEXT.replace("5 * x", "6 * x"), whole=lambda _: nullcontext(later))

    assert statuses(found) == {"low": "passed", "first": "passed"}


DESCENT = Homework(
    """
    format: 1
    id: descent
    title: A step along a gradient
    reference: answers.py
    functions: {there: [w, t], cost: [w, t], back: [kept], scaled: [w], step: [w, g]}
    draw: {w: {normal: [3]}, t: {normal: [3]}}
    trials: 3
    checks:
      - {id: there, says: S., holds: "there(w, t)[0] == w - t"}
      - {id: cost, says: S., matches: cost}
      - {id: back, says: S., after: [cost], gradient: {of: "cost(w, t)", wrt: w, is: "back(there(w, t)[1])"}}
      - {id: scaled, says: S., holds: "scaled(w) == 3 * w"}
      - {id: one, says: S., holds: "step(w, back(there(w, t)[1])) == w - tanh(w - t)"}
      - {id: both, says: S., holds: "step(scaled(w), back(there(w, t)[1])) == 3 * w - tanh(w - t)"}
    """,
    """
    import numpy as np

    def there(w, t):
        return w - t, w - t

    def cost(w, t):
        return np.sum((w - t) ** 2) / 2

    def back(kept):
        return kept

    def scaled(w):
        return 3 * w

    def step(w, g):
        return w - np.tanh(g)
    """,
)
DOUBLED = DESCENT.reference.replace("** 2) / 2", "** 2)").replace("return kept", "return 2 * kept")


def test_what_is_given_the_slope_of_an_own_cost_is_right_given_that_of_the_right_one():
    """A doubled cost has a right slope of its own, with which a right step comes out twice as long."""
    case, checks = case_of(DESCENT.loaded, DOUBLED)
    assert case.fits["back"] == {"cost"}

    found = outside.explain(checks["one"], case)
    assert found is not None
    assert inside.traced(found, case).blamed == {"cost"}


@pytest.mark.parametrize(
    ("wrong", "fits", "sought"),
    [({}, {}, True), ({"back"}, {}, False), ({}, {"back": frozenset({"cost"})}, False)],
    ids=["nothing", "wrong", "right-for-an-own-cost"],
)
def test_nobody_is_suspected_beside_what_is_known(wrong, fits, sought):
    """Two that would mend a check are guessed at only where nothing is known of those that it calls."""
    case, checks = case_of(DESCENT.loaded, DOUBLED.replace("return 3 * w", "return 4 * w"))
    case.wrong_by, case.fits = {"cost": frozenset(wrong)}, fits

    assert (outside.explain(checks["both"], case) is not None) is sought


PUBLIC = Homework(
    """
    format: 1
    id: public
    title: A step along a gradient that everybody sees
    reference: answers.py
    functions: {cost: [w, t], slope: [w, t], step: [w, g]}
    draw: {w: {normal: [3]}, t: {normal: [3]}}
    trials: 3
    checks:
      - {id: cost, says: S., matches: cost}
      - {id: slope, says: S., after: [cost], gradient: {of: "cost(w, t)", wrt: w, is: "slope(w, t)"}}
      - {id: step, says: S., holds: "step(w, slope(w, t)) == w - tanh(w - t)"}
    """,
    """
    import numpy as np

    def cost(w, t):
        return np.sum((w - t) ** 2) / 2

    def slope(w, t):
        return w - t

    def step(w, g):
        return w - np.tanh(g)
    """,
)
OWN = PUBLIC.reference.replace("** 2) / 2", "** 2)").replace("return w - t", "return 2 * (w - t)")


@pytest.mark.parametrize(
    ("text", "failing"),
    [
        (OWN, {"cost"}),
        (OWN.replace("w - np.tanh(g)", "w + np.tanh(g)"), {"cost", "step"}),
        (OWN.replace("return 2 * (w - t)", "return 3 * (w - t)"), {"cost", "slope"}),
    ],
    ids=["right-for-it", "and-a-wrong-step", "not-even-for-it"],
)
def test_the_slope_of_an_own_cost_costs_whoever_follows_it_nothing(text, failing):
    """It is not the reference's, and rightly so: the cost has paid, and a step is judged with the right one."""
    found = verdicts_of(PUBLIC.loaded, text)

    assert {name for name, verdict in found.items() if verdict.status != "passed"} == failing
