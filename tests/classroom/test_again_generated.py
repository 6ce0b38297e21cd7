"""Specs that change at random and hand-ins that are wrong at random: a part judged again gives the whole report."""

import random

import msgspec
import pytest

from grader.classroom.again import graded_again, touched
from grader.classroom.key import SpecChange, changed, key_of
from grader.diagnosis import budget
from grader.grading import Grader
from grader.judging import case
from grader.order import order

SEEDS = range(4)
FORMS = {
    "softmax": {
        "right": "t = np.exp(Z - Z.max(0))\n    return t / t.sum(0)",
        "axis": "t = np.exp(Z - Z.max(0))\n    return t / t.sum(1, keepdims=True)",
        "unstable": "t = np.exp(Z)\n    return t / t.sum(0)",
        "missing": "return nothing_of_this_name",
        "late": "return of_later_cells(Z)",
    },
    "cost_sum": {
        "right": "return -(Y * np.log(Y_hat)).sum()",
        "mean": "return -(Y * np.log(Y_hat)).sum() / Y.shape[1]",
        "sign": "return (Y * np.log(Y_hat)).sum()",
    },
    "output_grad": {"right": "return Y_hat - Y", "sign": "return Y - Y_hat", "empty": "pass"},
    "loss_of": {
        "right": "return cost_sum(softmax(Z), Y)",
        "own": "return -(Y * np.log(np.exp(Z) / np.exp(Z).sum(0))).sum()",
        "twice": "return 2 * cost_sum(softmax(Z), Y)",
    },
    "hardmax": {
        "right": "return (Z == Z.max(0)).astype(float)",
        "rows": "return (Z == Z.max(1, keepdims=True)).astype(float)",
        "zeros": "return 0 * Z",
        "raises": "raise ValueError('no')",
    },
}
ARGS = {"softmax": "Z", "cost_sum": "Y_hat, Y", "output_grad": "Y_hat, Y", "loss_of": "Z, Y", "hardmax": "Z"}
POOL = {
    "sums": ["holds: 'sum(softmax(Z), axis=0) == 1'", "holds: 'sum(softmax(Z), axis=0) == 2'"],
    "value": ["matches: softmax", "matches: softmax, points: 2", "matches: softmax(Z + 1)"],
    "cost": ["matches: 'cost_sum(Y_hat, Y)'", "holds: 'cost_sum(Y_hat, Y) >= 0'"],
    "pair": ["holds: 'cost_sum(softmax(Z), Y) >= 0'", "matches: 'cost_sum(softmax(Z), Y)'"],
    "dZ": [
        "after: [value], gradient: {of: 'ref.cost_sum(softmax(Z), Y)', wrt: Z, is: 'output_grad(softmax(Z), Y)'}",
        "after: [value, cost], gradient: {of: 'cost_sum(softmax(Z), Y)', wrt: Z, is: 'output_grad(softmax(Z), Y)'}",
        "matches: 'output_grad(Y_hat, Y)'",
    ],
    "loss": ["matches: 'loss_of(Z, Y)'", "matches: 'loss_of(Z, Y)', follow_through: none"],
    "hard": ["matches: hardmax", "holds: 'sum(hardmax(Z), axis=0) == 1'", "pure: hardmax(Z)"],
    "winner": ["holds: 'max(hardmax(Z)) == 1'", "holds: 'hardmax(Z) >= 0', after: [hard]"],
}
ALWAYS = {"value", "cost", "hard"}  # others stand behind them


def hand_in(choice):
    """Each function in the form that is chosen; and a part that no graded function needs."""
    bodies = "".join(f"def {name}({ARGS[name]}):\n    {FORMS[name][form]}\n" for name, form in choice.items())
    return f"import numpy as np\nprint('here')\n{bodies}"


def altered(rng, checks):
    """The checks with one or two of them in another form, gone, or new."""
    checks = dict(checks)
    for name in rng.sample(sorted(POOL), rng.choice((1, 1, 2))):
        if name in checks and name not in ALWAYS and rng.random() < 0.3:
            del checks[name]
        else:
            checks[name] = rng.choice([form for form in POOL[name] if form != checks.get(name)])
    return checks


