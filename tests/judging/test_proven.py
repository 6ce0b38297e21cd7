"""Law 6: whether the reference passes its own checks is asked once; that it does is remembered, and changes nothing."""

from pathlib import Path

import pytest
from answering import Functions
from msgspec.structs import replace

from grader.grading import judge
from grader.model import PUBLIC_SEED, to_json
from grader.order import order
from grader.spec import load_spec

SPEC = """
format: 1
id: doubled
title: Doubled
reference: answers.py
functions: {f: [x], g: [x]}
draw: {x: {normal: [3]}}
trials: 4
checks:
  - {id: right, says: S., holds: f(x) == 2 * x}
  - {id: wrong, says: S., holds: g(x) == 3 * x}
"""
REFERENCE = """
from pathlib import Path

def f(x):
    with Path(__file__).with_name("asked").open("a") as file:
        file.write("f")
    return 2 * x

def g(x):
    return x
"""


@pytest.fixture(autouse=True)
def homework(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A spec whose reference notes when `f` is asked, which its own proof alone does, and a cache that is empty."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (tmp_path / "spec.yaml").write_text(SPEC)
    (tmp_path / "answers.py").write_text(REFERENCE)
    return tmp_path


def _judged(folder: Path, seed: int | None = PUBLIC_SEED) -> tuple[bytes, bool]:
    """What a process that has just begun gives: the verdicts to the byte, and whether the reference was asked."""
    asked = folder / "asked"
    asked.unlink(missing_ok=True)
    student = Functions(f=lambda x: 2 * x, g=lambda x: 3 * x)
    verdicts, _ = judge(order(load_spec(folder / "spec.yaml"), seed=seed), student, None)
    return b"".join(to_json(replace(verdict, seconds=0.0)) for verdict in verdicts), asked.exists()


def _kept(folder: Path) -> Path:
    (found,) = (folder / "cache" / "gradient-grader").iterdir()
    return found


def test_a_proof_is_remembered_and_changes_no_verdict(homework: Path):
    """The next process does not ask again, and its verdicts are the same to the byte."""
    first, asked = _judged(homework)

    assert asked
    assert _judged(homework) == (first, False)


def test_an_invalid_check_stays_so_and_nothing_of_it_is_kept(homework: Path):
    """Only what passed is remembered: one line of two checks; the other is the spec's fault each time."""
    found = [_judged(homework)[0] for _ in range(2)]

    assert [b'"invalid"' in each for each in found] == [True, True]
    assert len(_kept(homework).read_text().split()) == 1


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [("answers.py", "2 * x", "(x + x)"), ("spec.yaml", "trials: 4", "trials: 5"), ("beside.py", "", "A = 1\n")],
    ids=["reference", "spec", "imported"],
)
def test_another_question_is_asked_anew(homework: Path, file: str, old: str, new: str):
    """A changed reference, one with a changed module beside it, and a changed spec are asked again."""
    (homework / "beside.py").write_text("")
    (homework / "answers.py").write_text(f"import beside\n{REFERENCE}")
    _judged(homework)
    text = (homework / file).read_text()
    (homework / file).write_text(text.replace(old, new))

    assert _judged(homework)[1]


def test_a_reference_that_no_longer_passes_is_found_out(homework: Path):
    """What was remembered of the right one does not excuse the wrong one."""
    before, _ = _judged(homework)
    (homework / "answers.py").write_text(REFERENCE.replace("2 * x", "50 * x"))
    after, _ = _judged(homework)

    assert (before.count(b'"invalid"'), after.count(b'"invalid"')) == (1, 2)


def test_another_seed_is_another_question_and_not_kept_on_disk(homework: Path):
    """What a class is asked on a seed of its own leaves no trace."""
    _judged(homework)
    kept = _kept(homework).read_text()

    assert [_judged(homework, seed=11)[1] for _ in range(2)] == [True, True]
    assert _kept(homework).read_text() == kept


@pytest.mark.parametrize("damage", [b"", b"\xff\x00\n", b"0123", None], ids=["empty", "not-text", "cut", "a-folder"])
def test_a_damaged_memory_costs_time_and_nothing_else(homework: Path, damage: bytes | None):
    """The reference is asked, and the verdicts are the same."""
    first, _ = _judged(homework)
    file = _kept(homework)
    if damage is None:
        file.unlink()
        file.mkdir()
    else:
        file.write_bytes(damage)

    assert _judged(homework) == (first, True)


def test_a_place_that_cannot_be_written_costs_time_and_nothing_else(homework: Path):
    """The cache's folder is a file: nothing is kept, nothing is lost."""
    (homework / "cache").write_text("")

    first, asked = _judged(homework)
    assert asked
    assert _judged(homework) == (first, True)
