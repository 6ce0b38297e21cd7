"""The library of specs: every right solution gets full marks, every wrong one fails exactly its checks."""

from pathlib import Path

import pytest
from wrong import WRONG

from grader import grade
from grader.cli import run
from grader.grading import Grader, order
from grader.spec import lint, load_spec

LIBRARY = Path(__file__).resolve().parents[2] / "specs" / "library"
SPECS = sorted(path.stem for path in LIBRARY.glob("*.yaml"))
CASES = [  # `make bench-library` tries every one
    *((name, next(iter(found))) for name, found in WRONG.items()),
    ("dropout", "gradient not scaled"),  # behind a forward pass that is right, though chance decides what it answers
]


def test_every_spec_has_solutions():
    """Each spec of the library has a reference, a right solution and at least three wrong ones."""
    assert {name: len(found) for name, found in WRONG.items() if len(found) < 3} == {}
    assert sorted(WRONG) == SPECS == sorted(path.stem for path in (LIBRARY / "solutions").glob("*.py"))


@pytest.mark.parametrize("name", SPECS)
def test_right(name):
    """The spec is without mistakes and advice, and its right solution gets full marks."""
    report = grade(LIBRARY / f"{name}.yaml", LIBRARY / "solutions" / f"{name}.py", seed=1)

    assert lint(LIBRARY / f"{name}.yaml") == ()
    assert {verdict.id: verdict.message for verdict in report.verdicts if verdict.status != "passed"} == {}


@pytest.mark.parametrize(("name", "what"), CASES, ids=[f"{name}: {what}" for name, what in CASES])
def test_wrong(tmp_path, name, what):
    """A wrong solution fails the checks that are about its mistake, and no other."""
    checks, old, new = WRONG[name][what]
    text = (LIBRARY / "solutions" / f"{name}.py").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "hw.py").write_text(text.replace(old, new), encoding="utf-8")
    with Grader(order(LIBRARY / f"{name}.yaml", seed=1, diagnose=False)) as grader:
        found = {verdict.id: verdict.status for verdict in grader.grade(tmp_path / "hw.py").verdicts}

    open_ = {check.removeprefix("?") for check in checks if check.startswith("?")}
    assert {check for check, status in found.items() if status in {"failed", "errored"}} == {
        check for check in checks if not check.startswith("?")
    }
    assert {check for check, status in found.items() if status == "inconclusive"} <= open_


def test_the_library_is_listed(capsys):
    """`grader list` shows every spec of the library by its id, which is enough to load it."""
    assert run(["list"]) == 0
    listed = {line.split()[0] for line in capsys.readouterr().out.splitlines()}

    assert listed >= set(SPECS)
    assert all(load_spec(name).id == name for name in SPECS)
