"""What is written down of the course's two references is so, and holds for them as they are."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / ".ci"))

from agreed import written  # noqa: E402 -- found by the line above

ASK = """
from grader.respondents.references import References
from grader.spec import load_spec

print(References(load_spec("softmax")).vouched("ref.softmax(Z)"))
"""


def test_both_references_agree_on_all_that_is_listed():
    """On a seed of its own each listed expression has one answer; nothing else is listed. Else: make agreed."""
    pytest.importorskip("torch")

    assert (ROOT / "reference" / "agreed.txt").read_text(encoding="utf-8") == written(seeds=(1702,))


@pytest.mark.parametrize(("more", "vouched"), [("", "True"), ("# one line more\n", "False")])
def test_a_reference_that_is_changed_is_asked_again(tmp_path, more, vouched):
    """What was written down holds for the references' texts to the letter."""
    shutil.copytree(ROOT / "reference", tmp_path / "reference")
    with (tmp_path / "reference" / "softmax_torch.py").open("a", encoding="utf-8") as file:
        file.write(more)
    program = f"import sys\nsys.path.insert(0, {str(tmp_path)!r})\n{ASK}"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)

    assert done.stdout.strip() == vouched, done.stderr
