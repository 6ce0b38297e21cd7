"""Say every mistake in a spec with line and column, what its own reference does not pass, what nothing earns.

For example:
  grader spec lint homework.yaml
"""

from __future__ import annotations

import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from grader.arguments import add_trust
from grader.errors import GraderError, Problem
from grader.judging.compared import layouts
from grader.judging.proving import prove
from grader.judging.whole import labels
from grader.order import order
from grader.output import note, say
from grader.running.clock import OutOfTime, stop_after
from grader.sandbox.aside import run_aside
from grader.spec import lint, load_spec
from grader.strength.empty import advice
from grader.trust import require

if TYPE_CHECKING:
    import argparse

SECONDS = 60.0
EARNING_SECONDS = 30.0  # for hand-ins that do nothing


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
    proven = _asked_aside(path, prove_into.__name__, SECONDS)
    if proven is None:
        return (*found, _too_long(path))
    return (*found, *proven, *(() if proven else _earned_by_nothing(path)))


def _too_long(path: str) -> Problem:
    message = f"lint stopped after {SECONDS:g} s: the reference takes too long, or the draws are too large"
    return Problem(path, 1, 1, message)


def _earned_by_nothing(path: str) -> tuple[Problem, ...]:
    """The checks that give points to functions that do nothing; silent where that cannot be found out in time."""
    found = _asked_aside(path, earned_into.__name__, EARNING_SECONDS)
    return tuple(each for each in found or () if each.advice)


def _asked_aside(path: str, function: str, seconds: float) -> tuple[Problem, ...] | None:
    """What a function of this module finds in a process of its own, which can be ended; None where it takes too long.

    What the reference does to that process is a finding, too.
    """
    with tempfile.TemporaryDirectory() as folder:
        answer = Path(folder) / "problems"
        status = run_aside(__name__, function, (path, str(answer)), seconds=seconds)
        if status is None:
            return None
        if not answer.exists():
            how = f"signal {-status}" if status < 0 else f"exit status {status}"
            return (Problem(path, 1, 1, f"the reference ended the process that asked it ({how})"),)
        problems: list[Problem] = msgspec.json.decode(answer.read_bytes(), type=list[Problem])
    return tuple(problems)


def prove_into(path: str, answer: str) -> None:
    """In that process: ask, and leave what was found."""
    spec = load_spec(path)
    Path(answer).write_bytes(msgspec.json.encode((*prove(spec), *layouts(spec), *labels(spec))))


def earned_into(path: str, answer: str) -> None:
    """In that process: grade hand-ins that do nothing, and leave what is to be said of it."""
    found: tuple[Problem, ...] = ()
    with suppress(GraderError):  # no sandbox here, say: that is no fault of the spec
        found = advice(order(path))
    Path(answer).write_bytes(msgspec.json.encode(found))
