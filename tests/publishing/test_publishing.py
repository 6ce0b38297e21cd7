"""The students' edition of a spec: what is in it, and that it fails nothing that the whole spec lets pass."""

import html
import json
import re
import subprocess
import sys
import zlib
from pathlib import Path

import numpy as np
import pytest

from benchmarks.editions import NAMES, compared, hand_ins
from grader.errors import GraderError
from grader.grading import Grader
from grader.model import PUBLIC_SEED, Status
from grader.order import order
from grader.publishing import publish
from grader.reports import to_html, to_markdown, to_plain
from grader.reports.words import BY_EDITION, LEFT_TO_THE_COURSE
from grader.respondents.book import DECIDES, Contents, read_book, written
from grader.spec import draw_inputs, load_spec
from grader.spec.reference import reference_file

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def published(tmp_path_factory):
    """The students' edition of a spec that ships here, written once."""
    made = {}

    def edition(name):
        if name not in made:
            made[name] = publish(load_spec(name), tmp_path_factory.mktemp(name))
        return made[name]

    return edition


def _verdicts(spec, path, **options):
    with Grader(order(spec, visible_only=True, diagnose=False, **options)) as grading:
        return grading.grade(path)


@pytest.mark.parametrize("name", ["softmax", "cross-entropy", "gradients", "softmax-classifier"])
def test_it_fails_nothing_that_the_whole_spec_lets_pass(name, published, tmp_path):
    """One of an assignment's hand-ins; `make bench-editions` takes all of all assignments."""
    everything = list(hand_ins(name, tmp_path))
    what, path = everything[len(everything) // 2]
    with (
        Grader(order(name, visible_only=True, diagnose=False)) as whole,
        Grader(order(published(name).spec, visible_only=True, diagnose=False)) as students,
    ):
        found = compared(what, whole.grade(path), students.grade(path))

    assert found["checks"] > 0
    assert found["wrongly failed"] == 0


@pytest.mark.parametrize("name", NAMES)
def test_it_holds_nothing_of_closed_checks_or_of_the_reference(name, published):
    """Neither ids, sentences, hints nor formulas of closed checks, and no line of the reference's code."""
    edition, spec = published(name), load_spec(name)
    text = edition.spec.read_text(encoding="utf-8")
    answers = zlib.decompress(edition.answers.read_bytes()).decode("latin-1")
    open_text = " ".join(json.dumps([check.says, check.hint, check.id]) for check in spec.checks if _open(check))
    closed = [each for check in spec.checks if not _open(check) for each in (check.id, check.says, check.hint) if each]
    reference = reference_file(spec.reference, spec.path.parent).read_text(encoding="utf-8")
    code = [line.strip() for line in reference.splitlines() if re.match(r" +\S.{12,}", line)]

    assert not [each for each in closed if each in text + answers and each not in open_text and " " in each]
    assert not [check.id for check in spec.checks if not _open(check) and f'id: "{check.id}"' in text]
    assert not [line for line in code if line in text or line in answers]
    assert "reference:" not in text


def _open(check):
    return check.visibility == "visible"


OBJECTS, A_FILE_OF_FUNCTIONS = "modules", "gradient-checking"  # of the library, beside the course's own


@pytest.mark.parametrize("name", [*NAMES, OBJECTS, A_FILE_OF_FUNCTIONS])
def test_it_asks_the_same(name, published):
    """The open checks are the same, and so are their draws; a right hand-in is judged by each of them."""
    spec, edition = load_spec(name), load_spec(published(name).spec)
    ours = [check for check in spec.checks if _open(check)]

    assert published(name).left == ()

    assert [(each.id, each.says, each.points, each.hint) for each in edition.checks] == [
        (each.id, each.says, each.points, each.hint) for each in ours
    ]
    for full, open_ in zip(ours, edition.checks, strict=True):
        for trial in range(3):
            drawn = draw_inputs(spec, full, PUBLIC_SEED, trial, full.mentions.drawn)
            again = draw_inputs(edition, open_, PUBLIC_SEED, trial, open_.mentions.drawn)
            assert repr({key: drawn[key] for key in sorted(full.mentions.drawn & drawn.keys())}) == repr(
                {key: again[key] for key in sorted(open_.mentions.drawn & again.keys())}
            )


ALONE = """
import sys
sys.modules["reference"] = None  # as on a machine without it
import numpy as np
import grader
from grader.cli import run
code = run(["check", sys.argv[1], sys.argv[2], "--quiet"])
names = {}
exec("import numpy as np\\ndef softmax(Z):\\n    t = np.exp(Z - Z.max(0))\\n    return t / t.sum(0)", names)
print(grader.check(sys.argv[1], namespace=names, only=["softmax-value", "shift-invariance"]))
sys.exit(code)
"""


def test_it_grades_where_there_is_no_reference(published, tmp_path):
    """In the terminal and in a running notebook; the closed checks are counted all the same."""
    solution = ROOT / "assignments" / "softmax" / "solution.ipynb"
    done = subprocess.run(
        [sys.executable, "-c", ALONE, published("softmax").spec, solution],
        capture_output=True, text=True, check=False, cwd=tmp_path,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
    assert "12 of 12 points that you can see; 7 more in 6 checks" in " ".join(done.stdout.split())
    assert "3 of 3 points" in done.stdout


HALF = """
import numpy as np


def softmax(Z):
    Z = np.asarray(Z, np.float32)
    t = np.exp(Z - Z.max(0))
    return (t / t.sum(0)) * np.float32(1.0002)
"""


def test_what_it_cannot_know_it_leaves_to_the_course(published, tmp_path):
    """How much single precision costs the reference is not written down, so no point is taken for it."""
    path = tmp_path / "homework.py"
    path.write_text(HALF, encoding="utf-8")
    report = _verdicts(published("softmax").spec, path, only=["softmax-value"])
    (verdict,) = report.verdicts

    assert verdict.status is Status.INCONCLUSIVE
    assert DECIDES in verdict.message
    assert report.provisional
    for page in (to_plain(report), to_html(report), to_markdown(report)):
        text = " ".join(html.unescape(page).split())
        assert BY_EDITION in text
        assert LEFT_TO_THE_COURSE in text
        assert "A person will look" not in text
        assert "Provisional:" not in text


TRAINED = """
import numpy as np


def softmax(Z):
    return np.exp(Z) / np.sum(np.exp(Z))


def hardmax(Z):
    P = softmax(Z)
    return np.eye(len(P))[:, np.argmax(P, axis=1)[: Z.shape[1]] % len(P)]
"""


def test_a_helper_within_is_for_the_course_to_judge(published, tmp_path):
    """A function that calls another, wrong one of its own: nothing here can answer in that one's place."""
    path = tmp_path / "homework.py"
    path.write_text(TRAINED, encoding="utf-8")
    by_id = {each.id: each for each in _verdicts(published("softmax").spec, path).verdicts}

    assert by_id["softmax-value"].status is Status.FAILED
    assert by_id["hardmax-value"].status is Status.INCONCLUSIVE
    assert DECIDES in by_id["hardmax-value"].message


TURNED = """
import numpy as np


def softmax(Z):
    t = np.exp(Z - Z.max(axis=0))
    return t / t.sum(axis=0)


def cross_entropy(y_hat, y):
    return -np.sum(y * np.log(y_hat))


def cost(Y_hat, Y):
    return -np.sum(Y * np.log(Y_hat)) / Y.shape[1]


def output_grad(Y_hat, Y):
    return Y - Y_hat
"""


def test_a_wrong_gradient_fails_where_all_else_is_known(published, tmp_path):
    """That the reference does not answer by chance is written down, so no failure is left open for that."""
    path = tmp_path / "homework.py"
    path.write_text(TURNED, encoding="utf-8")
    (verdict,) = _verdicts(published("softmax-classifier").spec, path, only=["dZ"]).verdicts

    assert verdict.status is Status.FAILED
    assert verdict.at_fault == ("output_grad",)


def test_it_is_for_the_public_draws_alone(published):
    """A course that grades by it, on fresh draws, is told to take the whole spec."""
    with pytest.raises(GraderError, match=r"students' edition.*whole spec"):
        order(published("softmax").spec, seed=7)


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda data: data[: len(data) // 2], "cut off"),
        (lambda data: b"not at all", "no answers of a course"),
        (lambda data: zlib.compress(b"\x00"), "no answers of a course"),
        (lambda data: zlib.compress(bytes(65 << 20), 1), "larger than answers are"),
    ],
    ids=["cut off", "something else", "another format", "a bomb"],
)
def test_answers_that_are_none_are_one_sentence(damage, said, published, tmp_path):
    """The file came over a network, or from anybody."""
    path = tmp_path / "softmax.answers"
    path.write_bytes(damage(published("softmax").answers.read_bytes()))

    with pytest.raises(GraderError, match=f"{said}.*fetch it anew"):
        read_book(path)


def test_a_book_keeps_what_was_written(tmp_path):
    """Values come back as they were, and each time as copies."""
    from grader.model import Answer, Handle
    from grader.respondents.book import line
    from grader.respondents.question import Pasts

    value = (np.arange(3.0), {"cache": [1, "a", None]}, Handle(1, "Net"))
    lines = (line(Pasts().question("f", [2], (), {}, None), Answer(value=value)),)
    contents = Contents(names=("f",), makers=(), closed=0, closed_points=0.0, lines=lines, slopes={})
    (tmp_path / "book").write_bytes(written(contents))
    book = read_book(tmp_path / "book")
    first, second = book.call("f", [2]).value, book.call("f", [2]).value
    first[0][:] = 7

    assert second[0].tolist() == [0.0, 1.0, 2.0]
    assert second[1] == value[1]
    assert second[2].kind == "Net"
    assert second[2] != first[2]


@pytest.mark.parametrize(
    ("name", "folder", "said"),
    [("edition", "new", "students' edition already"), ("softmax", "same", "publish to another folder")],
    ids=["an edition", "its own folder"],
)
def test_what_cannot_be_published_is_one_sentence(name, folder, said, published, tmp_path):
    """Not an edition of an edition, nor over the spec itself."""
    spec = load_spec(published("softmax").spec if name == "edition" else name)

    with pytest.raises(GraderError, match=said):
        publish(spec, tmp_path if folder == "new" else spec.path.parent)
