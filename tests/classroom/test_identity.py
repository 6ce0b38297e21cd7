"""Whose a hand-in is: by file, folder, pattern, roster, and in the layouts that three systems give out."""

import os
import re
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.classroom.download import unpacked
from grader.classroom.hand_ins import collect
from grader.classroom.identity import Enrolled, Entry
from grader.classroom.roster import by_roster
from grader.errors import GraderError, SubmissionError


def put(folder, *names):
    """Files of these names, each with its own name in it."""
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name)


def found(folder, id_from, **options):
    """Student -> the names of the files of their hand-in."""
    paths = options.pop("paths", [folder])
    hand_ins = collect(paths, id_from, **options)
    return {each.id: sorted(name for name, _ in each.files) for each in hand_ins}


def test_a_file_is_its_students_and_files_of_one_name_belong_together(tmp_path):
    """alice.ipynb and alice.py are one hand-in, a folder is one, whatever else lies there is one too."""
    put(tmp_path, "alice.ipynb", "alice.py", "bob/hw.ipynb", "notes.txt", ".DS_Store", "__MACOSX/x")

    assert found(tmp_path, "file") == {"alice": ["alice.ipynb", "alice.py"], "bob": ["bob"], "notes": ["notes.txt"]}


def test_two_sections_with_equal_names_are_refused(tmp_path):
    """Nothing is overwritten in silence: the sentence names both, and the remedy."""
    put(tmp_path, "one/alice.ipynb", "two/alice.ipynb")

    with pytest.raises(GraderError, match=r"two hand-ins are called 'alice'.*--id-from folder"):
        collect([tmp_path / "one", tmp_path / "two"])


@pytest.mark.parametrize("by_shell", [True, False], ids=["paths", "folder"])
def test_a_folder_is_its_students(tmp_path, by_shell):
    """`submitted/*/ps1/problem1.ipynb` is of the student in whose folder it lies, named by the shell or by us."""
    put(tmp_path, "submitted/alice/ps1/problem1.ipynb", "submitted/bob/ps1/problem1.ipynb")
    paths = sorted(tmp_path.glob("submitted/*/ps1/problem1.ipynb")) if by_shell else [tmp_path / "submitted"]

    assert set(found(tmp_path, "folder", paths=paths)) == {"alice", "bob"}


def test_the_notebook_that_counts_can_be_named(tmp_path):
    """`--file` leaves out the starter, keeps the modules, and where the file is not there that is the row's reason."""
    put(tmp_path, "alice/starter.ipynb", "alice/hw.ipynb", "alice/utils.py", "bob/starter.ipynb")
    alice, bob = collect([tmp_path], "folder", file="hw.ipynb")

    assert [name for name, _ in alice.files] == ["hw.ipynb", "utils.py"]
    assert bob.problem == "there is no hw.ipynb (there is starter.ipynb)"


def test_of_several_files_the_one_that_counts_can_be_named(tmp_path):
    """Canvas puts all files of a class side by side, and a number behind the name of what is handed in again."""
    put(tmp_path, "a_1_10_starter.ipynb", "a_1_11_hw-2.ipynb", "a_1_12_layers-1.py", "b_2_13_starter.ipynb")
    put(tmp_path, "b_2_14_notes.ipynb")
    ann, bob = collect([tmp_path], "canvas", file="hw.ipynb")

    assert sorted(name for name, _ in ann.files) == ["hw-2.ipynb", "layers.py"]
    assert bob.problem == "there is no hw.ipynb (there is starter.ipynb, notes.ipynb)"


def test_a_canvas_download(tmp_path):
    """Two files of one student are one hand-in, under their own names; late is told; -1 is Canvas's."""
    put(tmp_path, "doejane_LATE_4711_90210_hw.ipynb", "doejane_LATE_4711_90211_layers-1.py", "roe_4712_90212_hw.ipynb")
    hand_ins = {each.id: each for each in collect([tmp_path], "canvas")}

    assert {name for name, _ in hand_ins["4711"].files} == {"hw.ipynb", "layers.py"}
    assert [hand_ins[id_].late for id_ in ("4711", "4712")] == [True, False]
    assert hand_ins["4712"].students[0].name == "roe"


