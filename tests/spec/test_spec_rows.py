"""What courses need to say: each need has a graded right and wrong example, a recipe, and its words in the schema."""

import json
from pathlib import Path

import pytest
from test_spec_words import WRONG as WORDS

from grader.spec import spec_schema

ROOT = Path(__file__).resolve().parents[2]
RECIPES = (ROOT / "docs" / "recipes.md").read_text(encoding="utf-8")
PAGE = (ROOT / "docs" / "spec.md").read_text(encoding="utf-8")
SCHEMA = json.dumps(spec_schema())
NEEDS = {  # of a need: the graded word and its wrong example, the recipe, what the page or the schema calls it
    "a flag that is no size": ("flags", "value", "A flag, a padding, a mode", "each"),
    "computed sizes": ("flags", "slope", "A size that is computed", "normal"),
    "masks": ("flags", "means", "A mask", "boolean"),
    "a dict of parameters": ("parameters", "gradients", "A dict of parameters", "network"),
    "a dict of dicts": ("parameters", "own-gradients", "A dict of parameters", "wrt"),
    "points for each gradient": ("credit", "gradients", "Points for each gradient", "points"),
    "private parts": ("private", "backward", "A cache that only the student understands", "returns"),
    "what a call did": ("changes", "running", "What a call did to its arguments", "may_change"),
    "an update in place": ("changes", "leaves-alone", "What a call did to its arguments", "may_change"),
    "objects with state": ("steps", "step", "An object with state", "steps"),
    "a loop": ("steps", "momentum", "A loop", "steps"),
    "NumPy beside PyTorch": ("frameworks", "of-the-whole", "NumPy beside PyTorch", "framework"),
    "data": ("data", "some-points", "Numbers from a file", "data"),
    "a training": ("learning", "own-loop", "A training", "learns"),
    "chance": ("learning", "by-chance", "A training", "passes"),
    "labels of 1 and -1": ("shared", "hinge", "Labels of 1 and -1", "choice"),
    "a width that heads divide": ("shared", "heads", "A width that a number of heads divides", "each"),
    "a model for several checks": ("shared", "two-steps", "The same model in several checks", "let"),
    "a module changed in place": ("shared", "two-steps", "A step that changes a module", "steps"),
    "named conventions": ("conventions", "value", "Several right conventions", "to"),
    "Python lists": ("calls", "listed", "A Python list of whole numbers", "matches"),
    "files of the course": ("folders", "scaled", "Files of the course, and one that uses the student's", "submission"),
    "speed": ("speed", "fast", "Speed", "faster"),
    "a limit for one check": ("speed", "in-time", "Speed", "limits"),
    "named arguments": ("calls", "by-name", "Static methods, named arguments", "optional"),
    "static methods": ("calls", "static", "Static methods, named arguments", "static"),
    "inherited methods": ("calls", "inherited", "Static methods, named arguments", "methods"),
    "a share of the trials": ("credit", "medians", "Points for each gradient", "credit"),
    "a share of the parts": ("credit", "properties", "Points for each gradient", "credit"),
}


@pytest.mark.parametrize(("word", "check", "recipe", "key"), NEEDS.values(), ids=NEEDS)
def test_each_need(word, check, recipe, key):
    """It is graded right and wrong (test_spec_words), shown as a recipe, explained, and known to editors."""
    spec = (Path(__file__).parent / "words" / word / "spec.yaml").read_text(encoding="utf-8")

    assert check in WORDS[word]
    assert f"id: {check}" in spec
    assert f"\n## {recipe}\n" in RECIPES
    assert f"`{key}" in PAGE or f"{key}:" in PAGE
    assert f'"{key}"' in SCHEMA


def test_a_function_as_an_argument():
    """Functions of the course, and where they were asked, are graded in the library's gradient checking."""
    spec = (ROOT / "specs" / "library" / "gradient-checking.yaml").read_text(encoding="utf-8")

    assert all(word in spec for word in ("given:", "recorded(given.", "calls("))
    assert "\n## A function as an argument\n" in RECIPES
