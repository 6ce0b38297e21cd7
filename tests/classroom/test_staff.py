"""docs/staff.md: each command runs as it stands, on made-up downloads in the layouts of three systems."""

import csv
import io
import re
import shlex
import zipfile
from pathlib import Path

import pytest
from doubling import SPEC

from grader.cli import run as command

ROOT = Path(__file__).resolve().parents[2]
SOFTMAX = ROOT / "assignments/softmax-classifier"
PAGE = (ROOT / "docs/staff.md").read_text(encoding="utf-8")
RIGHT, WRONG = SOFTMAX / "solution.ipynb", SOFTMAX / "examples/wrong_dZ_sign.ipynb"

QUICK = ("--only", "cat-dZ", "--only", "dZ", "--workers", "1")


def commands(*headings):
    """The commands in the sections under these headings."""
    sections = re.split(r"^## ", PAGE, flags=re.MULTILINE)
    found = [section for heading in headings for section in sections if section.startswith(heading)]
    return re.findall(r"^\$ grader (.*)$", "\n".join(found), re.MULTILINE)


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Run commands of the page in a folder of their own; the exit codes."""
    monkeypatch.chdir(tmp_path)

    def run(lines):
        codes = []
        for line in lines:
            words = shlex.split(line)
            quick = QUICK if words[0] == "grade" and "one.yaml" not in words else ()
            codes.append(command([*words, *quick]))
        return codes

    return run


def rows(name):
    """The rows of a CSV."""
    return list(csv.DictReader(io.StringIO(Path(name).read_text(encoding="utf-8"))))


def zipped(name, files):
    """A download: inner name -> file."""
    with zipfile.ZipFile(name, "w") as archive:
        for inner, source in files.items():
            archive.write(source, inner)


def packed(name):
    """The names in a zip that is given back."""
    with zipfile.ZipFile(f"reports/feedback/{name}") as archive:
        assert all(archive.read(each) for each in archive.namelist())
        return set(archive.namelist())


def gradebook():
    """Its rows by student."""
    return {row["student"]: row for row in rows("reports/gradebook.csv")}


def test_from_a_canvas_download_to_feedback(run):
    """Two students, one late; the export has a column for the assignment, which is filled in."""
    download = {"doejane_LATE_4711_90210_homework.ipynb": RIGHT, "roeann_4712_90211_homework-1.ipynb": WRONG}
    zipped("submissions.zip", download)
    Path("canvas-gradebook.csv").write_text(
        "Student,ID,SIS User ID,SIS Login ID,Section,Softmax (12345)\n    Points Possible,,,,,4\n"
        '"Doe, Jane",4711,s1,jane,1,\n"Roe, Ann",4712,s2,ann,1,\n'
    )

    assert run(commands("Canvas")) == [1, 0, 0]
    assert {student: row["late"] for student, row in gradebook().items()} == {"4711": "yes", "4712": "no"}
    filled = rows("reports/feedback/canvas.csv")
    assert {row["ID"]: float(row["Softmax (12345)"]) for row in filled if row["ID"]} == {"4711": 4.0, "4712": 0.0}
    assert len(list(Path("reports/feedback").glob("*.html"))) == 2
    assert packed("canvas-feedback.zip") == {name.replace("ipynb", "html") for name in download}


HIDDEN = (
    "  - {id: twice, says: Twice is four times., points: 3, visibility: hidden, holds: double(double(x)) == 4 * x}\n"
)


def test_what_goes_back_is_the_grade_with_the_checks_that_students_do_not_see(run, monkeypatch):
    """A hidden check's points are in Canvas's and Moodle's sheets as in the gradebook, and not on the page."""
    monkeypatch.setenv("GRADER_TRUSTED", "all")
    Path("one.yaml").write_text(SPEC + HIDDEN)
    Path("one_reference.py").write_text("def double(x):\n    return 2 * x\n")
    Path("class").mkdir()
    Path("class/1.py").write_text("def double(x):\n    return 2 * x\n")
    Path("canvas.csv").write_text('Student,ID,Section,One (1)\n    Points Possible,,,4\n"Doe, Jane",1,,\n')
    Path("moodle.csv").write_text("Identifier,Grade,Maximum Grade,Feedback comments\nParticipant 1,-,4,\n")

    assert run(["grade one.yaml class --out reports"]) == [0]
    assert run([f"feedback reports --as {place} --from {place}.csv" for place in ("canvas", "moodle")]) == [0, 0]
    assert gradebook()["1"]["score"] == "4.0"
    possible, student = rows("reports/feedback/canvas.csv")
    assert (float(possible["One (1)"]), float(student["One (1)"])) == (4, 4)
    assert float(rows("reports/feedback/moodle.csv")[0]["Grade"]) == 4
    assert "Twice is four times" not in Path("reports/feedback/1.html").read_text(encoding="utf-8")


