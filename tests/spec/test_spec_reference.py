"""A reference is found, and its names are known, without running it."""

from pathlib import Path

import pytest
from spec_samples import SPEC, load, mistakes

from grader import grade
from grader.spec.reference import reference_file, reference_names

ROOT = Path(__file__).resolve().parents[2]


def test_package():
    """`reference.softmax` is the module of that package, and its functions are known."""
    path = reference_file("reference.softmax", ROOT)

    assert path == ROOT / "reference" / "softmax.py"
    assert {"softmax", "cost", "output_grad"} <= reference_names(path)


def test_beside(tmp_path):
    """A file beside the spec is found, one elsewhere is not."""
    (tmp_path / "own.py").touch()
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "other.py").touch()

    assert reference_file("own.py", tmp_path) == tmp_path / "own.py"
    assert reference_file("inner/other.py", tmp_path) is None
    assert reference_file("../own.py", tmp_path / "inner") is None


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("def f(): pass\nclass A: pass\n", {"f", "A"}),
        ("import numpy as np\nfrom math import exp, log as ln\n", {"np", "exp", "ln"}),
        ("'''Words.'''\na = b = 1\nc, (d, e) = 1, (2, 3)\nf: int = 4\n", set("abcdef")),
        ("from math import *\n", None),
        ("def __getattr__(name): ...\n", None),
        ("if True:\n    def f(): pass\n", None),
        ("def f(:\n", None),
        ("\0", None),
    ],
)
def test_names(tmp_path, text, names):
    """Top-level names are read from the text; where they cannot all be told, nothing is claimed."""
    path = tmp_path / "own.py"
    path.write_text(text, encoding="utf-8")

    assert reference_names(path) == names


def test_not_run(tmp_path):
    """A reference is not run when a spec is loaded."""
    spec = load(tmp_path)
    (tmp_path / "own.py").write_text("def softmax(Z): ...\ndef cost(a, b): ...\nraise SystemExit\n", encoding="utf-8")

    assert spec.reference == "own.py"


def test_no_reference(tmp_path):
    """A spec can do without a reference as long as nothing asks for one."""
    head = SPEC.replace("reference: own.py\n", "")
    alone = head[: head.index("  - id: cost-value")]

    assert mistakes(tmp_path, alone) == []
    assert mistakes(tmp_path, alone + "  - id: more\n    matches: softmax\n") == ["28:14: the spec names no reference"]


DICTS = """
format: 1
id: dicts
title: A dict of parameters
reference: own.py
functions: {forward: [X, params]}
draw: {n: {integer: [2, 4]}, m: {integer: [1, 3]}, X: {normal: [n, m]}, params: {network: [n, 2]}}
trials: 2
checks: [{id: value, matches: forward}]
"""
PARTS = "import numpy as np\n\n\ndef affine(W, X, b):\n    return np.add(W @ X, b)\n"
FORWARD = (
    "from own_parts import affine\n\n\ndef forward(X, params):\n    return affine(params['W1'], X, params['b1'])\n"
)
BY_TORCH = """
import torch

def forward(X, params):
    assert all(isinstance(each, torch.Tensor) for each in (X, *params.values()))
    return params['W1'] @ X + params['b1']
"""


@pytest.mark.parametrize(("plus", "agreed"), [("", "passed"), (" + 1", "invalid")], ids=["the same", "another"])
def test_helper_files_and_a_second_reference_of_dicts(tmp_path, plus, agreed):
    """A reference imports a file beside it; the one in PyTorch gets tensors inside dicts, too, and must agree."""
    pytest.importorskip("torch")
    (tmp_path / "own_parts.py").write_text(PARTS, encoding="utf-8")
    (tmp_path / "own.py").write_text(FORWARD, encoding="utf-8")
    (tmp_path / "own_torch.py").write_text(BY_TORCH.rstrip() + plus + "\n", encoding="utf-8")
    (tmp_path / "dicts.yaml").write_text(DICTS, encoding="utf-8")
    hand_in = PARTS + FORWARD.replace("from own_parts import affine\n", "")
    (tmp_path / "hw.py").write_text(hand_in, encoding="utf-8")

    (verdict,) = grade(tmp_path / "dicts.yaml", tmp_path / "hw.py", seed=3).verdicts
    assert verdict.status == agreed, verdict.message
