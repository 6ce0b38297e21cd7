"""The PyTorch reference of a spec for PyTorch answers in a worker: this process need not import PyTorch for it."""

import json
import os
import subprocess
import sys

import pytest

SPEC = """
format: 1
id: shares
title: Shares
reference: shares.py
framework: torch
functions:
  half: {args: [x]}
  third: {args: [x]}
  fifth: {args: [x]}
draw:
  n: {integer: [2, 5]}
  x: {normal: [n]}
trials: 2
checks:
  - {id: half, says: Half., points: 1, matches: half}
  - {id: third, says: A third., points: 1, matches: third}
  - {id: fifth, says: A fifth., points: 1, matches: fifth}
"""
SHARES = "def half(x):\n    return {half}\n\ndef third(x):\n    return x / 3\n\ndef fifth(x):\n    return x / 5\n"
FILES = {
    "shares.yaml": SPEC,
    "shares.py": SHARES.format(half="x / 2"),
    "shares_torch.py": (
        "import torch\nfrom pieces import share\n\n"
        "def half(x):\n    return share(x, 2)\n\ndef third(x):\n    return share(x, 4)\n\n"
        "def fifth(x):\n    return torch.div(share(x, 1), 5)\n"
    ),
    "pieces.py": "def share(x, n):\n    return x / n\n",
    "handed_in.py": SHARES.format(half="x"),
}
GRADE = """
import json, sys
import grader

report = grader.grade("shares.yaml", "handed_in.py", seed=5, trust=True)
print(json.dumps([{each.id: each.status for each in report.verdicts}, "torch" in sys.modules]))
"""


@pytest.mark.slow
def test_the_second_opinion_is_heard_in_a_worker(tmp_path):
    """Where the two disagree the spec is at fault, where they agree the student is; PyTorch is not imported here."""
    pytest.importorskip("torch")
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    environment = {**os.environ, "XDG_CACHE_HOME": str(tmp_path / "cache")}
    done = subprocess.run(
        [sys.executable, "-c", GRADE], capture_output=True, text=True, check=False, cwd=tmp_path, env=environment
    )

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == [{"half": "failed", "third": "invalid", "fifth": "passed"}, False]