def test_from_a_moodle_download_to_feedback(run):
    """A folder for each student; grade and feedback stand in the worksheet."""
    people = {"Jane Doe_101": RIGHT, "Ann Roe_102": WRONG}
    zipped("moodle.zip", {f"{name}_assignsubmission_file_/homework.ipynb": file for name, file in people.items()})
    Path("worksheet.csv").write_text(
        "Identifier,Full name,Email address,Status,Grade,Maximum Grade,Grade can be changed,Last modified (submission),"
        "Last modified (grade),Feedback comments\n"
        "Participant 101,Jane Doe,j@x.edu,Submitted,-,4.00,Yes,-,-,\n"
        "Participant 102,Ann Roe,a@x.edu,Submitted,-,4.00,Yes,-,-,\n"
    )

    assert run(commands("Moodle")) == [1, 0, 0]
    filled = rows("reports/feedback/moodle.csv")
    assert [float(row["Grade"]) for row in filled] == [4.0, 0.0]
    assert all("grader-report" in row["Feedback comments"] for row in filled)
    assert packed("moodle-feedback.zip") == {f"{name}_assignfeedback_file_/feedback.html" for name in people}


def test_from_a_gradescope_export_to_feedback_and_by_hand(run):
    """A pair has a row each; what staff decide and say stands in the report; a forgotten student is gone."""
    export = "assignment_5_export"
    Path("submission_metadata.yml").write_text(
        "submission_1:\n  :submitters:\n  - :name: Bo\n    :sid: '79'\n    :email: bo@x.edu\n"
        "submission_2:\n  :submitters:\n  - :name: Jane\n    :sid: '77'\n    :email: j@x.edu\n"
        "  - :name: Ann\n    :sid: '78'\n    :email: a@x.edu\n"
    )
    files = {f"{export}/submission_{n}/homework.ipynb": source for n, source in ((1, RIGHT), (2, WRONG))}
    zipped("gradescope.zip", {**files, f"{export}/submission_metadata.yml": "submission_metadata.yml"})

    assert run(commands("Gradescope", "What is in the folder")) == [1, 0, 0, 1]
    assert set(gradebook()) == {"77", "78", "79"}
    override, comment, *group, forget = commands("Deciding by hand")
    assert run(group) == [0, 0]
    assert gradebook()["77"]["score"] == "1.0"
    assert run([override, comment]) == [0, 0]
    assert gradebook()["77"]["score"] == gradebook()["78"]["score"] == "2.5"
    assert "see me about cell 4" in Path("reports/77.html").read_text(encoding="utf-8")
    assert run([forget]) == [0]
    assert set(gradebook()) == {"78", "79"}


def test_every_command_of_the_page_is_run_here():
    """A command that is added to the page belongs to a section that a test runs."""
    tested = commands("Canvas", "Moodle", "Gradescope", "What is in the folder", "Deciding by hand")

    assert set(re.findall(r"^\$ grader (.*)$", PAGE, re.MULTILINE)) - set(tested) == {"doctor"}
