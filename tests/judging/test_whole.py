"""Labels that a spec writes as decimal numbers are advised against, with line and remedy."""

import pytest
from marking import Homework

from grader.judging.whole import labels

SPEC = """format: 1
id: hits
title: Hits
reference: answers.py
functions: {{hits: [found, truth]}}
draw: {{found: {{labels: [6], classes: 3}}, truth: {{labels: [6], classes: 3}}, x: {{normal: [6]}}}}
checks:
  - {{id: drawn, says: S., matches: hits}}
  - {{id: written, says: S., holds: "hits({written}, [0, 1]) == 2"}}
{more}"""
REFERENCE = "import numpy as np\n\ndef hits(found, truth):\n    return int(np.sum(np.equal(found, truth)))\n"


@pytest.mark.parametrize(
    ("written", "more", "words"),
    [
        ("int([0, 1])", "", ["truth"]),
        ("[0, 1]", "", ["found", "truth"]),
        ("[0.5, 1]", "", ["truth"]),
        ("[0, 1]", '  - {id: numbers, says: S., holds: "hits(x, x) == 6"}\n', []),
    ],
    ids=["one", "both", "a-number", "numbers-elsewhere"],
)
def test_labels_that_are_written_as_decimal_numbers_are_advised_against(written, more, words):
    """Only where no check gives decimal numbers that are none of labels; with the line of the check."""
    found = labels(Homework(SPEC.format(written=written, more=more), REFERENCE).loaded)

    assert [str(each).split(" as decimal")[0].split()[-1] for each in found] == words
    assert all(":9:" in str(each) and "int([0, 1])" in str(each) for each in found)