def test_a_moodle_download(tmp_path):
    """Folders or files, with the participant's number between the name and `assignsubmission`."""
    put(tmp_path, "Jane Doe_4711_assignsubmission_file_/hw.ipynb", "Ann_B_4712_assignsubmission_file_hw.ipynb")
    put(tmp_path, "Jane Doe_4711_assignsubmission_onlinetext_/onlinetext.html")
    hand_ins = {each.id: each for each in collect([tmp_path], "moodle")}

    assert set(hand_ins) == {"4711", "4712"}
    assert {each.students[0].name for each in hand_ins.values()} == {"Jane Doe", "Ann_B"}


def test_a_gradescope_export_names_a_group(tmp_path):
    """The export's own list says who handed in what; a group has a row each."""
    put(tmp_path, "submission_1/hw.ipynb", "submission_2/hw.ipynb")
    (tmp_path / "submission_metadata.yml").write_text(
        "submission_1:\n  :submitters:\n  - :name: Jane Doe\n    :sid: '77'\n    :email: jane@example.edu\n"
        "  - :name: Ann Roe\n    :sid: '78'\n    :email: ann@example.edu\n  :created_at: 2026-10-01\n"
        "submission_2:\n  :submitters:\n  - :name: Bo\n    :sid:\n    :email: bo@example.edu\n"
    )
    hand_ins = collect([tmp_path], "gradescope")

    assert [[student.id for student in each.students] for each in hand_ins] == [["77", "78"], ["bo@example.edu"]]


def test_a_roster_finds_its_students_and_names_who_is_missing(tmp_path):
    """By any of a student's own cells in the path; who handed in nothing has a row that says so."""
    roster = tmp_path / "roster.csv"
    roster.write_text(
        "Name,Student ID,Email\nJane Doe,77,jane@example.edu\nAnn Roe,78,ann@example.edu\nBo Li,7,bo@x.y\n"
    )
    put(tmp_path, "in/ps1-jane.ipynb", "in/78/work.ipynb")
    hand_ins = {each.id: each for each in collect([tmp_path / "in"], str(roster))}

    assert set(hand_ins) == {"77", "78", "7"}
    assert hand_ins["7"].problem == "nothing was handed in"


_CELLS = st.text("aB1_-. ", min_size=2, max_size=4)


@given(st.lists(st.frozensets(_CELLS, max_size=2), max_size=4), st.text("Ab1_-./ ", max_size=12))
def test_a_cell_is_found_where_it_stands_by_itself(cells, seen):
    """By its definition: not inside a longer word or number, great and small letters alike; of two students neither."""
    students = [(Enrolled(f"u{number}"), each) for number, each in enumerate(cells)]
    fits = [
        student
        for student, each in students
        if any(re.search(rf"(?<![a-z0-9]){re.escape(cell)}(?![a-z0-9])", seen, re.IGNORECASE) for cell in each)
    ]

    try:
        owner = by_roster(students, Path("r.csv"))(Entry(Path(), seen))
    except GraderError:
        assert len(fits) > 1
    else:
        assert (list(owner.students) if owner else []) == fits


def test_of_a_large_class_little_more_than_the_names_is_kept(tmp_path):
    """A hand-in is made when it is asked for: what is kept of each takes less than a path object does."""
    for number in range(500):
        (tmp_path / f"student-{number:06}.ipynb").touch()
    tracemalloc.start()
    try:
        hand_ins = collect([tmp_path])
        kept, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert kept < 400 * len(hand_ins)
    assert most < 1000 * len(hand_ins)
    assert [each.id for each in hand_ins[498:]] == ["student-000498", "student-000499"]


