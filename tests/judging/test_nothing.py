"""Law 1: nothing earns nothing."""

from pathlib import Path

import pytest
from blanks import BODIES, SHAPED, Blanked, classes_without_a_body, hand_in
from marking import Homework, answered, here, mark, statuses

from grader.respondents.references import References
from grader.spec import load_spec

SPECS = sorted(Path(__file__).parents[2].glob("specs/**/*.yaml"))


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_an_empty_hand_in_earns_nothing_in_a_shipped_spec(path):
    """Nothing, a class without a body where functions should be; benchmarks/attribution.py tries more."""
    spec = load_spec(path)
    texts = {hand_in(spec, BODIES["pass"]), classes_without_a_body(spec)}
    earned = {text: mark(spec, text) for text in texts}

    assert {(text, v.id): v.earned for text, report in earned.items() for v in report.verdicts if v.earned} == {}
    assert not any(v.status == "invalid" for report in earned.values() for v in report.verdicts)


CONSTANTS = ("halves", "zeros", "ones", "one-over-C", "counted")
SLOW = {"deep-network", "recurrent", "normalisation"}  # benchmarks/attribution.py tries the others on them


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_constants_earn_nothing_in_a_shipped_spec(path):
    """Numbers in the shape of the right answer prove nothing; nor do the calls counted."""
    spec = load_spec(path)
    reference = References(spec).numpy
    earned = {
        (name, verdict.id): verdict.earned
        for name in CONSTANTS[: 1 if path.stem in SLOW else None]
        for verdict in answered(spec, Blanked(reference, SHAPED[name]))
        if verdict.earned
    }

    assert earned == {}


REFERENCE = """
import numpy as np

def f(Z):
    return Z - Z.mean(axis=0)

def g(Z):
    return (Z - Z.sum(axis=0) / Z.shape[0]) * 1.0

def h(Z):
    if Z.shape[0] > 0:
        raise ValueError("no")
"""
HEAD = """
format: 1
id: nothing
title: What nothing can satisfy
reference: answers.py
functions: {f: [Z], g: [Z], h: [Z]}
draw:
  C: {integer: [2, 5]}
  m: {integer: [2, 6]}
  Z: {normal: [C, m]}
trials: 3
checks:
"""
RELATIONS = {
    "equal": "f(Z) == g(Z)",
    "not-less": "not f(Z) < -1e9",
    "not-greater": "not f(Z) > 1e9",
    "finite": "all(isfinite(f(Z)))",
    "finite-plain": "isfinite(f(Z))",
    "no-nan": "not any(isnan(f(Z)))",
    "sums": "sum(f(Z), axis=0) == 0",
    "sum": "abs(sum(f(Z))) <= 1e-9",
    "unequal": "f(Z) != Z + 1",
    "unequal-itself": "f(Z) != g(Z) + 1",
    "either": "f(Z) >= -1e9 or f(Z) == 7",
    "bounded": "f(Z) < 1e9",
    "chain": "-1e9 < f(Z) < 1e9",
    "and": "f(Z) < 1e9 and f(Z) > -1e9",
    "norm": "norm(f(Z)) >= 0",
    "shift": "f(Z + 1) == f(Z)",
    "itself": "f(Z) == f(Z)",
    "scales": "f(2 * Z) == 2 * f(Z)",
    "max": "max(abs(f(Z))) >= 0",
    "nested": "not (f(Z) < -1e9 or f(Z) > 1e9)",
}
NOTHINGS = {
    "none": "return None",
    "text": "return 'abc'",
    "object": "return object()",
    "empty": "return np.array([])",
    "empty-columns": "return np.zeros((0, Z.shape[1]))",
    "empty-rows": "return np.zeros((Z.shape[0], 0))",
    "zeros": "return np.zeros_like(Z)",
    "zero": "return 0.0",
    "nan": "return np.full_like(Z, np.nan)",
    "list": "return []",
    "dict": "return {}",
    "function": "return f",
}
NAMES = ("f", "g", "h")
SATISFIED = Homework(
    HEAD + "".join(f"  - {{id: {name}, says: S., holds: '{text}'}}\n" for name, text in RELATIONS.items()), REFERENCE
)


def same_body(body):
    """A hand-in whose functions all have this body."""
    return "import numpy as np\n\n" + "\n\n".join(f"def {name}(Z):\n    {body}" for name in NAMES) + "\n"


