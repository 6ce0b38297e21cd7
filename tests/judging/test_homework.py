"""Law 2 over all homework: one mistake costs its points once, whatever the style, and nobody else pays."""

import random
import re

import pytest
from homework import NAMES, attribution, judged_by, spec_of, styles_of, two_mistakes, wrong_hand_ins
from marking import mark

from grader.judging.proving import prove


@pytest.mark.parametrize("name", NAMES)
def test_the_reference_passes_its_own_spec(name):
    """What fails below is no fault of the spec: stateful classes and references that change a dict included."""
    assert [str(problem) for problem in prove(spec_of(name))] == []


@pytest.mark.parametrize("name", NAMES)
def test_right_hand_ins_get_full_marks_in_every_style(name):
    """Helpers, inlined formulas, caches as tuples, dicts, objects and closures: nothing is lost."""
    for style, text in styles_of(name).items():
        report = mark(spec_of(name), text, seed=4)
        lost = {v.id: f"{v.status}: {v.message}" for v in report.verdicts if v.earned < v.points}
        assert (style, lost) == (style, {})


@pytest.mark.parametrize("name", NAMES)
def test_one_mistake_costs_its_points_once(name):
    """The guilty function loses a check, a right one nothing, wherever it stands, and the spec is not blamed."""
    assert {wrong.label: found for wrong in _one_a_function(name) if (found := _against(name, wrong))} == {}


@pytest.mark.parametrize("name", [name for name in NAMES if name != "torch"])
def test_two_mistakes_cost_two_functions(name):
    """With two wrong functions at once the right ones keep their points."""
    pairs = two_mistakes(name, random.Random(11))
    chosen = [next(pairs) for _ in range(3)]

    assert {wrong.label: found for wrong in chosen if (found := _against(name, wrong))} == {}


def _one_a_function(name):
    """A mistake for each function; benchmarks/attribution.py tries them all, in every style."""
    return {min(wrong.roots): wrong for wrong in wrong_hand_ins(name)}.values()


def _against(name, wrong):
    """What is to be said against the verdicts on a wrong hand-in; nothing where they are as the laws want them."""
    report = mark(spec_of(name), wrong.text, seed=3)
    found = attribution(spec_of(name), report.verdicts, wrong.guilty)
    said = [f"charged {check}, {what}" for check, what in found.charged.items()]
    said += [f"called {check} the spec's fault" for check in found.invalid]
    sound = _sound(spec_of(name), report) - wrong.roots
    said += [f"accused {each} in {verdict.id}" for verdict in report.verdicts for each in _accused(verdict) & sound]
    unsure = [
        (verdict.id, part) for verdict in report.verdicts if verdict.status == "inconclusive" for part in verdict.parts
    ]
    said += [
        f"called {part.name} in {check} {part.status}" for check, part in unsure if part.status in {"failed", "errored"}
    ]
    return said if found.caught else [*said, "not caught"]


def _accused(verdict):
    """The functions of which a verdict's sentences say that they did not pass, or are to be mended."""
    said = f"{verdict.message} {verdict.help}"
    lists = re.findall(r"your ([\w., ]+?),? which did not pass|given a right ([\w., ]+)", said)
    return {
        name.split(".")[0]
        for pair in lists
        for name in re.findall(r"[\w.]+", "".join(pair))
        if name not in {"and", "or"}
    }


def _sound(spec, report):
    """The functions of which every check has passed."""
    passed = {verdict.id for verdict in report.verdicts if verdict.status == "passed"}
    doubted = {name for check in spec.checks if check.id not in passed for name in judged_by(check)}
    return {name.partition(".")[0] for name in spec.functions} - doubted
