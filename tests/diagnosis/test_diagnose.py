"""The mistake is named truly, in whatever style the function is written, and its line is the line."""

import pytest
from mistaken import SEED, SPEC, grading

from grader.model import Status, to_json
from grader.order import order
from grader.reports import visible_to_students
from grader.spec import draw_inputs
from grader.spec.mentions import drawn

# check, function, text, the code, the line within the function (None: no line is known)
MISTAKES = [
    (
        "softmax",
        "softmax",
        "def softmax(Z):\n    t = np.exp(Z)\n    return t / t.sum(axis=1, keepdims=True)",
        "axis",
        3,
    ),
    ("softmax", "softmax", "def softmax(Z):\n    t = np.exp(Z)\n    return t / t.sum()", "axis", 3),
    ("softmax", "softmax", "def softmax(Z):\n    t = Z - Z.max(0)\n    return t / t.sum(0)", "left-out", 2),
    ("softmax", "softmax", "def softmax(Z):\n    e = 2 ** Z\n    return e / e.sum(axis=0)", "exp-base", 2),
    ("softmax", "softmax", "def softmax(Z):\n    e = np.exp(-Z)\n    return e / e.sum(axis=0)", "sign", 2),
    (
        "softmax",
        "softmax",
        (
            "def softmax(Z):\n    out = np.zeros(Z.shape)\n    for j in range(Z.shape[1] - 1):\n"
            "        e = np.exp(Z[:, j])\n        out[:, j] = e / e.sum()\n    return out"
        ),
        "off-by-one",
        3,
    ),
    ("softmax", "softmax", "def softmax(Z):\n    e = np.exp(Z)\n    e / e.sum(axis=0)", "no-return", 3),
    ("softmax", "softmax", "def softmax(Z):\n    return Z", "unchanged", None),
    ("softmax", "softmax", "def softmax(Z):\n    return np.random.rand(*Z.shape)", "nondeterministic", None),
    (
        "softmax",
        "softmax",
        (
            "cache = []\ndef softmax(Z):\n    cache.append(0)\n    e = np.exp(Z)\n"
            "    return e / e.sum(axis=0) * (1 + (len(cache) > 4))"
        ),
        "stale",
        None,
    ),
    ("cost", "cost", "def cost(Y_hat, Y):\n    return -np.sum(Y * np.log(Y_hat))", "not-averaged", 2),
    ("cost", "cost", "def cost(Y_hat, Y):\n    return -np.sum(Y * np.log(Y_hat)) / len(Y)", "wrong-count", 2),
    ("cost", "cost", "def cost(Y_hat, Y):\n    return -np.mean(Y * np.log(Y_hat))", "wrong-count", 2),
    ("cost", "cost", "def cost(Y_hat, Y):\n    return -np.sum(Y * np.log2(Y_hat)) / Y.shape[1]", "log-base", 2),
    ("cost", "cost", "def cost(Y_hat, Y):\n    return -np.sum(Y * np.log(Y_hat + 0.01)) / Y.shape[1]", "epsilon", 2),
    ("cost", "cost", "def cost(Y_hat, Y):\n    return -np.sum(Y * Y_hat) / Y.shape[1]", "left-out", 2),
    (
        "cost",
        "cost",
        (
            "def cost(Y_hat, Y):\n    losses = Y * np.log(Y_hat) + (1 - Y) * np.log(1 - Y_hat)\n"
            "    return -losses.sum() / Y.shape[1]"
        ),
        "binary-formula",
        2,
    ),
    (
        "cost",
        "cost",
        (
            "def cost(Y_hat, Y):\n    J = 0\n    m = Y.shape[1]\n    for i in range(m):\n"
            "        J = -np.log(Y_hat[Y[:, i] == 1, i][0])\n    return J / m"
        ),
        "accumulate",
        5,
    ),
    (
        "cost",
        "cost",
        (
            "def cost(Y_hat, Y):\n    J = 0\n    m = Y.shape[1]\n    for i in range(m):\n"
            "        J -= np.log(Y_hat[np.argmax(Y[:, i]), i])\n        return J / m"
        ),
        "early-return",
        6,
    ),
    (
        "cost",
        "cost",
        "def cost(Y_hat, Y):\n    P = Y_hat.astype(np.float32)\n    return -np.sum(Y * P) / Y.shape[1]",
        "left-out",
        3,
    ),
    (
        "cost",
        "cost",
        "def cost(Y_hat, Y):\n    P = np.asarray(Y_hat)\n    return -np.sum(Y * P) / len(Y.T)",
        "left-out",
        3,
    ),
    ("cost", "cost", "def cost(Y_hat, Y):\n    p = Y_hat.sum(axis=0)\n    return -np.log(p).mean()", "factor", 2),
    ("dZ", "output_grad", "def output_grad(Y_hat, Y):\n    return Y - Y_hat", "sign", 2),
    ("dZ", "output_grad", "def output_grad(Y_hat, Y):\n    return (Y_hat - Y) / Y.shape[1]", "averaged", 2),
    ("dW", "weight_grad", "def weight_grad(dZ, A):\n    return dZ @ A.T", "not-averaged", 2),
    ("dW", "weight_grad", "def weight_grad(dZ, A):\n    return A @ dZ.T / dZ.shape[1]", "transposed", 2),
    (
        "dW",
        "weight_grad",
        "def weight_grad(dZ, A):\n    return np.einsum('im,jm->ji', dZ, A) / dZ.shape[1]",
        "transposed",
        2,
    ),
    ("relu", "relu_backward", "def relu_backward(dA, Z):\n    return dA * (dA > 0)", "wrong-variable", 2),
    ("relu", "relu_backward", "def relu_backward(dA, Z):\n    return dA", "factor", None),
    ("relu", "relu_backward", "def relu_backward(dA, Z):\n    return np.where(Z < 0, dA, 0)", "swapped", 2),
    ("relu", "relu_backward", "relu_backward = lambda dA, Z: dA * (Z > 1)", "constant", 1),
    ("softmax", "softmax", "def softmax(Z):\n    t = np.exp(Z)\n    return 1 / (1 + 1 / t)", "wrong-function", 1),
    ("softmax", "softmax", "def softmax(Z):\n    return np.exp(Z - Z.max(0))", "factor", 2),
    ("softmax", "softmax", "def softmax(Z):\n    t = np.exp(Z)\n    return t", "factor", 3),
    (
        "softmax",
        "softmax",
        "def t(x, axis):\n    return x.sum(axis)\n\ndef softmax(Z):\n    e = np.exp(Z)\n    return e / t(e, 1)",
        "axis",
        6,
    ),
    (
        "cost",
        "cost",
        "def cost(Y_hat, Y):\n    return np.mean(np.sum(-Y * np.log(Y_hat) - (1 - Y) * np.log(1 - Y_hat), axis=0))",
        "binary-formula",
        2,
    ),
    ("cost", "cost", "def cost(Y_hat, Y):\n    p = (Y * Y_hat).sum(0)\n    return -np.log(p.mean())", "step-order", 3),
    ("dZ", "output_grad", "def output_grad(Y_hat, Y):\n    return [y - p for p, y in zip(Y_hat, Y)]", "sign", 2),
    ("relu", "relu_backward", "def relu_backward(dA, Z):\n    dZ = dA\n    return dZ", "factor", 2),
]


