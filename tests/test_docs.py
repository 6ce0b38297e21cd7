"""The documentation: its examples run, its links lead somewhere, its sample output is what is printed."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from grader import grade
from grader.spec import load_spec

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), *(ROOT / "assignments").glob("*/*.md")])
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language):
    """The README's code blocks in this language."""
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page):
    """Every relative link names a file that is there."""
    links = re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
    missing = [link for link in links if "://" not in link and not (page.parent / link).exists()]

    assert not missing


def test_the_readmes_spec_is_short_and_grades(tmp_path):
    """The spec of the README loads and gives the softmax solution full marks."""
    (text,) = blocks("yaml")
    (tmp_path / "spec.yaml").write_text(text)
    report = grade(tmp_path / "spec.yaml", ROOT / "assignments/softmax-classifier/solution.ipynb", seed=1)

    assert len(text.splitlines()) <= 11
    assert report.score == report.points == sum(check["points"] for check in yaml.safe_load(text)["checks"])


def test_the_readmes_python_runs(tmp_path, monkeypatch, capsys):
    """The lines under "From Python" run as they stand, beside a notebook, and print what their comment says."""
    (text,) = blocks("python")
    (tmp_path / "homework.ipynb").write_bytes((ROOT / "assignments/softmax-classifier/solution.ipynb").read_bytes())
    monkeypatch.chdir(tmp_path)
    names = {}
    exec(text, names)
    first, last = capsys.readouterr().out.splitlines()

    assert names["report"].score == names["report"].points
    assert first == "29.0 of 29.0"
    assert text.rstrip().endswith(f"# {last}")
    assert last == "failed not-averaged"


def test_the_readme_shows_every_assignment_of_the_course():
    """The table of the course names each folder of assignments, and each has a spec that ships under that name."""
    named = set(re.findall(r"\(assignments/([a-z-]+)/README\.md\)", README))
    folders = {path.name for path in (ROOT / "assignments").iterdir() if path.is_dir()}

    assert named == folders - {"softmax-classifier"}
    assert all(load_spec(name).id == name for name in folders)


def test_the_readmes_output_is_what_the_demo_prints(tmp_path):
    """Line for line, but for times, the isolation tier and where the reports are written."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    command = re.search(r"grader (grade .*?--seed \d+)", makefile).group(1).split()
    done = subprocess.run(
        [sys.executable, "-m", "grader", *command],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
        env={**__import__("os").environ, "COLUMNS": "80"},
    )
    shown = next(block for block in blocks("console") if "make demo" in block)

    def lines(text):
        text = re.sub(r"isolation \w.*?to repeat", "to repeat", text, flags=re.DOTALL)
        return [line.strip() for line in text.splitlines() if line.strip()]

    example = [line for line in lines(shown) if line in lines(done.stdout)]
    told = [
        line
        for line in lines(shown)
        if line != "..." and not line.startswith(("$ make", "wrote", "repeat", "The report"))
    ]
    assert len(example) > 20
    assert told == example


def test_every_make_target_of_the_docs_exists():
    """`make demo`, `make test` and the others that the pages name."""
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = {name for page in PAGES for name in re.findall(r"`make ([a-z-]+)`", page.read_text(encoding="utf-8"))}

    assert named <= targets


def test_every_diagnosis_code_is_documented():
    """Each code that the source gives to a diagnosis, a failed call or a trouble stands in docs/diagnosis.md."""
    page = (ROOT / "docs/diagnosis.md").read_text(encoding="utf-8").partition("## The codes")[2]
    first_columns = " ".join(re.findall(r"^\| (`.*?) \|", page, re.MULTILINE))
    documented = set(re.findall(r"`(.+?)`", first_columns))
    given = set()
    for path in (ROOT / "grader").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name = ast.unparse(node.func).split(".")[-1] if isinstance(node, ast.Call) else ""
            if name in {"Diagnosis", "Cause", "Mistake", "CallFailed", "Trouble", "Unavailable"}:
                values = [*node.args[:1], *(keyword.value for keyword in node.keywords if keyword.arg == "code")]
                given |= {getattr(inner, "value", None) for value in values for inner in ast.walk(value)}
    codes = {code for code in given if isinstance(code, str) and re.fullmatch(r"[a-z][a-z0-9-]+", code)}

    assert len(codes) > 25
    assert codes <= documented
