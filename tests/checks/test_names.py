"""Names of failures: whatever a sentence says is recomputed from the numbers that the report shows, and agrees."""

import re

import msgspec
import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from ridge import TEXT, replaced, ridge, verdicts

FACTORS = [
    *("m", "1 / m", "n", "1 / n", "2", "0.5", "-1", "-m", "m / n", "n * m", "1 / (m * n)", "reg", "1 / reg", "0.3"),
    *("m ** 0.5", "(m - 1) / m", "-2", "np.log(2)", "1 / np.log(10)", "7"),
]
TERMS = ["reg * W", "-reg * W", "reg / m * W", "0.25 * W", "-W", "np.sign(W) * reg", "reg + 0 * W", "-2 * reg * W"]
SIZES = "    m, n, k = X.shape[1], X.shape[0], W.shape[0]\n"


@pytest.fixture(scope="module")
def spec(tmp_path_factory):
    """The ridge regression."""
    return ridge(tmp_path_factory.mktemp("ridge"))


def wrong(name, how):
    """The right function with its answer changed."""
    body = TEXT[TEXT.index(f"def {name}(") :].split("\n\n")[0].replace(f"def {name}(", f"def _{name}(")
    args = re.search(rf"def {name}\((.*)\)", TEXT)[1]
    call = f"def {name}({args}):\n{SIZES}    right = _{name}({args})\n    return {how}"
    return replaced(**{name: f"{body}\n\n{call}"})


def sizes_of(verdict):
    """The numbers of the trial that is shown, by name."""
    inputs = verdict.counterexample.inputs
    k, n = np.shape(inputs["W"])
    return {"m": np.shape(inputs["X"])[1], "n": n, "k": k, "reg": inputs["reg"]}


def holds(verdict, cause):
    """Whether the sentence is true of the numbers under it, by arithmetic of our own."""
    finding, sizes = verdict.finding, sizes_of(verdict)
    actual, expected = finding.actual_at, finding.expected_at
    for form, value in FORM.findall(cause):
        made = re.sub(r"(?<=[mnk\d]) (?=[mnkr])", " * ", form).replace("sqrt", "np.sqrt")
        made = re.sub(r"ln (\d+)", r"np.log(\1)", made)
        assert float(value) == pytest.approx(eval(made, {"np": np, **sizes}), rel=1e-4), (form, made)
    if TERM.search(cause):
        return actual + of_term(verdict, TERM.search(cause)) == pytest.approx(expected, rel=1e-3, abs=1e-4)
    k = -1.0 if "wrong sign" in cause else 1.0
    if "twice too large" in cause:
        k /= 2
    elif "half of what" in cause:
        k *= 2
    elif large := re.search(r"= ([\d.e+-]+) times too (large|small)", cause):
        k *= float(large[1]) ** (-1 if large[2] == "large" else 1)
    elif times := re.search(r"must be (multiplied|divided) by (?:[^=,]* = )?([\d.e+-]+)", cause):
        k *= float(times[2]) ** (1 if times[1] == "multiplied" else -1)
    return k * actual == pytest.approx(expected, rel=1e-4)


FORM = re.compile(r"(?:\bis|\bby|\()\s?((?:[\w/ ]|sqrt\(\w+\)|\(\w+ - 1\)|\(\w+ \w+\))+?) = ([\d.]+)")
TERM = re.compile(
    r"(lacks|has too much:) the (?:term|constant) (?:([^W(]*) )??(sign\(W\)|W)?(?:\s?\(.* = ([\d.]+)\))?(?:,| in)"
)


def of_term(verdict, found):
    """What the term that a sentence names must add to the gradient."""
    index = tuple(map(int, re.search(r"\[(.*)\]", verdict.finding.note)[1].split(",")))
    w = np.asarray(verdict.counterexample.inputs["W"])[index]
    coefficient = float(found[4] or found[2] or 1)
    of = {"W": w, "sign(W)": np.sign(w), None: 1.0}[found[3]]
    return (coefficient if found[1] == "lacks" else -coefficient) * of


