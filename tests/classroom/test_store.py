"""The store: what staff change, who is forgotten, and every way in which a file can be the wrong one."""

import csv
import io
import os
import shutil
import sqlite3
import subprocess
import tempfile
import zlib
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pytest

from grader.classroom.export import write_gradebook
from grader.classroom.identity import Enrolled
from grader.classroom.mistakes import grouped, meant
from grader.classroom.schema import VERSIONS
from grader.classroom.store import FILE, Graded, Override, Store
from grader.cli import run as command
from grader.errors import GraderError
from grader.model import Counterexample, Diagnosis, Report, SpecName, Status, SubmissionName, Verdict


def report(actual=None, *, points=3.0, visibility="visible"):
    """A report on one check `dZ`: passed, or failed with this answer."""
    verdict = Verdict(
        id="dZ",
        kind="matches",
        says="dZ is right.",
        status=Status.PASSED if actual is None else Status.FAILED,
        points=points,
        earned=points if actual is None else 0.0,
        visibility=visibility,
        diagnosis=None if actual is None else Diagnosis(code="sign", text="the sign is wrong"),
        counterexample=None if actual is None else Counterexample(inputs={}, actual=actual, trial=1),
    )
    return Report(
        spec=SpecName("s", "S", "0"), submission=SubmissionName("hw.ipynb", "0"), grader_version="0", seed=1,
        isolation="strong", score=verdict.earned, points=points, provisional=False, seconds=0.0, environment={},
        ran="", warnings=(), verdicts=(verdict,),
    )  # fmt: skip


@pytest.fixture
def out(tmp_path):
    """A class: alice is right; bob and carol made one mistake (up to rounding), the pair dora and emil another."""
    with Store(tmp_path / "out") as store:
        store.add("alice", [Enrolled("alice", "Alice A", "alice@example.edu")], Graded(report()))
        store.add("bob", [Enrolled("bob")], Graded(report([[-0.3, 0.1]])))
        store.add("carol", [Enrolled("carol")], Graded(report([[-0.30000000000000004, 0.1]])))
        store.add("dora", [Enrolled("dora", "Dora D"), Enrolled("emil")], Graded(report([[7.0, 0.1]])))
    return tmp_path / "out"


def rows(out):
    """The gradebook by student."""
    with Store(out) as store:
        write_gradebook(store)
    return {row["student"]: row for row in csv.DictReader(io.StringIO((out / "gradebook.csv").read_text()))}


def test_a_group_has_a_row_each(out):
    """One hand-in, one report, two students."""
    assert {row["report"] for student, row in rows(out).items() if student in {"dora", "emil"}} == {"dora.html"}
    assert len(rows(out)) == 5


def test_the_same_mistake_is_one_group(out):
    """Answers that agree to six digits are one mistake, whoever made it; the most frequent comes first."""
    with Store(out) as store:
        found, named = grouped(store.records())

    assert [each.hand_ins for each in found] == [("bob", "carol"), ("dora",)]
    assert found[0].text == "the sign is wrong"
    assert [(each.id, each.hand_ins) for each in named] == [("dZ:sign", ("bob", "carol", "dora"))]


def test_an_override_counts_in_report_and_gradebook_and_survives_a_regrade(out, capsys):
    """What staff decided stands beside what was judged, with the reason, also after the next attempt."""
    assert command(["override", str(out), "bob", "dZ", "2", "right but for a slip"]) == 0
    with Store(out) as store:
        store.add("bob", [Enrolled("bob")], Graded(report([[5.0]])))
    row = rows(out)["bob"]

    assert (row["score"], row["reason"]) == ("2.0", "right but for a slip")
    assert "the staff gave 2 of 3 points (judged: 0): right but for a slip" in (out / "bob.html").read_text()


def test_a_whole_group_gets_one_comment_and_one_override(out):
    """By the mistake's name, for all who made it and for nobody else."""
    with Store(out) as store:
        name = grouped(store.records())[0][0].id
        assert [record.id for record in meant(store, name)[0]] == ["bob", "carol"]
        assert [record.id for record in meant(store, "dZ:sign")[0]] == ["bob", "carol", "dora"]
    command(["comment", str(out), name, "see the lecture, slide 4"])
    command(["override", str(out), name, "dZ", "1", "half right"])

    assert [rows(out)[student]["score"] for student in ("alice", "bob", "carol", "dora")] == [
        "3.0",
        "1.0",
        "1.0",
        "0.0",
    ]
    assert all("see the lecture, slide 4" in (out / f"{student}.html").read_text() for student in ("bob", "carol"))


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("override", "OUT", "zoe", "dZ", "1", "x"), "no hand-in of 'zoe'"),
        (("override", "OUT", "bob", "dz", "1", "x"), "bob has no check 'dz'"),
        (("override", "OUT", "bob", "dZ", "4", "x"), "dZ has 3 points, not 4"),
        (("comment", "OUT", "dZ-000000", "x"), "no hand-in of 'dZ-000000'"),
        (("forget", "OUT", "zoe"), "no hand-in of 'zoe'"),
        (("feedback", "OUT/nowhere"), "there are no grades here"),
    ],
)
def test_what_does_not_exist_changes_nothing(out, words, says):
    """A student, a check, a mistake or a folder that is not there: one sentence, and the store as it was."""
    before = rows(out)
    with pytest.raises(GraderError, match=says):
        command([word.replace("OUT", str(out)) for word in words])
    assert rows(out) == before


