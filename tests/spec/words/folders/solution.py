"""A layer, a network that the course stacks of it, and a number from one of the files of the course."""

import json
from pathlib import Path


def affine(x, w):
    """The product."""
    return x @ w


def network(x, w, u):
    """Two layers, stacked by the course's own file."""
    from course.sandwich import twice

    return twice(x, w, u)


def scaled(x):
    """By the number in the course's file."""
    return x * json.loads((Path("course") / "data" / "scale.json").read_text())["scale"]
