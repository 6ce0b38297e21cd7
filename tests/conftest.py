"""What every test has: no clock, a cache folder of its own, a bound on its time, and the folders of shared cases."""

import faulthandler
import os
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings

# Before anything imports NumPy: matrices are small here, and threads that wait for each other cost more than they gain.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from grader.diagnosis import budget

TESTS = Path(__file__).resolve().parent
for folder in (TESTS.parent, TESTS / "sandbox", TESTS / "submission", TESTS / "reports", TESTS / "checks"):
    sys.path.insert(0, str(folder))

# Laws are tried without a clock: a busy machine is no counterexample.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")

_CACHE = tempfile.TemporaryDirectory(prefix="grader-tests-")  # of this process: two workers share no cache
os.environ["XDG_CACHE_HOME"] = os.environ["XDG_CONFIG_HOME"] = _CACHE.name
os.environ["GRADER_TRUSTED"] = "all"  # the references beside these tests' specs are their own

# What is asked for a name is counted in calls, and so the same everywhere; the CPU seconds that end a search at the
# latest bind on a slow machine only, and what is tested here shall not depend on which one it is.
budget._LAST_S = 5.0

BOUND_S = 300  # of any one test, generous beside a machine that does ten other things: a hang ends the run with a trace


@pytest.fixture(autouse=True)
def _bounded():
    """End the process with a trace where one test hangs, instead of hanging with it."""
    faulthandler.dump_traceback_later(BOUND_S, exit=True)
    yield
    faulthandler.cancel_dump_traceback_later()


def pytest_make_parametrize_id(val, argname):
    """A case is called by what it holds, where pytest would only count it: lists, tuples, dicts, types, functions."""
    if isinstance(val, str | int | float | bool | bytes | None):
        return None
    name = getattr(val, "id", None) or getattr(val, "name", None) or getattr(val, "__name__", None)
    if not isinstance(name, str) or name == "<lambda>":
        name = repr(val)
    if isinstance(val, set | frozenset):
        name = repr(sorted(val, key=repr))
    if " at 0x" in name or "frozenset(" in name:
        return None  # an address, or an order by hashes: it differs from one worker to the other
    return " ".join(name.encode("ascii", "replace").decode().split())[:60]
