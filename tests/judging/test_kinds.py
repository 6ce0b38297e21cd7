"""What each kind of check must see, case by case, on functions of this process: each has let a planted bug through."""

import numpy as np
import pytest
from answering import Functions, verdicts
from marking import Homework

from grader.model import PUBLIC_SEED, CallFailed
from grader.spec import draw_inputs, load_spec

HEAD = """
format: 1
id: kinds
title: Kinds
reference: answers.py
functions: {f: [x], g: [x]}
draw: {n: {integer: [2, 5]}, x: {normal: [n, 3]}}
trials: 6
checks:
"""
REFERENCE = "def f(x):\n    return x - x.mean(axis=0)\n\ndef g(x):\n    return x ** 2\n"


def _right(x):
    return x - x.mean(axis=0)


def _square(x):
    return x**2


def _judged(check, *, f=_right, g=_square, reference=REFERENCE, head=HEAD):
    """The verdict on one check."""
    found = Homework(f"{head}  - {{id: c, says: S., {check}}}\n", reference).judged(Functions(f=f, g=g))
    return found["c"]


TWO = "holds: ['g(x) >= 0', 'f(x) < 100', 'g(x) < 50']"
RELATIONS = {
    "second-of-a-list": (TWO, lambda x: x + 1000),
    "second-of-and": ("holds: 'g(x) >= 0 and f(x) < 100'", lambda x: x + 1000),
    "first-of-and": ("holds: 'f(x) < 100 and g(x) >= 0'", lambda x: x + 1000),
    "neither-of-or": ("holds: 'f(x) < 100 or f(x) < 200'", lambda x: x + 1000),
    "second-link-of-a-chain": ("holds: -100 < f(x) < 100", lambda x: x + 1000),
    "first-link-of-a-chain": ("holds: -100 < f(x) < 100", lambda x: x - 1000),
    "denied": ("holds: not f(x) > 100", lambda x: x + 1000),
    "not-of-no-number": ("holds: not f(x) > 100", lambda x: {"a": x}),
    "not-of-nan": ("holds: not any(isnan(f(x)))", lambda x: np.where(x == x.max(), np.nan, x)),
    "one-element-untrue": ("holds: isfinite(f(x))", lambda x: np.where(x == x.max(), np.inf, x)),
    "one-element-unequal": ("holds: f(x) == ref.f(x)", lambda x: np.where(x == x.max(), 7.0, _right(x))),
    "a-number-for-a-matrix": ("holds: f(x) == ref.f(x)", lambda x: 0.0),
}


@pytest.mark.parametrize(("check", "wrong"), RELATIONS.values(), ids=RELATIONS)
def test_a_relation_is_seen_to_fail_where_the_right_function_satisfies_it(check, wrong):
    """Every condition of a list, every part of `and`, every link of a chain, every element of a truth."""
    assert _judged(check).status == "passed"
    assert _judged(check, f=wrong).status == "failed"


@pytest.mark.parametrize("check", ["holds: 'sum(f(x), axis=0) == 0'", "holds: 'f(x) < 100'", "holds: isfinite(f(x))"])
def test_an_answer_that_is_empty_on_some_trials_only_fails(check):
    """Nothing is true of an empty array, also where the other trials are right."""
    wrong = lambda x: x[:0] if x.shape[0] == 2 else _right(x)

    assert _judged(check).status == "passed"
    assert _judged(check, f=wrong).status == "failed"


def test_an_empty_answer_fails_without_a_reference_too():
    """The plain truth of nothing is no truth."""
    head = HEAD.replace("reference: answers.py\n", "")

    assert _judged("holds: isfinite(f(x))", f=_square, head=head).status == "passed"
    assert _judged("holds: isfinite(f(x))", f=lambda x: x[:0], head=head).status == "failed"


def test_one_of_two_alternatives_is_enough():
    """`or` is not `and`: the other one may fail."""
    assert _judged("holds: 'f(x) > 1e6 or g(x) >= 0'").status == "passed"
    assert _judged("holds: 'g(x) >= 0 or f(x) > 1e6'").status == "passed"


