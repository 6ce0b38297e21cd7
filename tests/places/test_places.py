"""Each place's file against the place's own rules; each kit as that place would run it."""

import base64
import csv
import io
import json
import os
import re
import subprocess
import sys
import zipfile
from importlib import metadata
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from report_samples import HOSTILE, hostile_report, report, rich_report, verdict

from grader.model import Status
from grader.order import order
from grader.places import (
    canvas,
    classroom50,
    coursera,
    github,
    gradescope,
    junit,
    moodle,
    nbgrader,
    prairielearn,
    reporter,
    sheets,
)
from grader.places.packing import _package_files, _pins, wheel
from grader.spec import load_spec

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = {"rich": rich_report(), "hostile": hostile_report(), "empty": report(warnings=("it could not be read",))}
EVERY = pytest.mark.parametrize("sample", SAMPLES.values(), ids=SAMPLES)
NUMBER = {"type": "number"}
TEXT = {"type": "string"}


def check(schema, written):
    """The JSON that a place was given satisfies the place's rules."""
    value = json.loads(written)
    Draft202012Validator(schema).validate(value)
    return value


GRADESCOPE = {
    "type": "object",
    "anyOf": [{"required": ["score"]}, {"required": ["tests"]}],
    "properties": {
        "score": NUMBER,
        "execution_time": NUMBER,
        "output": TEXT,
        "output_format": {"enum": ["text", "html", "simple_format", "md", "ansi"]},
        "stdout_visibility": {"enum": ["hidden", "after_due_date", "after_published", "visible"]},
        "extra_data": {"type": "object"},
        "tests": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "score": NUMBER,
                    "max_score": NUMBER,
                    "status": {"enum": ["passed", "failed"]},
                    "name": TEXT,
                    "number": TEXT,
                    "output": TEXT,
                    "output_format": {"enum": ["text", "html", "simple_format", "md", "ansi"]},
                    "tags": {"type": "array", "items": TEXT},
                    "visibility": {"enum": ["hidden", "after_due_date", "after_published", "visible"]},
                    "extra_data": {"type": "object"},
                },
                "additionalProperties": False,
            },
        },
    },
    "additionalProperties": False,
}


@EVERY
def test_gradescope(sample):
    """One test a check, in its own visibility, and the sum of the tests is the score."""
    value = check(GRADESCOPE, gradescope.write(sample))

    assert [test["visibility"] for test in value["tests"]] == [each.visibility for each in sample.verdicts]
    assert sum(test["score"] for test in value["tests"]) == pytest.approx(value["score"])


def test_gradescope_takes_a_refusal():
    """A hand-in that cannot be read has a result, too."""
    assert check(GRADESCOPE, gradescope.refused("no notebook"))["output"] == "no notebook"


PRAIRIELEARN = {
    "type": "object",
    "required": ["gradable"],
    "if": {"properties": {"gradable": {"const": False}}},
    "then": {"required": ["format_errors"]},
    "properties": {
        "gradable": {"type": "boolean"},
        "score": {"type": "number", "minimum": 0, "maximum": 1},
        "message": TEXT,
        "output": TEXT,
        "format_errors": {"type": "array", "items": TEXT},
        "tests": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["name", "points", "max_points"],
                "properties": dict.fromkeys(("name", "description", "message", "output"), TEXT)
                | dict.fromkeys(("points", "max_points"), NUMBER),
                "additionalProperties": False,
            },
        },
    },
    "additionalProperties": False,
}


@EVERY
def test_prairielearn(sample):
    """The share of all points; the checks that students may see, no other."""
    value = check(PRAIRIELEARN, prairielearn.write(sample))

    assert value["score"] == pytest.approx(sample.score / sample.points if sample.points else 0)
    assert {test["name"] for test in value["tests"]} <= {each.id for each in sample.verdicts} or sample is SAMPLES[
        "hostile"
    ]
    assert "dW-value" not in {test["name"] for test in value["tests"]}


