"""A spec changes in single checks: only they are judged again, and the report is the one of grading it all."""

import random

import msgspec
import pytest

from grader.classroom.again import graded_again
from grader.classroom.hand_ins import collect
from grader.classroom.key import changed, key_of
from grader.classroom.run import Class
from grader.classroom.store import Store
from grader.grading import Grader
from grader.order import order

HEAD = """\
format: 1
id: two
title: {title}
reference: truth.py
functions: {{softmax: {{args: [Z]}}, output_grad: {{args: [Y_hat, Y]}}}}
draw: {{C: {{integer: [2, 5]}}, m: {{integer: [1, 6]}}, Z: {{normal: [C, m]}}, Y: {{{labels}: [C, m]}}}}
trials: 2
checks:
"""
TRUTH = """\
import numpy as np
def softmax(Z):
    t = np.exp(Z - Z.max(0))
    return t / t.sum(0)
def cost_sum(Y_hat, Y):
    return -(Y * np.log(Y_hat)).sum()
def output_grad(Y_hat, Y):
    return Y_hat - Y
"""
CHECKS = {
    "sums": "holds: 'sum(softmax(Z), axis=0) == 1'",
    "value": "matches: softmax",
    "dZ": "after: value, gradient: {of: 'ref.cost_sum(softmax(Z), Y)', wrt: Z, is: 'output_grad(softmax(Z), Y)'}",
    "pure": "pure: softmax(Z)",
}
EDITS = {
    "nothing": lambda checks, _: checks,
    "a harder check": lambda checks, _: checks | {"sums": "holds: softmax(Z + 900) == ref.softmax(Z + 900)"},
    "an impossible check": lambda checks, _: checks | {"sums": "holds: 'sum(softmax(Z), axis=0) == 2'"},
    "one more": lambda checks, _: checks | {"more": "holds: 'softmax(Z) > 0'"},
    "one less": lambda checks, _: {name: text for name, text in checks.items() if name != "dZ"},
    "other words": lambda checks, _: checks | {"value": "matches: softmax, says: Other words., points: 5"},
    "another order": lambda checks, _: {name: checks[name] for name in ("pure", "value", "dZ", "sums")},
    "another draw": lambda checks, head: head.update(labels="probabilities") or checks,
    "another title": lambda checks, head: head.update(title="Three") or checks,
}
SOFTMAX = "import numpy as np\ndef softmax(Z):\n    t = np.exp(Z{shift})\n    return t / t.sum(0)\n"
HAND_INS = {
    "right": SOFTMAX.format(shift=" - Z.max(0)") + "def output_grad(Y_hat, Y):\n    return Y_hat - Y\n",
    "unstable": SOFTMAX.format(shift="") + "def output_grad(Y_hat, Y):\n    return Y_hat - Y\n",
    "sign": SOFTMAX.format(shift=" - Z.max(0)") + "def output_grad(Y_hat, Y):\n    return Y - Y_hat\n",
    "empty": "def softmax(Z):\n    pass\n",
}


def write(folder, edit):
    """The spec with an edit."""
    head = {"title": "Two", "labels": "one_hot"}
    checks = EDITS[edit](CHECKS, head)
    rows = "".join(f"  - {{id: {name}, {text}}}\n" for name, text in checks.items())
    (folder / "truth.py").write_text(TRUTH)
    (folder / "two.yaml").write_text(HEAD.format(**head) + rows)
    return order(folder / "two.yaml", seed=11, isolation="limits", diagnose=False)


def timeless(report):
    """The report without the times that it took."""
    verdicts = tuple(msgspec.structs.replace(verdict, seconds=0.0) for verdict in report.verdicts)
    return msgspec.structs.replace(report, seconds=0.0, verdicts=verdicts)


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """Every hand-in by the spec after every edit: the report of grading it whole, and its order."""
    folder = tmp_path_factory.mktemp("again")
    for name, code in HAND_INS.items():
        (folder / f"{name}.py").write_text(code)
    found = {}
    for edit in EDITS:
        ordered = write(folder, edit)
        with Grader(ordered) as grading:
            found[edit] = ordered, {name: grading.grade(folder / f"{name}.py") for name in HAND_INS}
    return folder, found


@pytest.mark.parametrize("edit", EDITS)
def test_the_report_is_that_of_grading_it_all(graded, edit):
    """From the spec as it was before a random other edit, for every hand-in, whatever came out then."""
    folder, found = graded
    was, reports = found[random.Random(edit).choice(list(EDITS))]
    now, whole = found[edit]
    which = changed(key_of(was, "x"), key_of(now, "x"))
    if which is None:
        assert "another draw" in {edit, next(name for name in EDITS if found[name][0] is was)}
        return
    with Grader(now) as grading:
        for name, before in reports.items():
            made = graded_again(grading, folder / f"{name}.py", before, which)
            assert timeless(made) == timeless(whole[name])


def test_what_passed_is_not_judged_again(graded):
    """A right hand-in keeps its verdicts to the time that they took; where only words changed, nothing is run."""
    folder, found = graded
    was, reports = found["nothing"]
    for edit, new in (("one more", {"more"}), ("another title", set()), ("one less", set())):
        now, _ = found[edit]
        with Grader(now) as grading:
            made = graded_again(
                grading, folder / "right.py", reports["right"], changed(key_of(was, ""), key_of(now, ""))
            )
            kept = [verdict for verdict in made.verdicts if verdict in reports["right"].verdicts]

            assert {verdict.id for verdict in made.verdicts} - {verdict.id for verdict in kept} == new
            assert (grading._sandbox is not None) == bool(new)


def test_a_class_is_asked_only_what_changed(tmp_path):
    """From the store, in a process of its own: the old verdicts as they were, the new check, and an attempt more."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in/right.py").write_text(HAND_INS["right"])
    made = {}
    with Store(tmp_path / "out") as store:
        for edit in ("nothing", "one more"):
            (result,) = Class(write(tmp_path, edit), collect([tmp_path / "in"]), store).grade(1)
            made[edit] = result.report
        assert store.attempts("right") == 2

    assert made["one more"].verdicts[:4] == made["nothing"].verdicts
    assert made["one more"].score == 5