@pytest.fixture(scope="module")
def grade(tmp_path_factory):
    """Grades in one sandbox."""
    with grading(tmp_path_factory.mktemp("small")) as found:
        yield found


@pytest.mark.parametrize(("check", "name", "text", "code", "line"), MISTAKES, ids=lambda value: str(value)[:40])
def test_the_mistake_is_named_and_its_line_given(grade, check, name, text, code, line):
    """One planted mistake, in a loop, an einsum, temporaries or a lambda: its code, and the line where it stands."""
    verdicts, whole = grade(**{name: text})

    verdict = verdicts[check]
    assert verdict.diagnosis is not None
    assert verdict.diagnosis.code == code
    if line is not None:
        before = whole[: whole.index(text)].count("\n")
        assert verdict.diagnosis.line == f"hw.py, line {before + line}"


def test_what_mends_the_first_trials_alone_is_no_name(grade):
    """An edit that comes right on four trials, and not on the fifth with another size, explains nothing."""
    spec = order(grade.folder / "small.yaml").spec
    check = next(each for each in spec.checks if each.id == "cost")
    sizes = [draw_inputs(spec, check, SEED, number, drawn(check))["m"] for number in range(8)]
    later = next(size for size in sizes[4:] if size not in sizes[:4])
    text = f"def cost(Y_hat, Y):\n    k = 1 + 3 * (Y.shape[1] == {later})\n    return -np.sum(Y * np.log(Y_hat)) * k"

    verdicts, _ = grade(cost=text)

    assert verdicts["cost"].status is Status.FAILED
    told = verdicts["cost"].diagnosis
    assert told is None or "; and " in told.text, "the missing mean is not all"


