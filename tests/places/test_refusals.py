"""What a place cannot hold, or lacks: one sentence with the remedy, and never a result that it would refuse."""

import base64
import json
import re
from argparse import Namespace
from importlib import metadata
from pathlib import Path

import pytest
from report_samples import report, verdict

from grader.commands import place
from grader.errors import GraderError
from grader.model import SpecName
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
    packing,
    prairielearn,
    reporter,
)
from grader.places.hand_back import Mark

CANVAS = "Student,ID,Quiz (11),Softmax (12345),Softmax (9)\n    Points Possible,,5,29,29\nBo,102,,,\n"
MOODLE = "Identifier,Grade,Maximum Grade,Feedback comments\nParticipant 1,-,Good,\n"
PLACES = (canvas, classroom50, coursera, github, gradescope, junit, moodle, nbgrader, prairielearn, reporter)
MARKS = [Mark((), (), report(verdict("dZ")), 0.0, 1.0)]


def half_points(tmp_path):
    """A spec whose check is worth half a point."""
    (tmp_path / "half.yaml").write_text(
        "format: 1\nid: half\ntitle: Half\nreference: reference.softmax\nfunctions: {softmax: {args: [Z]}}\n"
        "draw: {Z: {normal: [3, 2]}}\nchecks: [{id: value, points: 0.5, matches: softmax}]\n"
    )
    return order(tmp_path / "half.yaml")


def elsewhere(place, tmp_path, capsys):
    """What a place that has not put a hand-in where it belongs is told, with the file that is then missing."""
    code = place.main([str(tmp_path), "spec.yaml"])
    told = capsys.readouterr()
    assert not (tmp_path / "results" / "results.json").exists()
    assert code == 2
    raise GraderError((told.err + told.out).strip())


