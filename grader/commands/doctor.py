"""Say what works on this machine, and what to install for more.

For example:
  grader doctor
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.doctor import examine
from grader.output import say

if TYPE_CHECKING:
    import argparse


def arguments(parser: argparse.ArgumentParser) -> None:
    """SPEC, if it is one that matters."""
    parser.add_argument("spec", metavar="SPEC", nargs="?", help="also the packages that its starter and files import")


def run(options: argparse.Namespace) -> int:
    """One line a finding, with the remedy where something is missing."""
    findings = examine(options.spec)
    for finding in findings:
        say(f"{'ok' if finding.ok else 'no':>3}  {finding.name}: {finding.detail}")
        if finding.remedy and not finding.ok:
            say(f"     remedy: {finding.remedy}")
    return 0 if all(finding.ok for finding in findings if finding.needed) else 2
