"""Who may be what is wrong, who is replaced, and what is left to judge: in this process, hypothesis by hypothesis."""

import numpy as np
import pytest
from marking import Homework, here, statuses

from grader.checks.setting import Setting
from grader.judging.case import Case
from grader.judging.wrong import wrong_by, wrong_in
from grader.model import Answer, CallFailed
from grader.respondents.references import References
from grader.respondents.substituted import CrossingError

PAIR = Homework(
    """
    format: 1
    id: pair
    title: There and back
    reference: answers.py
    functions: {there: [x], back: [d, memory], loss: [x, d], double: [x]}
    draw:
      n: {integer: [2, 5]}
      x: {normal: [n]}
      d: {normal: [n]}
    trials: 4
    checks:
      - {id: out, says: S., matches: {call: "there(x)[0]", to: "ref.there(x)[0]"}}
      - {id: loss, says: S., matches: loss}
      - {id: slope, says: S., points: 2, after: [loss],
         gradient: {of: "loss(x, d)", wrt: x, is: "back(d, there(x)[1])"}}
      - {id: through, says: S., matches: {call: "back(d, there(x)[1])", to: "ref.back(d, ref.there(x)[1])"}}
      - {id: double, says: S., holds: double(x) == 2 * x}
    """,
    """
    import numpy as np

    def there(x):
        return x**2, 2 * x

    def back(d, memory):
        return d * memory

    def loss(x, d):
        return np.sum(d * x**2)

    def double(x):
        return 2 * x
    """,
)


def case_of(homework, text):
    """A hand-in of this process, each check judged on it alone."""
    spec = homework.loaded
    case = Case(Setting(spec, References(spec), 3, None, False), here(text), spec.checks)
    for check in case.checks:
        case.judge(check)
    return case


def check_of(case, name):
    """One of its checks."""
    return next(check for check in case.checks if check.id == name)


def test_who_hands_on_what_nobody_compares_is_replaced_with_whoever_takes_it():
    """`there` and `back` only together, `loss` alone."""
    case = case_of(PAIR, PAIR.reference)
    slope = check_of(case, "slope")

    assert case.together(frozenset({"there"}), slope) == {"there", "back"}
    assert case.together(frozenset({"back"}), slope) == {"there", "back"}
    assert case.together(frozenset({"loss"}), slope) == {"loss"}


class _Crossing:
    def call(self, name, args, *, wrt=()):
        raise CrossingError(name)


def test_a_hypothesis_that_hands_private_values_over_is_none():
    """It ends there, and nobody is the worse for it."""
    case = case_of(PAIR, PAIR.reference)

    assert case.suppose(check_of(case, "double"), _Crossing()) is None


def test_what_a_function_makes_of_a_private_value_is_not_held_against_it():
    """A right `back` beside a cache that is laid out otherwise, and wrong: the reference's would make other numbers."""
    text = PAIR.reference.replace("return x**2, 2 * x", "return x**2, x + 1").replace("d * memory", "2 * d * memory")
    case = case_of(PAIR, text)

    assert "back" not in wrong_in(check_of(case, "slope"), case)
    assert wrong_in(check_of(case, "through"), case) == frozenset()


def test_of_a_function_that_is_asked_alone_a_failure_is_its_own():
    """Also where the reference does not have it."""
    alone = Homework(PAIR.spec, PAIR.reference.partition("def double")[0])
    case = case_of(alone, PAIR.reference.replace("2 * x\n    ", "2 * x\n").replace("return 2 * x\n", "return 3 * x\n"))

    assert wrong_by(check_of(case, "double"), case) == {"double"}


def test_a_wrong_way_back_is_not_passed_by_the_references_whole_pair():
    """What is judged is the student's, or nothing is."""
    text = PAIR.reference.replace("return x**2, 2 * x", "return x**3, 2 * x").replace("d * memory", "d + memory")
    found = PAIR.judged(here(text))

    assert {name: found[name].earned for name in ("out", "slope", "through")} == {"out": 0, "slope": 0, "through": 0}