def test_the_right_functions_satisfy_every_relation():
    """The relations are true of the reference, so what fails below fails for a reason."""
    assert set(statuses(SATISFIED.marked(REFERENCE)).values()) == {"passed"}


@pytest.mark.parametrize("body", NOTHINGS.values(), ids=NOTHINGS)
def test_nothing_satisfies_no_relation(body):
    """None, a text, an object, an empty or a constant array: not under ==, !=, not, or, all, isfinite, and no blame."""
    found = statuses(SATISFIED.marked(same_body(body)))

    assert {name for name, status in found.items() if status == "passed"} == set()
    assert "invalid" not in found.values()


OTHER_KINDS = Homework(
    HEAD
    + """
  - {id: value, says: S., matches: f}
  - {id: pure, says: S., pure: f}
  - {id: no-loops, says: S., source: {function: f, forbids: [loops]}}
  - {id: refuses, says: S., raises: {call: h(Z), error: Exception}}
  - {id: slope, says: S., after: [value], gradient: {of: sum(f(Z) * Z), wrt: Z, is: 2 * g(Z)}}
""",
    REFERENCE,
)


def test_every_kind_of_check_accepts_the_right_functions():
    """The checks below are not failed by everybody."""
    assert set(statuses(OTHER_KINDS.marked(REFERENCE)).values()) == {"passed"}


@pytest.mark.parametrize(
    "body",
    [*NOTHINGS.values(), "pass", "raise NotImplementedError", "return np.random.rand(*Z.shape)"],
    ids=[*NOTHINGS, "pass", "refusal", "by-chance"],
)
def test_nothing_is_neither_pure_nor_free_of_loops_nor_refused(body):
    """`pure`, `source` and `raises` count for a function that does something."""
    found = OTHER_KINDS.marked(same_body(body))

    assert {name: verdict.earned for name, verdict in found.items() if verdict.earned} == {}
    assert "invalid" not in statuses(found).values()


CONSTANT = {
    "zeros": "return np.zeros_like(Z)",
    "uniform": "return np.full(Z.shape, 1 / Z.shape[0])",
    "first": "return np.eye(*Z.shape)",
    "halves": "return np.full(Z.shape, 0.5)",
    "frozen": "return np.random.default_rng(0).random(Z.shape)",
    "by-chance": "P = np.random.rand(*Z.shape); return P / P.sum(axis=0)",
    "by-own-chance": "P = np.random.default_rng().random(Z.shape); return P / P.sum(axis=0)",
    "nearly-uniform": "return np.full(Z.shape, 1 / Z.shape[0]) + 1e-12 * np.random.rand(*Z.shape)",
    "counted": "CALLS.append(Z); return np.full(Z.shape, 1 / Z.shape[0]) + 1e-15 * len(CALLS)",
}
PROBABILITIES = Homework(
    HEAD
    + """
  - {id: sums, says: S., holds: 'sum(f(Z), axis=0) == 1'}
  - {id: bounded, says: S., holds: ['f(Z) >= 0', 'f(Z) <= 1']}
  - {id: shift, says: S., holds: f(Z + 3) == f(Z)}
  - {id: pure, says: S., pure: f}
""",
    """
import numpy as np

def f(Z):
    t = np.exp(Z - Z.max(axis=0))
    return t / t.sum(axis=0)
""",
)


@pytest.mark.parametrize("body", CONSTANT.values(), ids=CONSTANT)
def test_an_answer_that_is_the_same_whatever_it_is_given_proves_nothing(body):
    """Constants that happen to be probabilities earn nothing, and the message says that they are constant."""
    found = PROBABILITIES.marked(f"import numpy as np\n\nCALLS = []\n\ndef f(Z):\n    {body}\n")

    assert sum(verdict.earned for verdict in found.values()) == 0
    assert any("whatever" in (verdict.message or "") for verdict in found.values())


@pytest.mark.parametrize("kept", [2, 3, 4, 7, 10, 17, 40], ids=lambda kept: f"for-{kept}-calls")
@pytest.mark.parametrize("different", [2, 3])
def test_a_count_of_calls_earns_nothing_however_slowly_it_goes(kept, different):
    """The same answer for several calls, then the next one and round again: asked the same later, it is another."""
    body = f"P = np.zeros(Z.shape); P[next(CALLS) // {kept} % {different} % len(Z)] = 1; return P"
    found = PROBABILITIES.judged(
        here(f"import itertools\nimport numpy as np\n\nCALLS = itertools.count()\n\ndef f(Z):\n    {body}\n")
    )

    assert {name: verdict.earned for name, verdict in found.items() if verdict.earned} == {}