@settings(max_examples=10, phases=[Phase.generate])
@given(name=st.sampled_from(["loss", "grad"]), factor=st.sampled_from(FACTORS), seed=st.integers(0, 10**6))
def test_a_factor_is_named_and_true(spec, name, factor, seed):
    """Whatever is left out or too many is said, with the numbers of the trial that is shown."""
    verdict = verdicts(spec, wrong(name, f"right * ({factor})"), seed, name)[name]

    assert verdict.diagnosis is not None
    assert holds(verdict, verdict.diagnosis.text), verdict.diagnosis.text


@settings(max_examples=5, phases=[Phase.generate])
@given(term=st.sampled_from(TERMS), seed=st.integers(0, 10**6))
def test_a_term_is_named_and_true(spec, term, seed):
    """A penalty's derivative that is missing or too much, with the name of its coefficient."""
    verdict = verdicts(spec, wrong("grad", f"right + {term}"), seed, "grad")["grad"]

    assert verdict.diagnosis is not None
    assert verdict.diagnosis.code in {"missing-term", "extra-term"}
    assert ("reg" in verdict.diagnosis.text) == ("reg" in term)
    assert holds(verdict, verdict.diagnosis.text), verdict.diagnosis.text


@settings(max_examples=5, phases=[Phase.generate])
@given(
    name=st.sampled_from(["loss", "grad", "predict"]),
    how=st.sampled_from(["right * right", "right + np.sin(right)", "right * (1 + X[0, 0] ** 2)", "np.exp(right)"]),
    seed=st.integers(0, 10**6),
)
def test_what_is_no_factor_gets_none(spec, name, how, seed):
    """Where no one law explains all trials nothing is said."""
    text = wrong(name, how).replace(SIZES, "    m = X.shape[1]\n")
    verdict = verdicts(spec, text, seed, name)[name]

    assert verdict.diagnosis is None, verdict.diagnosis.text