COARSE = Homework(
    """
    format: 1
    id: coarse-helpers
    title: Two helpers that are right as far as their own checks can see
    reference: answers.py
    functions: {f: [x], g: [x], loss: [a, b], back: [a, b]}
    draw: {x: {uniform: [4], low: 1, high: 2}}
    trials: 3
    checks:
      - {id: f, says: S., matches: f, tolerance: {rtol: 0.02}}
      - {id: g, says: S., matches: g, tolerance: {rtol: 0.02}}
      - {id: loss, says: S., let: {a: ref.f(x), b: ref.g(x)}, matches: loss}
      - {id: slope, says: S., points: 2, after: [f, g, loss],
         gradient: {of: "loss(f(x), g(x))", wrt: x, is: "back(f(x), g(x))"}}
    """,
    """
    import numpy as np

    def f(x):
        return np.exp(x)

    def g(x):
        return np.exp(2 * x)

    def loss(a, b):
        return np.sum(a * b)

    def back(a, b):
        return 3 * a * b
    """,
)
F, G = "return np.exp(x)", "return np.exp(2 * x)"
COARSELY = " * (1 + 0.01 * np.sin(7 * x))"


@pytest.mark.parametrize("names", [{F}, {G}, {F, G}], ids=["one", "other", "both"])
def test_a_claim_that_rests_on_what_is_too_coarse_is_right_given_what_is_not(names):
    """One or two functions that no check has found wrong."""
    text = COARSE.reference
    for name in names:
        text = text.replace(name, name + COARSELY)
    found = COARSE.judged(here(text))

    assert set(statuses(found).values()) == {"passed"}
    assert "right, given a right" in found["slope"].message


def test_a_wrong_claim_is_not_excused_by_what_it_rests_on():
    """However coarse that is."""
    text = COARSE.reference.replace("3 * a * b", "2 * a * b").replace(F, F + COARSELY)

    assert COARSE.judged(here(text))["slope"].earned == 0


CHAIN = Homework(
    """
    format: 1
    id: chain
    title: One after the other
    reference: answers.py
    functions: {f: [x], g: [x], h: [x]}
    draw: {x: {normal: [4]}}
    trials: 3
    checks:
      - {id: f, says: S., matches: f}
      - {id: through, says: S., points: 2, after: [f], matches: {call: g(f(x)), to: ref.g(ref.f(x))}}
      - {id: none, says: S., points: 2, after: [f], follow_through: none,
         matches: {call: g(f(x)), to: ref.g(ref.f(x))}}
      - {id: unnamed, says: S., points: 2, follow_through: none, matches: {call: g(f(x)), to: ref.g(ref.f(x))}}
      - {id: itself, says: S., after: [f], holds: f(f(x)) == f(x)}
      - {id: refuses, says: S., raises: {call: h(x), error: ValueError}}
    """,
    """
    import numpy as np

    def f(x):
        return np.abs(x)

    def g(x):
        return np.sqrt(x)

    def h(x):
        raise ValueError("no")
    """,
)


def test_nothing_is_skipped_where_nothing_failed():
    """Whatever the author said of failures; and that a function refuses counts where nothing else is asked of it."""
    assert set(statuses(CHAIN.judged(here(CHAIN.reference))).values()) == {"passed"}


def test_behind_a_failure_the_author_decides_what_is_judged():
    """With the reference's `f` where that is wanted, not at all where it is not, nor where nothing else is judged."""
    found = CHAIN.judged(here(CHAIN.reference.replace("return np.abs(x)", "return np.abs(x) + 1")))

    assert statuses(found) == {
        "f": "failed",
        "through": "passed",
        "none": "skipped",
        "unnamed": "skipped",
        "itself": "skipped",
        "refuses": "passed",
    }
    assert {name: verdict.earned for name, verdict in found.items() if verdict.earned} == {"through": 2, "refuses": 1}
    assert found["unnamed"].message == "not judged: your f is wrong"
    assert found["none"].message == "not judged: f did not pass"


def test_a_failure_of_ones_own_stands_behind_another():
    """A wrong `g` is wrong, given a right `f` too."""
    text = CHAIN.reference.replace("return np.abs(x)", "return np.abs(x) + 1").replace("np.sqrt(x)", "np.sqrt(x) + 1")

    assert statuses(CHAIN.judged(here(text)))["through"] == "failed"


BOTH = Homework(
    """
    format: 1
    id: conventions
    title: Two conventions, each in two
    reference: answers.py
    functions: {f: [x], g: [x], slope: [x]}
    draw: {x: {uniform: [3], low: 1, high: 2}}
    trials: 3
    checks:
      - {id: f, says: S., matches: {call: f(x), to: [ref.f(x), 2 * ref.f(x)]}}
      - {id: g, says: S., matches: {call: g(x), to: [ref.g(x), 3 * ref.g(x)]}}
      - {id: slope, says: S., points: 2, after: [f, g], gradient: {of: f(x) + g(x), wrt: x, is: slope(x)}}
    """,
    """
    import numpy as np

    def f(x):
        return np.sum(x**2)

    def g(x):
        return np.sum(np.sin(x))

    def slope(x):
        return 2 * x + np.cos(x)
    """,
)


