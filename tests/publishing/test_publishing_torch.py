"""The students' edition of a spec with a reference in PyTorch, graded in the sandbox."""

import shutil
from pathlib import Path

import pytest

from grader.grading import Grader
from grader.model import Status
from grader.order import order
from grader.publishing import publish
from grader.spec import load_spec

HERE = Path(__file__).parent
LIBRARY = HERE.parents[1] / "specs" / "library"
OWN_WEIGHTS = "its-own-weights"

RIGHT = """
import torch
import torch.nn as nn


class Net(nn.Module):
    def __init__(self, n, h):
        super().__init__()
        self.fc = nn.Linear(n, h)  # in single precision, as students do
        nn.init.xavier_uniform_(self.fc.weight)

    def forward(self, X):
        return X @ self.fc.weight.T + self.fc.bias


def softplus(x):
    return torch.log1p(torch.exp(x))


def stats(X):
    return X.mean(dim=0), ((X - X.mean(dim=0)) ** 2).mean(dim=0)


def scaled(params, rate):
    return {name: value * rate for name, value in params.items()}


def mse(y, t):
    return ((y - t) ** 2).mean()


def update(p, g, rate):
    p -= rate * g
"""
WRONG = {
    "one-value": ("torch.log1p(torch.exp(x))", "torch.log1p(torch.exp(x)) + 0.1"),
    "two-values": ("** 2).mean(dim=0)", "** 2).sum(dim=0)"),
    "set-weights": ("+ self.fc.bias", "- self.fc.bias"),
    "in-place": ("p -= rate * g", "p += rate * g"),
}


@pytest.fixture(scope="module")
def edition(tmp_path_factory):
    """The edition, in a folder without the reference."""
    folder = tmp_path_factory.mktemp("torch")
    shutil.copy(HERE / "torch_spec.yaml", folder)
    shutil.copy(HERE / "torch_reference.py", folder)
    return publish(load_spec(folder / "torch_spec.yaml"), folder / "handout")


def _statuses(spec, path):
    with Grader(order(spec, visible_only=True, diagnose=False)) as grading:
        return {each.id: each.status for each in grading.grade(path).verdicts}


def test_a_right_hand_in_gets_what_can_be_published(edition, tmp_path):
    """Values, dicts, modules with set weights, autograd, steps in place: all but what a hand-in draws itself."""
    path = tmp_path / "homework.py"
    path.write_text(RIGHT, encoding="utf-8")
    found = _statuses(edition.spec, path)

    assert {each for each, status in found.items() if status is not Status.PASSED} == {OWN_WEIGHTS}
    assert found[OWN_WEIGHTS] is Status.INCONCLUSIVE


def test_what_cannot_be_published_is_said_with_the_remedy(edition):
    """Of weights that a constructor draws, publish says that they are to be set."""
    (left,) = edition.left

    assert left.check == OWN_WEIGHTS
    assert "`linear`" in left.why
    assert "set(layer.weight, W)" in left.why


def test_a_wrong_hand_in_fails_by_it(edition, tmp_path):
    """Each mistake of four fails the check that is about it."""
    path, text = tmp_path / "homework.py", RIGHT
    for right, wrong in WRONG.values():
        assert right in text
        text = text.replace(right, wrong)
    path.write_text(text, encoding="utf-8")
    found = _statuses(edition.spec, path)

    assert {found[each] for each in WRONG} == {Status.FAILED}


@pytest.mark.parametrize(
    ("name", "untried"),
    [("torch-attention", 4), ("convolution", 0), ("dropout", 0)],
    ids=["a reference without the hand-in's functions", "a loss that is bent beside a draw", "a mask at random"],
)
def test_a_solution_of_the_library_passes_by_the_edition(name, untried, tmp_path):
    """Also where nobody could try the edition out, of which publish says so and why."""
    edition = publish(load_spec(LIBRARY / f"{name}.yaml"), tmp_path / "handout")

    assert ["SelfAttention" in each.why for each in edition.left] == [True] * untried
    assert set(_statuses(edition.spec, LIBRARY / "solutions" / f"{name}.py").values()) == {Status.PASSED}
