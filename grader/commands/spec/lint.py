"""Say every mistake in a spec with line and column, and what its own reference does not pass.

For example:
  grader spec lint homework.yaml
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from grader.arguments import add_trust
from grader.errors import Problem
from grader.judging.compared import layouts
from grader.judging.proving import prove
from grader.output import note, say
from grader.running.clock import OutOfTime, stop_after
from grader.sandbox.aside import run_aside
from grader.spec import lint, load_spec
from grader.trust import require

if TYPE_CHECKING:
    import argparse

SECONDS = 60.0


def arguments(parser: argparse.ArgumentParser) -> None:
    """SPEC..."""
    parser.add_argument("specs", metavar="SPEC", nargs="+", help="a spec file, or the id of one that ships here")
    add_trust(parser)


def run(options: argparse.Namespace) -> int:
    """Every mistake and advice, each with its place; without a mistake, what the reference does not pass."""
    mistakes = 0
    for path in options.specs:
        found = _found(path, trust=options.trust)
        for problem in found:
            say(str(problem))
        mistakes += sum(not problem.advice for problem in found)
    if mistakes:
        note(f"{mistakes} mistake{'s' if mistakes > 1 else ''}")
        return 2
    say(f"{len(options.specs)} spec{'s' if len(options.specs) > 1 else ''} without mistakes")
    return 0


def _found(path: str, *, trust: bool) -> tuple[Problem, ...]:
    """Mistakes and advice; nothing that a spec or its reference says takes longer than `SECONDS`."""
    try:
        with stop_after(SECONDS):
            found = lint(path)
            if not all(problem.advice for problem in found):
                return found
            require(load_spec(path), given=trust)
    except OutOfTime:
        return (_too_long(path),)
    return found + _proven(path)


def _too_long(path: str) -> Problem:
    message = f"lint stopped after {SECONDS:g} s: the reference takes too long, or the draws are too large"
    return Problem(path, 1, 1, message)


def _proven(path: str) -> tuple[Problem, ...]:
    """What the reference does not pass, asked in a process of its own, which can be ended whatever it does."""
    with tempfile.TemporaryDirectory() as folder:
        answer = Path(folder) / "problems"
        status = run_aside(__name__, prove_into.__name__, (path, str(answer)), seconds=SECONDS)
        if status is None:
            return (_too_long(path),)
        if not answer.exists():
            how = f"signal {-status}" if status < 0 else f"exit status {status}"
            return (Problem(path, 1, 1, f"the reference ended the process that asked it ({how})"),)
        problems: list[Problem] = msgspec.json.decode(answer.read_bytes(), type=list[Problem])
    return tuple(problems)


def prove_into(path: str, answer: str) -> None:
    """In that process: ask, and leave what was found."""
    spec = load_spec(path)
    Path(answer).write_bytes(msgspec.json.encode((*prove(spec), *layouts(spec))))