def ordered(folder, checks, layout, **options):
    """The order by a spec of these checks."""
    rows = "".join(f"  - {{id: {name}, {checks[name]}}}\n" for name in POOL if name in checks)
    functions = ", ".join(f"{name}: {{args: [{args}]}}" for name, args in ARGS.items())
    (folder / "big.yaml").write_text(
        f"format: 1\nid: big\ntitle: Big\nreference: big.py\n{layout}trials: 2\nfunctions: {{{functions}}}\n"
        "draw: {C: {integer: [2, 5]}, m: {integer: [2, 6]}, Z: {normal: [C, m]}, Y: {one_hot: [C, m]},"
        f" Y_hat: {{probabilities: [C, m]}}}}\nchecks:\n{rows}"
    )
    return order(folder / "big.yaml", isolation="limits", **options)


@pytest.fixture(autouse=True)
def _patient(monkeypatch):
    """How much is told of a failure depends on the time that is left for it, and on a busy machine little is."""
    monkeypatch.setattr(case, "TELLING_S", 600.0)
    monkeypatch.setattr(budget, "_BUDGET_S", 600.0)


def timeless(report):
    """The report's bytes without the times that it took."""
    verdicts = tuple(msgspec.structs.replace(verdict, seconds=0.0) for verdict in report.verdicts)
    return msgspec.json.encode(msgspec.structs.replace(report, seconds=0.0, verdicts=verdicts))


@pytest.mark.parametrize("seed", SEEDS)
def test_a_part_judged_again_gives_the_whole_report(tmp_path, seed):
    """Byte for byte but for seconds, whatever is wrong with the hand-in and whichever checks change, come or go."""
    rng = random.Random(seed)
    (tmp_path / "big.py").write_text(hand_in(dict.fromkeys(FORMS, "right")))
    (tmp_path / "hw.py").write_text(hand_in({name: rng.choice(["right", *FORMS[name]]) for name in FORMS}))
    checks = {name: rng.choice(forms) for name, forms in POOL.items() if name in ALWAYS or rng.random() < 0.8}
    options = {"seed": seed, "diagnose": seed % 4 == 1}
    layout = rng.choice(["", "layout: columns\n"])
    with Grader(ordered(tmp_path, checks, layout, **options)) as grading:
        was, before = grading.order, grading.grade(tmp_path / "hw.py")
    with Grader(ordered(tmp_path, altered(rng, checks), layout, **options)) as grading:
        change = changed(key_of(was, ""), key_of(grading.order, ""))
        made = graded_again(grading, tmp_path / "hw.py", before, change)
        whole = grading.grade(tmp_path / "hw.py")

    assert timeless(made) == timeless(whole)


def test_a_change_touches_what_is_connected_with_it(tmp_path):
    """Through functions that both call, or the student's own call, and `after`; a wrong rest stays as it was."""
    wrong = {name: list(forms)[1] for name, forms in FORMS.items()} | {"loss_of": "right"}
    (tmp_path / "big.py").write_text(hand_in(dict.fromkeys(FORMS, "right")))
    (tmp_path / "hw.py").write_text(hand_in(wrong))
    checks = {name: forms[0] for name, forms in POOL.items() if name not in {"pair", "dZ"}}
    with Grader(ordered(tmp_path, checks, "", seed=1, diagnose=False)) as grading:
        was, before = grading.order, grading.grade(tmp_path / "hw.py")
    harder = checks | {"hard": POOL["hard"][1]}
    with Grader(ordered(tmp_path, harder, "", seed=1, diagnose=False)) as grading:
        change = changed(key_of(was, ""), key_of(grading.order, ""))
        made = graded_again(grading, tmp_path / "hw.py", before, change)
        submission = grading.read(tmp_path / "hw.py")

        assert touched(grading.order, submission, change) == ("hard", "winner")
        assert touched(grading.order, submission, SpecChange(("cost",))) == ("sums", "value", "cost", "loss")
    kept = {"sums", "value", "cost", "loss"}
    assert [verdict for verdict in made.verdicts if verdict.id in kept] == list(before.verdicts[:4])
