"""The command line as people use it: what it prints, what it writes, how it exits."""

import ast
import json
import re
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
from doubling import SPEC

from grader.commands import COMMANDS, commands
from grader.commands.spec import lint

ROOT = Path(__file__).resolve().parent.parent
SOLUTION = ROOT / "assignments/softmax-classifier/solution.ipynb"
WRONG = ROOT / "assignments/softmax-classifier/examples/wrong_dZ_sign.ipynb"


def run(*args, cwd=ROOT, **environment):
    """The command in a process of its own."""
    import os

    return subprocess.run(
        [sys.executable, "-m", "grader", *map(str, args)],
        capture_output=True,
        text=True,
        cwd=cwd,
        check=False,
        env={**os.environ, "COLUMNS": "80", **environment},
    )


def without_times(report):
    """A report that can be compared with another of the same key."""
    return report | {"seconds": 0, "verdicts": [verdict | {"seconds": 0} for verdict in report["verdicts"]]}


def test_a_right_notebook_exits_0_with_full_marks():
    """`grader check ID FILE` on the solution: everything passed."""
    done = run("check", "softmax-classifier", SOLUTION)

    assert done.returncode == 0, done.stdout + done.stderr
    assert "failed" not in done.stdout


def test_a_wrong_notebook_exits_1_and_names_the_mistake(tmp_path):
    """The demo's notebook: dZ has its sign wrong, and the report says so in every format."""
    files = {kind: tmp_path / f"report.{kind}" for kind in ("json", "html", "markdown")}
    done = run(
        "check", "specs/softmax-classifier.yaml", WRONG, *[f"--report={kind}={file}" for kind, file in files.items()]
    )

    assert done.returncode == 1
    assert "sign" in done.stdout
    verdicts = {v["id"]: v for v in json.loads(files["json"].read_text())["verdicts"]}
    assert verdicts["dZ"]["diagnosis"]["code"] == "sign"
    assert all("dZ" in file.read_text() for file in files.values())
    wide = [line for line in done.stdout.splitlines() if len(line) > 80]
    assert all("np." in line for line in wide), "only what can be pasted is not wrapped"


def test_the_report_keeps_to_its_schema(tmp_path):
    """`grader schema report` describes what `--report json=` writes."""
    run("grade", "softmax-classifier", WRONG, f"--report=json={tmp_path / 'r.json'}")
    schema = json.loads(run("schema", "report").stdout)

    jsonschema.validate(json.loads((tmp_path / "r.json").read_text()), schema)


def test_the_same_seed_gives_the_same_report(tmp_path):
    """Byte for byte, apart from the times."""
    texts = []
    for name in ("a", "b"):
        run("grade", "softmax-classifier", WRONG, "--seed", 7, f"--report=json={tmp_path / name}")
        texts.append(json.dumps(without_times(json.loads((tmp_path / name).read_text()))))

    assert texts[0] == texts[1]


def test_staff_see_hidden_checks_students_do_not(tmp_path):
    """`check` judges the visible checks on the public seed; `grade` all of them on a fresh one, which it prints."""
    student_run = run("check", "softmax-classifier", SOLUTION, f"--report=json={tmp_path / 'student'}")
    staff_run = run("grade", "softmax-classifier", SOLUTION, f"--report=json={tmp_path / 'staff'}")
    student, staff = (json.loads((tmp_path / name).read_text()) for name in ("student", "staff"))

    assert {v["visibility"] for v in student["verdicts"]} == {"visible"}
    assert len(staff["verdicts"]) > len(student["verdicts"])
    assert student["seed"] == 1986
    assert "--seed" not in student_run.stdout
    assert f"--seed {staff['seed']}" in " ".join(staff_run.stdout.split())


