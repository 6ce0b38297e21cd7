"""List the specs that come with the grader: their ids, titles and points.

For example:
  grader list
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.output import say
from grader.spec import load_spec
from grader.spec.load import find_spec, shipped_ids

if TYPE_CHECKING:
    import argparse


def arguments(_: argparse.ArgumentParser) -> None:
    """Nothing."""


def run(_: argparse.Namespace) -> int:
    """One line a spec, by its id."""
    specs = {spec.id: spec for spec in (load_spec(find_spec(name)) for name in shipped_ids())}
    width = max(map(len, specs))
    for name, spec in sorted(specs.items()):
        points = sum(check.points for check in spec.checks)
        say(f"{name:<{width}}  {spec.title} ({len(spec.checks)} checks, {points:g} points)")
    return 0
