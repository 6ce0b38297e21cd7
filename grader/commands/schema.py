"""Print the JSON Schema of specs or of reports.

For example:
  grader schema spec > spec.schema.json
"""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

from grader.reports import report_schema
from grader.spec import spec_schema

if TYPE_CHECKING:
    import argparse


def arguments(parser: argparse.ArgumentParser) -> None:
    """Of what."""
    parser.add_argument("what", choices=("spec", "report"), help="which schema")


def run(options: argparse.Namespace) -> int:
    """Print it, for editors and scripts."""
    made = spec_schema() if options.what == "spec" else report_schema()
    sys.stdout.write(json.dumps(made, indent=2) + "\n")
    return 0
