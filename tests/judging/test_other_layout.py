"""Layout and conventions: one choice for a hand-in, and a single wrong axis is a mistake."""

from pathlib import Path

import pytest
from homework import spec_of, styles_of
from marking import Homework, mark, statuses

from grader.spec import load_spec

ROWS = load_spec(Path(__file__).parents[2] / "specs" / "softmax-classifier-rows.yaml")
IN_COLUMNS = """
import numpy as np


def softmax(Z):
    t = np.exp(Z - Z.max(axis=0, keepdims=True))
    return t / t.sum(axis=0, keepdims=True)


def cross_entropy(y_hat, y):
    return -np.sum(y * np.log(y_hat))


def cost(Y_hat, Y):
    return -np.sum(Y * np.log(Y_hat)) / Y.shape[1]


def output_grad(Y_hat, Y):
    return Y_hat - Y
"""
MISTAKES = {
    "softmax": ("t / t.sum(axis=0, keepdims=True)", "t / t.sum()"),
    "cross_entropy": ("return -np.sum(y * np.log(y_hat))", "return np.sum(y * np.log(y_hat))"),
    "output_grad": ("return Y_hat - Y", "return Y - Y_hat"),
    "cost": ("/ Y.shape[1]", "/ Y.shape[1] / 2"),
}


def _report(text):
    return mark(ROWS, text)


def _on_layout(report):
    return [warning for warning in report.warnings if "one example a column" in warning]


def test_the_other_layout_gets_full_marks_and_one_sentence():
    """Right in columns where the spec has rows."""
    report = _report(IN_COLUMNS)

    assert report.score == report.points
    assert len(_on_layout(report)) == 1


@pytest.mark.parametrize("function", ["cross_entropy", "output_grad"])
def test_a_mistake_in_the_other_layout_costs_that_function_alone(function):
    """Two functions pass only turned, so all is judged turned; the mistake is lost, with a word on the layout."""
    report = _report(IN_COLUMNS.replace(*MISTAKES[function]))
    lost = {verdict.id for verdict in report.verdicts if verdict.earned < verdict.points}
    own = {
        "cross_entropy": {"cat", "loss-value", "one-in-a-million"},
        "output_grad": {"cat-dZ", "dZ", "steep-when-wrong"},
    }

    assert lost
    assert lost <= own[function]
    assert len(_on_layout(report)) == 1


@pytest.mark.parametrize("old_new", [("axis=0", "axis=0"), ("axis=0", "axis=1")], ids=["softmax-in-columns", "none"])
def test_a_single_wrong_axis_is_a_wrong_axis(old_new):
    """One function down the columns among functions that keep to the rows is no layout."""
    by_rows = IN_COLUMNS.replace("Y.shape[1]", "Y.shape[0]").replace(*old_new)
    report = _report(by_rows)

    assert not _on_layout(report)
    assert (report.score == report.points) == (old_new[1] == "axis=1")


def test_a_wrong_axis_of_the_cost_alone_is_one_too():
    """The mean over the classes where all else keeps to the rows."""
    report = _report(IN_COLUMNS.replace("axis=0", "axis=1"))

    assert not _on_layout(report)
    assert {verdict.id for verdict in report.verdicts if verdict.earned < verdict.points} <= {
        "cost-value",
        "likelihood",
    }


def test_a_convention_holds_for_everything_behind_it():
    """Who sums, or leaves the half away, is judged by that convention two checks on; who changes it is not."""
    full = styles_of("regression")["full"]
    mixed = full.replace("return -2 * X.T", "return -X.T")
    found = {verdict.id: verdict for verdict in mark(spec_of("regression"), mixed).verdicts}

    assert mark(spec_of("regression"), full).score == 12
    assert found["cost"].status == "passed"
    assert found["gradient"].earned == 0


CHOSEN = Homework(
    """
    format: 1
    id: chosen
    title: A convention chosen two checks above
    reference: answers.py
    functions: {cost: [w, x], slope: [w, x]}
    draw: {k: {integer: [2, 5]}, w: {normal: [k]}, x: {normal: [k]}}
    trials: 4
    checks:
      - {id: cost, says: S., points: 1, matches: {call: "cost(w, x)", to: ["ref.cost(w, x)", "2 * ref.cost(w, x)"]}}
      - {id: positive, says: S., points: 1, after: [cost], holds: "cost(w, x) >= 0"}
      - id: slope
        says: S.
        points: 2
        after: [positive]
        gradient: {of: "cost(w, x)", wrt: w, is: "slope(w, x)"}
    """,
    "def cost(w, x):\n    return ((w - x) ** 2).sum() / 2\n\ndef slope(w, x):\n    return w - x\n",
)