def test_prairielearn_keeps_its_limit():
    """A megabyte at most, whatever a student made the checks say."""
    many = report(*[verdict(f"c{n}", message=f"{n} " * 20_000) for n in range(200)])

    assert len(prairielearn.write(many)) <= 1_000_000
    assert len(json.loads(prairielearn.write(many))["tests"]) == 200
    check(PRAIRIELEARN, prairielearn.refused("no notebook"))


@EVERY
def test_coursera(sample):
    """A fraction from 0 to 1 and a text without hidden checks."""
    schema = {
        "type": "object",
        "required": ["fractionalScore", "feedback"],
        "properties": {"fractionalScore": {"type": "number", "minimum": 0, "maximum": 1}, "feedback": TEXT},
        "additionalProperties": False,
    }

    assert "dW-value" not in check(schema, coursera.write(sample))["feedback"]


@EVERY
def test_the_old_reporter(sample):
    """Base64 of version 3, at most 500 characters of output a test."""
    schema = {
        "type": "object",
        "required": ["version", "status", "max_score", "tests"],
        "properties": {
            "version": {"const": 3},
            "status": {"enum": ["pass", "fail", "error"]},
            "max_score": NUMBER,
            "tests": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["name", "status", "score"],
                    "properties": {"status": {"enum": ["pass", "fail", "error"]}, "output": {"maxLength": 500}},
                },
            },
        },
    }
    value = check(schema, base64.b64decode(reporter.write(sample), validate=True))

    assert (value["status"] == "pass") == all(test["status"] == "pass" for test in value["tests"])


def whole(*statuses):
    """A report whose points are whole."""
    return report(*[verdict(f"c{n}", status, points=2.0) for n, status in enumerate(statuses)])


CLASSROOM50 = {
    "CLASSROOM": "nets",
    "ASSIGNMENT": "ps1",
    "GITHUB_REPOSITORY_OWNER": "ada",
    "SUBMISSION_TAG": "submit/1",
    "COMMIT_URL": "https://x/commit/1",
}


@pytest.fixture
def runner(monkeypatch):
    """What Classroom 50's runner says of a hand-in."""
    for name, value in CLASSROOM50.items():
        monkeypatch.setenv(name, value)


def test_classroom50(runner):
    """Whole numbers whose sums fit, the schema's name, nothing empty that must be told, and every test."""
    told = ["classroom", "assignment", "owner", "submission", "commit", "release", "review"]
    schema = {
        "type": "object",
        "required": ["schema", *told, "datetime", "score", "max-score", "tests"],
        "properties": {
            "schema": {"const": "classroom50/result/v1"},
            **{name: {"type": "string", "minLength": 1} for name in told},
            "score": {"type": "integer"},
            "max-score": {"type": "integer"},
            "datetime": {"pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"},
            "tests": {"items": {"required": ["test-name", "passed", "score", "max-score"], "properties": {
                "score": {"type": "integer"}, "max-score": {"type": "integer"}, "passed": {"type": "boolean"}}}},
        },
    }  # fmt: skip
    value = check(schema, classroom50.write(whole(Status.PASSED, Status.FAILED, Status.PASSED)))

    assert (value["score"], value["max-score"]) == (4, 6)
    assert value["score"] == sum(test["score"] for test in value["tests"])


@EVERY
def test_junit(sample):
    """The counts are those of its elements, every check is a testcase, and any XML reader can read it."""
    root = ET.fromstring(junit.write(sample))
    suite = root.find("testsuite")

    assert root.tag == "testsuites"
    assert len(suite.findall("testcase")) == int(suite.get("tests")) == len(sample.verdicts)
    for name, count in (("failure", "failures"), ("error", "errors"), ("skipped", "skipped")):
        assert len(suite.findall(f"testcase/{name}")) == int(suite.get(count))
    assert {each.get("name") for each in suite.findall("properties/property")} >= {"score", "points", "seed"}


