"""Files for places, read by programs of those places, or held against schemas that others publish."""

import argparse
import csv
import io
import json
import os
import shutil
import subprocess
import sys
import tarfile
import unittest
import zipfile
from contextlib import suppress
from pathlib import Path

import junitparser
import pytest
import xmlschema
from coursera_autograder.commands.grade import run_container
from finalgrade.canvas.canvas import canvas_merge
from gradescope_utils.autograder_utils.decorators import number, tags, visibility, weight
from gradescope_utils.autograder_utils.json_test_runner import JSONTestRunner
from nbgrader.utils import notebook_hash
from pandas import DataFrame

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "reports"))

from report_samples import hostile_report, report, rich_report, verdict  # noqa: E402

from grader.cli import run as command  # noqa: E402
from grader.order import order  # noqa: E402
from grader.places import canvas, classroom50, coursera, github, gradescope, junit, nbgrader, reporter  # noqa: E402

SAMPLES = {
    "rich": rich_report(),
    "hostile": hostile_report(),
    "empty": report(warnings=("it could not be read",)),
    "passed": report(verdict("dZ")),
}
EVERY = pytest.mark.parametrize("sample", SAMPLES.values(), ids=SAMPLES)
BIN = Path(sys.executable).parent
SOFTMAX = ROOT / "assignments/softmax-classifier"


@pytest.fixture(scope="module")
def jenkins():
    """Jenkins's schema, which pytest keeps in its source distribution to test its own reports by."""
    (archive,) = BIN.parent.glob("pytest-*.tar.gz")
    with tarfile.open(archive) as source:
        member = next(name for name in source.getnames() if name.endswith("junit-10.xsd"))
        return xmlschema.XMLSchema(source.extractfile(member))


@EVERY
def test_jenkins_takes_the_junit_file(sample, jenkins):
    """It satisfies Jenkins's schema, and junitparser finds every check with its outcome."""
    written = junit.write(sample)
    jenkins.validate(io.BytesIO(written))
    (suite,) = junitparser.JUnitXml.fromstring(written)

    assert len(list(suite)) == suite.tests == len(sample.verdicts)
    assert sum(not case.result for case in suite) == sum(each.status == "passed" for each in sample.verdicts)


class Theirs(unittest.TestCase):
    """A test as gradescope-utils knows it: what its runner writes of it has every key that it can write."""

    __test__ = False  # it is theirs to run

    @weight(2)
    @number("1.1")
    @tags("dZ")
    @visibility("after_due_date")
    def test_fails(self):
        """It fails, with an output."""
        print("printed")
        self.fail("why")


@EVERY
def test_gradescopes_own_runner_writes_such_a_file(sample):
    """Each of its keys is in ours, of the same type, and its words for a status are all that we use."""
    stream = io.StringIO()
    suite = unittest.defaultTestLoader.loadTestsFromTestCase(Theirs)
    JSONTestRunner(stream=stream, visibility="visible", stdout_visibility="hidden").run(suite)
    theirs, ours = json.loads(stream.getvalue()), json.loads(gradescope.write(sample))
    (their_test,) = theirs["tests"]

    assert theirs.keys() - {"visibility", "leaderboard"} <= ours.keys()
    for test in ours["tests"]:
        assert their_test.keys() <= test.keys()
        for key, value in their_test.items():
            assert type(value) is type(test[key]) or {type(value), type(test[key])} == {int, float}
        assert test["status"] in {"passed", "failed"}


@pytest.mark.parametrize("place", [github, reporter, classroom50], ids=["github", "reporter", "classroom50"])
def test_github_takes_the_workflow(place, tmp_path):
    """It satisfies the schema of workflows that check-jsonschema ships."""
    kit = place.kit(order("softmax-classifier"))
    (name,) = [name for name in kit if name.endswith(".yml")]
    (tmp_path / "grade.yml").write_bytes(kit[name])

    subprocess.run(
        [BIN / "check-jsonschema", "--builtin-schema", "vendor.github-workflows", tmp_path / "grade.yml"], check=True
    )


