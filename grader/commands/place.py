"""Write what a place needs to grade by a spec: Gradescope, GitHub, PrairieLearn and others.

For example:
  grader place gradescope softmax --out autograder/
  grader place github softmax --out my-repository/
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from grader.arguments import KITS, PLATFORMS, WRITERS, add_spec, add_trust
from grader.errors import GraderError
from grader.order import order
from grader.output import say
from grader.trust import trusted

if TYPE_CHECKING:
    import argparse


def arguments(parser: argparse.ArgumentParser) -> None:
    """NAME, SPEC and where to write."""
    parser.add_argument("name", metavar="NAME", choices=(*WRITERS, *PLATFORMS), help=f"one of {', '.join(KITS)}")
    add_spec(parser)
    parser.add_argument("--out", metavar="DIR", type=Path, required=True, help="the folder to write to")
    add_trust(parser)


def run(options: argparse.Namespace) -> int:
    """Write the kit's files; one that is there already and differs is refused, and nothing is written."""
    if options.name not in KITS:
        raise GraderError(_as_it_is(options.name))
    ordered = order(trusted(options.spec, given=options.trust))
    files: dict[str, bytes] = import_module(f"grader.places.{options.name}").kit(ordered)
    for name, content in files.items():
        path = options.out / name
        if path.exists() and path.read_bytes() != content:
            raise GraderError(f"{path} is there already and differs: remove it, or choose another folder with --out")
    try:
        for name, content in files.items():
            path = options.out / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            path.chmod(0o755 if content.startswith(b"#!") else 0o644)
            say(str(path))
    except OSError as error:
        raise GraderError(f"{error.filename}: cannot be written: {error.strerror}") from error
    say(f"how to go on: docs/places/{options.name}.md")
    return 0


def _as_it_is(name: str) -> str:
    """What to do with a place in which nothing has to be set up."""
    command = f"grader feedback OUT --as {name}" if name in PLATFORMS else f"grader grade … --report {name}=FILE"
    return f"{name} needs nothing set up: `{command}` writes what it takes (docs/places/{name}.md)"
