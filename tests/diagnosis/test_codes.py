"""The codes: each is documented, and each example is a mistake that its code names."""

import ast
from pathlib import Path

import pytest

from grader.cli import run
from grader.diagnosis import diagnose, plain
from grader.diagnosis.codes import CODES
from grader.errors import GraderError
from grader.mutation import mistakes
from grader.mutation.edit import Mistake, apply
from grader.mutation.mutants import mutants

PAGE = (Path(__file__).parents[2] / "docs" / "diagnosis.md").read_text(encoding="utf-8")
PARAMETERS = "x, y, A, W, X, Y, Z, dA, dW, lam, m, p, s, f"


def _source(body):
    return f"def g({PARAMETERS}):\n    " + "\n    ".join(body.split("; ")) + "\n"


@pytest.mark.parametrize("code", [code for code, each in CODES.items() if each.right])
def test_the_example_is_made_by_an_edit_of_its_code(code):
    """One edit of the right line gives the wrong one, or the wrong one is mended by one, under this code."""
    right, wrong = _source(CODES[code].right), _source(CODES[code].wrong)

    def trees(source, direction):
        for edit in mutants(source, "g"):
            if getattr(edit, direction).code == code:
                yield ast.dump(ast.parse(apply(source, [edit])))

    made = ast.dump(ast.parse(wrong)) in set(trees(right, "mistake"))
    assert made or ast.dump(ast.parse(right)) in set(trees(wrong, "repair"))


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
    example = f"`{each.right}`, not `{each.wrong}`" if each.right else ""

    assert f"| `{code}` | {each.means} | {example} |" in PAGE


def test_the_command_explains_a_code(capsys):
    """The meaning and the example; the whole list without a code; a suggestion for one that is misspelt."""
    assert run(["explain", "axis"]) == 0
    assert "right: return x.sum(axis=0)" in capsys.readouterr().out
    assert run(["explain"]) == 0
    assert capsys.readouterr().out.count("\n") == len(CODES)
    with pytest.raises(GraderError, match="did you mean 'axis'"):
        run(["explain", "axes"])
