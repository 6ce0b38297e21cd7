"""What is read of a hand-in's answers: a right one loses nothing by how much its spec lets it answer."""

import pytest
from marking import Homework, statuses

from grader.respondents import volume

MUCH = Homework(
    """
    format: 1
    id: much
    title: Much is answered where little is asked
    reference: answers.py
    functions: {table: [n], listed: [n]}
    draw: {n: {integer: [1, 9]}}
    trials: 20
    checks:
      - {id: table, says: T., matches: table}
      - {id: ones, says: O., holds: "table(n) >= n"}
      - {id: listed, says: L., matches: listed}
      - {id: sum, says: S., holds: "sum(listed(n)) == 15000 * n"}
    """,
    """
    import numpy as np

    def table(n):
        return np.full((500, 1000), float(n))

    def listed(n):
        return [float(n)] * 15_000
    """,
)


def test_a_right_hand_in_may_answer_as_much_as_its_reference():
    """Forty answers of 4 MB, and lists of more numbers in all than the store holds, cost it no point."""
    report = MUCH.report(MUCH.reference)

    assert report.score == report.points
    assert not report.provisional


def test_what_the_reference_cannot_be_asked_for_is_left_to_a_person():
    """Where nobody knows how much a right function answers, the end of the store is no mistake, and earns nothing."""
    homework = Homework(
        MUCH.spec.replace("matches: table", 'holds: "table(n) >= 0"').replace(
            "matches: listed", 'holds: "listed(n) >= 0"'
        ),
        "def other(n):\n    return n",
    )
    found = homework.marked(MUCH.reference)

    assert statuses(found) == {
        "table": "passed",
        "ones": "inconclusive",
        "listed": "passed",
        "sum": "inconclusive",
    }
    assert found["ones"].earned == found["sum"].earned == 0


@pytest.mark.parametrize("answer", ["np.zeros((500, 1000))", "[0.5] * 19_000"], ids=["arrays", "lists"])
def test_a_flood_of_answers_ends_with_the_store(answer, monkeypatch):
    """What the reference answers with a number is not read however often as a flood of numbers."""
    read = []
    monkeypatch.setattr(volume.Volume, "take", _counted(volume.Volume.take, read))
    flood = f"import numpy as np\n\ndef small(n):\n    return {answer}\n"
    homework = Homework(
        """
        format: 1
        id: small
        title: Little is answered
        reference: answers.py
        functions: {small: [n]}
        draw: {n: {integer: [1, 9]}}
        checks: [{id: small, says: S., passes: 1 of 100, matches: small}]
        """,
        "def small(n):\n    return n",
    )

    assert homework.report(flood).score == 0
    assert sum(size for _, size in read) <= volume.ALL_BYTES + 100 * volume.BYTES
    assert sum(parts for parts, _ in read) <= volume.ALL_PARTS + 100 * (volume.PARTS + 2)


def _counted(take, read):
    def counted(self, parts, size):
        read.append((parts, size))
        return take(self, parts, size)

    return counted