@pytest.mark.parametrize("torch", ["x * 3", "x * 2 if x[0] < 0 else x * 2 + 1"], ids=["always", "sometimes"])
def test_two_references_must_agree_on_every_question(tmp_path, torch):
    """An agreement on other inputs, or on another function's same answer, is none on these."""
    pytest.importorskip("torch")
    (tmp_path / "two.py").write_text("def f(x):\n    return x * 2\n\ndef g(x):\n    return x * 0 + 1\n")
    (tmp_path / "two_torch.py").write_text(f"def f(x):\n    return {torch}\n\ndef g(x):\n    return x * 0 + 1\n")
    (tmp_path / "spec.yaml").write_text(
        "format: 1\nid: two\ntitle: Two\nreference: two.py\nfunctions: {f: [x], g: [x]}\ndraw: {x: {normal: [1]}}\n"
        "trials: 12\nchecks: [{id: f, says: S., matches: f}, {id: g, says: S., matches: g}]\n"
    )
    found = _both(tmp_path, lambda x: x * 2)

    assert found["f"].status == "invalid"
    assert "disagree" in found["f"].message
    assert found["g"].status == "passed"


def test_an_agreement_holds_for_its_inputs_and_its_expression_only(tmp_path):
    """Where NumPy's answer is always 1, PyTorch's second answer is still asked for, and of each function."""
    pytest.importorskip("torch")
    (tmp_path / "two.py").write_text("def f(x):\n    return x * 0 + 1\n\ndef g(x):\n    return x * 0 + 1\n")
    (tmp_path / "two_torch.py").write_text(
        "def f(x):\n    return x * 0 + (1 if x[0] < 0 else 2)\n\ndef g(x):\n    return x * 0 + 3\n"
    )
    (tmp_path / "spec.yaml").write_text(
        "format: 1\nid: two\ntitle: Two\nreference: two.py\nfunctions: {f: [x], g: [x]}\ndraw: {x: {normal: [1]}}\n"
        "trials: 12\nchecks: [{id: f, says: S., matches: f}, {id: g, says: S., matches: g}]\n"
    )
    found = _both(tmp_path, lambda x: x * 0 + 1)

    assert (found["f"].status, found["g"].status) == ("invalid", "invalid")


def test_a_second_opinion_is_asked_where_it_may_matter(tmp_path, monkeypatch):
    """Once both have agreed on a check, PyTorch is loaded only for who is right where they are known to agree."""
    pytest.importorskip("torch")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    (tmp_path / "two.py").write_text("def f(x):\n    return x * 2\n")
    note = f"with open({str(tmp_path / 'noted')!r}, 'a') as file:\n    file.write('loaded ')\n"
    (tmp_path / "two_torch.py").write_text(f"{note}def f(x):\n    return x * 2\n")
    (tmp_path / "spec.yaml").write_text(
        "format: 1\nid: two\ntitle: Two\nreference: two.py\nfunctions: {f: [x]}\ndraw: {x: {normal: [1]}}\n"
        "trials: 6\nchecks: [{id: f, says: S., matches: f}]\n"
    )
    spec = load_spec(tmp_path / "spec.yaml")
    known = draw_inputs(spec, spec.checks[0], PUBLIC_SEED, 0, {"x"})["x"]
    times = []
    for seed, answer in (
        (3, lambda x: x * 2),
        (4, lambda x: x * 2),
        (5, lambda x: x * 3),
        (6, lambda x: x * 2 if x == known else x * 3),
    ):
        found = verdicts(load_spec(tmp_path / "spec.yaml"), Functions(f=answer), seed=seed)
        assert found["f"].status == ("passed" if seed < 5 else "failed")
        times.append((tmp_path / "noted").read_text().count("loaded"))

    assert times == [1, 1, 1, 2]


def _both(folder, f):
    from marking import answered

    verdicts = answered(load_spec(folder / "spec.yaml"), Functions(f=f, g=lambda x: x * 0 + 1))
    return {verdict.id: verdict for verdict in verdicts}


CONVENTIONS = "matches: {call: g(x), to: ['ref.g(x)', '2 * ref.g(x)', '3 * ref.g(x)']}"


