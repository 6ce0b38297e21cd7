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
                started, used = time.monotonic(), cpu()
                outcome = asdict(one.run(attack))
                measured = {
                    "seconds": round(time.monotonic() - started, 3),
                    "parent_cpu": round(cpu() - used, 3),
                    "parent_peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10,
                }
                print(json.dumps({**outcome, **measured}), flush=True)  # noqa: T201 -- for the test that started us


def cpu() -> float:
    """Seconds of processor time that this process, the parent of all, has used."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