@EVERY
def test_a_student_cannot_speak_as_the_workflow(sample):
    """Each annotation is one line that begins a command of ours; the rest is printed while commands are stopped."""
    lines = github.remarks(sample, "hw.py")
    silent = list(github.quiet("::set-output name=x::1\n::add-mask::y\n" + HOSTILE))

    assert all("\n" not in line and line.startswith(("::error ", "::notice ")) for line in lines)
    assert silent[0].startswith("::stop-commands::")
    assert silent[-1] == f"::{silent[0].removeprefix('::stop-commands::')}::"
    assert sum(line == silent[-1] for line in silent) == 1


SPEAKS = """\
import os
import sys
import numpy as np

SAYS = "::error title=pwned::mine\\n::add-mask::grade\\n::stop-commands::mine\\n"
print(SAYS)
sys.stderr.write(SAYS)
for name in ("GITHUB_ENV", "GITHUB_OUTPUT", "GITHUB_PATH", "GITHUB_STEP_SUMMARY"):
    try:
        open(os.environ.get(name, "/tmp/" + name), "a").write("PWNED=1")
    except OSError:
        pass

def softmax(Z):
    print(SAYS)
    raise ValueError(SAYS)
"""


def test_nothing_that_a_student_writes_reaches_the_runner(tmp_path):
    """Prints, errors and files of a hostile hand-in: read as GitHub's runner reads a log, every command is ours."""
    (tmp_path / "hw.py").write_text(SPEAKS)
    left = {f"GITHUB_{name}": tmp_path / name for name in ("ENV", "OUTPUT", "PATH", "STEP_SUMMARY")}
    for file in left.values():
        file.touch()
    done = subprocess.run(
        [sys.executable, "-m", "grader.places.reporter", "softmax-classifier", tmp_path / "hw.py"],
        env=os.environ | {name: str(file) for name, file in left.items()},
        capture_output=True,
        text=True,
        check=False,
    )
    heard, stopped = [], None
    for line in (done.stdout + done.stderr).splitlines():
        if stopped is None and line.startswith("::stop-commands::"):
            stopped = f"::{line.removeprefix('::stop-commands::')}::"
        elif line == stopped:
            stopped = None
        elif stopped is None and line.lstrip().startswith("::"):
            heard.append(line)

    assert done.returncode == 0, done.stderr
    assert heard
    assert all(line.startswith(("::error file=", "::notice file=")) for line in heard)
    assert not any("pwned" in line.partition(",title=")[2].partition("::")[0] for line in heard)
    assert {name for name, file in left.items() if file.stat().st_size} == {"GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY"}
    assert left["GITHUB_OUTPUT"].read_text().startswith("result=")
    assert not any("PWNED=1" in file.read_text() for file in left.values())


@given(st.text(max_size=80))
def test_a_message_is_one_line(text):
    """Nothing that a message holds ends the command that carries it."""
    made = github.message(text)

    assert len(made.splitlines()) <= 1


def test_a_summary_keeps_githubs_limit():
    """A mebibyte at most, cut outside of a character and with its code block closed."""
    huge = report(*[verdict(f"c{n}", message="x" * 5000) for n in range(400)])
    written = github.write(huge)

    assert len(written) <= 1 << 20
    assert written.decode().count("```") % 2 == 0
    assert written.decode().endswith("a summary holds no more.\n")


CANVAS = (
    "Student,ID,SIS User ID,SIS Login ID,Section,Quiz (11),Softmax (12345)\n"
    "    Points Possible,,,,,5,29\n"
    '"Ada, B.",101,s1,ada@uni,Lab,3,\n'
    "Bo,102,s2,bo@uni,Lab,,\n"
)


