"""A sample of the benchmark: mistakes that nobody wrote down cost nobody but their function."""

import random

import pytest
from homework import NAMES
from marking import mark

from benchmarks.attribution import Tally, courses, generated, judge_wrong

SEED = 12
COURSES = {course.name: course for course in courses()}


@pytest.mark.parametrize("name", [name for name in NAMES if name != "torch"])
def test_an_edit_of_one_function_costs_that_function_alone(name):
    """Two edits for each homework, by the operators that know how people err."""
    course, tally = COURSES[name], Tally()
    edits = generated(course, random.Random(f"{SEED} {name}"))
    for wrong in [next(edits), next(edits)]:
        judge_wrong(course, wrong, SEED, tally)

    assert tally.against == []


@pytest.mark.parametrize("name", [course.name for course in COURSES.values() if course.right and not course.wrong])
def test_solutions_of_shipped_specs_get_full_marks(name):
    """What the benchmark edits is right to begin with."""
    course = COURSES[name]

    for text in course.right.values():
        report = mark(course.spec, text, seed=SEED)
        assert {verdict.id: verdict.message for verdict in report.verdicts if verdict.earned < verdict.points} == {}