CACHED = Homework(
    """
    format: 1
    id: cached
    title: What nobody compares
    reference: answers.py
    functions: {f: {args: [x], returns: [out, {private: cache}]}, back: [d, cache]}
    draw: {n: {integer: [2, 4]}, x: {normal: [n]}, d: {normal: [n]}}
    trials: 4
    checks:
      - {id: small, says: S., holds: "abs(f(x)[0]) < 9"}
      - {id: back, says: S., let: {out: f(x)}, holds: "back(d, out[1]) == d * 2"}
    """,
    "def f(x):\n    return 2 * x, x\n\ndef back(d, cache):\n    return 2 * d\n",
)


def test_a_cache_shows_nothing_of_the_answer_beside_it():
    """Another one makes no answer heed what it is given, and a new one each time makes none change by itself."""
    constant = CACHED.judged(here(CACHED.reference.replace("2 * x, x", "0 * x, x")))
    counting = CACHED.judged(
        here(
            CACHED.reference.replace("2 * x, x", "2 * x, len(CALLS)")
            .replace("    r", "    CALLS.append(1)\n    r", 1)
            .replace("def f", "CALLS = []\n\ndef f")
        )
    )

    assert statuses(constant)["small"] == "failed"
    assert statuses(counting) == {"small": "passed", "back": "passed"}


@pytest.mark.parametrize(
    "by", ["1e-12 * np.random.rand(*Z.shape)", "1e-12 * RNG.random(Z.shape)", "1e-16 * len(CALLS)"]
)
def test_a_right_answer_may_change_a_little_by_itself(by):
    """What is given changes it far more, so it is seen to heed what it is given."""
    right = PROBABILITIES.reference.replace("t.sum(axis=0)", f"t.sum(axis=0) + {by}").replace(
        "def f(Z):", "CALLS, RNG = [], np.random.default_rng(4)\n\ndef f(Z):\n    CALLS.append(Z)"
    )

    assert set(statuses(PROBABILITIES.marked(right)).values()) == {"passed"}


BY_CHANCE = Homework(
    HEAD.replace("  Z: {normal: [C, m]}", "  Z: {normal: [C, m]}\n  x: {normal: [40]}")
    + """
  - {id: below, says: S., holds: 'f(x) < 20'}
  - {id: no-loops, says: S., source: {function: f, forbids: [loops]}}
""",
    """
import numpy as np

def f(x):
    return np.sum(np.random.rand(len(x)) * 0.1 + abs(x) * 1e-3)
""",
)


@pytest.mark.parametrize(
    "body",
    [
        "return np.sum(np.random.rand(len(x)) * 0.1 + abs(x) * 1e-3)",
        "return np.sum(RNG.random(len(x)) * 0.1 + abs(x) * 1e-3)",
    ],
    ids=["as-the-reference", "own-generator"],
)
def test_where_the_right_answer_is_a_matter_of_chance_so_may_be_the_students(body):
    """Nobody is asked for more than the reference does."""
    found = BY_CHANCE.marked(f"import numpy as np\n\nRNG = np.random.default_rng(1)\n\ndef f(x):\n    {body}\n")

    assert statuses(found) == {"below": "passed", "no-loops": "passed"}


OBJECTS = Homework(
    """
    format: 1
    id: objects
    title: Weights of one's own
    reference: answers.py
    functions: {same: [x], Net: {args: [], methods: {out: [x]}}}
    draw: {n: {integer: [2, 4]}, x: {normal: [n]}}
    trials: 3
    checks:
      - {id: out, says: S., let: {net: Net()}, holds: "abs(net.out(x)) <= 1"}
      - {id: same, says: S., holds: "same(x) <= 1"}
    """,
    """
    import numpy as np

    class Net:
        def __init__(self):
            self.w = np.random.randn()

        def out(self, x):
            return np.tanh(self.w * x)

    def same(x):
        return np.ones(len(x))
    """,
)


@pytest.mark.parametrize("body", ["np.random.rand(len(x))", "np.tanh(1 + np.random.rand(len(x)))"])
def test_a_method_that_answers_by_chance_earns_nothing(body):
    """Weights may be drawn, answers not; and where the right answer never changes, one by chance is no worse."""
    text = OBJECTS.reference.replace("np.tanh(self.w * x)", body)

    assert set(statuses(OBJECTS.marked(OBJECTS.reference)).values()) == {"passed"}
    assert statuses(OBJECTS.marked(text.replace("np.ones(len(x))", "np.random.rand(len(x))"))) == {
        "out": "failed",
        "same": "passed",
    }


