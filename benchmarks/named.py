"""Every wrong example that ships: is its mistake named to students, with a line, and is nothing hidden told?

An example counts where a check fails that students see. Its names are those in the students' edition of the report.
Listed are the examples without any name, and whatever of a hidden check (its id, sentence, hint, message) stands in
the edition. Whether a name is true is for the reader to judge: `--verbose` lists them all.
"""

from __future__ import annotations

import argparse
import statistics
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from grader.grading import Grader
from grader.model import Status, to_json
from grader.order import order
from grader.reports import visible_to_students

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / ".ci" / "course"))

from examples import NAMES, examples  # noqa: E402 -- found by the line above

if TYPE_CHECKING:
    from grader.model import Report

_WRONG = {Status.FAILED, Status.ERRORED}


def main() -> None:
    """Run it and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="*", default=NAMES)
    parser.add_argument("--seed", type=int, default=20260)
    parser.add_argument("--verbose", action="store_true")
    options = parser.parse_args()
    named = seen = leaks = 0
    sought: list[float] = []
    for assignment in options.only:
        with (
            TemporaryDirectory() as folder,
            Grader(order(ROOT / "specs" / f"{assignment}.yaml", seed=options.seed)) as grader,
        ):
            for case in (each for each in examples(assignment) if not each.right):
                edition = visible_to_students(report := grader.grade(case.at(Path(folder))))
                sought.append(grader.sought_s)
                told = _told(edition)
                leaked = _leaked(report, edition)
                seen += told is not None
                named += bool(told)
                leaks += bool(leaked)
                if options.verbose or told == [] or leaked:
                    print(
                        f"{case}: {'; '.join(told) or 'no name' if told is not None else 'unseen'}",
                        f"({grader.sought_s:.2f} s)",
                        *leaked,
                        flush=True,
                    )
    print(
        f"{seen} wrong examples of which students see something: {named} named, {seen - named} nameless, {leaks} leaks"
    )
    print(f"CPU for the names of a hand-in: median {statistics.median(sought):.2f} s, worst {max(sought):.2f} s")


def _told(edition: Report) -> list[str] | None:
    """The names that the edition tells, with their lines; None where it shows nothing wrong."""
    wrong = [verdict for verdict in edition.verdicts if verdict.status in _WRONG]
    names = [verdict.diagnosis for verdict in wrong if verdict.diagnosis is not None]
    return list(dict.fromkeys(f"{each.code} at {each.line}: {each.text}" for each in names)) if wrong else None


def _leaked(report: Report, edition: Report) -> list[str]:
    """What of checks that the edition leaves out stands in it all the same."""
    open_ids = {verdict.id for verdict in edition.verdicts}
    hidden = [verdict for verdict in report.verdicts if verdict.id not in open_ids]
    shown = [text for verdict in edition.verdicts for text in (verdict.id, verdict.says, verdict.help, verdict.message)]
    whole = to_json(edition).decode()
    own = "\n".join(edition.texts.values())  # an example may say itself what it loses
    kept = [text for verdict in hidden for text in (verdict.id, verdict.says, verdict.message) if text]
    known = [text for text in kept if ("-" in text or " " in text) and text not in shown and text not in own]
    return [text for text in known if text in whole]


if __name__ == "__main__":
    main()
