"""Hand-ins made to look like real ones: each is read, loaded and called, and each function gets the outcome it must."""

import pytest
from hand_ins import CORPUS, cases, expected, functions, outcomes

from grader.errors import SubmissionError
from grader.submission.reading import read


@pytest.mark.parametrize(("subject", "name"), cases())
def test_hand_in(subject, name):
    """What must be read, chosen, graded and said of this hand-in is what is written beside it."""
    wanted = expected(subject)[name]
    path = CORPUS / subject / name
    if "error" in wanted:
        with pytest.raises(SubmissionError) as caught:
            read(path, functions(subject))
        assert wanted["error"] in str(caught.value)
        assert "\n" not in str(caught.value)
        return

    submission = read(path, functions(subject))
    said = [trouble.text for trouble in submission.troubles]
    found = outcomes(subject, path)

    assert {name: each["outcome"] for name, each in found["functions"].items()} == wanted["functions"]
    assert found["whole"] == wanted.get("whole", False)
    assert not (submission.settled and wanted.get("whole"))
    for key in ("text", "help"):
        for function, part in wanted.get(key, {}).items():
            assert part in (found["functions"][function][key] or "")
    for key in ("place", "trace", "changed"):
        for function, value in wanted.get(key, {}).items():
            assert found["functions"][function][key] == value
    if "cells" in wanted:
        assert [piece.cell for piece in submission.needed.pieces if piece.select] == wanted["cells"]
    assert wanted.get("warns", "") in " ".join(submission.warnings)
    assert all(any(part in text for text in said) for part in wanted.get("troubles", ()))


def test_every_point_has_hand_ins():
    """Each of the fifteen points that were counted on real submissions is in the corpus, in at least sixty files."""
    points = {expected(subject)[name]["point"] for subject, name in cases()}

    assert points == set(range(1, 16))
    assert len(cases()) >= 60
