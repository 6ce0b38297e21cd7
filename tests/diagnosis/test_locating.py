"""The line in which an answer goes wrong, where no edit says how it should read."""

import json
import textwrap

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from grader.diagnosis import locating
from grader.diagnosis.bench import Bench
from grader.diagnosis.codes import CODES
from grader.diagnosis.rightness import Meant, RightValues
from grader.diagnosis.watching import Computed, _runs, to_put
from grader.grading import Grader
from grader.mutation.edit import Placed, apply
from grader.mutation.subject import Subject
from grader.mutation.watched import ANSWER, BARE, ENTERED, HANDED, NAME, OPERATOR, instead, key_of, watching
from grader.order import order
from grader.running.watch import Watch
from grader.sandbox import open_sandbox
from grader.spec import load_spec

SPEC = """
format: 1
id: dense
title: A dense layer and its way back
reference: dense_ref.py
functions:
  loss: [X, W, b, Y]
  gradients: {args: [X, W, b, Y], aliases: [the_gradients]}
draw:
  X: {normal: [5, 3]}
  W: {normal: [3, 4]}
  b: {normal: [4]}
  Y: {normal: [5, 4]}
checks:
  - {id: loss, matches: loss}
  - {id: gradients, matches: gradients}
"""
REFERENCE = '''"""Half the mean square of what a layer of tanh is off by."""
import numpy as np


def loss(X, W, b, Y):
    A = np.tanh(X @ W + b)
    return np.sum((A - Y) ** 2) / (2 * len(X))


def gradients(X, W, b, Y):
    A = np.tanh(X @ W + b)
    dZ = (A - Y) / len(X) * (1 - A**2)
    return X.T @ dZ, dZ.sum(axis=0)
'''
RIGHT = {
    "loss": """
        def loss(X, W, b, Y):
            Z = np.dot(X, W) + b
            act = np.tanh(Z)
            off = act - Y
            each = np.sum(off * off, axis=1) / 2
            return each.mean()
    """,
    "gradients": """
        def gradients(X, W, b, Y):
            n = X.shape[0]
            Z = np.dot(X, W) + b
            act = np.tanh(Z)
            off = act - Y
            dact = off / n
            slope = 1 - act ** 2
            dZ = dact * slope
            dW = np.dot(X.T, dZ)
            db = np.sum(dZ, axis=0)
            return dW, db
    """,
    "loops": """
        def gradients(X, W, b, Y):
            n, k = Y.shape
            dZ = np.zeros((n, k))
            for i in range(n):
                z = X[i] @ W + b
                a = np.tanh(z)
                dZ[i] = (a - Y[i]) / n * (1 - a * a)
            dW = X.T @ dZ
            db = dZ.sum(axis=0)
            return dW, db
    """,
    "rows": """
        def gradients(X, W, b, Y):
            act = np.tanh(X @ W + b)
            dZ = np.array([
                (a - y) / len(X) * (1 - a * a)
                for a, y in zip(act, Y)
            ])
            return X.T @ dZ, dZ.sum(axis=0)
    """,
    "listed": """
        def gradients(X, W, b, Y):
            act = np.tanh(X @ W + b)
            rows = [(a - y) / len(X) * (1 - a * a) for a, y in zip(act, Y)]
            dZ = np.array(rows)
            return X.T @ dZ, dZ.sum(axis=0)
    """,
    "added": """
        def gradients(X, W, b, Y):
            dW, db = np.zeros(W.shape), np.zeros(b.shape)
            for i in range(len(X)):
                a = np.tanh(X[i] @ W + b)
                dz = (a - Y[i]) / len(X) * (1 - a * a)
                dW += np.outer(X[i], dz)
                db += dz
            return dW, db
    """,
    "columns": """
        def gradients(X, W, b, Y):
            n, k = Y.shape
            dZ = np.zeros((n, k))
            for j in range(k):
                for i in range(n):
                    a = np.tanh(X[i] @ W[:, j] + b[j])
                    dZ[i, j] = (a - Y[i, j]) / n * (1 - a * a)
            return X.T @ dZ, dZ.sum(axis=0)
    """,
    "helper": """
        def squashed(x, W, b):
            z = np.dot(x, W) + b
            return np.tanh(z)

        def gradients(X, W, b, Y):
            act = squashed(X, W, b)
            dZ = (act - Y) / len(X) * (1 - act ** 2)
            return X.T @ dZ, dZ.sum(axis=0)
    """,
}
# Mistakes that no single edit mends: what stands there is replaced by something of another kind.
MISTAKES = [
    ("loss", "act = np.tanh(Z)", "act = np.arctan2(Z, 1.7) * np.cos(Z)"),
    ("loss", "off = act - Y", "off = np.hypot(act, Y) * np.sin(Y)"),
    ("loss", "Z = np.dot(X, W) + b", "Z = np.dot(np.cbrt(X), W) * 1.2 + b"),
    ("gradients", "slope = 1 - act ** 2", "slope = np.exp(-np.abs(Z) ** 1.5) * 0.7"),
    ("gradients", "dZ = dact * slope", "dZ = np.sinh(np.cbrt(dact)) * np.hypot(slope, 0.3) ** 1.5"),
    ("listed", "rows = [(a - y) / len(X) * (1 - a * a) for", "rows = [np.hypot(a, y) * np.cbrt(a) / 7 for"),
    ("added", "dW += np.outer(X[i], dz)", "dW += np.outer(np.cbrt(X[i]) * 1.7, np.sinh(dz))"),
    ("columns", "(a - Y[i, j]) / n * (1 - a * a)", "np.hypot(a, Y[i, j]) * np.cbrt(a) / 7"),
    ("helper", "return np.tanh(z)", "return np.arctan2(z, 0.8) * np.cosh(b)"),
    ("gradients", "act = np.tanh(Z)", "act = np.hypot(Z, 0.4).prod(axis=1, keepdims=True)"),
    ("loops", "dZ[i] = (a - Y[i]) / n * (1 - a * a)", "dZ[i] = np.hypot(a, Y[i]) * np.cbrt(a) / 7"),
]