REFUSED = [
    ("canvas", "empty", lambda *_: canvas.fill("", {}, "Softmax", 29), "is empty: download it again"),
    ("canvas", "columns", lambda *_: canvas.fill("a,b\n1,2\n", {}, "Softmax", 29), "no column 'Student'.*download"),
    ("canvas", "no such title", lambda *_: canvas.fill(CANVAS, {}, "Soft", 29), "no assignment 'Soft': make it"),
    ("canvas", "two of a title", lambda *_: canvas.fill(CANVAS, {}, "Softmax", 29), "name one as 'Softmax"),
    ("canvas", "title too long", lambda *_: canvas.fill(CANVAS, {}, "x" * 300, 29), "300 characters, Canvas holds"),
    ("canvas", "no file", lambda tmp, _: canvas.hand_back(MARKS, tmp / "none.csv", "S"), "none.csv: cannot be read"),
    ("moodle", "columns", lambda *_: moodle.fill("Identifier,X\n1,-\n", {}, {}, 1), "no column 'Grade'.*download it"),
    ("moodle", "no feedback", lambda *_: moodle.fill("Identifier,Grade\n1,-\n", {"1": 1.0}, {"1": "x"}, 1),
     "no column 'Feedback comments': turn on 'Feedback comments'"),
    ("moodle", "a scale", lambda *_: moodle.fill(MOODLE, {"1": 1.0}, {"1": "x"}, 1), "out of 'Good'.*choose Grade"),
    ("nbgrader", "no tree", lambda tmp, _: nbgrader.hand_ins(tmp, "ps2"), "no hand-ins of 'ps2' here, as in"),
    ("nbgrader", "title", lambda *_: nbgrader.hand_back(MARKS, None, "a + b"), "'a . b' is no name.*give --title"),
    ("classroom50", "half a point", lambda *_: classroom50.write(report(verdict("half", points=0.5))),
     r"'half' is worth 0\.5 points.*multiply all points"),
    ("classroom50", "half a point in the spec", lambda tmp, _: classroom50.kit(half_points(tmp)),
     r"half.yaml:7: check 'value' is worth 0\.5 points.*multiply all points"),
    ("classroom50", "no runner", lambda *_: classroom50.write(report(verdict("dZ", points=1.0))),
     "CLASSROOM is not set: its runner sets it; in a workflow of your own write it under 'env:'"),
    ("gradescope", "no folder", lambda tmp, said: elsewhere(gradescope, tmp, said), "submission: there is no such"),
    ("prairielearn", "no folder", lambda tmp, said: elsewhere(prairielearn, tmp, said), "student: there is no such"),
    ("github", "no hand-in named", lambda *_: github.graded(["softmax"]), "name the spec and the hand-in"),
    ("reporter", "no hand-in named", lambda *_: github.graded([]), "name the spec and the hand-in"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("made", "says"), [row[2:] for row in REFUSED], ids=[f"{p}: {what}" for p, what, *_ in REFUSED]
)
def test_what_a_place_cannot_hold_is_one_sentence(made, says, tmp_path, capsys, monkeypatch):
    """It names what is wrong, and what to do."""
    monkeypatch.delenv("CLASSROOM", raising=False)
    with pytest.raises(GraderError) as error:
        made(tmp_path, capsys)

    assert re.search(says, str(error.value))
    assert "\n" not in str(error.value)


LONG = report(
    *[verdict(f"check-{n}", says=f"{n} " * 9000, message="m" * 9000, points=0.25) for n in range(60)],
    spec=SpecName("s" * 80, "T" * 5000, "0" * 64),
)


@pytest.mark.parametrize(
    "place", [gradescope, prairielearn, coursera, reporter, github, junit], ids=lambda p: p.__name__
)
def test_what_is_too_long_is_cut_or_refused_never_passed_on(place):
    """Sixty checks with sentences of ten thousand letters: within the place's limit, and whole as a file."""
    written = place.write(LONG)

    if place is gradescope:
        assert all(len(test["name"]) <= 200 and len(test["output"]) <= 20_000 for test in json.loads(written)["tests"])
    elif place is prairielearn:
        assert len(written) <= 1_000_000
        assert json.loads(written)["tests"]
    elif place is coursera:
        assert len(json.loads(written)["feedback"]) <= 60_000
    elif place is reporter:
        assert all(len(test["output"]) <= 500 for test in json.loads(base64.b64decode(written))["tests"])
    elif place is github:
        assert len(written) <= 1 << 20
    else:
        assert written.endswith(b"</testsuites>")


def test_every_place_by_file_is_in_one_of_the_tables():
    """Ten places: what each refuses, or that it takes whatever a report can hold."""
    refusing = {name for name, *_ in REFUSED}
    files = {path.stem for path in Path(canvas.__file__).parent.glob("*.py")}

    assert {place.__name__.rpartition(".")[2] for place in PLACES} == refusing | {"coursera", "junit"}
    assert refusing <= files
    assert len(PLACES) == 10


@pytest.mark.parametrize("name", ["canvas", "moodle", "nbgrader", "junit", "coursera"])
def test_a_place_that_needs_nothing_set_up_says_what_writes_for_it(name, tmp_path):
    """`grader place` knows all ten: of five it says the command that writes what they take, and writes nothing."""
    out = tmp_path / "kit"
    with pytest.raises(
        GraderError, match=rf"^{name} needs nothing set up: `grader (grade|feedback) .*{name}.*` writes"
    ):
        place.run(Namespace(name=name, spec="softmax", out=out, trust=False))

    assert not out.exists()


def test_a_kit_for_torch_says_where_torch_is_missing(tmp_path, monkeypatch):
    """Without a PyTorch here no version of it can be pinned: a sentence with the remedy."""
    monkeypatch.setattr(packing.metadata, "version", _without_torch)
    with pytest.raises(GraderError, match="needs PyTorch, and none is installed here to pin: pip install torch"):
        place.run(Namespace(name="gradescope", spec="pytorch", out=tmp_path / "kit", trust=False))


def _without_torch(name, version=metadata.version):
    if name == "torch":
        raise metadata.PackageNotFoundError(name)
    return version(name)
