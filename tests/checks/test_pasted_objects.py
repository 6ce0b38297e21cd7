"""Counterexamples of classes and of tensors: pasted below the student's code, they show what the report says."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from grader.grading import Grader
from grader.order import order
from grader.show import show

ROOT = Path(__file__).parents[2]
LIBRARY = ROOT / "specs" / "library"
# spec -> hand-ins: what is right in the solution, what stands there then, and the check that shows it
WRONG = {
    "modules": [
        [("self.W -= rate * self.dW", "self.W -= self.dW", "step")],
        [
            ("self.db[...] = np.sum(G, axis=0)", "self.db[...] = np.mean(G, axis=0)", "linear-backward"),
            ("return np.where(self.saved > 0, G, 0)", "return G", "relu"),
        ],
    ],
    "torch-function": [[("g * ", "2 * g * ", "way-back")]],
    "pytorch": [
        [
            ("return Y_hat - Y", "return Y - Y_hat", "by-hand"),
            ("torch.relu(self.hidden(X))", "self.hidden(X)", "module"),
        ]
    ],
}
PASTE = """
import json, sys

def plain(value):
    value = value.detach() if hasattr(value, "detach") else value
    return value.tolist() if hasattr(value, "tolist") else value

told = []
for text, lines in json.load(sys.stdin):
    seen = []
    exec(text + "\\n" + "\\n".join(lines),
         {"__name__": "hw", "print": lambda label, value: seen.append([label.strip(), plain(value)])})
    told.append(seen)
json.dump(told, sys.stdout)
"""


def _is_theirs(cell):
    return cell["cell_type"] == "code" and "grader" not in "".join(cell["source"])


def _solution(name):
    if (path := LIBRARY / "solutions" / f"{name}.py").exists():
        return path.read_text(encoding="utf-8")
    cells = json.loads((ROOT / "assignments" / name / "solution.ipynb").read_text(encoding="utf-8"))["cells"]
    return "\n\n".join("".join(cell["source"]) for cell in cells if _is_theirs(cell))


def _graded(name, path):
    """Each finding with the lines that show it, and the hand-in that they are pasted below."""
    spec, right = LIBRARY / f"{name}.yaml", _solution(name)
    with Grader(order(spec if spec.exists() else name, seed=4)) as grader:
        for edits in WRONG[name]:
            text = right
            for old, new, _ in edits:
                assert old in text
                text = text.replace(old, new)
            path.write_text(text, encoding="utf-8")
            verdicts = {each.id: each for each in grader.grade(path).verdicts}
            for verdict in (verdicts[check] for *_, check in edits):
                assert verdict.counterexample is not None, (verdict.id, verdict.message)
                yield verdict, text, verdict.counterexample.lines


@pytest.mark.parametrize("names", [["modules"], ["torch-function", "pytorch"]], ids=["classes", "tensors"])
def test_objects_and_tensors_are_pasted_as_a_student_writes_them(tmp_path, names):
    """At most three lines; in a fresh interpreter the student's number is the reported one, and so is the right one."""
    told = [each for name in names for each in _graded(name, tmp_path / "hw.py")]
    asked = json.dumps([[text, lines] for _, text, lines in told])
    done = subprocess.run([sys.executable, "-c", PASTE], input=asked, capture_output=True, text=True, check=True)

    for (verdict, _, lines), printed in zip(told, json.loads(done.stdout), strict=True):
        finding = verdict.finding
        yours, other = (show(np.asarray(value)) for _, value in printed)
        single = finding.actual is None
        actual, expected = (finding.actual_at, finding.expected_at) if single else (finding.actual, finding.expected)
        assert 1 < len(lines) <= 3, verdict.id
        assert yours == pytest.approx(np.asarray(actual), rel=1e-9), verdict.id
        assert other == pytest.approx(np.asarray(expected), rel=1e-9), verdict.id
