"""A sample of the benchmark: mistakes that nobody wrote down cost nobody but their function."""

import random

import pytest
from homework import NAMES

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
