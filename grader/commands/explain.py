"""Explain a diagnosis code: what it means, and an example of the mistake.

For example:
  grader explain not-averaged
"""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from grader.diagnosis.codes import CODES
from grader.errors import GraderError
from grader.output import say

if TYPE_CHECKING:
    import argparse


def arguments(parser: argparse.ArgumentParser) -> None:
    """CODE."""
    parser.add_argument("code", metavar="CODE", nargs="?", help="as it stands in a report; without it all are listed")


def run(options: argparse.Namespace) -> int:
    """What the code means, and right and wrong side by side."""
    if options.code is None:
        width = max(map(len, CODES))
        for name, code in sorted(CODES.items()):
            say(f"{name:{width}}  {code.means}")
        return 0
    if options.code not in CODES:
        near = difflib.get_close_matches(options.code, CODES, n=1)
        hint = f"; did you mean {near[0]!r}?" if near else "; `grader explain` lists them"
        raise GraderError(f"there is no diagnosis code {options.code!r}{hint}")
    code = CODES[options.code]
    say(f"{options.code}: {code.means}")
    if code.loss:
        say(f"  loss:  {code.loss}")
    say(f"  right: {code.right}\n  wrong: {code.wrong}")
    return 0