@pytest.mark.parametrize(
    ("encoding", "separator"), [("utf-8-sig", ","), ("utf-8", ";"), ("utf-8", "\t"), ("utf-16", "\t"), ("utf-16", ";")]
)
def test_a_roster_is_read_as_spreadsheets_write_it(tmp_path, encoding, separator):
    """With or without a mark of its encoding, any separator, line breaks within a cell, a row twice, empty rows."""
    rows = [("Login", "Name"), ("u1", '"Jane\nDoe"'), ("u2", "Jörg"), ("u2", "Jörg"), ("", "")]
    (tmp_path / "r.csv").write_bytes("\r\n".join(map(separator.join, rows)).encode(encoding))
    put(tmp_path, "in/u1.ipynb", "in/Jo\u0308rg.ipynb")

    assert [each.id for each in collect([tmp_path / "in"], str(tmp_path / "r.csv"))] == ["u2", "u1"]


def test_an_umlaut_is_one_person_however_it_is_written(tmp_path):
    """A letter with dots, or a letter and dots, in a folder's name: the same student."""
    put(tmp_path, "in/Jo\u0308rg/hw.ipynb")
    (hand_in,) = collect([tmp_path / "in"], "file")

    assert hand_in.id == "J\u00f6rg"


def test_a_pattern_takes_its_group(tmp_path):
    """The named group `id`, or the first; `late` where there is one."""
    put(tmp_path, "s1/ps1_u42.ipynb", "s2/ps1_u43_late.ipynb")
    hand_ins = collect([tmp_path], r"ps1_(?P<id>u\d+)(?P<late>_late)?")

    assert [(each.id, each.late) for each in hand_ins] == [("u42", False), ("u43", True)]


@pytest.mark.parametrize(
    ("id_from", "words"),
    [
        ("canvs", "did you mean 'canvas'"),
        ("(", "is not a pattern"),
        ("(x+)", "does not tell whose alice.ipynb is"),
        ("canvas", "does not tell whose alice.ipynb is"),
        ("moodle", "nothing was graded"),
        ("gradescope", "a Gradescope export has this file"),
        ("nowhere.csv", "cannot be read"),
        ("empty.csv", "names nobody"),
        ("others.csv", "does not tell whose"),
        ("alike.csv", "fits two students"),
    ],
)
def test_what_cannot_tell_says_so_before_anything_is_graded(tmp_path, monkeypatch, id_from, words):
    """A way that does not exist, that fits nothing, or two students alike: one sentence."""
    put(tmp_path, "in/alice.ipynb")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty.csv").write_text("id,name\n")
    (tmp_path / "others.csv").write_text("id,name\n4,zoe\n")
    (tmp_path / "alike.csv").write_text("id,name\n4,alice\nalice,Alice Other\n")

    with pytest.raises(GraderError, match=words) as error:
        collect([tmp_path / "in"], id_from)
    assert "\n" not in str(error.value)


def test_names_of_any_bytes_have_files_of_their_own(tmp_path):
    """A name that is no UTF-8, a line break, a slash-like sign, names that differ in case: five rows."""
    for name in (b"z\xff.py", b"z\xfe.py", b"line\nbreak.py", b"Ann.py", b"ann.py"):
        (tmp_path / os.fsdecode(name)).write_text("")

    assert len({each.id.encode() for each in collect([tmp_path])}) == 5


def test_a_download_is_unpacked_within_its_own_folder(tmp_path):
    """A name that leads out of the zip stays in; a zip that is not from an LMS is a hand-in and stays as it is."""
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.writestr("../../doe_4711_90210_hw.ipynb", "{}")

    with unpacked([tmp_path / "all.zip"], "canvas") as (folder,):
        assert found(folder, "canvas") == {"4711": ["hw.ipynb"]}
    assert not folder.exists()
    with unpacked([tmp_path / "all.zip"], "file") as paths:
        assert paths == [tmp_path / "all.zip"]


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("broken.zip", b"PK\x03\x04 and then nothing", "broken.zip: cannot be unpacked: File is not a zip file"),
        ("none.zip", None, "none.zip: cannot be unpacked: No such file or directory"),
        ("empty.zip", b"PK\x05\x06" + bytes(18), "no hand-ins here"),
    ],
)
def test_what_is_no_download_is_told(tmp_path, name, content, says):
    """One sentence."""
    if content is not None:
        (tmp_path / name).write_bytes(content)

    with pytest.raises(SubmissionError, match=says), unpacked([tmp_path / name], "moodle") as paths:
        collect(paths, "moodle")
