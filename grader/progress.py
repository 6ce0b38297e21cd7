"""How far a long run is: a bar with rate and time left on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, TypeVar

from grader.output import console, note

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

EVERY_S = 5.0
Item = TypeVar("Item")


def watched(items: Iterable[Item], total: int) -> Iterator[Item]:
    """The items as they come, while standard error says how many there are, how fast, and how long it will take."""
    return _bar(items, total) if sys.stderr.isatty() else _lines(items, total)


def _bar(items: Iterable[Item], total: int) -> Iterator[Item]:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    rate = TextColumn("{task.fields[rate]}", markup=False)
    columns = (TextColumn("grading"), BarColumn(), MofNCompleteColumn(), rate, TimeRemainingColumn())
    started = time.monotonic()
    # What is printed meanwhile goes above the bar, unless it goes elsewhere anyway.
    shared = sys.stdout.isatty()
    with Progress(*columns, console=console(stderr=True), transient=True, redirect_stdout=shared) as progress:
        task = progress.add_task("grading", total=total, rate="")
        for done, item in enumerate(items, start=1):
            yield item
            progress.update(task, advance=1, rate=_rate(done, started))


def _lines(items: Iterable[Item], total: int) -> Iterator[Item]:
    started = last = time.monotonic()
    for done, item in enumerate(items, start=1):
        yield item
        now = time.monotonic()
        if now - last >= EVERY_S and done < total:
            last = now
            left = (now - started) / done * (total - done)
            note(f"graded {done} of {total}, {_rate(done, started)}, about {left / 60:.1f} min left")


def _rate(done: int, started: float) -> str:
    return f"{done / max(time.monotonic() - started, 1e-9) * 60:.0f} a minute"
