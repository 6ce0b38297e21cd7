"""What names may cost: a budget for each hand-in, whatever its edits do; and no edited text runs in the parent."""

import sys

import pytest
from mistaken import grading

# Where a search would run without end it takes minutes: what a busy machine adds to a budget of 1.3 s does not matter.
ENDED_S = 10.0

# None of them has a mistake with a name; edits of them run for ever, or take all the memory there is.
ENDLESS = {
    "loops": "def softmax(Z):\n    i, out = 0, np.tanh(Z) ** 2\n    while i != 4:\n        i += 2\n"
    "        out = out + np.cos(Z.sum() * i)\n    return out",
    "allocates": "def softmax(Z):\n    i, kept = 0, []\n    while i != 4:\n        i += 2\n"
    "        kept.append(np.ones(4_000_000))\n    return np.tanh(Z) ** 2 + np.cos(Z.sum()) * len(kept)",
}
UNNAMED = (
    "def softmax(Z):\n    return np.tanh(Z) ** 2 + np.cos(Z.sum())",
    "def softmax(Z):\n    t = np.cos(Z) ** 3\n    return t / (1 + np.abs(t).sum()) + np.sin(Z[:1]) ** 2",
)


@pytest.fixture(scope="module")
def grade(tmp_path_factory):
    """Grades hand-ins in one sandbox, as a class run does."""
    with grading(tmp_path_factory.mktemp("budget")) as graded:
        yield graded


@pytest.mark.parametrize("kind", ENDLESS)
def test_edits_without_an_end_cost_the_budget_and_no_more(grade, kind):
    """An edit that loops or allocates for ever is ended; the verdict and the author's hint stand."""
    verdict = grade(softmax=ENDLESS[kind])[0]["softmax"]

    assert verdict.status == "failed"
    assert verdict.help == "Look at the columns."
    assert 0 < grade.sought_s < ENDED_S


def test_every_hand_in_of_a_class_has_its_own_budget(grade):
    """One after the other, each is searched, and none for longer: what the first has used is not the next one's."""
    sought = []
    for text in UNNAMED:
        grade(softmax=text, cost="def cost(Y_hat, Y):\n    return np.tanh(Y_hat).sum() ** 3 - Y.size")
        sought.append(grade.sought_s)

    assert all(0 < seconds < ENDED_S for seconds in sought), sought


def test_no_edited_text_is_compiled_or_run_in_the_parent(grade):
    """The parent sees the reference's own text as it stands; mistakes are made and run in confined processes."""
    seen, listening = [], [True]

    def hook(event, args):
        if listening and event == "compile":
            seen.append(args[0].decode() if isinstance(args[0], bytes) else str(args[0]))
        elif listening and event == "exec" and getattr(args[0], "co_filename", "").endswith("hw.py"):
            seen.append("ran hw.py")

    sys.addaudithook(hook)
    reference = (grade.folder / "answers.py").read_text(encoding="utf-8")
    diagnosis = grade(cost="def cost(Y_hat, Y):\n    return -np.sum(Y * np.log(Y_hat))")[0]["cost"].diagnosis
    listening.clear()

    assert diagnosis.code == "not-averaged"
    assert [text for text in seen if ("def " in text and text != reference) or text == "ran hw.py"] == []