def test_a_forgotten_student_is_in_no_byte(out):
    """Reports, decisions, comments, feedback and the gradebook: nothing is left, neither in the store's free pages."""
    with Store(out) as store:
        people = [Enrolled("alice", "Alice A", "alice@example.edu")]
        store.add("alice", people, Graded(report([[1.0]])), files=["alice_1_2_hw.ipynb"])
    command(["comment", str(out), "alice", "a sentence about alice"])
    command(["stats", str(out)])
    command(["feedback", str(out), "--as", "canvas"])
    command(["feedback", str(out), "--as", "nbgrader"])
    command(["forget", str(out), "alice@example.edu"])
    left = b"".join(path.read_bytes() for path in out.rglob("*") if path.is_file())

    assert b"alice" not in left.lower()
    assert set(rows(out)) == {"bob", "carol", "dora", "emil"}


def test_forgetting_one_of_a_group_leaves_the_other_their_report(out):
    """The hand-in stays with who is left."""
    command(["forget", str(out), "dora"])

    assert {"emil"} == rows(out).keys() - {"alice", "bob", "carol"}
    assert b"Dora D" not in (out / FILE).read_bytes()


def test_feedback_holds_no_hidden_check(tmp_path):
    """Neither its sentence nor its points, until the date has passed."""
    out = tmp_path / "out"
    with Store(out) as store:
        store.add("bob", [Enrolled("bob")], Graded(report([[1.0]], visibility="after_due_date")))
    command(["feedback", str(out)])
    early = (out / "feedback/bob.html").read_text()
    command(["feedback", str(out), "--due-passed"])

    assert "dZ is right" not in early
    assert "dZ is right" in (out / "feedback/bob.html").read_text()


@pytest.mark.parametrize(
    ("dates", "ids"),
    [
        (("2000-01-01T00:00+01:00", ""), {"open", "due"}),
        (("9999-01-01T00:00+01:00", "2000-01-01T00:00Z"), {"open", "published"}),
        (("", ""), {"open"}),
    ],
    ids=["past the due date", "published", "no dates"],
)
def test_feedback_goes_by_the_dates_of_the_spec(tmp_path, dates, ids):
    """What waits for a date is in the pages from that date on, and before it they say when it opens."""
    one = report().verdicts[0]
    kinds = {"open": "visible", "due": "after_due_date", "published": "after_published", "never": "hidden"}
    verdicts = [
        msgspec.structs.replace(one, id=id_, says=f"It is {id_}.", visibility=kind) for id_, kind in kinds.items()
    ]
    made = msgspec.structs.replace(report(), spec=SpecName("s", "S", "0", *dates), verdicts=tuple(verdicts))
    with Store(tmp_path / "out") as store:
        store.add("bob", [Enrolled("bob")], Graded(made))
    command(["feedback", str(tmp_path / "out")])
    page = (tmp_path / "out/feedback/bob.html").read_text()

    assert {id_ for id_ in kinds if f"It is {id_}." in page} == ids
    assert ("more of them open at 9999-01-01T00:00+01:00" in page) == ("9999" in dates[0])


def test_to_be_refused_again_is_no_attempt(tmp_path):
    """The same reason at each rerun is one attempt; another reason is another."""
    with Store(tmp_path) as store:
        for reason in ("a link", "a link", "a pipe"):
            empty = msgspec.structs.replace(report(), verdicts=(), warnings=(reason,))
            store.add("bob", [Enrolled("bob")], Graded(empty, None, reason))

        assert store.attempts("bob") == 2


def test_names_that_no_folder_could_hold_have_files_of_their_own(tmp_path):
    """Slashes, dots, line breaks, bytes that are no text, a case that does not count, length: each its own file."""
    ids = ["../up", "a/b", "a\nb", "Ann", "ann", ".hidden", "x" * 300]
    with Store(tmp_path / "out") as store:
        for id_ in ids:
            store.add(id_, [Enrolled(id_)], Graded(report()))
        names = [record.name for record in store.records()]

    assert len({name.casefold() for name in names}) == len(ids)
    assert not any("/" in name or name.startswith(".") or len(name) > 90 for name in names)


