"""Show a class in numbers: scores, what each check tells, which mistakes were made, whom to look at.

Writes OUT/statistics.html (pictures by matplotlib: pip install 'gradient-grader[stats]') and prints the mistakes.

For example:
  grader stats reports/
  grader stats reports/ --json numbers.json
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from grader.classroom.export import write_whole
from grader.classroom.statistics import statistics_of
from grader.classroom.store import Store
from grader.model import to_json
from grader.output import note, say
from grader.reports.safe import plain
from grader.reports.statistics import to_statistics_page

if TYPE_CHECKING:
    import argparse

_SHOWN = 12  # mistakes in the terminal; the page has all


def arguments(parser: argparse.ArgumentParser) -> None:
    """OUT and where the numbers go."""
    parser.add_argument("out", metavar="OUT", type=Path, help="the folder that `grader grade --out` wrote")
    parser.add_argument("--json", metavar="FILE", type=Path, help="also write the numbers as JSON")


def run(options: argparse.Namespace) -> int:
    """Count, print, write."""
    with Store(options.out, new=False) as store:
        statistics = statistics_of(store.records())
    say(f"{statistics.hand_ins} hand-ins, {len(statistics.without_verdict)} without a verdict")
    say(f"mean {statistics.mean:.2f}, median {statistics.median:.2f} of {statistics.points:g} points")
    for mistake in statistics.mistakes[:_SHOWN]:
        say(plain(f"{mistake.hand_ins:4} x {mistake.id}: {mistake.text}"))
    if len(statistics.mistakes) > _SHOWN:
        say(f"and {len(statistics.mistakes) - _SHOWN} mistakes more")
    if options.json is not None:
        write_whole(options.json, to_json(statistics))
        note(f"wrote {options.json}")
    try:
        page = to_statistics_page(statistics)
    except ImportError:
        note("no page: the pictures need matplotlib; pip install 'gradient-grader[stats]'")
        return 0
    write_whole(options.out / "statistics.html", page.encode())
    say(f"{options.out / 'statistics.html'}")
    return 0
