"""Runs the whole zoo in one tier and prints an outcome a line, as JSON: `python tests/sandbox/zoo_run.py TIER`."""

from __future__ import annotations

import json
import resource
import sys
import time
from dataclasses import asdict

from zoo_keeper import keeper, zoo


def main(isolation: str, names: list[str]) -> None:
    """Every attack, or those named, whose file says that it may run in this tier."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (1024, 1024))  # as in every login shell
    with keeper(isolation) as one:
        print(json.dumps({"tier": one.sandbox.tier}), flush=True)  # noqa: T201 -- for the test that started us
        for attack in zoo():
            if (not names or attack.name in names) and not (isolation == "limits" and attack.limits):
                started = time.monotonic()
                outcome = asdict(one.run(attack))
                print(json.dumps({**outcome, "seconds": round(time.monotonic() - started, 3)}), flush=True)  # noqa: T201 -- for the test that started us


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
