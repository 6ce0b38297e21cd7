"""The codes: each is documented, and each has an example that bears its name when it is made here."""

import ast
import json
import textwrap
from pathlib import Path

import numpy as np
import pytest

from grader.cli import run
from grader.diagnosis import diagnose, plain
from grader.diagnosis.codes import CODES
from grader.errors import GraderError
from grader.gradient import check_gradient
from grader.grading import Grader
from grader.mutation import mistakes
from grader.mutation.edit import Mistake, apply
from grader.mutation.mutants import mutants
from grader.naming.shapes import causes_of_shape
from grader.naming.values import causes_of_values
from grader.order import order

PAGE = (Path(__file__).parents[2] / "docs" / "diagnosis.md").read_text(encoding="utf-8")
PARAMETERS = "x, y, A, W, X, Y, Y_hat, Z, dA, dW, lam, m, p, s, f"
VALUES = ("offset", "permuted", "incomplete", "shape", "one-hot")
GRADIENTS = tuple(code for code, each in CODES.items() if each.loss)
# Graded: the function's text, unless its lines say all of it, with what stands before it in its cell.
BEFORE = {"stale": "kept = [0]"}
GRADED = (
    *("ignored", "unchanged", "constant-answer", "nondeterministic", "stale", "type", "missing-function"),
    *(
        "arguments",
        "forbidden",
        "raised",
        "undefined",
        "timeout",
        "memory",
        "disk",
        "crashed",
        "syntax",
        "python2",
        "numpy-drift",
    ),
    *("missing-import", "missing-module", "missing-here"),
)
ELSEWHERE = {"no-gradient", "wrong-line"}  # it takes PyTorch; it takes a reference
PIECES = {"wrong-operand": ("Z > 0",)}  # of the right formula: what is put in where no smaller edit mends
EDITS = tuple(code for code in CODES if code not in {*VALUES, *GRADIENTS, *GRADED, *ELSEWHERE})


def _lines(body):
    return "\n    ".join(body.split("; "))


def _source(body):
    return f"def g({PARAMETERS}):\n    {_lines(body)}\n"


@pytest.mark.parametrize("code", EDITS)
def test_the_example_is_made_by_an_edit_of_its_code(code):
    """One edit of the right line gives the wrong one, or the wrong one is mended by one, under this code."""
    right, wrong = _source(CODES[code].right), _source(CODES[code].wrong)

    def trees(source, direction):
        for edit in mutants(source, "g", PIECES.get(code, ())):
            if getattr(edit, direction).code == code:
                yield ast.dump(ast.parse(apply(source, [edit])))

    made = ast.dump(ast.parse(wrong)) in set(trees(right, "mistake"))
    assert made or ast.dump(ast.parse(right)) in set(trees(wrong, "repair"))


@pytest.mark.parametrize("code", VALUES)
def test_the_example_gives_values_of_its_code(code):
    """What the two lines give differs as the code says."""
    names = {"np": np, "x": np.array([[0.5, 2.0], [3.0, -1.0], [0.1, 7.0]]), "y": np.array([0, 2, 1, 1])}
    right, wrong = (eval(line.removeprefix("return "), names) for line in (CODES[code].right, CODES[code].wrong))

    causes = causes_of_values(wrong, right, {}) if np.shape(right) == np.shape(wrong) else causes_of_shape(wrong, right)
    assert causes[0].code == code