@pytest.mark.parametrize("title", ["Softmax", "Softmax (12345)"])
@pytest.mark.parametrize("known", ["101", "s1", "ADA@uni", "Ada, B."])
def test_canvas(title, known):
    """A student is found by any of their names; only the assignment's column comes back, with its points."""
    filled = canvas.fill(CANVAS, {known: 23.5, "nobody": 1.0}, title, 29)
    rows = list(csv.reader(io.StringIO(filled.text)))

    assert rows[0] == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Softmax (12345)"]
    assert [row[-1] for row in rows[1:]] == ["29", "23.5", ""]
    assert filled.unmatched == ("nobody",)


MOODLE = (
    "Identifier,Full name,Email address,Status,Grade,Maximum Grade,Grade can be changed,Feedback comments\n"
    "Participant 12,Ada B,ada@uni,Submitted,-,100.00,Yes,\n"
    "Participant 13,Bo C,bo@uni,Submitted,-,100.00,Yes,\n"
)


@pytest.mark.parametrize("known", ["12", "Participant 12", "ada@uni", "Ada B"])
def test_moodle(known):
    """A student is found by any of their names, graded out of Moodle's maximum, and the others keep their dash."""
    filled = moodle.fill(MOODLE, {known: 14.5}, {known: "<p>well, almost</p>"}, 29)
    rows = list(csv.DictReader(io.StringIO(filled.text)))

    assert [row["Grade"] for row in rows] == ["50.00", "-"]
    assert rows[0]["Feedback comments"] == "<p>well, almost</p>"
    assert filled.unmatched == ()


def test_a_name_of_two_is_nobodys():
    """Two students of one name are not told apart by it."""
    twice = CANVAS.replace("Bo,102", '"Ada, B.",102')

    assert canvas.fill(twice, {"Ada, B.": 1.0}, "Softmax", 29).unmatched == ("Ada, B.",)
    assert canvas.fill(twice, {"102": 1.0}, "Softmax", 29).unmatched == ()


@given(st.lists(st.lists(st.text(max_size=8), min_size=2, max_size=2), max_size=6))
def test_a_sheet_is_read_as_it_was_written(rows):
    """Commas, quotes and line breaks survive."""
    assert sheets.read(sheets.write(["a", "b"], rows), "it", ["a"])[1] == rows


def test_nbgrader(tmp_path):
    """Its tree is read, its table has its columns, and feedback lies where it is released from."""
    for student in ("ada", "bo"):
        (tmp_path / "submitted" / student / "ps1").mkdir(parents=True)
    found = nbgrader.hand_ins(tmp_path / "submitted", "ps1")
    table = list(csv.DictReader(io.StringIO(nbgrader.grades("ps1", {"ada": 3.0}, 4.0, {}))))

    assert list(found) == ["ada", "bo"]
    assert (table[0]["student_id"], table[0]["score"], table[0]["max_score"]) == ("ada", "3.0", "4.0")
    assert [path.relative_to(tmp_path).as_posix() for path in nbgrader.feedback(tmp_path, "ps1", {"bo": "<p>"})] == [
        "feedback/bo/ps1/ps1.html"
    ]


