"""Run notebooks from top to bottom as Jupyter does, each in its own folder: `python .ci/course/run.py NOTEBOOK...`.

Prints one line of JSON for each: the cells that raised, and the checks that its `grader.check` cells did not pass.
"""

from __future__ import annotations

import json
import os
import sys
from contextlib import redirect_stdout
from pathlib import Path

from IPython.core.history import HistoryManager
from IPython.core.interactiveshell import InteractiveShell

from grader.live import LiveReport
from grader.model import Status

HistoryManager.enabled = False


def ran(path: Path) -> dict[str, list[str]]:
    """What went wrong in it, by kind."""
    os.chdir(path.parent)
    shell = InteractiveShell.instance()
    shell.reset()
    raised: list[str] = []
    lost: list[str] = []
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    for number, cell in enumerate(cells, start=1):
        if cell["cell_type"] != "code":
            continue
        with redirect_stdout(sys.stderr):
            result = shell.run_cell("".join(cell["source"]), store_history=True)
        error = result.error_before_exec or result.error_in_exec
        if error is not None:
            raised.append(f"cell {number}: {type(error).__name__}")
        if isinstance(result.result, LiveReport):
            lost += [
                f"cell {number}: {verdict.id} {verdict.status.value}"
                for verdict in result.result.report.verdicts
                if verdict.status is not Status.PASSED
            ]
    return {"raised": raised, "lost": lost}


if __name__ == "__main__":
    for name in sys.argv[1:]:
        found = ran(Path(name).resolve())
        sys.stdout.write(f"{json.dumps(found)}\n")