@pytest.mark.parametrize("code", GRADIENTS)
def test_the_example_claims_a_gradient_of_its_code(code):
    """The right line passes as the gradient of the loss, the wrong one is called by the code."""
    each = CODES[code]
    W = np.array([[0.6, 2.0, 0.3], [3.0, -1.0, 0.7], [0.1, 3.0, -0.4], [1.1, 0.2, 0.9]])
    if code == "corner":
        W[1, 1] = 0.0

    def function(body):
        names = {"np": np, "X": np.eye(2)}
        exec(f"def f(W):\n    {_lines(body)}\n", names)
        return names["f"]

    loss = function(f"return {each.loss}")
    right, wrong = function(each.right), function(each.wrong)
    whole = (lambda g: lambda p: g(p["W"])) if "{" in each.right else (lambda g: lambda p: {"W": g(p["W"])})

    assert check_gradient(lambda p: loss(p["W"]), {"W": W}, whole(right)).status == "passed"
    assert check_gradient(lambda p: loss(p["W"]), {"W": W}, whole(wrong)).diagnosis.code == code


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """The diagnoses of one notebook that has a cell for each code."""
    folder = tmp_path_factory.mktemp("codes")
    right, wrong, spec = ["import numpy as np"], ["import os\nimport numpy as np"], []
    for code in GRADED:
        name = f"f_{code.replace('-', '_')}"
        args = "Z, Y, Y_hat, dA, x, y, m"

        def text(body, name=name, args=args, code=code):
            before = f"{BEFORE[code]}\n" if code in BEFORE else ""
            if not body.startswith("def "):
                return f"{before}def {name}({args}):\n    {_lines(body)}\n"
            head, _, _ = body.partition("(")
            called = name if "soft" not in head else f"f_{head.removeprefix('def ')}"
            return f"def {called}({body.partition('(')[2]}".replace(": pass", ":\n    return 1.0").replace("f(Z)", "Z")

        wanted = {"missing-function": "f_softmax", "arguments": name}.get(code, name)
        own = {"missing-function": "Z", "arguments": "Y_hat, Y"}.get(code, args)
        right.append(text(CODES[code].right))
        wrong.append(text(CODES[code].wrong))
        spec.append((code, wanted, own))
    (folder / "answers.py").write_text("import math\nkept = []\n" + "\n\n".join(right), encoding="utf-8")
    checks = "".join(
        f"  - {{id: {code}, says: S., source: {{function: {name}, forbids: [loops]}}}}\n"
        if code == "forbidden"
        else f"  - {{id: {code}, says: S., matches: {name}}}\n"
        for code, name, _ in spec
    )
    head = """
        format: 1
        id: codes
        title: Codes
        reference: answers.py
        limits: {seconds: 0.5, memory_mb: 600}
        trials: 3
        draw:
          m: {integer: [2, 6]}
          Z: {normal: [3, m]}
          dA: {normal: [3, m]}
          Y_hat: {probabilities: [3, m]}
          Y: {one_hot: [3, m]}
          x: {normal: [m]}
          y: {normal: [m]}
        functions:
        """
    functions = "".join(f"  {name}: {{args: [{args}]}}\n" for _, name, args in spec)
    (folder / "codes.yaml").write_text(f"{textwrap.dedent(head)}{functions}checks:\n{checks}", encoding="utf-8")
    cells = [
        {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None, "source": each} for each in wrong
    ]
    book = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    (folder / "hw.ipynb").write_text(json.dumps(book), encoding="utf-8")
    with Grader(order(folder / "codes.yaml", seed=1)) as grader:
        report = grader.grade(folder / "hw.ipynb")
    assert not [each for each in report.warnings if "fault of the grader" in each]
    return {verdict.id: verdict for verdict in report.verdicts}


@pytest.mark.parametrize("code", GRADED)
def test_the_example_is_graded_with_its_code(graded, code):
    """A notebook with all the wrong lines, a cell each, is told each by its code."""
    verdict = graded[code]

    assert verdict.diagnosis is not None, (verdict.status, verdict.message)
    assert verdict.diagnosis.code == code, verdict.diagnosis.text


def test_every_code_of_a_mistake_is_in_the_list():
    """No operator, and no finding of what a function does instead, has a code that the list lacks."""
    given = [each for module in (mistakes, plain, diagnose) for each in vars(module).values()]

    assert {each.code for each in given if isinstance(each, Mistake)} <= CODES.keys()


def test_sentences_are_plain():
    """Lower case, one line, no full stop, and nothing of any text in them."""
    for each in vars(mistakes).values():
        if isinstance(each, Mistake):
            assert each.text[0].islower() or each.text.startswith("keepdims")
            assert not each.text.endswith(".")
            assert "\n" not in each.text


@pytest.mark.parametrize("code", CODES)
def test_the_page_lists_the_code(code):
    """docs/diagnosis.md has a row for it, with its meaning and its example."""
    each = CODES[code]
    example = f"`{each.right}`, not `{each.wrong}`" + (f", for the loss `{each.loss}`" if each.loss else "")

    assert f"| `{code}` | {each.means} | {example} |" in PAGE


def test_the_command_explains_a_code(capsys):
    """The meaning and the example; the whole list without a code; a suggestion for one that is misspelt."""
    assert run(["explain", "axis"]) == 0
    assert "right: return x.sum(axis=0)" in capsys.readouterr().out
    assert run(["explain"]) == 0
    assert capsys.readouterr().out.count("\n") == len(CODES)
    with pytest.raises(GraderError, match="did you mean 'axis'"):
        run(["explain", "axes"])
