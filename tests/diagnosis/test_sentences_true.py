"""Mistakes that nobody's list has, planted by chance: what is said of them is tried, and is so."""

import ast
import contextlib
import io
import random
import re

import numpy as np
import pytest
from mistaken import RIGHT, SPEC, grading
from truth import true_of_shapes, true_of_values

CHECKS = {"softmax": "softmax", "cost": "cost", "weight_grad": "dW", "relu_backward": "relu"}
FUNCTIONS = ("exp", "sum", "mean", "max", "abs", "tanh", "cumsum", "sqrt")


@pytest.fixture(scope="module")
def grade(tmp_path_factory):
    """Grades by the small spec, which reveals the edit."""
    spec = SPEC.replace("matches:", "reveal: fix, matches:").replace(", hint: Look at the columns. REVEAL", "")
    with grading(tmp_path_factory.mktemp("true"), spec=spec) as found:
        yield found


def planted(text, chance):
    """The text with a part of it in another's place, another function, or without a statement."""
    tree = ast.parse(text)
    parts = [node for node in ast.walk(tree.body[0]) if isinstance(node, ast.expr) and not hasattr(node, "ctx")]
    named = [node for node in ast.walk(tree) if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "np"]
    one, other = chance.choice(parts), chance.choice([*parts, *named])
    kind = chance.choice(["part", "part", "function", "statement"])
    if kind == "function" and named:
        chance.choice(named).attr = chance.choice(FUNCTIONS)
    elif kind == "statement" and len(tree.body[0].body) > 1:
        del tree.body[0].body[chance.randrange(len(tree.body[0].body) - 1)]
    else:
        wanted, new = ast.dump(one), ast.parse(ast.unparse(other), mode="eval").body
        tree = _Put(wanted, new).visit(tree)
    return ast.unparse(ast.fix_missing_locations(tree))


class _Put(ast.NodeTransformer):
    def __init__(self, wanted, new):
        self.wanted, self.new = wanted, new

    def visit(self, node):
        """The new part where the wanted one stands."""
        return self.new if ast.dump(node) == self.wanted else self.generic_visit(node)


@pytest.mark.parametrize("seed", range(4))
def test_what_is_said_of_a_mistake_is_so(grade, seed):
    """The line is the function's, the edit makes the check pass, the numbers are those, what is pasted prints them."""
    chance = random.Random(seed)
    name = chance.choice(sorted(CHECKS))
    wrong = planted(RIGHT[name], chance)
    verdicts, text = grade(**{name: wrong})
    verdict = verdicts[CHECKS[name]]

    if verdict.diagnosis is not None:
        start = text[: text.index(f"def {name}(")].count("\n") + 1
        line = int(re.fullmatch(r"hw.py, line (\d+)", verdict.diagnosis.line)[1])
        assert start <= line <= start + wrong.count("\n")
        _edit_mends(grade, verdict, name, wrong, line - start)
    if verdict.finding is not None and verdict.finding.actual is not None:
        _numbers_are_so(verdict)
    if verdict.counterexample is not None and verdict.counterexample.lines and verdict.finding is not None:
        _prints_what_is_shown(verdict, text)


def _edit_mends(grade, verdict, name, wrong, line):
    edits = re.findall(r"`(.*?)` should be `(.*?)`", verdict.diagnosis.fix or "")
    if len(edits) != 1 or re.search("its answers|the same in", verdict.diagnosis.text):
        return
    lines = wrong.split("\n")
    assert edits[0][0] in lines[line], verdict.diagnosis
    mended = [lines[line].replace(edits[0][0], edits[0][1], count) for count in (1, -1)]
    found = [grade(**{name: "\n".join([*lines[:line], one, *lines[line + 1 :]])})[0][verdict.id] for one in mended]
    assert "passed" in {each.status for each in found}, verdict.diagnosis


def _numbers_are_so(verdict):
    diagnosis, finding = verdict.diagnosis, verdict.finding
    said = [] if diagnosis is None else [diagnosis.text, diagnosis.evidence or ""]
    for text in (each for each in said if each.startswith("your answer")):
        true = true_of_shapes if finding.kind == "shape" else true_of_values
        assert true(text, np.array(finding.actual, float), np.array(finding.expected, float)), text


def _prints_what_is_shown(verdict, text):
    space, printed = {}, io.StringIO()
    exec(text, space)
    with contextlib.redirect_stdout(printed), np.errstate(all="ignore"), np.printoptions(precision=17):
        exec("\n".join(verdict.counterexample.lines), space)
    found = re.findall(r"-?(?:\d+\.?\d*(?:e[-+]\d+)?|nan|inf)|True|False", printed.getvalue())
    shown = [float({"True": 1, "False": 0}.get(each, each)) for each in found]
    sides = [np.ravel(np.array(side, float)) for side in (verdict.finding.actual, verdict.finding.expected)]
    assert np.allclose(shown, np.concatenate(sides), rtol=1e-6, equal_nan=True), printed.getvalue()