@pytest.mark.parametrize("of_f", [1, 2])
@pytest.mark.parametrize("of_g", [1, 3])
def test_every_combination_of_conventions_is_the_right_loss(of_f, of_g):
    """Of two losses in one sum, each in a convention of its own; and no other mixture is."""
    text = BOTH.reference.replace("np.sum(x**2)", f"{of_f} * np.sum(x**2)")
    text = text.replace("np.sum(np.sin(x))", f"{of_g} * np.sum(np.sin(x))")
    right = text.replace("2 * x + np.cos(x)", f"{of_f} * 2 * x + {of_g} * np.cos(x)")
    wrong = text.replace("2 * x + np.cos(x)", f"{3 - of_f} * 2 * x + {of_g} * np.cos(x)")

    assert set(statuses(BOTH.judged(here(right))).values()) == {"passed"}
    assert BOTH.judged(here(wrong))["slope"].earned == 0


def test_a_name_that_the_reference_does_not_have_is_replaced_by_nobody():
    """The failure stands; nothing is asked of a reference that could not answer."""
    without = Homework(
        CHAIN.spec.replace("ref.g(ref.f(x))", "sqrt(abs(x))").replace("matches: f}", "holds: f(x) == abs(x)}"),
        "def g(x):\n    return x**0.5\n",
    )
    found = without.judged(here(CHAIN.reference.replace("return np.abs(x)", "return np.abs(x) + 1")))

    assert statuses(found)["through"] != "passed"
    assert "invalid" not in statuses(found).values()


class _Slow:
    def call(self, name, args, *, wrt=()):
        if name == "f":
            raise CallFailed("timeout", "f took too long")
        return Answer(value=np.sqrt(args[0]))


def test_a_function_that_used_up_its_time_twice_is_not_waited_for_again():
    """The third check fails at once, and says why."""
    found = CHAIN.judged(_Slow())

    assert "was not called again" in found["itself"].message or found["itself"].status == "skipped"


def test_only_what_is_judged_and_wrong_is_at_fault():
    """Not the right function whose answer it was given."""
    found = CHAIN.judged(here(CHAIN.reference.replace("np.sqrt(x)", "np.sqrt(x) + 1")))

    assert (found["through"].status, found["through"].at_fault) == ("failed", ("g",))
    assert found["f"].at_fault == ()


def test_a_check_that_the_reference_does_not_pass_is_invalid_whatever_it_comes_after():
    """It is not skipped for a failure: it would say nothing anyhow."""
    broken = "{id: broken, says: S., after: [f], follow_through: none, holds: g(x * x) == 99}"
    homework = Homework(CHAIN.spec.replace("{id: itself,", f"{broken}\n      - {{id: itself,"), CHAIN.reference)
    found = homework.judged(here(CHAIN.reference.replace("return np.abs(x)", "return np.abs(x) + 1")))

    assert found["broken"].status == "invalid"


def test_what_only_a_private_value_could_tell_is_left_to_a_person():
    """A `back` behind a `there` that is wrong in public, whose cache nobody compares."""
    found = PAIR.judged(here(PAIR.reference.replace("return x**2, 2 * x", "return x**2 + 1, 3 * x")))

    assert {name: found[name].status for name in ("out", "slope")} == {"out": "failed", "slope": "inconclusive"}
    assert "whether it is right by itself cannot be told" in found["slope"].message


STRICT = Homework(
    """
    format: 1
    id: strict
    title: A function that refuses
    reference: answers.py
    functions: {s: [x]}
    draw: {x: {uniform: [3], low: 1, high: 2}}
    trials: 3
    checks:
      - {id: value, says: S., matches: s}
      - {id: refuses, says: S., raises: {call: s(-x), error: ValueError}}
    """,
    """
    import numpy as np

    CHANCE = np.random.default_rng(3)

    def s(x):
        if np.any(x < 0):
            raise ValueError("negative")
        return np.sqrt(x)
    """,
)


@pytest.mark.parametrize(
    ("body", "earned"),
    [("3 * x", 1), ("np.ones(3)", 0), ("CHANCE.random(3)", 0), ("x + 1e-9 * CHANCE.random(3)", 1)],
    ids=["wrong", "constant", "by-chance", "wrong-and-restless"],
)
def test_who_refuses_earns_that_where_the_rest_heeds_what_it_is_given(body, earned):
    """A number of chance heeds nothing, and one that changes a little by itself does."""
    found = STRICT.judged(here(STRICT.reference.replace("np.sqrt(x)", body)))

    assert (found["value"].earned, found["refuses"].earned) == (0, earned)