def test_only_judges_one_check(tmp_path):
    """`--only ID` judges that check, with the same inputs as in a whole run."""
    done = run("check", "softmax-classifier", WRONG, "--only", "cat", f"--report=json={tmp_path / 'r'}")

    assert done.returncode == 0
    assert [v["id"] for v in json.loads((tmp_path / "r").read_text())["verdicts"]] == ["cat"]


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("check", "softmax-classifer", "x.ipynb"), "softmax-classifier"),
        (("check", "softmax-classifier", "nowhere.ipynb"), "nowhere.ipynb"),
        (("check", "softmax-classifier", SOLUTION, "--only", "catt"), "no check 'catt'"),
        (("check", "softmax-classifier", SOLUTION, "--report", "pdf=x"), "json, html, markdown"),
        (("grade", "softmax-classifier", SOLUTION, "--seed", "-1"), "whole number"),
        (("grade", "softmax-classifier", SOLUTION, WRONG, "--report", "json=x"), "use --out"),
        (("check", "softmax-classifier", SOLUTION, "--isolation", "iron"), "strong"),
        (("check", "softmax-classifier", SOLUTION, "--run", "some"), "needed"),
        (("check", SOLUTION, "softmax-classifier"), "the spec comes first"),
        (("check", "softmax-classifier", SOLUTION, "--only", "likelihood"), "not open to students"),
        (("schema", "grades"), "'spec', 'report'"),
        (("check",), "required: SPEC, SUBMISSION"),
        (("chek", "softmax-classifier"), "did you mean 'check'"),
        (("spec", "lnt"), "did you mean 'lint'"),
        (("lint", "softmax"), "did you mean 'spec lint'"),
        (("spec",), "name a command: lint"),
        ((), "name a command"),
        (("--sed", "1"), "there is no command '--sed'"),
        (("check", "softmax-classifier", SOLUTION, "--seed", "1"), "unrecognized arguments: --seed 1"),
    ],
)
def test_wrong_usage_exits_2_and_says_what_to_do(args, words):
    """A misspelt id, a missing file, an unknown option value: one clear sentence, no traceback, exit 2."""
    done = run(*args)

    assert done.returncode == 2
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_lint_names_line_and_column(tmp_path):
    """Every mistake at once, as file:line:column."""
    text = (ROOT / "specs/softmax-classifier.yaml").read_text()
    (tmp_path / "bad.yaml").write_text(text.replace("points: 1", "pionts: 1", 2))
    good, bad = run("spec", "lint", "specs/softmax-classifier.yaml"), run("spec", "lint", tmp_path / "bad.yaml")

    assert good.returncode == 0
    assert bad.returncode == 2
    assert bad.stdout.count("did you mean 'points'?") == 2
    assert f"{tmp_path / 'bad.yaml'}:" in bad.stdout


def test_lint_runs_the_reference_against_the_spec(tmp_path):
    """A check that its own reference does not pass is a mistake of the spec, found before any student meets it."""
    run("new", "mse-regression", cwd=tmp_path)
    spec = tmp_path / "mse-regression/mse-regression.yaml"
    proven = run("spec", "lint", spec)
    spec.write_text(spec.read_text().replace("cost(y, y) == 0", "cost(y, y) == 1"))
    wrong = run("spec", "lint", spec)

    assert proven.returncode == 0, proven.stdout
    assert wrong.returncode == 2
    assert "the reference does not pass the check 'cost-of-a-perfect-fit'" in wrong.stdout
    assert len(wrong.stdout.splitlines()) == 1


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("    return sum(itertools.repeat(1))", "lint stopped after 1 s: the reference takes too long"),
        ("    try:\n        while True: pass\n    finally:\n        while True: pass", "lint stopped after 1 s"),
        ("    os._exit(3)", "the reference ended the process that asked it (exit status 3)"),
    ],
    ids=["in C", "will not be interrupted", "leaves"],
)
def test_lint_ends_whatever_the_reference_does(tmp_path, monkeypatch, body, says):
    """A reference that loops, in Python or in C, or that takes its process along, is one mistake of the spec."""
    (tmp_path / "one.yaml").write_text(SPEC)
    (tmp_path / "one_reference.py").write_text(f"import itertools, os\ndef double(x):\n{body}\n")
    if "stopped" in says:
        monkeypatch.setattr(lint, "SECONDS", 1.0)  # who leaves by itself is waited for, however busy the machine

    found = lint._found(str(tmp_path / "one.yaml"), trust=False)

    assert [says in problem.message for problem in found] == [True]


@pytest.mark.parametrize("name", ["one_reference.py", "again.py"])
def test_lint_refuses_the_reference_among_the_students_files(tmp_path, name):
    """Neither the reference nor a copy of it may be a file that students' code can read."""
    (tmp_path / "one.yaml").write_text(f"{SPEC}files: [{name}]\n")
    for each in ("one_reference.py", "again.py"):
        (tmp_path / each).write_text("def double(x):\n    return 2 * x\n")

    done = run("spec", "lint", tmp_path / "one.yaml")

    assert done.returncode == 2
    assert f"'{name}' is the reference: students' code can read what stands here" in done.stdout


def test_a_new_assignment_grades_itself_out_of_the_box(tmp_path):
    """`grader new NAME`: the solution gets full marks, the starter does not, and a second `new` refuses."""
    made = run("new", "mse-regression", cwd=tmp_path)
    solution = run("check", "mse-regression/mse-regression.yaml", "mse-regression/solution.ipynb", cwd=tmp_path)
    starter = run("check", "mse-regression/mse-regression.yaml", "mse-regression/starter.ipynb", cwd=tmp_path)

    assert made.returncode == 0, made.stderr
    assert solution.returncode == 0, solution.stdout + solution.stderr
    assert starter.returncode == 1
    assert "not written yet: predict, cost, grad" in " ".join(starter.stdout.split())
    assert run("new", "mse-regression", cwd=tmp_path).returncode == 2
    assert run("new", "../up", cwd=tmp_path).returncode == 2


