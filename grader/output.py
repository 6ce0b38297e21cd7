"""What the commands print and write. The only module that prints; what a student wrote is made harmless here."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, NoReturn

from grader import reports
from grader.arguments import WRITERS
from grader.errors import GraderError
from grader.model import Status, to_json
from grader.reports import safe_line
from grader.reports.paper import paper

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from rich.console import Console

    from grader.model import Report


def console(*, stderr: bool = False) -> Console:
    """Where reports and progress are drawn: no text of a student's is markup."""
    from rich.console import Console

    made = Console(stderr=stderr, highlight=False, markup=False, emoji=False)
    # Where nobody reads any more, rich would end the process as if something had failed.
    made.on_broken_pipe = _gone  # type: ignore[method-assign]
    return made


def _gone() -> NoReturn:
    raise BrokenPipeError


@contextmanager
def reader_may_leave() -> Iterator[None]:
    """What stands here prints; whoever reads it (`| head`) may have enough of it, which is no failure."""
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # Python would complain at exit


def safe(text: str) -> str:
    """Text that may carry a student's (a file name, a message) without what a terminal would obey."""
    indents = [line[: len(line) - len(line.lstrip(" "))] for line in text.splitlines()]
    return "\n".join(indent + safe_line(line) for indent, line in zip(indents, text.splitlines(), strict=True))


def say(text: str) -> None:
    """A result, on standard output."""
    sys.stdout.write(f"{safe(text)}\n")


def note(text: str) -> None:
    """What is not the result, on standard error."""
    sys.stderr.write(f"{safe(text)}\n")


def present(report: Report, targets: Sequence[tuple[str, Path]], *, verbose: bool = False, quiet: bool = False) -> int:
    """Print the report (`quiet`: its score), write it where asked, and give the exit code."""
    with reader_may_leave():
        if quiet:
            say(reports.score_line(report))
        else:
            reports.render(report, paper() or console(), verbose=verbose)
    for kind, path in targets:
        try:
            path.write_bytes(_as(kind, report))
        except OSError as error:
            raise GraderError(f"{path}: cannot be written: {error.strerror}") from error
        note(f"wrote {path}")
    return exit_code([report])


def _as(kind: str, report: Report) -> bytes:
    if kind == "json":
        return to_json(report)
    if kind in WRITERS:
        written: bytes = import_module(f"grader.places.{kind}").write(report)
        return written
    return (reports.to_html(report) if kind == "html" else reports.to_markdown(report)).encode()


def warn_of_isolation(isolation: str) -> None:
    """Say where there was no sandbox."""
    if isolation.startswith("limits"):
        note("warning: isolation is `limits`: time and memory only, no sandbox; `grader doctor` says what to install")


def exit_code(given: Iterable[Report]) -> int:
    """0 if every check of every report passed, else 1."""
    passed = all(r.verdicts and all(v.status is Status.PASSED for v in r.verdicts) for r in given)
    return 0 if passed else 1
