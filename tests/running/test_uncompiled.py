"""PyTorch in our processes: its optimisers without its compiler, its generators started at a seed."""

import subprocess
import sys

import pytest

STEPS = """
import sys, torch
from grader.running import seeding
from grader.running.uncompiled import without_compiler

without_compiler()
x = torch.tensor([3.0], dtype=torch.float64, requires_grad=True)
descent = torch.optim.SGD([x], lr=0.1)
descent.zero_grad()
(x * x).sum().backward()
descent.step()
print(abs(x.item() - (3 - 0.1 * 6)) < 1e-12, "torch._dynamo.eval_frame" in sys.modules)
torch.manual_seed(7)
drawn = torch.rand(3)
seeding.seed(7)
print(torch.equal(torch.rand(3), drawn))
from torch._dynamo import config
print(config.__name__, torch._dynamo is sys.modules["torch._dynamo"], hasattr(torch._dynamo, "optimize"))
"""


@pytest.mark.slow
def test_optimisers_step_without_the_compiler_and_who_asks_for_it_gets_it():
    """A step goes down the gradient with nothing of the compiler imported; an import of it gives it, whole."""
    pytest.importorskip("torch")
    done = subprocess.run([sys.executable, "-c", STEPS], capture_output=True, text=True, check=False)

    assert done.stdout.split("\n")[:3] == ["True False", "True", "torch._dynamo.config True True"], done.stderr
