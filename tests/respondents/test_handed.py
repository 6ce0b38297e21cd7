"""What the functions of a reference in PyTorch are handed: each by itself, and what is said where one gets arrays."""

import numpy as np
import pytest

from grader.respondents.reference import ReferenceFault
from grader.respondents.references import References
from grader.spec import lint, load_spec

SPEC = """
format: 1
id: handed
title: What is handed
reference: reference.py
framework: torch
functions: {plain: [x], in_numpy: {args: [x], framework: numpy}}
draw: {x: {normal: [3]}}
checks: [{id: plain, says: A value, matches: plain(x)}]
"""
HEAD = """
import numpy as np
import torch
import torch.nn.functional as F

seen = []


def noted(x):
    seen.append(type(x).__name__)


def plain(x):
    noted(x)
    return F.softplus(x)


def leaves(values):
    return [torch.as_tensor(each).clone() for each in values]


def in_numpy(x):
    noted(x)
    return np.exp(x)
"""
CASES = {
    "by operators alone": ("noted(x)\n    return 2 * x", "Tensor"),
    "through a helper that makes tensors": ("noted(x)\n    return F.softplus(leaves([x])[0])", "Tensor"),
    "makes a tensor of it": ("noted(x)\n    return F.softplus(torch.as_tensor(x))", "ndarray"),
    "calls NumPy alone": ("noted(x)\n    return np.exp(x) / np.sum(np.exp(x), axis=0, keepdims=True)", "ndarray"),
    "calls NumPy of a number beside PyTorch": ("noted(x)\n    return F.softplus(x) * np.sqrt(2.0)", "Tensor"),
    "takes arrays only": ("y = x.astype(float)\n    noted(x)\n    return y", "ndarray"),
    "makes a tensor of another thing": (
        "two = 2.0\n    noted(x)\n    return F.relu(x) * torch.tensor(two)",
        "Tensor",
    ),
}


@pytest.fixture
def reference(tmp_path):
    """A reference with these functions behind the usual ones."""

    def made(*functions):
        (tmp_path / "reference.py").write_text("\n\n".join([HEAD, *functions]), encoding="utf-8")
        (tmp_path / "spec.yaml").write_text(SPEC, encoding="utf-8")
        return References(load_spec(tmp_path / "spec.yaml"), trust=True).numpy

    return made


@pytest.mark.parametrize(("body", "kind"), CASES.values(), ids=CASES)
def test_each_function_is_handed_what_it_takes(body, kind, reference):
    """By its own text; one that cannot take that is tried with the other, and answers."""
    asked = reference(f"def f(x):\n    {body}")
    asked.call("f", [np.ones(3)])
    asked.call("plain", [np.ones(3)])

    assert asked.module.seen == [kind, "Tensor"]


def test_what_is_declared_to_get_arrays_gets_them(reference):
    """`framework: numpy` of a function holds for the reference's too."""
    asked = reference()
    asked.call("in_numpy", [np.ones(3)])

    assert asked.module.seen == ["ndarray"]


def test_where_arrays_remain_the_line_is_named(reference):
    """One that makes a tensor of the one argument and none of the other can take neither arrays nor tensors."""
    both = "def both(x, t):\n    return F.softplus(torch.from_numpy(x)) + F.softplus(t)"
    line = HEAD.count("\n") + 4
    with pytest.raises(ReferenceFault, match=rf"must be Tensor.*reference\.py line {line} .*from_numpy\(x\)"):
        reference(both).call("both", [np.ones(3), np.ones(3)])


def test_attributes_are_said_as_people_write_them(reference):
    """Not by the names under which they are asked for."""
    net = "class Net:\n    def __init__(self):\n        self.w = torch.zeros(2)"
    asked = reference(net)
    handle = asked.call("Net", []).value

    with pytest.raises(
        ReferenceFault, match=r"the reference's set\(Net\.w, \.\.\.\) failed: its `\.w` has shape \(2,\)"
    ):
        asked.call("=.w", [handle, [], np.ones(3)])
    with pytest.raises(ReferenceFault, match=r"the reference's Net\.v raised AttributeError"):
        asked.call(".v", [handle])


def test_a_module_in_a_file_beside_is_in_pytorch_too(tmp_path):
    """The reference that imports it gets tensors."""
    (tmp_path / "layers.py").write_text(HEAD, encoding="utf-8")
    (tmp_path / "reference.py").write_text("from layers import plain", encoding="utf-8")
    (tmp_path / "spec.yaml").write_text(SPEC.replace(", in_numpy: {args: [x], framework: numpy}", ""), encoding="utf-8")
    references = References(load_spec(tmp_path / "spec.yaml"), trust=True)

    assert np.allclose(references.numpy.call("plain", [np.zeros(3)]).value, np.log(2))
    assert lint(tmp_path / "spec.yaml") == ()