OTHERS = {
    "no return": ("loss", "def loss(W, X, Y, reg):\n    r = 1", "no-return", "`return` is missing"),
    "not summed": (
        "loss",
        "def loss(W, X, Y, reg):\n    return ((W @ X - Y) ** 2 / X.shape[1] + reg * (W ** 2).sum() / Y.size) / 2",
        "shape",
        "it should be summed",
    ),
    "an index": ("one-hot", "def one_hot(y, n):\n    return y", "one-hot", "where a one-hot vector is meant"),
    "by chance": (
        "predict",
        "dice = np.random.default_rng(0)\ndef predict(W, X):\n    return dice.normal() * (W @ X)",
        "nondeterministic",
        "another answer when it is asked the same again",
    ),
    "kept": (
        "step",
        "kept = [0]\ndef step(W, dW):\n    kept.append(W.sum())\n    return W - 0.1 * dW + kept[-2]",
        "stale",
        "something is kept from an earlier call",
    ),
    "zero": (
        "grad",
        "def grad(W, X, Y, reg):\n    return 0 * W",
        "zero-gradient",
        "zero everywhere",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("check", "text", "code", "said"), OTHERS.values(), ids=OTHERS)
def test_what_is_no_number_is_named(spec, check, text, code, said):
    """Nothing given back, another shape, answers that change, a gradient of nothing but zeros."""
    name = check.replace("-", "_")
    diagnosis = verdicts(spec, replaced(**{name: text}), 3, check)[check].diagnosis

    assert (diagnosis.code, said in diagnosis.text) == (code, True)
    assert diagnosis.line.startswith("hw.py, line ")


@pytest.mark.parametrize("place", [0, 1])
def test_of_several_answers_the_wrong_one_is_named(spec, place):
    """One part of a tuple is m times too large: that is said of this part, and not of the whole."""
    found = ["X.sum()", "Y.sum(axis=1)"]
    found[place] += " * X.shape[1]"
    text = replaced(sums=f"def sums(X, Y):\n    return {', '.join(found)}")
    diagnosis = verdicts(spec, text, 3, "sums")["sums"].diagnosis

    assert diagnosis.code == "not-averaged"
    assert diagnosis.text.startswith(f"part [{place}] of your answer is m = ")


def test_more_is_drawn_until_a_name_is_left(spec):
    """One trial cannot tell m from a number; a check of a single trial is named by those that are drawn for it."""
    once = [msgspec.structs.replace(check, trials=1) if check.id == "loss" else check for check in spec.checks]
    single = msgspec.structs.replace(spec, checks=tuple(once))

    for factor, code in (("m", "not-averaged"), ("2", "factor"), ("n", "not-averaged")):
        diagnosis = verdicts(single, wrong("loss", f"right * {factor}"), 3, "loss")["loss"].diagnosis
        assert diagnosis is not None
        assert diagnosis.code == code
        assert ("m =" in diagnosis.text, "n =" in diagnosis.text) == (factor == "m", factor == "n")


def test_nothing_is_named_where_no_diagnosis_is_wanted(spec):
    """The verdict and the author's hint stand; no name, no smaller example, no lines."""
    text = wrong("loss", "right * m")
    found = verdicts(spec, text, 3, "loss", names=False)["loss"]

    assert found.status == "failed"
    assert found.diagnosis is None
    assert found.counterexample.lines == ()


@pytest.mark.parametrize(
    ("reveal", "named", "line"), [("nothing", False, False), ("hint", True, False), ("line", True, True)]
)
def test_numbers_reveal_no_more_than_the_check_does(spec, reveal, named, line):
    """Also where nothing but numbers is looked at, as in a running notebook."""
    checks = tuple(msgspec.structs.replace(check, reveal=reveal) for check in spec.checks)
    quiet = msgspec.structs.replace(spec, checks=checks)
    diagnosis = verdicts(quiet, wrong("loss", "right * m"), 3, "loss")["loss"].diagnosis

    assert (diagnosis is not None) == named
    assert (diagnosis is not None and diagnosis.line is not None) == line


SOMETIMES = {
    "zero": "0 * right",
    "an offset": "right + 0.5",
    "a sign": "-right",
    "a number": "2 * right",
    "a size": "right * m",
    "a term": "right + reg * W",
    "places": "right[::-1]",
}


@settings(max_examples=2, phases=[Phase.generate])
@given(condition=st.sampled_from(["X[0, 0] > 0", "m % 2", "k > n"]), seed=st.integers(0, 10**6))
@pytest.mark.parametrize("how", SOMETIMES.values(), ids=SOMETIMES)
def test_what_some_trials_do_not_show_is_no_name(spec, how, condition, seed):
    """What is said of a gradient is so on every trial that was asked, those that it passed among them."""
    verdict = verdicts(spec, wrong("grad", f"({how}) if {condition} else right"), seed, "grad")["grad"]

    failed = verdict.status == "failed"
    assert not failed or verdict.trials == 3 or verdict.diagnosis is None, verdict.diagnosis.text


@pytest.mark.parametrize("how", ["right + n", "right * n", "right + (np.arange(n) < n - 1)"])
def test_what_one_size_makes_of_an_answer_is_no_name_where_there_are_others(tmp_path, how):
    """Two trials with n = 2 make a constant of n, and index 0 of all but the last: others are asked before it is said.

    What is a multiple of n may be said as that, and of that alone.
    """
    spec = ridge(tmp_path, ("n: {integer: [2, 6]}", "n: {integer: [2, 4]}"), ("trials: 8", "trials: 2"))
    found = [verdicts(spec, wrong("grad", how), seed, "grad")["grad"].diagnosis for seed in range(8)]

    said = {each.text.partition(" = ")[0] for each in found if each is not None}
    assert said <= ({"the gradient of W is n"} if "*" in how else set())


@pytest.mark.parametrize(("condition", "here"), [("X[0, 0] > 0", True), ("k < 0", False)], ids=["sometimes", "always"])
def test_a_function_that_returns_elsewhere_is_not_said_to_give_nothing(spec, condition, here):
    """A `return` that one way lacks is there on the others."""
    text = wrong("predict", f"right if {condition} else None")
    found = [verdicts(spec, text, seed, "predict")["predict"].diagnosis for seed in range(3)]

    assert {each.code for each in found if each is not None} == {"no-return"}
    assert any(each.text.startswith("here your function") for each in found if each is not None) == here
