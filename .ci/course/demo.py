"""Grade one wrong notebook of each assignment: what a class's mistakes look like. `make demo` runs this.

`python .ci/course/demo.py DIR` writes each report as a page to DIR and prints one line for each.
"""

from __future__ import annotations

import importlib.util
import sys
import tempfile
from pathlib import Path

from examples import examples

from grader.grading import Grader, order
from grader.model import Status
from grader.reports import to_html

SHOWN = {
    "softmax": "wrong_softmax_axis",
    "cross-entropy": "wrong_cost_sum",
    "gradients": "wrong_jacobian_diagonal_only",
    "softmax-regression": "wrong_train_cost_after_the_step",
    "deep-network": "wrong_backward_averaged_twice",
    "pytorch": "wrong_train_adds_gradients_up",
}


def main(out: Path) -> None:
    """Grade and tell."""
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        for assignment, name in SHOWN.items():
            if assignment == "pytorch" and importlib.util.find_spec("torch") is None:
                _say(f"{assignment}: not graded, PyTorch is not installed here")
                continue
            chosen = next(example for example in examples(assignment) if example.name == name)
            with Grader(order(assignment, seed=1)) as grading:
                report = grading.grade(chosen.at(Path(scratch)))
            page = out / f"{assignment}.html"
            page.write_text(to_html(report), encoding="utf-8")
            lost = [verdict.id for verdict in report.verdicts if verdict.status is not Status.PASSED]
            what = name.removeprefix("wrong_").replace("_", " ")
            _say(f"{assignment}: {report.score:g} of {report.points:g} ({what}), lost {', '.join(lost)}; {page}")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