@pytest.mark.parametrize("factor", [1, 2, 3])
def test_each_convention_that_is_accepted_passes(factor):
    """The first, the second and the last."""
    assert _judged(CONVENTIONS, g=lambda x: factor * x**2).status == "passed"


def test_a_convention_is_kept_from_trial_to_trial():
    """Twice on one trial and once on the next is neither."""
    assert _judged(CONVENTIONS, g=lambda x: (1 + (x[0, 0] > 0)) * x**2).status == "failed"


PURITY = {
    "in-place": (lambda x: np.negative(x, out=x), "in place"),
    "dice": (lambda x: x + np.random.default_rng().random(), "another answer"),
}


@pytest.mark.parametrize(("g", "words"), PURITY.values(), ids=PURITY)
def test_impure_functions_are_named(g, words):
    """A changed argument, and another answer to the same question."""
    verdict = _judged("pure: g", g=g)

    assert verdict.status == "failed"
    assert words in verdict.message
    assert _judged("pure: g").status == "passed"
    assert _judged("pure: g", g=lambda x: x * np.nan).status in {"passed", "failed"}


def test_nan_again_is_the_same_answer():
    """It equals nothing, but a function that gives it in the same places gives no other answer."""
    text = "import numpy as np\n\ndef f(x):\n    return x\n\ndef g(x):\n    return np.where(x > 0, x, np.nan)\n"

    assert _judged("pure: g", g=lambda x: np.where(x > 0, x, np.nan), reference=text).status == "passed"


def test_global_dice_are_dice():
    """A function that draws from NumPy's global generator answers otherwise when it is asked again, in a worker too."""
    text = "import numpy as np\n\ndef f(x):\n    return x\n\ndef g(x):\n    return x + np.random.random()\n"
    found = Homework(HEAD + "  - {id: c, says: S., pure: g}\n", REFERENCE).marked(text)

    assert found["c"].status == "failed"


def _raising(error):
    def f(x):
        if x.shape[1] == 3:
            raise error
        return _right(x)

    return f


@pytest.mark.parametrize(
    ("error", "asked", "status"),
    [
        (ValueError("no"), "ValueError", "passed"),
        (KeyError("no"), "LookupError", "passed"),
        (ValueError("no"), "LookupError", "failed"),
        (NotImplementedError("later"), "Exception", "unwritten"),
        (NotImplementedError("never"), "NotImplementedError", "passed"),
    ],
)
def test_the_error_that_is_asked_for(error, asked, status):
    """It or one derived from it; that nothing is written yet is no refusal."""
    reference = (
        f"def f(x):\n    raise {'KeyError' if asked == 'LookupError' else asked}('no')\n\ndef g(x):\n    return x\n"
    )

    assert _judged(f"raises: {{call: f(x), error: {asked}}}", f=_raising(error), reference=reference).status == status


@pytest.mark.parametrize("failed", [None, CallFailed("timeout", "g took too long")], ids=["missing", "endless"])
def test_what_is_not_there_or_never_ends_has_refused_nothing(failed):
    """It is told as what it is, not as another error than the expected one."""

    def g(x):
        raise failed

    homework = Homework(
        HEAD + "  - {id: c, says: S., raises: {call: g(x), error: ValueError}}\n",
        REFERENCE.replace("return x ** 2", "raise ValueError('no')"),
    )
    functions = {"f": _right} if failed is None else {"f": _right, "g": g}
    verdict = homework.judged(Functions(**functions))["c"]

    assert (verdict.status, verdict.earned) == ("errored", 0)
    assert "ValueError" not in verdict.message


def test_an_empty_answer_is_right_where_the_references_is_empty():
    """What is empty proves nothing, unless that is the answer."""
    reference = REFERENCE.replace("return x - x.mean(axis=0)", "return x[:0]")

    assert _judged("holds: 'f(x) == x[:0]'", f=lambda x: x[:0], reference=reference).status == "passed"
    assert _judged("holds: 'f(x) == x[:0]'", f=lambda x: x[:1], reference=reference).status == "failed"