def _cell(*functions):
    text = "import numpy as np\n" + "\n".join(textwrap.dedent(each) for each in functions)
    cell = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None, "id": "a", "source": text}
    return text, json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


@pytest.fixture(scope="module")
def dense(tmp_path_factory):
    """A grader with the spec, and the folder for hand-ins."""
    folder = tmp_path_factory.mktemp("dense")
    (folder / "dense.yaml").write_text(SPEC, encoding="utf-8")
    (folder / "dense_ref.py").write_text(REFERENCE, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GRADER_TRUSTED", "all")
        with Grader(order(folder / "dense.yaml", seed=1)) as grader:
            yield grader, folder


def _graded(dense, *functions):
    grader, folder = dense
    text, notebook = _cell(*functions)
    (folder / "hw.ipynb").write_text(notebook, encoding="utf-8")
    return text, {each.id: each for each in grader.grade(folder / "hw.ipynb").verdicts}


def test_nothing_is_said_of_right_functions(dense):
    """They pass, whatever their way."""
    for way in sorted(RIGHT.keys() - {"loss"}):
        _, verdicts = _graded(dense, RIGHT["loss"], RIGHT[way])
        assert {each.status.value for each in verdicts.values()} == {"passed"}


@pytest.mark.parametrize(
    ("name", "right", "wrong", "called"),
    [*((*each, "gradients") for each in MISTAKES), *((*each, "the_gradients") for each in MISTAKES[3:5])],
)
def test_the_line_is_told_where_no_edit_mends_it(dense, name, right, wrong, called):
    """It is the line that was replaced, and with the right one there the hand-in passes: the sentence is true."""
    check = "loss" if name == "loss" else "gradients"
    functions = {"loss": RIGHT["loss"], "gradients": RIGHT["gradients"], check: RIGHT[name]}
    assert right in functions[check]
    functions[check] = functions[check].replace(right, wrong)
    functions["gradients"] = functions["gradients"].replace("def gradients", f"def {called}")

    text, verdicts = _graded(dense, *functions.values())

    diagnosis = verdicts[check].diagnosis
    assert diagnosis.code in {"wrong-line", "wrong-operand"}, diagnosis.text  # a piece of the formula may do
    line = int(diagnosis.line.rpartition(" ")[2])
    assert wrong in text.split("\n")[line - 1]
    assert diagnosis.fix is None
    for other in verdicts.values():
        assert other.id == check or other.status.value == "passed"


def test_where_an_edit_mends_it_the_edit_is_told(dense):
    """A line that is known to go wrong is where edits are tried first."""
    _, verdicts = _graded(dense, RIGHT["loss"], RIGHT["gradients"].replace("1 - act ** 2", "1 - act"))

    diagnosis = verdicts["gradients"].diagnosis
    assert diagnosis.code == "power"
    assert diagnosis.line == "cell 1, line 17"


STEPS = """
format: 1
id: steps
title: A variance that is predicted and updated
reference: steps_ref.py
functions:
  gains: [a, q, r, y]
draw:
  a: {uniform: [], low: 0.5, high: 0.9}
  q: {uniform: [], low: 0.2, high: 0.8}
  r: {uniform: [], low: 0.3, high: 0.9}
  y: {normal: [6]}
checks:
  - {id: gains, matches: gains}
"""
STEP_BY_STEP = """import numpy as np


def gains(a, q, r, y):
    p, m, found = 1.0, 0.0, []
    for value in y:
        p = a * a * p + q
        k = p / (p + r)
        m = a * m + k * (value - a * m)
        p = p * (1 - k)
        found.append(m)
    return np.array(found)
"""


def test_a_line_that_starts_from_what_an_earlier_step_left_is_not_told(tmp_path, monkeypatch):
    """A step is left out: what the next one reads is right, a step before. It is not the next one that is wrong."""
    text = STEP_BY_STEP.replace("        p = p * (1 - k)\n", "")
    monkeypatch.setenv("GRADER_TRUSTED", "all")
    (tmp_path / "steps.yaml").write_text(STEPS, encoding="utf-8")
    (tmp_path / "steps_ref.py").write_text('"""Steps."""\n' + STEP_BY_STEP, encoding="utf-8")
    (tmp_path / "hw.py").write_text(text, encoding="utf-8")
    with Grader(order(tmp_path / "steps.yaml", seed=1)) as grader:
        (verdict,) = grader.grade(tmp_path / "hw.py").verdicts

    assert verdict.status.value == "failed"
    told = text.split("\n")[int(verdict.diagnosis.line.rpartition(" ")[2]) - 1]
    assert verdict.diagnosis.code != "wrong-line"
    assert told != "        p = a * a * p + q"


def test_a_wrong_way_that_the_reference_never_comes_by_is_not_located(dense):
    """Two lines that are wrong together: neither alone is said to be it."""
    wrong = RIGHT["gradients"].replace("slope = 1 - act ** 2", "slope = np.cbrt(Z) + 0.2")
    wrong = wrong.replace("db = np.sum(dZ, axis=0)", "db = np.ptp(np.cosh(dZ), axis=0) * 1.9")
    _, verdicts = _graded(dense, RIGHT["loss"], wrong)

    assert verdicts["gradients"].diagnosis is None or verdicts["gradients"].diagnosis.code != "wrong-line"


def test_the_example_of_the_code_bears_it(tmp_path, monkeypatch):
    """The lines of the page, graded: what is right there passes, and what is wrong is told as a wrong line."""
    monkeypatch.setenv("GRADER_TRUSTED", "all")
    code = CODES["wrong-line"]
    text = "import numpy as np\nf = np.exp\ndef g(x):\n    "
    spec = SPEC[: SPEC.index("functions:")] + "functions:\n  g: [x]\ndraw:\n  x: {normal: [5]}\nchecks:\n"
    (tmp_path / "dense.yaml").write_text(spec + "  - {id: g, matches: g}\n", encoding="utf-8")
    (tmp_path / "dense_ref.py").write_text(text + code.right.replace("; ", "\n    ") + "\n", encoding="utf-8")
    found = {}
    with Grader(order(tmp_path / "dense.yaml", seed=1)) as grader:
        for name, body in (("right", code.right), ("wrong", code.wrong)):
            (tmp_path / f"{name}.py").write_text(text + body.replace("; ", "\n    ") + "\n", encoding="utf-8")
            found[name] = grader.grade(tmp_path / f"{name}.py").verdicts[0]

    assert found["right"].status.value == "passed"
    assert (found["wrong"].diagnosis.code, found["wrong"].diagnosis.line) == ("wrong-line", "wrong.py, line 4")


def test_watching_changes_no_answer():
    """A text that hands its values over computes what it computed before, in both ways."""
    text = _cell(RIGHT["gradients"])[0]
    rng = np.random.default_rng(5)
    args = (rng.normal(size=(5, 3)), rng.normal(size=(3, 4)), rng.normal(size=4), rng.normal(size=(5, 4)))
    plain, watched = {}, []
    exec(text, plain)
    for within in (False, True):
        watch = Watch()
        space = {NAME: watch}
        edits = watching(Subject(text, "gradients"), within=within)
        exec(apply(text, [each for each in edits if each.operator != HANDED]), space)
        answer = space["gradients"](*args)
        for mine, theirs in zip(answer, plain["gradients"](*args), strict=True):
            assert np.array_equal(mine, theirs)
        watched.append(_runs(watch.seen()))
        entered = {f"gradients:{ENTERED}"}
        assert {key.split("/")[0] for key in watched[-1]} <= {key_of(edit) for edit in edits} | entered
    values = {key.split(":")[1]: runs[0].values for key, runs in watched[0].items() if ENTERED not in key}
    dZ = plain["gradients"](*args)[1]
    assert np.array_equal(values["12"][0], dZ)
    assert len(watched[1]) > len(watched[0])


CALLS = """
def back(d, by=1):
    return d * by

def never(d):
    return d + 1

def fails(d):
    raise ValueError(d)

def f(x):
    half = lambda k: back(k, by=0.5) + 1
    def inner(z):
        y = z + 1
        return back(
            y, by=2 * x[0])
    a, b = back(back(x[:2])), sum(x)
    for each in x:
        a = a + inner(each)
    return [half(q) for q in a], b
"""


def _watched(*names, put=None, edits=()):
    """What is noted under each key while f answers, and what it answers."""
    found = [edit for name in names for edit in watching(Subject(CALLS, name))]
    watch, space = Watch(), {}
    space[NAME] = watch
    exec(apply(CALLS, edits or [edit for edit in found if edit.operator != HANDED]), space)
    if put:
        watch.begin(*to_put(put))
    answer = space["f"](np.array([1.0, 2.0, 4.0]))
    return found, _runs(watch.seen()), answer


def test_what_is_handed_to_functions_of_ones_own_is_watched_and_can_be_replaced():
    """Calls inside of calls, functions and lambdas inside of functions, by position and by name, over several lines."""
    plain = {}
    exec(CALLS, plain)
    found, runs, answer = _watched("f")
    assert repr(answer) == repr(plain["f"](np.array([1.0, 2.0, 4.0])))
    handed = {edit.before: runs[key_of(edit)] for edit in found if edit.operator == HANDED}
    assert handed.keys() == {"k", "0.5", "y", "2 * x[0]", "back(x[:2])", "x[:2]", "each", "q"} - {"0.5"}
    assert [run.values[0].tolist() for run in handed["x[:2]"]] == [[1.0, 2.0]]
    assert [float(run.values[0]) for run in handed["each"]] == [1.0, 2.0, 4.0]
    assert {edit.function for edit in found if edit.before == "z + 1"} == {"f.inner"}
    assert {edit.function for edit in found if edit.before == "k"} == {"f.half"}

    (first,) = [edit for edit in found if edit.before == "x[:2]"]
    put = {"new": [np.array([10.0, 20.0])]}
    *_, other = _watched("f", put=put, edits=[instead(first, "new")])
    assert [float(each) for each in other[0]] == [
        float(each) + 4.5 * at for at, each in zip((1, 2), answer[0], strict=True)
    ]


def test_what_a_text_holds_is_left_alone():
    """Its quotes may be those of the key; the value is watched all the same."""
    text = "def k(i):\n    return i + 1\ndef f(p, i):\n    return p[f'W{k(i)}'] * k(2 * i)\n"
    edits = watching(Subject(text, "f"))
    watch, space = Watch(), {}
    space[NAME] = watch
    exec(apply(text, [each for each in edits if each.operator != HANDED]), space)
    assert space["f"]({"W3": 5.0}, 2) == 25.0
    assert [each.before for each in edits if each.operator == HANDED] == ["2 * i"]


def test_that_something_runs_is_noted_however_much_was_noted_before():
    """Of numbers there may be too many to note; what comes after them has run all the same."""
    watch = Watch()
    watch.begin(*to_put({}))
    for _ in range(60):
        watch("many", np.ones(3000))
    watch("late:entered", 0)
    runs = _runs(watch.seen())
    assert len(runs["many"]) < 60
    assert len(runs["late:entered"]) == 1


def test_what_does_not_run_is_idle_and_what_fails_at_once_is_not():
    """No edit of what does not run mends anything; what fails has run."""
    text = CALLS.replace("y = z + 1", "y = fails(z)")
    found = [edit for name in ("f", "back", "never", "fails") for edit in watching(Subject(text, name))]
    watch, space = Watch(), {}
    space[NAME] = watch
    exec(apply(text, [edit for edit in found if edit.operator != HANDED]), space)
    with pytest.raises(ValueError, match="1"):
        space["f"](np.array([1.0, 2.0, 4.0]))
    placed = [Placed("hw.py", None, edit) for edit in found]
    assert locating._idle(placed, _runs(watch.seen())) == {"never"}
    assert locating._idle(placed, {}) == set()


def test_what_is_read_time_after_time_is_right_in_its_order_alone():
    """A value of the step before, or zeros that nobody adds to, may be what is wrong with what starts from it."""
    steps = np.random.default_rng(2).normal(size=(4, 3))
    known = RightValues(_Nothing(), _meant(a=[*steps], b=[steps[0, 0], steps[1, 1]]))
    assert known.in_order([steps[0]])
    assert known.in_order([steps[1], steps[2]])
    assert known.in_order([steps[2], steps[1], steps[0]])
    assert known.in_order([steps[0], steps[0]])
    assert not known.in_order([steps[0], steps[0], steps[1]])
    assert not known.in_order([steps[0], steps[2], steps[1]])
    assert not known.in_order([steps[0][::-1]])
    assert not known.in_order([np.zeros(3), np.zeros(3)])
    assert known.in_order([np.array(0.0), np.array(1.0), np.array(2.0)])


def test_what_does_not_add_up_is_nothing():
    """A hand-in may send anything in the place of what was seen."""
    for sent in (None, 3, ("a", [0, 1, 1, 0, 2, -5, 9], np.zeros(3)), ("", [7], []), ("a", "b", "c"), ("a", [0, 1], 1)):
        assert _runs(sent) == {}


def test_rows_and_numbers_of_what_is_right_are_right():
    """A loop over rows is as right as the whole; other numbers are not."""
    rng = np.random.default_rng(8)
    whole = rng.normal(size=(4, 3))
    meant = _meant(a=[whole])
    known = RightValues(_Nothing(), meant)
    assert known.all([whole.T, whole[2], whole[:, 1], whole[3, 2], np.zeros(7)])
    assert not known.all([whole * 1.001])
    assert not known.all([whole[0] + whole[1]])


class _Nothing:
    calls = ()
    expected = ()


def _meant(**values):
    runs = {key: [Computed(True, (each,), ()) for each in several] for key, several in values.items()}
    return Meant(runs, _Nothing())


def _mine(*shapes):
    return [Computed(True, (np.full(shape, np.pi),), ()) for shape in shapes]


def _laid_out(meant, mine):
    known = RightValues(_Nothing(), meant)
    return [meant.laid_out(mine, way) for way in meant.ways(mine, known)]


def _among(wanted, found):
    return any(all(np.array_equal(*pair) for pair in zip(wanted, each, strict=True)) for each in found)


def test_what_is_meant_is_laid_out_as_a_student_goes_through_it():
    """Row by row, column by column, number by number, in rounds of an outer or inner loop, added up, on two calls."""
    rng = np.random.default_rng(11)
    whole, other = rng.normal(size=(2, 3)), rng.normal(size=(3, 2))
    meant = _meant(a=[whole], b=[other], c=[whole[0], other[0], whole[1]])

    rows, columns, numbers = _mine((3,), (3,)), _mine((2,), (2,), (2,)), _mine(*[()] * 6)
    assert _among([*whole], _laid_out(meant, rows))
    assert _among([*whole.T], _laid_out(meant, columns))
    assert _among([*whole.ravel()], _laid_out(meant, numbers))
    assert _among([*whole.T.ravel()], _laid_out(meant, numbers))
    assert _among([*whole.ravel()] * 2, _laid_out(meant, _mine(*[()] * 12)))
    assert _among([*whole.ravel().repeat(2)], _laid_out(meant, _mine(*[()] * 12)))
    assert _among([whole, 0 * whole], _laid_out(meant, _mine((2, 3), (2, 3))))
    assert _among([whole, whole], _laid_out(meant, _mine((2, 3), (2, 3))))
    assert _among([whole, other], _laid_out(meant, _mine((2, 3), (3, 2))))
    assert _among([whole[0], whole[1]], _laid_out(meant, rows))
    assert _among([whole], _laid_out(meant, _mine((3, 1))))


def test_what_is_put_in_is_of_the_kind_that_stands_there():
    """A mask masks and a count counts, though all that is sent are fractions; several keys and shapes at once."""
    watch = Watch()
    put = {"a": [np.array([1.0, 0.0])], "b": [np.array(3.0), np.array(2.5)], "c": [np.ones((2, 1))]}
    watch.begin(*to_put(put))

    assert watch("a", np.array([False, True])).dtype == bool
    first, second = watch("b", 7), watch("b", 7)
    assert type(first) is int
    assert first == 3
    assert second == 2.5
    assert watch("c", np.zeros(5)).shape == (2, 1)
    assert watch("c", 4) == 4  # nothing is left


_SHAPES = st.lists(
    st.sampled_from([(), (1,), (2,), (3,), (0,), (2, 3), (3, 2), (6,), (1, 3), (2, 0)]), min_size=1, max_size=6
)
_NUMBERS = st.sampled_from([0.0, 1.0, 2.0, -1.5, 0.3, np.nan, np.inf])


@given(mine=_SHAPES, theirs=st.lists(_SHAPES, max_size=4), data=st.data())
@settings(max_examples=150, deadline=None)
def test_whatever_runs_there_are_what_is_laid_out_fits_them(mine, theirs, data):
    """As many values as runs, in their shapes or all as the reference has them; other ones than were there."""

    def filled(shapes):
        return [data.draw(arrays(float, shape, elements=_NUMBERS)) for shape in shapes]

    meant = _meant(**{f"k{at}": filled(shapes) for at, shapes in enumerate(theirs)})
    own = [Computed(True, (each,), (each,)) for each in filled(mine)]
    known = RightValues(_Nothing(), meant)
    for way in meant.ways(own, known):
        values = meant.laid_out(own, way)
        assert len(values) == len(own)
        assert way.how == "reshaped" or [each.shape for each in values] == mine
        there = {float(number) for key in way.keys for each in meant.runs[key] for number in each.ravel()}
        given_ = {float(number) for each in values for number in each.ravel()}
        assert {repr(number) for number in given_ - {0.0}} <= {repr(number) for number in there}
        assert not all(np.array_equal(one, two.values[0], equal_nan=True) for one, two in zip(values, own, strict=True))


HELPER = "def f(x):\n    return h(x) * 2\ndef h(x):\n    y = np.exp(x)\n    return y\n"


def _sound(*answers):
    """The helpers known to be right, of which these answers were seen."""
    right = np.random.default_rng(5).normal(size=(2, 3))
    watched = [Placed("hw.py", None, edit) for name in ("f", "h") for edit in watching(Subject(HELPER, name))]
    (key,) = [key_of(each.edit) for each in watched if each.edit.operator == BARE]
    mine = {key: [Computed(True, (change(right),), ()) for change in answers]} if answers else {}
    return locating._answering(watched, mine, RightValues(_Nothing(), _meant(a=[right])), "f")


def test_a_helper_is_right_only_if_it_answers_what_the_reference_computes():
    """One that fails has not answered, right numbers may be in the wrong places, and masks are all alike."""
    assert _sound(lambda right: right) == {"h"}
    assert _sound(lambda right: right[0], lambda right: right[1]) == {"h"}
    assert _sound(lambda right: right[0]) == set()
    assert _sound() == set()
    assert _sound(lambda right: right, lambda right: right * 2) == set()
    assert _sound(lambda right: right[::-1]) == set()
    assert _sound(lambda right: (right > 0) * 1.0) == set()


def test_the_right_numbers_elsewhere_or_times_one_factor_are_no_sure_sign():
    """A later line may lack just that: what turns them round, or divides."""
    right = np.random.default_rng(3).normal(size=(3, 2))
    for mine in (right[::-1], right.T.copy(), -2 * right):
        assert locating._nearly([Computed(True, (mine,), ())], [right])
    assert not locating._nearly([Computed(True, (right**2,), ())], [right])
    assert not locating._nearly([Computed(True, (right[:1],), ())], [right])
    assert not locating._nearly([Computed(True, (right[0, 0],), ())], [2 * right[0, 0]])


def test_of_a_call_and_what_it_calls_one_is_told():
    """That is what is called, where this gives what is right nowhere."""
    text = "def f(x):\n    y = g(x)\n    return y\ndef g(x):\n    return x * 2\n"
    edits = [edit for name in ("f", "g") for edit in watching(Subject(text, name))]
    edits = [edit for edit in edits if edit.operator in {OPERATOR, ANSWER}]
    found = [Placed("hw.py", None, edit) for edit in edits]
    outer, inner = found
    assert locating._standing(found, {key_of(inner.edit)}) == [inner]
    assert locating._standing(found, set()) == [outer]


def test_of_tensors_nothing_is_watched(tmp_path):
    """They belong to a graph, so that no value can be put in their place: that costs PyTorch's hand-ins no time."""
    (tmp_path / "dense.yaml").write_text(SPEC, encoding="utf-8")
    (tmp_path / "dense_ref.py").write_text(REFERENCE, encoding="utf-8")
    (tmp_path / "hw.py").write_text(_cell(*RIGHT.values())[0], encoding="utf-8")
    spec = load_spec(tmp_path / "dense.yaml")
    with open_sandbox("auto") as sandbox:
        submission = sandbox.read(tmp_path / "hw.py", list(spec.functions.values()))
        with Bench(sandbox, submission, spec) as bench:
            assert {each.edit.function for each in bench.watched("loss")} == {"loss"}
        with Bench(sandbox, submission, spec, "torch") as bench:
            assert bench.watched("loss") == ()
