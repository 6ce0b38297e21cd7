"""What every test has: no clock, a cache folder of its own, a bound on its time, and the folders of shared cases."""

import faulthandler
import os
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings

TESTS = Path(__file__).resolve().parent
for folder in (TESTS.parent, TESTS / "sandbox", TESTS / "submission"):
    sys.path.insert(0, str(folder))

# Laws are tried without a clock: a busy machine is no counterexample.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")

_CACHE = tempfile.TemporaryDirectory(prefix="grader-tests-")  # of this process: two workers share no cache
os.environ["XDG_CACHE_HOME"] = _CACHE.name

BOUND_S = 300  # of any one test, generous beside a machine that does ten other things: a hang ends the run with a trace


@pytest.fixture(autouse=True)
def _bounded():
    """End the process with a trace where one test hangs, instead of hanging with it."""
    faulthandler.dump_traceback_later(BOUND_S, exit=True)
    yield
    faulthandler.cancel_dump_traceback_later()
