"""`grader spec test`: what a spec catches, what survives, and a check that would catch it."""

import json

import pytest
from mistaken import REFERENCE, SPEC

from grader.cli import run
from grader.order import order
from grader.spec.extend import extended
from grader.strength.empty import empty_hand_ins
from grader.strength.testing import measure

WEAK = """
format: 1
id: weak
title: A spec that sees little
reference: answers.py
functions:
  softmax: {args: [Z]}
draw:
  C: {integer: [2, 5]}
  m: {integer: [2, 7]}
  Z: {normal: [C, m], scale: 2}
trials: 6
checks:
  - {id: sums, holds: "sum(softmax(Z), axis=0) == 1"}
"""


def _spec(folder, text):
    (folder / "answers.py").write_text(REFERENCE, encoding="utf-8")
    path = folder / "spec.yaml"
    path.write_text(text.replace(" REVEAL", ""), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def weak(tmp_path_factory):
    """What a spec catches that asks for a sum only."""
    folder = tmp_path_factory.mktemp("weak")
    return measure(order(_spec(folder, WEAK)), every=2)


def test_a_spec_that_compares_values_catches_every_mistake(tmp_path):
    """Each function is compared with the reference: nothing that shows on some draw survives."""
    found = measure(order(_spec(tmp_path, SPEC)), every=29)

    assert found.caught > 5
    assert [each for each in found.tried if each.fate == "survived"] == []
    assert found.score == 100
    assert found.broken == ()


def test_a_weak_spec_lets_mistakes_survive(weak):
    """A sum of 1 does not tell softmax from a softmax of -Z; the difference is shown, and a check proposed."""
    survivors = [each for each in weak.tried if each.fate == "survived"]

    assert survivors
    assert weak.score < 100
    assert {each.proposal for each in survivors} == {"- id: softmax-value\n  matches: softmax"}
    assert all(each.example.startswith("softmax(") and "with the mistake" in each.example for each in survivors)


def test_the_proposed_check_kills_the_survivors(weak, tmp_path):
    """With the check that is proposed, nothing survives."""
    proposal = next(each.proposal for each in weak.tried if each.proposal)
    found = measure(order(_spec(tmp_path, extended(WEAK, proposal))), every=2, idle=True)

    assert found.survived == 0
    assert found.caught == weak.caught + weak.survived
    assert found.idle == ()
    assert found.spare == ("sums",)


STARTED = """
format: 1
id: started
title: Random weights, and gradients in a dict
reference: answers.py
functions:
  start: {args: [n, seed]}
  slopes: {args: [x, w]}
draw:
  n: {integer: [4, 6]}
  seed: {integer: [1, 1000]}
  x: {normal: [n]}
  w: {normal: [n]}
trials: 4
checks:
  - id: spread
    let: {large: "start(4000, seed)"}
    holds: [var(large) > 3.5, var(large) < 4.5, "start(n, seed).shape == (n,)", "abs(mean(large)) < 0.2"]
  - {id: slopes, gradient: {of: "sum(x * w**2)", wrt: [x, w], is: "slopes(x, w)"}}
"""
STARTS = """
import numpy as np

def start(n, seed):
    return 2 * np.random.default_rng(seed).normal(size=n)

def slopes(x, w):
    found = {}
    for name in ("x", "w"):
        found[f"d{name}"] = w ** 2 if name == "x" else 2 * x * w
    return found
"""


@pytest.fixture(scope="module")
def started(tmp_path_factory):
    """What becomes of each mistake in random weights that only their spread is asked of, and in a dict of gradients."""
    folder = tmp_path_factory.mktemp("started")
    (folder / "answers.py").write_text(STARTS, encoding="utf-8")
    (folder / "spec.yaml").write_text(STARTED, encoding="utf-8")
    return measure(order(folder / "spec.yaml"))


def test_random_numbers_with_their_signs_turned_are_as_right(started):
    """Of random weights that are spread about 0 no check can tell -W from W; another spread it can."""
    fates = {each.after: each.fate for each in started.tried if each.function == "start"}

    assert fates["-(2 * np.random.default_rng(seed).normal(size=n))"] == "equivalent"
    assert fates["3"] == fates["1"] == "caught"


def test_of_a_dict_of_gradients_the_entries_count(started):
    """Where the gradients are claimed by name, no mistake survives for an entry more, or another order of them."""
    tried = [each for each in started.tried if each.function == "slopes"]

    assert len(tried) > 50
    assert [(each.before, each.after) for each in tried if each.fate == "survived"] == []


def test_a_check_that_sees_nothing_is_idle(tmp_path):
    """Beside a comparison of values, a check of what every mistake leaves true catches nothing."""
    text = f"{WEAK.rstrip()}\n  - {{id: shape, holds: softmax(Z) + 0 * Z == softmax(Z)}}\n"
    found = measure(order(_spec(tmp_path, text)), every=25, idle=True)

    assert {each.check for each in found.tallies} == {"sums", "shape"}
    assert all(each.alone <= each.caught for each in found.tallies)


@pytest.mark.parametrize("name", ["cross-entropy", "dropout"])
def test_a_shipped_spec_catches_what_is_drawn_of_all_mistakes(name):
    """A sample; `make bench-strength` tries all. What does nothing earns nothing."""
    found = measure(order(name), every=40)

    assert [each for each in found.tried if each.fate == "survived"] == []
    assert found.broken == ()
    assert [each for each in found.empty if each.earned and each.must_not] == []


def test_what_does_nothing_is_told(weak):
    """A hand-in of ones over C sums to 1 as softmax does: it earns the point of the weak spec."""
    earned = {each.name: each.earned for each in weak.empty}

    assert earned["return None"] == 0
    assert earned["pass"] == 0


def test_empty_hand_ins_define_every_function_and_class():
    """Each text is Python with all the functions; classes have their methods, or no body at all."""
    functions = {each: type("F", (), {"args": ("x",)}) for each in ("f", "Net.g")}
    for name, text in empty_hand_ins(functions).items():
        compile(text, name, "exec")
        assert "class Net" in text
        assert ("def f" in text) == (name != "empty classes")


def test_the_command_says_it_and_writes_it(tmp_path, capsys):
    """Survivors in words, JSON on request, and the exit code by the share that was caught."""
    spec, out = _spec(tmp_path, WEAK), tmp_path / "out.json"
    code = run(["spec", "test", str(spec), "--every", "6", "--json", str(out)])

    said = capsys.readouterr().out
    assert code == 1
    assert "survived: softmax, line" in said
    assert "matches: softmax" in said
    assert json.loads(out.read_text(encoding="utf-8"))["survived"] > 0


@pytest.mark.parametrize(("answer", "body"), [("0", "return 0"), ("0.5", "return 0.5")])
def test_lint_names_the_check_that_pays_for_nothing(tmp_path, capsys, answer, body):
    """A number of the spec's own is all that is asked: who returns it passes, and lint says where and what to do."""
    (tmp_path / "answers.py").write_text(f"def hinge(x):\n    return x * (x > 0) + {answer}\n", encoding="utf-8")
    path = tmp_path / "spec.yaml"
    path.write_text(
        "format: 1\nid: nothing\ntitle: Nothing\nreference: answers.py\nfunctions:\n  hinge: {args: [x]}\n"
        f"checks:\n  - {{id: at-zero, points: 2, holds: hinge(0) == {answer}}}\n",
        encoding="utf-8",
    )

    assert run(["spec", "lint", str(path)]) == 0
    said = capsys.readouterr().out
    assert f"{path}:8:" in said
    assert f"advice: functions that do nothing (`{body}`" in said
    assert "pass the check 'at-zero', which gives 2 points" in said
    assert "`matches`" in said
