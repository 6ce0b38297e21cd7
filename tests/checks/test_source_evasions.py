"""`source` is decided on the code that runs, whatever the text around it says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from grader.grading import Grader, order
from grader.model import Status

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SPEC = """
format: 1
id: total
title: Vectorised
reference: total_reference.py
functions:
  total: {args: [x]}
draw:
  x: {normal: [4]}
checks:
  - {id: value, says: It adds up., points: 1, matches: total}
  - {id: vectorised, says: Without a loop., points: 1, source: {function: total, forbids: [loops, np.linalg.norm]}}
"""
REFERENCE = "def total(x):\n    return x.sum()\n"
SLOW = "def slow(x):\n    s = 0.0\n    for v in x:\n        s += v\n    return s\n"
FAST = "import numpy as np\ndef total(x):\n    return np.sum(x)\n"
NUMPY = "import numpy as np\n"

EVADING = {
    "alias in a later statement": FAST + SLOW + "total = slow\n",
    "def under a false condition": SLOW + "if False:\n    def total(x):\n        return x.sum()\ntotal = slow\n",
    "default argument": SLOW + "def total(x, go=slow):\n    return go(x)\n",
    "keyword default": SLOW + "def total(x, *, go=slow):\n    return go(x)\n",
    "decorator": SLOW + "def deco(f):\n    return slow\n@deco\ndef total(x):\n    return x.sum()\n",
    "decorator with a closure": SLOW + "def deco(f):\n    def inner(x):\n        return slow(x)\n    return inner\n"
    "@deco\ndef total(x):\n    return x.sum()\n",
    "self.other()": "class T:\n    def other(self, x):\n        s = 0.0\n        for v in x:\n            s += v\n"
    "        return s\n    def run(self, x):\n        return self.other(x)\ntotal = T().run\n",
    "object that is called": "class T:\n    def __call__(self, x):\n        s = 0.0\n        for v in x:\n"
    "            s += v\n"
    "        return s\ntotal = T()\n",
    "method of an object in the body": "class T:\n    def other(self, x):\n        s = 0.0\n        for v in x:\n"
    "            s += v\n        return s\ndef total(x):\n    return T().other(x)\n",
    "dictionary of functions": SLOW + "WAYS = {'a': slow}\ndef total(x):\n    return WAYS['a'](x)\n",
    "list of functions": SLOW + "WAYS = [slow]\ndef total(x):\n    return WAYS[0](x)\n",
    "partial": SLOW + "from functools import partial\ntotal = partial(slow)\n",
    "np.vectorize": SLOW + NUMPY + "go = np.vectorize(slow, signature='(n)->()')\ndef total(x):\n    return go(x)\n",
    "lambda": SLOW + "total = lambda x: slow(x)\n",
    "lambda in a lambda": "total = lambda x: (lambda y: sum([v for v in y]))(x)\n",
    "reassigned helper": FAST.replace("np.sum(x)", "add(x)")
    + "def add(x):\n    return x.sum()\n"
    + SLOW
    + "add = slow\n",
    "closure": "def make():\n    def go(x):\n        s = 0.0\n        for v in x:\n            s += v\n"
    "        return s\n"
    "    return go\ntotal = make()\n",
    "setattr": SLOW + FAST + "import sys\nsetattr(sys.modules['__main__'], 'total', slow)\n",
    "__code__": SLOW + FAST + "total.__code__ = slow.__code__\n",
    "exec of a text": "def total(x):\n    d = {}\n    exec('s = 0.0\\nfor v in x:\\n    s += v', {'x': x}, d)\n"
    "    return d['s']\n",
    "function made by exec": "exec('def total(x):\\n    s = 0.0\\n    for v in x:\\n        s += v\\n    return s')\n",
    "eval": "def total(x):\n    return eval('sum([v for v in x])', {'x': x})\n",
    "getattr": "class T:\n    def go(self, x):\n        s = 0.0\n        for v in x:\n            s += v\n"
    "        return s\n"
    "def total(x):\n    return getattr(T(), 'g' + 'o')(x)\n",
    "forbidden name by another": NUMPY + "size = np.linalg.norm\ndef total(x):\n    size(x)\n    return x.sum()\n",
    "forbidden name imported": "from numpy.linalg import norm as size\ndef total(x):\n    size(x)\n"
    "    return x.sum()\n",
}
HONEST = {
    "plain": FAST,
    "helper": NUMPY + "def add(x):\n    return np.sum(x)\ndef total(x):\n    return add(x)\n",
    "loops elsewhere": FAST + SLOW + "print(slow([1.0]))\n",
    "class with a loop elsewhere": FAST + "class Net:\n    def train(self):\n        for i in range(3): pass\n",
    "decorator with a loop around, not inside": "def often(f):\n    for _ in range(2): pass\n    def inner(x):\n"
    "        return f(x)\n    return inner\n@often\ndef total(x):\n    return x.sum()\n",
    "alias of a fast one": "def quick(x):\n    return x.sum()\ntotal = quick\n",
}


@pytest.fixture(scope="module")
def grading(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Grader]:
    """One sandbox for all of them."""
    folder = tmp_path_factory.mktemp("spec")
    (folder / "total.yaml").write_text(SPEC)
    (folder / "total_reference.py").write_text(REFERENCE)
    with Grader(order(folder / "total.yaml")) as one:
        yield one


@pytest.mark.parametrize("name", EVADING)
def test_an_evasion_is_caught_or_left_to_a_person(grading: Grader, tmp_path: Path, name: str):
    """A function whose value is right and whose code loops never passes the rule that forbids it."""
    (tmp_path / "hw.py").write_text(EVADING[name])

    value, rule = grading.grade(tmp_path / "hw.py").verdicts

    assert value.status is Status.PASSED
    assert rule.status in {Status.FAILED, Status.INCONCLUSIVE}


def test_a_helper_in_a_module_is_read(grading: Grader, tmp_path: Path):
    """A loop in a module that was handed in beside the notebook is a loop."""
    (tmp_path / "hw").mkdir()
    (tmp_path / "hw" / "helper.py").write_text(SLOW)
    cell = '{"cell_type": "code", "source": "import helper\\ndef total(x):\\n    return helper.slow(x)"}'
    (tmp_path / "hw" / "hw.ipynb").write_text(f'{{"cells": [{cell}], "nbformat": 4}}')

    value, rule = grading.grade(tmp_path / "hw").verdicts

    assert (value.status, rule.status) == (Status.PASSED, Status.FAILED)
    assert "helper.py, line 3" in rule.message


@pytest.mark.parametrize("name", HONEST)
def test_what_does_not_run_is_not_judged(grading: Grader, tmp_path: Path, name: str):
    """Loops in code that the function never reaches are nobody's affair."""
    (tmp_path / "hw.py").write_text(HONEST[name])

    assert [verdict.status for verdict in grading.grade(tmp_path / "hw.py").verdicts] == [Status.PASSED] * 2