def test_the_wheel_is_one(tmp_path):
    """Pip reads it, and what it holds can be imported from it."""
    name, content = wheel()
    (tmp_path / name).write_bytes(content)
    subprocess.run(
        [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--target", tmp_path / "to", tmp_path / name],
        check=True,
    )
    done = subprocess.run(
        [sys.executable, "-c", "import grader.spec as s; print(s.shipped_ids())"],
        env={"PYTHONPATH": str(tmp_path / "to"), "PATH": ""},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )

    assert "softmax-classifier" in done.stdout


@pytest.fixture(scope="module")
def autograder(tmp_path_factory):
    """A folder like Gradescope's, with the unpacked zip and a hand-in whose gradient has the wrong sign."""
    home = tmp_path_factory.mktemp("autograder")
    kit = gradescope.kit(order("softmax-classifier"))
    with zipfile.ZipFile(io.BytesIO(kit["autograder.zip"])) as archive:
        archive.extractall(home / "source")
        names = archive.namelist()
    assert {"setup.sh", "run_autograder"} <= set(names)
    (home / "submission").mkdir()
    (home / "submission" / "hw.py").write_text(WRONG)
    (home / "submission_metadata.json").write_text(json.dumps({"assignment": {"due_date": "2030-01-01T00:00:00Z"}}))
    return home


WRONG = """\
import numpy as np

def softmax(Z):
    t = np.exp(Z - Z.max(axis=0))
    return t / t.sum(axis=0)

def output_grad(Y_hat, Y):
    return Y - Y_hat
"""


def test_gradescopes_autograder_runs(autograder):
    """run_autograder leaves results.json: the failing check has its output, hidden checks are marked, all are there."""
    done = subprocess.run(
        ["bash", autograder / "source" / "run_autograder"],
        env={"AUTOGRADER": str(autograder), "PYTHON": sys.executable, "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
        cwd=autograder,
    )
    assert done.returncode == 0, done.stderr
    value = check(GRADESCOPE, (autograder / "results" / "results.json").read_bytes())
    by_id = {test["tags"][0]: test for test in value["tests"]}

    assert "wrong sign" in by_id["dZ"]["output"]
    assert by_id["steep-when-wrong"]["visibility"] == "hidden"
    waiting = {each.id for each in load_spec("softmax-classifier").checks if each.visibility == "after_due_date"}
    assert waiting
    assert {name for name, test in by_id.items() if test["visibility"] == "after_due_date"} == waiting
    assert by_id["sums-to-one"]["status"] == "passed"


def test_gradescope_says_what_cannot_be_read(autograder, tmp_path):
    """A folder without a hand-in is a result with the reason, not a broken autograder."""
    (tmp_path / "submission").mkdir()
    (tmp_path / "submission" / "notes.pdf").write_bytes(b"%PDF")

    spec = next((autograder / "source" / "source" / "spec").glob("*.yaml"))
    assert gradescope.main([str(tmp_path), str(spec)]) == 0
    value = check(GRADESCOPE, (tmp_path / "results" / "results.json").read_bytes())
    assert value["score"] == 0
    assert "notes.pdf" in value["output"]


@pytest.mark.parametrize("place", [github, reporter, prairielearn], ids=["github", "reporter", "prairielearn"])
def test_kits_carry_what_they_name(place):
    """Every file that a kit's script or workflow names is in the kit, and versions are pinned."""
    kit = place.kit(order("softmax-classifier"))
    pins = next(content for name, content in kit.items() if name.endswith("requirements.txt")).decode()

    assert any(name.endswith(".whl") for name in kit)
    assert any(name.endswith("spec/softmax-classifier.yaml") for name in kit)
    assert all("==" in line for line in pins.splitlines())
    assert "numpy==" in pins


def test_an_install_without_extras_is_small():
    """The files of every package that the grader needs, and its own: 200 MB at most, and PyTorch is not among them."""
    needed = [line.partition("==")[0] for line in _pins(torch=False).splitlines()]
    files = [path.locate() for name in needed for path in metadata.files(name) or ()]
    own = sum(len(content) for _, content in _package_files())

    assert "numpy" in needed
    assert "torch" not in needed
    assert own + sum(path.stat().st_size for path in files if path.is_file()) < 200e6


def test_every_place_of_the_table_is_tested():
    """Sixteen places, each with a page or a command, and a test that is there."""
    table = (ROOT / "docs/places/README.md").read_text(encoding="utf-8")
    rows = [row.split("|")[1:4] for row in table.splitlines() if row.startswith("| ")][1:]
    tests = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests/places").glob("*.py"))

    assert len(rows) == 16
    for _, how, test in rows:
        name = test.strip().strip("`")
        assert (ROOT / name).exists() or f"def {name}(" in tests
        for page in re.findall(r"\((\w+\.md)\)", how):
            assert (ROOT / "docs/places" / page).is_file()