def test_a_right_answer_may_be_the_same_for_all_inputs():
    """Where the reference's answers do not differ either, a constant is right."""
    homework = Homework(
        HEAD + "  - {id: shape, says: S., matches: f}\n  - {id: ones, says: S., holds: f(Z) == 1}\n",
        "import numpy as np\n\ndef f(Z):\n    return np.ones_like(Z)\n",
    )

    assert statuses(homework.marked(homework.reference)) == {"shape": "passed", "ones": "passed"}


def test_none_on_both_sides_is_no_equality_where_the_right_answers_are_constant_too():
    """Neither of the student's is the other's proof."""
    homework = Homework(
        HEAD + "  - {id: equal, says: S., holds: f(Z) == g(Z)}\n",
        "import numpy as np\n\ndef f(Z):\n    return np.ones(3)\n\ndef g(Z):\n    return np.ones(3)\n",
    )
    found = homework.marked("def f(Z):\n    return print()\n\ndef g(Z):\n    return print()\n")

    assert statuses(homework.marked(homework.reference)) == {"equal": "passed"}
    assert statuses(found) == {"equal": "failed"}


def test_an_update_in_place_that_rightly_returns_none_passes():
    """The reference returns None as well, so None is the answer that is asked for."""
    homework = Homework(
        HEAD + "  - {id: update, says: S., matches: f}\n",
        "import numpy as np\n\ndef f(Z):\n    Z -= 0.1 * Z\n",
    )

    assert statuses(homework.marked(homework.reference)) == {"update": "passed"}


@pytest.mark.parametrize(("body", "earned"), [("return 2 * Z", 1), ("return np.zeros_like(Z)", 0)])
def test_a_function_whose_answers_are_wrong_does_something(body, earned):
    """Where no two of the draws have one shape, what a wrong function answers is asked for again."""
    homework = Homework(
        HEAD.replace("[2, 6]", "[2, 6000]")
        + "  - {id: value, says: S., matches: f}\n"
        + "  - {id: no-loops, says: S., source: {function: f, forbids: [loops]}}\n",
        REFERENCE,
    )
    found = homework.marked(f"import numpy as np\n\ndef f(Z):\n    {body}\n")

    assert {name: verdict.earned for name, verdict in found.items()} == {"value": 0, "no-loops": earned}


EXAMPLE = Homework(
    HEAD
    + """
  - {id: values, says: S., matches: f}
  - {id: example, says: S., holds: "f([[2], [4]]) == [[-1], [1]]"}
  - {id: left, says: S., matches: {call: "after(g(Z), Z)", to: "after(ref.g(Z), Z)"}}
  - {id: kept, says: S., pure: {call: "g(Z)", may_change: [Z]}}
""",
    "def f(Z):\n    return Z - Z.mean(axis=0)\n\ndef g(Z):\n    Z -= 0.1\n",
)


@pytest.mark.parametrize(
    ("old", "new", "passing"),
    [
        ("", "", {"values", "example", "left", "kept"}),
        ("Z - Z.mean(axis=0)", "Z - Z.mean()", {"example", "left", "kept"}),
        ("Z - Z.mean(axis=0)", "(Z - Z.mean(axis=0)) / (len(Z) - 1)", {"example", "left", "kept"}),
        ("Z - Z.mean(axis=0)", "[[-1.0], [1.0]]", {"left", "kept"}),
        ("Z -= 0.1", "Z += 0.1", {"values", "example", "kept"}),
        ("Z -= 0.1", "Z[:] = 0", {"values", "example"}),
        ("Z -= 0.1", "Z is None", {"values", "example"}),
    ],
    ids=["right", "of-all", "scaled", "copied", "other-way", "emptied", "idle"],
)
@pytest.mark.parametrize("seed", [3, 4])
def test_a_wrong_answer_that_depends_on_what_is_given_leaves_an_example_its_points(old, new, passing, seed):
    """A check without draws counts for a function that heeds its arguments, even if it fails all else; else not."""
    found = EXAMPLE.marked(EXAMPLE.reference.replace(old, new), seed=seed)

    assert {name for name, verdict in found.items() if verdict.status == "passed"} == passing