UNSET = {
    "added up": ("    dW += dZ @ A.T / A.shape[1]\n    return dW", "accumulate"),
    "steps exchanged": ("    dW = E @ A.T\n    E = dZ / A.shape[1]\n    return dW", "step-order"),
    "used in its own value": ("    dW = dZ @ A.T / A.shape[1] + dW\n    return dW", "extra-term"),
    "nothing that keeps it": ("    dW = dZ @ A.T / len(A.T) + E\n    E = None\n    return dW", "undefined"),
}


@pytest.mark.parametrize(("body", "code"), UNSET.values(), ids=UNSET)
def test_a_variable_without_a_value_is_explained_by_what_keeps_it(grade, body, code):
    """`+=` for `=` or two steps in the wrong order; never an edit that does without the variable."""
    verdicts, _ = grade(weight_grad=f"def weight_grad(dZ, A):\n{body}")

    assert verdicts["dW"].diagnosis.code == code
    assert "UnboundLocalError" in verdicts["dW"].message


def test_two_mistakes_are_both_named(grade):
    """A missing mean and a wrong logarithm: one sentence names both."""
    verdicts, _ = grade(cost="def cost(Y_hat, Y):\n    return np.sum(Y * np.log2(Y_hat)) / Y.shape[1]")

    assert verdicts["cost"].diagnosis.text.count(";") == 1
    assert "logarithm" in verdicts["cost"].diagnosis.text
    assert "minus" in verdicts["cost"].diagnosis.text


def test_what_has_no_name_gets_none(grade):
    """The author's hint stands, and no sentence says that there is no name."""
    verdicts, _ = grade(softmax="def softmax(Z):\n    return np.tanh(Z) ** 2 + np.cos(Z.sum())")

    assert verdicts["softmax"].status is Status.FAILED
    assert verdicts["softmax"].diagnosis is None
    assert verdicts["softmax"].help == "Look at the columns."


def test_what_never_ends_is_told_as_that_and_not_searched(tmp_path):
    """An endless loop costs its limit, no edits are tried on it, and nothing else is said of it."""
    quick = SPEC.replace("trials: 8", "trials: 8\nlimits: {seconds: 0.3}")
    with grading(tmp_path, spec=quick) as grade:
        verdict = grade(softmax="def softmax(Z):\n    while True:\n        pass")[0]["softmax"]

    assert verdict.status is Status.ERRORED
    assert verdict.diagnosis.code == "timeout"


def test_what_passes_is_not_looked_at(grade, monkeypatch):
    """A right hand-in never comes to the bench."""
    monkeypatch.setattr("grader.diagnosis.desk.Bench", None)
    verdicts, _ = grade()

    assert {verdict.status for verdict in verdicts.values()} == {Status.PASSED}