def test_a_store_of_an_older_version_is_brought_up(tmp_path):
    """The first version's attempts are there, under the names that their reports have."""
    old = sqlite3.connect(tmp_path / FILE)
    old.executescript(VERSIONS[0] + "PRAGMA user_version = 1;")
    blob = zlib.compress(msgspec.json.encode(report()))
    old.execute("INSERT INTO attempt (student, report) VALUES ('alice', ?)", (blob,))
    old.commit()
    old.close()
    with Store(tmp_path) as store:
        (record,) = store.records()

    assert (record.id, record.name, record.students) == ("alice", "alice", (Enrolled("alice"),))


def _newer(path):
    sqlite3.connect(path).execute("PRAGMA user_version = 99").connection.close()


def _damaged(path):
    data = bytearray(path.read_bytes())
    data[4096:] = b"\x5a" * (len(data) - 4096)
    path.write_bytes(data)


@pytest.mark.parametrize(
    ("harm", "says"),
    [
        (_newer, "newer grader"),
        (_damaged, "damaged"),
        (lambda path: path.write_bytes(b"a picture, say" * 100), "damaged"),
        (lambda path: (path.unlink(), path.mkdir()), "cannot be"),
    ],
    ids=["newer", "damaged", "no store", "a folder"],
)
def test_a_store_that_cannot_be_used_is_told_in_one_sentence(out, harm, says):
    """A newer version, a damaged file, something else: nothing is written, the sentence has the remedy."""
    with Store(out) as store:
        store.add("zoe", [Enrolled("zoe")], Graded(report()))
    harm(out / FILE)

    with pytest.raises(GraderError, match=says) as error, Store(out) as store:
        list(store.records())
    assert "\n" not in str(error.value)


def test_two_runs_into_one_folder_do_not_meet(out):
    """The second is told at once; when the first has ended, it goes on."""
    with Store(out), pytest.raises(GraderError, match="another run has this folder open"):
        Store(out)
    with Store(out) as store:
        assert len(list(store.records())) == 4


def test_a_full_disk_leaves_the_store_whole(tmp_path):
    """On a small disk of its own: one sentence, every report before it is there, and with space it goes on."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=256k", "none", disk], check=False, capture_output=True
    )
    if mounted.returncode:
        pytest.skip("mounting a small disk needs root")
    try:
        done = 0
        with pytest.raises(GraderError, match="disk is full"), Store(disk / "out") as store:
            for done in range(10_000):
                store.add(f"student-{done}", [Enrolled(f"student-{done}")], Graded(report([[done / 7]])))
        (disk / "out").rename(disk / "was")
        shutil.copytree(disk / "was", tmp_path / "copy")
        with Store(tmp_path / "copy") as store:
            assert len(list(store.records())) == done
            store.add("another", [Enrolled("another")], Graded(report()))
    finally:
        subprocess.run(["umount", disk], check=True)


def test_a_folder_that_cannot_be_written_is_told(tmp_path):
    """A file where the folder should be: one sentence, before anything is graded."""
    (tmp_path / "file").write_text("")
    with pytest.raises(GraderError, match="cannot write"):
        Store(tmp_path / "file" / "out")


@contextmanager
def ordinary():
    """As a user whom permissions bind."""
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)


@pytest.mark.parametrize("there", [True, False], ids=["with grades in it", "empty"])
def test_a_folder_that_may_only_be_read_is_told(there):
    """One sentence with the remedy before anything is graded, and nothing in the folder is changed."""
    with tempfile.TemporaryDirectory() as name:
        out = Path(name) / "out"
        out.mkdir()
        if there:
            with Store(out) as store:
                store.add("bob", [Enrolled("bob")], Graded(report()))
        Path(name).chmod(0o755)
        out.chmod(0o555)
        before = sorted(out.iterdir())
        with ordinary(), pytest.raises(GraderError, match="make the folder writable or use another --out") as error:
            Store(out)
        after = sorted(out.iterdir())
        out.chmod(0o755)

    assert "\n" not in str(error.value)
    assert before == after


def test_an_override_of_a_whole_class_is_whole_or_not_at_all(out):
    """An error in the middle leaves none of the changes."""
    with Store(out) as store:
        with pytest.raises(ZeroDivisionError), store.whole():
            store.override("bob", Override("dZ", 1.0, "x"))
            raise ZeroDivisionError
        assert not store.record("bob").overrides