def test_help_teaches():
    """Every command has a sentence and the two that people use daily an example."""
    top = run("--help").stdout

    assert all(word in top for word in ("check", "grade", "new", "doctor", "schema", "spec"))
    assert "grader check softmax-classifier" in run("check", "--help").stdout
    assert "--out" in run("grade", "--help").stdout


def test_a_class_is_asked_the_same_questions(tmp_path):
    """The first run draws a seed, the next takes it from the folder and keeps every report, `--seed` grades again."""
    command = ("grade", "softmax-classifier", SOLUTION, "--only", "cat", "--out", tmp_path / "out")
    first, second, third = run(*command), run(*command), run(*command, "--seed", 2)

    seed = re.search(r"--seed (\d+)", first.stderr)[1]
    assert f"--seed {seed}" in second.stderr
    assert "0 graded now, 1 already graded" in second.stdout
    assert "1 graded now, 0 already graded" in third.stdout
    assert json.loads((tmp_path / "out/solution.json").read_text())["seed"] == 2


def test_every_command_has_a_help_of_its_own():
    """A command is a file with a docstring, `arguments` and `run`; `grader --help` lists its first line."""
    listing = run("--help").stdout
    for name, path in commands(COMMANDS).items():
        first = ast.get_docstring(ast.parse(path.read_text())).splitlines()[0]
        assert re.search(rf"^  {name} +{re.escape(first)}$", listing, re.MULTILINE)


def test_doctor_names_the_tiers():
    """The doctor says which tiers work here, with a remedy for what does not."""
    done = run("doctor")

    assert done.returncode == 0
    assert all(word in done.stdout for word in ("numpy", "limits", "standard", "strong"))


def test_a_bug_of_ours_exits_3(tmp_path):
    """Whatever is not the student's and not the operator's fault says that it is ours."""
    (tmp_path / "broken.py").write_text(
        "import grader.order, grader.cli\n"
        "def broken(*args, **kwargs): raise AssertionError('planted')\n"
        "grader.order.order = broken\n"
        f"import sys; sys.argv = ['grader', 'check', 'softmax-classifier', {str(SOLUTION)!r}]\n"
        "grader.cli.main()\n"
    )
    done = subprocess.run([sys.executable, tmp_path / "broken.py"], capture_output=True, text=True, check=False)

    assert done.returncode == 3
    assert "fault of the grader" in done.stderr


def test_garbage_is_collected_but_not_among_what_was_imported():
    """While a command's modules are imported nothing is collected; while it works, what it makes is."""
    program = (
        "import atexit, gc, sys\n"
        "atexit.register(lambda: print(gc.isenabled(), gc.get_freeze_count() > 10_000))\n"
        "from grader.cli import main\n"
        "sys.argv = ['grader', 'check', '--help']\n"
        "main()\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)

    assert done.stdout.splitlines()[-1] == "True True"


def test_a_spec_that_ships_needs_no_pytorch_from_the_first_check_on(tmp_path):
    """On a machine that knows nothing yet the course's references are not asked again: the report is the same."""
    pytest.importorskip("torch")
    reports, imported = [], []
    for name in ("first", "second"):
        done = run(
            "check", "softmax-classifier", SOLUTION, f"--report=json={tmp_path / name}",
            XDG_CACHE_HOME=str(tmp_path), PYTHONPROFILEIMPORTTIME="1",
        )  # fmt: skip
        imported.append(any(line.split("|")[-1].strip() == "torch" for line in done.stderr.splitlines()))
        reports.append(without_times(json.loads((tmp_path / name).read_text())))

    assert imported == [False, False]
    assert reports[0] == reports[1]
    assert "torch" in reports[0]["environment"]


def test_without_pytorch_the_report_says_so(tmp_path):
    """Where PyTorch cannot be imported, the NumPy reference grades, and one warning says what was not asked."""
    hidden = tmp_path / "hide.py"
    hidden.write_text(
        "import importlib.util, sys\n"
        "find = importlib.util.find_spec\n"
        "importlib.util.find_spec = lambda name, *a: None if name == 'torch' else find(name, *a)\n"
        f"sys.argv = ['grader', 'check', 'softmax-classifier', {str(SOLUTION)!r}]\n"
        "from grader.cli import main; main()\n"
    )
    done = subprocess.run([sys.executable, hidden], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout + done.stderr
    assert "PyTorch is not installed" in " ".join(done.stdout.split())