class Container:
    """In place of Docker: a container that ran and left one file."""

    def __init__(self, content):
        self.held = io.BytesIO()
        with tarfile.open(fileobj=self.held, mode="w") as archive:
            entry = tarfile.TarInfo("feedback.json")
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))

    def start(self, _):
        """It runs."""

    def wait(self, *_, **__):
        """It ended well."""
        return 0

    def logs(self, *_, **__):
        """It said nothing."""
        return b""

    def get_archive(self, *_):
        """The file that it left."""
        return [self.held.getvalue()], None

    def remove_container(self, *_):
        """It goes."""


@EVERY
def test_courseras_own_checker_takes_the_feedback(sample, tmp_path, caplog):
    """The command by which Coursera lets authors try a grader finds nothing to complain of."""
    options = argparse.Namespace(timeout=1, dst_dir=str(tmp_path), no_rm=False)
    with suppress(SystemExit):
        run_container(Container(coursera.write(sample)), "c", options)

    assert not [record for record in caplog.records if record.levelname == "ERROR"]


def test_a_reader_of_canvas_gradebooks_reads_ours(tmp_path):
    """finalgrade, which joins grades to Canvas's export, finds each student in what we wrote."""
    export = (
        "Student,ID,SIS User ID,SIS Login ID,Section,Softmax (12345)\n    Points Possible,,,,,29\n"
        '"Ada, B.",101,s1,ada@uni,Lab,\nBo,102,s2,bo@uni,Lab,\n'
    )
    (tmp_path / "canvas.csv").write_text(canvas.fill(export, {"101": 23.5}, "Softmax", 29).text)
    grades = DataFrame({"sid": ["s1", "s2"], "mean": [0.5, 1.0]})
    merged = canvas_merge(str(tmp_path / "canvas.csv"), grades)

    assert dict(zip(merged["ID"].dropna(), merged["mean"].dropna(), strict=True)) == {101: 50, 102: 100}


def test_nbgrader_releases_our_pages(tmp_path, monkeypatch):
    """From a collected course to feedback in nbgrader's exchange, under the name by which the student fetches it."""
    monkeypatch.chdir(tmp_path)
    secrets = {"ada": "s" * 64, "bo": "t" * 64}
    for student, secret in secrets.items():
        folder = tmp_path / "submitted" / student / "ps1"
        folder.mkdir(parents=True)
        shutil.copy(SOFTMAX / "solution.ipynb", folder / "problem1.ipynb")
        (folder / "timestamp.txt").write_text("2026-11-26 12:00:00.000000 UTC")
        (folder / "submission_secret.txt").write_text(secret)
    words = ["grade", "softmax-classifier", "submitted", "--id-from", "folder", "--out", "reports", "--only", "cat"]
    assert command(words) == 0
    assert command(["feedback", "reports", "--as", "nbgrader", "--from", "submitted", "--title", "ps1"]) == 0
    with zipfile.ZipFile("reports/feedback/nbgrader.zip") as archive:
        archive.extractall()
    exchange = tmp_path / "exchange"
    exchange.mkdir(mode=0o777)
    exchange.chmod(0o777)
    subprocess.run([BIN / "nbgrader", "release_feedback", "ps1", "--course", "c", f"--Exchange.root={exchange}"],
                   check=True)  # fmt: skip

    for student, secret in secrets.items():
        released = exchange / "c/feedback" / f"{notebook_hash(secret=secret, notebook_id='problem1')}.html"
        assert released.read_bytes() == (tmp_path / "feedback" / student / "ps1/problem1.html").read_bytes()


def test_nbgrader_exports_such_a_table(tmp_path, monkeypatch):
    """The columns of `nbgrader export` in its order."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", f"{BIN}{os.pathsep}{os.environ['PATH']}")  # it calls alembic by its name
    subprocess.run([BIN / "nbgrader", "db", "assignment", "add", "ps1"], check=True)
    subprocess.run([BIN / "nbgrader", "export"], check=True)
    with Path("grades.csv").open(encoding="utf-8") as theirs:
        heading = next(csv.reader(theirs))

    assert heading == list(nbgrader.COLUMNS)
