"""What is awaited: tests of laws that the judge does not keep yet, in awaited.txt under a heading that says why.

A test in the list must fail; once it passes, the run fails and its line is to be deleted. `[*]` stands for all cases of
a test, of which some may pass.
"""

from pathlib import Path

import pytest

_LIST = Path(__file__).with_name("awaited.txt")


def _awaited():
    """The tests in the list, each with the heading above it."""
    found, heading = {}, "awaited"
    for line in _LIST.read_text(encoding="utf-8").splitlines() if _LIST.exists() else []:
        if line.startswith("#"):
            heading = line.removeprefix("#").strip()
        elif line.strip():
            found[line.strip()] = heading
    return found


def pytest_collection_modifyitems(items):
    """Expect the tests in the list to fail."""
    awaited = _awaited()
    for item in items:
        name = f"{item.path.name}::{item.name}"
        if item.path.parent != _LIST.parent:
            continue
        every = f"{name.partition('[')[0]}[*]"
        if name in awaited:
            item.add_marker(pytest.mark.xfail(strict=True, reason=awaited[name]))
        elif every in awaited:
            item.add_marker(pytest.mark.xfail(strict=False, reason=awaited[every]))