@pytest.mark.parametrize(
    ("cost", "slope", "passes"),
    [("/ 2", "w - x", True), ("/ 1", "2 * (w - x)", True), ("/ 1", "w - x", False), ("/ 2", "2 * (w - x)", False)],
    ids=["half", "full", "full-then-half", "half-then-full"],
)
@pytest.mark.parametrize("kind", ["plain", "coarse"])
def test_a_convention_chosen_two_checks_above_decides(cost, slope, passes, kind):
    """Also where the student's own loss is too coarse to be differentiated, and the reference's must stand in."""
    text = CHOSEN.reference.replace("/ 2", cost).replace("return w - x", f"return {slope}")
    if kind == "coarse":
        text = text.replace("return ((w - x) ** 2).sum()", "return round(float(((w - x) ** 2).sum()), 9)")
    found = statuses(CHOSEN.marked(text))

    assert found["cost"] == "passed"
    assert (found["slope"] == "passed") == passes


AXES = Homework(
    """
    format: 1
    id: axes
    title: Axes
    reference: answers.py
    layout: columns
    functions: {centred: [Z], scaled: [Z], double: [Z], first: [Z]}
    draw: {C: {integer: [2, 5]}, m: {integer: [2, 6]}, Z: {normal: [C, m]}}
    trials: 4
    checks:
      - {id: centred, says: S., matches: centred}
      - {id: scaled, says: S., matches: scaled}
      - {id: double, says: S., matches: double}
      - {id: first, says: S., matches: first}
    """,
    """
    def centred(Z):
        return Z - Z.mean(axis=0, keepdims=True)

    def scaled(Z):
        return Z / abs(Z).sum(axis=0, keepdims=True)

    def double(Z):
        return 2 * Z

    def first(Z):
        return Z - Z[:1]
    """,
)
BY_ROWS = {
    "centred": ("Z.mean(axis=0", "Z.mean(axis=1"),
    "scaled": ("sum(axis=0", "sum(axis=1"),
    "first": ("Z[:1]", "Z[:, :1]"),
}


@pytest.mark.parametrize(
    ("by_rows", "declared", "failing"),
    [
        ({"centred", "scaled", "first"}, True, set()),
        ({"centred", "scaled", "first"}, False, {"centred", "scaled", "first"}),
        ({"centred", "scaled"}, True, {"centred", "scaled"}),
        ({"first"}, True, {"first"}),
    ],
    ids=["the-other-layout", "no-layout", "two-and-one-as-it-is", "one"],
)
def test_a_layout_is_what_two_functions_have_and_none_has_not(by_rows, declared, failing):
    """One axis is a mistake beside functions that are right either way round; so are two beside one as it is."""
    homework = AXES if declared else Homework(AXES.spec.replace("layout: columns", ""), AXES.reference)
    text = AXES.reference
    for name in by_rows:
        text = text.replace(*BY_ROWS[name])
    found = statuses(homework.marked(text))

    assert {name for name, status in found.items() if status != "passed"} == failing


def test_one_wrong_axis_where_all_else_is_right_either_way_is_a_wrong_axis():
    """Then nothing says that it is a layout."""
    spec = AXES.spec.replace("      - {id: first, says: S., matches: first}\n", "").replace(", first: [Z]", "")
    spec = spec.replace("      - {id: scaled, says: S., matches: scaled}\n", "").replace("scaled: [Z], ", "")
    found = statuses(Homework(spec, AXES.reference).marked(AXES.reference.replace(*BY_ROWS["centred"])))

    assert found == {"centred": "failed", "double": "passed"}


def test_a_right_caller_of_a_wrong_helper_keeps_its_points_in_the_other_layout():
    """The reference answers within a hand-in that is judged turned as it would, had it the same layout."""
    spec = AXES.spec.replace("double: [Z]", "double: [Z], tripled: [Z]")
    spec = spec.rstrip() + "\n      - {id: tripled, says: S., matches: tripled}\n"
    text = AXES.reference
    for edit in BY_ROWS.values():
        text = text.replace(*edit)
    tripled = "\n    def tripled(Z):\n        return 3 * first(Z)\n"
    text = text.replace("Z - Z[:, :1]", "Z + Z[:, :1]") + tripled
    found = statuses(Homework(spec, AXES.reference + tripled).marked(text))

    assert {name for name, status in found.items() if status != "passed"} == {"first"}
