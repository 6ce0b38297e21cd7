"""Law 7: passing on a part is enough, failing on a part is not."""

from contextlib import nullcontext

from answering import Functions
from homework import spec_of, styles_of
from marking import Homework, mark

from grader.checks.setting import Setting
from grader.judging.passes import judge_hand_in
from grader.model import CallFailed
from grader.respondents.references import References

HELPERS = styles_of("training")["helpers"]


def _marked(text):
    return mark(spec_of("training"), text)


def test_what_a_later_cell_sets_up_is_run_before_a_point_is_taken():
    """A scale that a call at the top level sets is set when the functions are judged."""
    text = HELPERS.replace("import numpy as np", "import numpy as np\n\nSCALE = {'value': 0.0}", 1)
    text = text.replace("return P - Y", "return (P - Y) * SCALE['value']")
    text += "\n\ndef set_up():\n    SCALE['value'] = 1.0\n\n\nset_up()\n"
    report = _marked(text)

    assert report.score == report.points


def test_what_is_wrong_in_the_part_and_in_the_whole_is_wrong():
    """Running everything mends nothing that is wrong everywhere."""
    report = _marked(HELPERS.replace("return P - Y", "return Y - P") + "\n\nprint(softmax(np.zeros((2, 2))))\n")

    assert report.score < report.points


def test_a_function_that_is_decorated_later_is_judged_as_it_is_in_the_end():
    """A name that a later line binds anew is the student's last word."""
    text = HELPERS.replace("def output_grad(P, Y):\n    return P - Y", "def output_grad(P, Y):\n    return Y - P")
    text += "\n\n_first = output_grad\n\n\ndef output_grad(P, Y):\n    return -_first(P, Y)\n"
    report = _marked(text)

    assert report.score == report.points


def test_a_whole_that_ends_the_process_leaves_what_the_part_has_answered():
    """A scratch cell that exits costs a wrong function the sentence about it no more than a right one its points."""
    leaves = "\n\nimport os\nos._exit(3)\n"
    wrong = _marked(HELPERS.replace("return P - Y", "return Y - P") + leaves)
    told = [verdict for verdict in wrong.verdicts if verdict.status == "failed"]

    assert told
    assert not [verdict for verdict in wrong.verdicts if "ended the whole Python process" in (verdict.message or "")]
    assert _marked(HELPERS + leaves).score == wrong.points


TWO = Homework(
    """
    format: 1
    id: two
    title: One never ends
    reference: answers.py
    functions: {slow: [x], quick: [x]}
    draw: {x: {normal: [3]}}
    trials: 3
    checks:
      - {id: slow, says: S., matches: slow}
      - {id: quick, says: S., matches: quick}
      - {id: both, says: S., matches: quick(slow(x))}
    """,
    """
    def slow(x):
        return 2 * x

    def quick(x):
        return 3 * x
    """,
)


def test_what_never_ends_by_itself_is_not_waited_for_again():
    """The whole hand-in is not asked for a function that took all its time and that nothing left out can reach."""
    asked = []

    def slow(_):
        asked.append("slow")
        raise CallFailed("timeout", "took longer than 1 s")

    def again(x):
        asked.append("quick, again")
        return 3 * x

    def whole(names):
        return None if names <= {"slow"} else nullcontext(Functions(slow=slow, quick=again))

    spec = TWO.loaded
    student = Functions(slow=slow, quick=lambda x: 0 * x)
    verdicts, _ = judge_hand_in(spec.checks, Setting(spec, References(spec), 3), student, whole=whole)

    assert [str(verdict.status) for verdict in verdicts] == ["errored", "passed", "errored"]
    assert asked[:3] == ["slow", "slow", "quick, again"]
    assert asked.count("slow") == 2
