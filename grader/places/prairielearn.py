"""PrairieLearn's external grader: results.json, and the folder of a question."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from grader.places.one import grade_into
from grader.places.packing import carried
from grader.reports import visible_to_students
from grader.reports.brief import brief
from grader.reports.safe import plain
from grader.reports.words import PROVISIONAL, score_line

if TYPE_CHECKING:
    from grader.model import Report
    from grader.order import Order

WHOLE_MAX = 1_000_000  # bytes of results.json
OUTPUT_MAX = 8_000  # characters of what is said of one check
_RUN = """\
#!/usr/bin/env bash
# PrairieLearn runs this for each hand-in, with /grade/student and /grade/tests mounted.
exec python3 -m grader.places.prairielearn "${{GRADE:-/grade}}" tests/spec/{spec}
"""
_DOCKERFILE = """\
FROM python:3.12-slim
COPY tests/requirements.txt tests/gradient_grader-*.whl /tmp/
RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends bubblewrap \\
 && pip install --no-cache-dir -r /tmp/requirements.txt \\
 && pip install --no-cache-dir --no-deps /tmp/gradient_grader-*.whl
"""


def write(report: Report) -> bytes:
    """results.json: the share of all points; the checks that students may see, each with what is said of it."""
    shown = visible_to_students(report)
    tests = [
        {
            "name": plain(verdict.id),
            "description": plain(verdict.says),
            "points": verdict.earned,
            "max_points": verdict.points,
            "message": verdict.status.value,
            "output": brief(verdict, shown.texts)[:OUTPUT_MAX],
        }
        for verdict in shown.verdicts
    ]
    share = report.score / report.points if report.points else 0.0
    said = PROVISIONAL if report.provisional else score_line(shown)
    value = {"gradable": True, "score": min(max(share, 0.0), 1.0), "message": said,
             "output": "\n".join(map(plain, shown.warnings)), "tests": tests}  # fmt: skip
    while len(written := json.dumps(value).encode()) > WHOLE_MAX:
        longest = max(tests, key=lambda test: len(str(test["output"])))
        longest["output"] = str(longest["output"])[: len(str(longest["output"])) // 2]
    return written


def refused(reason: str) -> bytes:
    """results.json of a hand-in that cannot be read: not gradable, no attempt used."""
    return json.dumps({"gradable": False, "format_errors": [plain(reason)]}).encode()


def kit(order: Order) -> dict[str, bytes]:
    """The question's `tests/` folder, a Dockerfile for its image, and what to add to its info.json."""
    options = {
        "gradingMethod": "External",
        "externalGradingOptions": {
            "enabled": True,
            "image": f"YOUR-REGISTRY/{order.spec.id}",
            "entrypoint": "/grade/tests/run.sh",
            "timeout": 300,
        },
    }
    files = {f"tests/{name}": content for name, content in carried(order).items()}
    files["tests/run.sh"] = _RUN.format(spec=order.run.spec.name).encode()
    files["Dockerfile"] = _DOCKERFILE.encode()
    files["info.json.part"] = json.dumps(options, indent=2).encode()
    return files


def main(words: list[str]) -> int:
    """Grade `student/` and write `results/results.json`: FOLDER and the spec's path in it."""
    home = Path(words[0])
    return grade_into(home / "results/results.json", home / words[1], home / "student", write, refused)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
