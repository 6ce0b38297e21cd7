"""Every example on the page of recipes is a piece of a spec that the tests grade."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "recipes.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
GRADED = [
    path.read_text(encoding="utf-8")
    for folder in ("specs/library", "tests/spec/words")
    for path in sorted((ROOT / folder).rglob("*.yaml"))
]


@pytest.mark.parametrize("example", EXAMPLES, ids=[example.split("\n")[0].strip()[:40] for example in EXAMPLES])
def test_example(example):
    """The example stands in a graded spec as it stands on the page."""
    assert any(example in text for text in GRADED)


def test_every_new_word_has_a_recipe():
    """The words that a newcomer would not guess are all shown."""
    words = (
        "each:",
        "boolean:",
        "network:",
        "private:",
        "after(",
        "may_change:",
        "steps:",
        "repeat:",
        "static:",
        "list(",
        "learns:",
        "recorded(",
        "submission:",
        "framework: numpy",
        "passes:",
        "faster:",
        "limits:",
        "credit: trials",
        "credit: parts",
    )
    assert [word for word in words if not any(word in example for example in EXAMPLES)] == []