WRONG = "def softmax(Z):\n    t = np.exp(Z)\n    return t / t.sum(axis=1, keepdims=True)"


@pytest.mark.parametrize(
    ("reveal", "line", "fix"),
    [("hint", None, None), ("line", "hw.py, line 5", None), ("fix", "hw.py, line 5", "`axis=1` should be `axis=0`")],
)
def test_reveal_says_how_much_is_told(tmp_path, reveal, line, fix):
    """The kind of mistake; its line too; the edit too."""
    with grading(tmp_path, reveal=f", reveal: {reveal}") as grade:
        verdict = grade(softmax=WRONG)[0]["softmax"]

    assert (verdict.diagnosis.code, verdict.diagnosis.line, verdict.diagnosis.fix) == ("axis", line, fix)


@pytest.mark.parametrize("reveal", [", reveal: nothing", ", visibility: hidden"], ids=["nothing", "hidden"])
def test_nothing_is_told_where_nothing_is_revealed(tmp_path, reveal):
    """No name, no line: the author's hint alone."""
    with grading(tmp_path, reveal=reveal) as grade:
        verdict = grade(softmax=WRONG)[0]["softmax"]

    assert verdict.status is Status.FAILED
    assert verdict.diagnosis is None
    assert verdict.help == "Look at the columns."


def test_the_diagnosis_can_be_turned_off(tmp_path):
    """Without it no bench is started; the verdict is the same."""
    with grading(tmp_path, diagnose=False) as grade:
        verdict = grade(softmax=WRONG)[0]["softmax"]

    assert verdict.status is Status.FAILED
    assert verdict.diagnosis is None
    assert verdict.help == "Look at the columns."
    assert verdict.counterexample.lines == ()


HIDDEN = """
  - {id: secret-corner, visibility: hidden, says: Nobody knows., hint: A kept hint.,
     holds: "softmax([[7.25], [3.5]])[0, 0] == ref.softmax([[7.25], [3.5]])[0, 0]"}
  - {id: secret-axis, visibility: hidden, says: Nobody sees., matches: cost,
     let: {Y_hat: "ref.softmax(4.125 * Z)"}, reveal: fix}
"""


def test_a_hidden_check_leaks_nothing(tmp_path):
    """The students' edition has no name, number, line or hint of one, whatever the visible checks tell."""
    with grading(tmp_path, spec=SPEC + HIDDEN) as grade:
        grade(softmax=WRONG, cost="def cost(Y_hat, Y):\n    return -np.sum(Y * np.log(Y_hat))")
        staff, students = to_json(grade.report).decode(), to_json(visible_to_students(grade.report)).decode()

    assert "secret-corner" in staff
    assert "7.25" in staff
    for secret in ("secret", "7.25", "4.125", "Nobody", "A kept hint", "3.5]"):
        assert secret not in students
    assert "axis" in students


@pytest.mark.parametrize(
    "text",
    ["def softmax(Z):\n    return (Z", "def softmax(Z):\n" + "    Z = Z + 1\n" * 600 + "    return Z"],
    ids=["unreadable", "six-hundred-lines"],
)
def test_a_search_costs_its_budget_and_no_more(grade, text, monkeypatch):
    """What cannot be read is not searched, and what is long only as far as the budget goes."""
    monkeypatch.setattr("grader.diagnosis.budget._BUDGET_S", 0.3)
    verdicts, _ = grade(softmax=text)

    assert verdicts["softmax"].status in {Status.FAILED, Status.ERRORED}
    assert grade.sought_s < 10  # of 0.3; without an end it would be minutes


def test_faults_of_ours_are_told(grade, monkeypatch):
    """An error in the search costs the name alone, and the report says so: no test passes over one."""
    monkeypatch.setattr("grader.diagnosis.diagnose.questions", lambda *_: 1 / 0)

    with pytest.raises(AssertionError, match=r"fault of the grader's own.*ZeroDivisionError"):
        grade(softmax=WRONG)
