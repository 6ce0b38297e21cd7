"""Gradescope: results.json, and the autograder's zip.

Gradescope keeps hidden checks to itself by their visibility, which has the same four words as ours; it hides the total
as long as any check is hidden.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from grader.places.one import grade_into
from grader.places.packing import carried, zipped
from grader.reports.brief import brief
from grader.reports.safe import plain
from grader.reports.words import PROVISIONAL

if TYPE_CHECKING:
    from grader.model import Report
    from grader.order import Order

NAME_MAX = 200  # characters of a check's sentence
OUTPUT_MAX = 20_000  # characters of what is said of one check
_SETUP = """\
#!/usr/bin/env bash
# Gradescope runs this once, while it builds the autograder's image.
set -euo pipefail
apt-get update -qq
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends python3 python3-venv bubblewrap
python3 -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: choose Ubuntu 24.04")'
python3 -m venv /autograder/venv
/autograder/venv/bin/pip install --quiet -r /autograder/source/requirements.txt
/autograder/venv/bin/pip install --quiet --no-deps /autograder/source/gradient_grader-*.whl
"""
_RUN = """\
#!/usr/bin/env bash
# Gradescope runs this for each hand-in.
exec "${{PYTHON:-/autograder/venv/bin/python}}" -m grader.places.gradescope "${{AUTOGRADER:-/autograder}}" {spec}
"""


def write(report: Report) -> bytes:
    """results.json: one test a check, with its points and from when it may be seen."""
    tests = [
        {
            "name": plain(verdict.says or verdict.id)[:NAME_MAX],
            "number": str(number),
            "score": verdict.earned,
            "max_score": verdict.points,
            "status": "passed" if verdict.status == "passed" else "failed",
            "output": brief(verdict, report.texts)[:OUTPUT_MAX],
            "output_format": "text",
            "visibility": verdict.visibility,
            "tags": [verdict.id, verdict.kind],
        }
        for number, verdict in enumerate(report.verdicts, 1)
    ]
    said = [*(PROVISIONAL for _ in range(report.provisional)), *map(plain, report.warnings)]
    return _json(
        {
            "score": report.score,
            "execution_time": round(report.seconds),
            "output": "\n".join(said),
            "output_format": "text",
            "stdout_visibility": "hidden",
            "tests": tests,
            "extra_data": {"seed": report.seed, "provisional": report.provisional, "isolation": report.isolation},
        }
    )


def refused(reason: str) -> bytes:
    """results.json of a hand-in that cannot be read: no points, and why."""
    return _json({"score": 0, "output": plain(reason), "output_format": "text", "tests": []})


def kit(order: Order) -> dict[str, bytes]:
    """`autograder.zip`, to be uploaded as it is."""
    files = {f"source/{name}": content for name, content in carried(order).items()}
    files |= {"setup.sh": _SETUP.replace("/source/", "/source/source/").encode()}
    files |= {"run_autograder": _RUN.format(spec=f"source/source/spec/{order.run.spec.name}").encode()}
    return {"autograder.zip": zipped(files, executable={"setup.sh", "run_autograder"})}


def _json(value: object) -> bytes:
    return json.dumps(value, indent=2, allow_nan=False).encode()


def main(words: list[str]) -> int:
    """Grade what lies in `submission/` and write `results/results.json`: FOLDER and the spec's path in it."""
    home = Path(words[0])
    return grade_into(home / "results/results.json", home / words[1], home / "submission", write, refused)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
