"""A class in numbers: against SciPy and against counting by hand; the page stands alone."""

import json
import re

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from test_store import report

from grader.classroom.identity import Enrolled
from grader.classroom.statistics import point_biserial, statistics_of
from grader.classroom.store import Graded, Store
from grader.cli import run as command

HOSTILE = "<script>alert(1)</script> \x1b[31m"


@pytest.fixture
def out(tmp_path):
    """Four hand-ins with two checks, one that could not be read, and one that a person should look at."""
    with Store(tmp_path / "out") as store:
        for student, answer in (("alice", None), ("bob", [[1.0]]), ("carol", [[1.0]]), ("dora", [[2.0]])):
            made = report(answer)
            second = msgspec.structs.replace(report().verdicts[0], id="easy", says=HOSTILE)
            made = msgspec.structs.replace(made, verdicts=(*made.verdicts, second), score=made.score + 3, points=6.0)
            store.add(student, [Enrolled(student)], Graded(made))
        store.add("emil", [Enrolled("emil")], Graded(msgspec.structs.replace(report(), verdicts=()), None, HOSTILE))
    return tmp_path / "out"


def test_a_class_is_counted_as_by_hand(out):
    """Mean, median, pass rates, who is without a verdict, the checks that tell nothing, the mistakes by frequency."""
    with Store(out) as store:
        found = statistics_of(store.records())

    assert (found.hand_ins, found.mean, found.median) == (5, 3.75, 3.0)
    assert {check.id: check.passed for check in found.checks} == {"dZ": 1, "easy": 4}
    assert found.passed_by_all == ("easy",)
    assert [(mistake.check, mistake.hand_ins) for mistake in found.mistakes] == [("dZ", 2), ("dZ", 1)]
    assert [person.student for person in found.without_verdict] == ["emil"]


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 30)), min_size=3, max_size=40))
def test_discrimination_is_the_point_biserial_correlation(class_):
    """SciPy's, wherever it is defined; none where all pass, nobody does, or all scores are one."""
    passed, rest = (np.array(column) for column in zip(*class_, strict=True))
    found = point_biserial(passed, rest.astype(float))

    if len(set(passed)) < 2 or len(set(rest)) < 2:
        assert found is None
    else:
        assert found == pytest.approx(stats.pointbiserialr(passed, rest).statistic, abs=1e-6)


def test_the_page_stands_alone_and_obeys_nobody(out):
    """No script, no address but the names of SVG's own formats, nothing that a student wrote is markup."""
    command(["stats", str(out)])
    page = (out / "statistics.html").read_text()

    assert "<script" not in page
    assert all(value.startswith("data:") for value in re.findall(r'(?:src|href)="([^"]*)', page))
    assert "\x1b" not in page
    assert page.count("<img src=") == page.count(' alt="') == 3


def test_the_numbers_come_as_json_too(out, tmp_path):
    """`--json FILE` holds what the page shows."""
    command(["stats", str(out), "--json", str(tmp_path / "n.json")])
    read = json.loads((tmp_path / "n.json").read_text())

    assert read["mean"] == 3.75
    assert len(read["mistakes"]) == 2
