"""One card for each cause, and the student's line under the sentence."""

from hypothesis import given
from hypothesis import strategies as st
from report_samples import report, verdict

from grader.model import Diagnosis, Status
from grader.reports import to_plain, words
from grader.reports.causes import cards, warnings
from grader.reports.quoting import quote

CODES = st.sampled_from(["raised", "missing-import", "missing-function", "sign"])
DIAGNOSES = st.none() | st.builds(
    Diagnosis,
    code=CODES,
    text=st.sampled_from(["one", "two"]),
    line=st.sampled_from([None, "cell 1, line 1", "cell 2, line 2"]),
)
VERDICTS = st.lists(st.tuples(st.sampled_from(list(Status)), DIAGNOSES), max_size=12)
RANKS = {
    Status.FAILED: 0,
    Status.ERRORED: 0,
    Status.UNWRITTEN: 1,
    Status.INCONCLUSIVE: 2,
    Status.INVALID: 2,
    Status.SKIPPED: 3,
    Status.PASSED: 4,
}


def made(parts):
    """A report of verdicts with these statuses and diagnoses."""
    return report(*[verdict(f"c{n}", status, diagnosis=diagnosis) for n, (status, diagnosis) in enumerate(parts)])


@given(VERDICTS)
def test_every_check_is_on_one_card(parts):
    """Nothing is lost, nothing told twice, and points are what they were."""
    whole = made(parts)
    told = [each.id for card in cards(whole) for each in card.verdicts]

    assert sorted(told) == sorted(each.id for each in whole.verdicts)
    assert sum(card.points for card in cards(whole)) == whole.points


@given(VERDICTS)
def test_what_is_to_be_mended_comes_first(parts):
    """Failures, then what is not begun, then what a person decides, then what waits, then what passed."""
    ranks = [RANKS[card.shown.status] for card in cards(made(parts))]

    assert ranks == sorted(ranks)


@given(VERDICTS)
def test_a_shared_card_has_one_cause(parts):
    """Checks on one card have one cause, and what it leaves undecided stands last; of what passed each is by itself."""
    for card in cards(made(parts)):
        statuses = {each.status for each in card.verdicts}
        assert len(statuses - {Status.INCONCLUSIVE}) <= 1
        assert card.shown.status is not Status.INCONCLUSIVE or statuses == {Status.INCONCLUSIVE}
        if card.others and card.shown.status is Status.ERRORED:
            assert len({(each.diagnosis.code, each.diagnosis.text) for each in card.verdicts}) == 1
        if card.others and card.shown.status is Status.FAILED:
            assert len({(each.diagnosis.code, each.diagnosis.line) for each in card.verdicts}) == 1
            assert card.shown.diagnosis.line is not None
        assert not card.others or card.shown.status is not Status.PASSED


def test_a_mistake_is_told_once_with_the_evidence_of_one_check():
    """Wrong answers by one line: the first check in full, the others by their ids and what they cost."""
    slip = Diagnosis(code="off-by-one", text="the loop ends too early", line="cell 2, line 2")
    three = [verdict(f"c{n}", message=f"f(x) = {n}, expected 7", diagnosis=slip) for n in range(3)]
    text = to_plain(report(*three, texts={"cell 2": "def f(x):\n    for i in range(3 - 1):"}))

    assert text.count("the loop ends too early (cell 2, line 2)") == 1
    assert "f(x) = 0, expected 7" in text
    assert "[c0]" in text
    assert "f(x) = 1" not in text
    assert "the same mistake costs 2 checks more, 4 points: c1, c2" in text


def test_one_thing_is_not_said_to_be_several():
    """1 check and 1 point, 0.5 points and 2 checks."""
    said = [words.amount(number, "point") for number in (0, 0.5, 1, 1.0, 2)]
    assert said == ["0 points", "0.5 points", "1 point", "1 point", "2 points"]
    slip = Diagnosis(code="off-by-one", text="the loop ends too early", line="cell 2, line 2")
    two = [verdict(f"c{n}", message=f"f(x) = {n}, expected 7", diagnosis=slip, points=1) for n in range(2)]
    text = to_plain(report(*two, texts={"cell 2": "def f(x):\n    for i in range(3 - 1):"}))
    assert "the same mistake costs 1 check more, 1 point: c1" in text


def test_warnings_are_said_once():
    """What several functions did is one sentence with their names; what a card says is no warning, too."""
    stopped = Diagnosis(code="raised", text="NameError: name 'q' is not defined", line="cell 2, line 1")
    given = ("`f` gave an object, read as an array", "`g` gave an object, read as an array", "cell 3 failed",
             "cell 2, line 1: NameError: name 'q' is not defined")  # fmt: skip
    told = warnings(report(verdict("c", Status.ERRORED, diagnosis=stopped), warnings=given))

    assert told == ("`f` and `g` gave an object, read as an array", "cell 3 failed")


def test_a_missing_import_is_one_cause_wherever_it_shows():
    """`np` is missing on two lines: one thing to mend; a division by zero on two lines is two."""

    def count(code):
        lines = ("cell 1, line 1", "cell 2, line 2")
        parts = [(Status.ERRORED, Diagnosis(code=code, text="the same", line=line)) for line in lines]
        return len(cards(made(parts)))

    assert (count("missing-import"), count("raised")) == (1, 2)


@given(st.text(max_size=40), st.text(alphabet="ab =(),.`'", max_size=30), st.integers(-1, 4))
def test_a_mark_stands_under_the_line(sentence, line, number):
    """Whatever is said of whatever line: the mark lies within the line, and a line that is not there is not quoted."""
    diagnosis = Diagnosis(code="raised", text=sentence, line=f"cell 1, line {number}")
    quoted = quote(diagnosis, {"cell 1": f"first\n{line}\n\tlast"})

    if quoted is not None:
        assert 0 <= quoted.mark[0] <= quoted.mark[1] <= len(quoted.line)
        assert (number, quoted.line) in [(n, text.strip()) for n, text in quoted.around]
    else:
        assert number not in {1, 3}


def test_the_thing_that_is_named_is_marked():
    """What the sentence names in quotes is marked where the line holds it once; else the whole line is."""
    texts = {"cell 7": "a\n    return np.sum(Z, axis=1)  # axis=1"}

    def mark(sentence):
        quoted = quote(Diagnosis(code="axis", text=sentence, line="cell 7, line 2"), texts)
        return quoted.line[slice(*quoted.mark)]

    assert mark("`axis=1` should be `axis=0`") == "axis=1"
    assert mark("the axis is wrong") == "return np.sum(Z, axis=1)"
