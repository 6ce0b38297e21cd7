"""Reports to render: every status, every kind of finding, large arrays, hostile text."""

from __future__ import annotations

from grader.model import Counterexample, Diagnosis, Finding, Report, SpecName, Status, SubmissionName, Verdict

# One text that tries every medium at once; `pwned` must never run, colour, link or compute.
HOSTILE = (
    "\x1b[31mred\x1b]0;title\x07\x9b2J\r\u202eevil\u2066\u200b\ufeff[bold red]markup[/] "
    "<script>document.title='pwned'</script><img src=x onerror=\"document.title='pwned'\">"
    "{{ 7*7 }} [link](javascript:alert(1)) ![i](http://evil.example/x.png) `code` ``` | # head\n# heading\n- list "
    "http://evil.example www.evil.example me@evil.example =cmd|' /C calc'!A0 :skull: &amp; \\[ ok"
)

SCALAR = Finding(
    kind="values", expression="cost(Y_hat, Y)", actual=3.218875824868201, expected=0.8047189562170503,
    actual_shape=(), expected_shape=(), actual_at=3.218875824868201, expected_at=0.8047189562170503,
    off_by=2.4141568686511508, allowed=8.04e-07, wrong=1, total=1,
)  # fmt: skip
MATRIX = Finding(
    kind="values", expression="softmax(Z)",
    actual=[[0.84203357, 3.21, 0.2], [0.04192238, -10.5, 0.3], [0.11604406, "nan", 0.5]],
    expected=[[0.84203357, 0.804718, 0.2], [0.04192238, 0.1, 0.3], [0.11604406, 0.095282, 0.5]],
    actual_shape=(3, 3), expected_shape=(3, 3), index=(2, 1), actual_at="nan", expected_at=0.095282, off_by="nan",
    allowed=9.5e-08, wrong=3, total=9,
)  # fmt: skip
CLOSE = Finding(
    kind="values", expression="cost(Y_hat, Y)", actual=[0.80471895, 1.0], expected=[0.80471896, 1.0],
    actual_shape=(2,), expected_shape=(2,), index=(0,), actual_at=0.80471895, expected_at=0.80471896, off_by=1e-8,
    allowed=8e-10, wrong=1, total=2,
)  # fmt: skip
SHAPE = Finding(
    kind="shape", expression="db", actual=[[0.25], [-0.5], [0.25]], expected=[0.25, -0.5, 0.25], actual_shape=(3, 1),
    expected_shape=(3,), note="the values are right after reshape(3,)",
)  # fmt: skip
TYPE = Finding(kind="type", expression="softmax(Z)", actual=None, expected=[[0.5, 0.5], [0.5, 0.5]],
               note="got None (is a `return` missing?), expected an array of shape (2, 2)")  # fmt: skip
RELATION = Finding(
    kind="relation", expression="cost(softmax(Z), Y)", relation=">=", actual=-0.693147, expected=0, actual_shape=(),
    expected_shape=(), actual_at=-0.693147, expected_at=0, off_by=0.693147, allowed=0.0, wrong=1, total=1,
)  # fmt: skip
GRADIENT = Finding(
    kind="gradient", expression="output_grad(softmax(Z), Y)", actual=[[0.4, -0.2], [-0.4, 0.2]],
    expected=[[-0.4, 0.2], [0.4, -0.2]], actual_shape=(2, 2), expected_shape=(2, 2), index=(0, 0), actual_at=0.4,
    expected_at=-0.4, off_by=0.8, allowed=4e-07, wrong=4, total=4,
)  # fmt: skip
MUTATION = Finding(kind="mutation", expression="W", actual=[1.0, 0.0, 3.0], expected=[1.0, 2.0, 3.0], index=(1,),
                   actual_at=0.0, expected_at=2.0, note="sgd(W, dW) changed its argument W in place")  # fmt: skip
SOURCE = Finding(kind="source", expression="softmax", note="a for loop in cell 4, line 3")
CALL = Finding(kind="call", expression="cost(Y_hat, Y)", actual="ZeroDivisionError: division by zero")
LARGE = Finding(
    kind="values", expression="dW",
    actual={"shape": [784, 64], "dtype": "float64", "min": -3.5, "max": 4.25, "mean": 0.0123456789},
    expected={"shape": [784, 64], "dtype": "float64", "min": -0.35, "max": 0.425, "mean": 0.00123456789},
    actual_shape=(784, 64), expected_shape=(784, 64), index=(17, 3), actual_at=4.25, expected_at=0.425, off_by=3.825,
    allowed=4.25e-07, wrong=50176, total=50176,
)  # fmt: skip
WIDE = Finding(
    kind="values", expression="softmax(Z)", actual=[[(i * 8 + j) / 7 for j in range(8)] for i in range(8)],
    expected=[[(i * 8 + j + (i == j == 6)) / 7 for j in range(8)] for i in range(8)], actual_shape=(8, 8),
    expected_shape=(8, 8), index=(6, 6), actual_at=54 / 7, expected_at=55 / 7, off_by=1 / 7, allowed=8e-6, wrong=1,
    total=64,
)  # fmt: skip
DEEP = Finding(
    kind="values", expression="conv(X)", actual=[[[1, 2], [3, 4]], [[5, 6], [7, 9]]],
    expected=[[[1, 2], [3, 4]], [[5, 6], [7, 8]]], actual_shape=(2, 2, 2), expected_shape=(2, 2, 2), index=(1, 1, 1),
    actual_at=9, expected_at=8, off_by=1, allowed=8e-6, wrong=1, total=8,
)  # fmt: skip
FINDINGS = {
    "scalar": SCALAR, "matrix": MATRIX, "close": CLOSE, "shape": SHAPE, "type": TYPE, "relation": RELATION,
    "gradient": GRADIENT, "mutation": MUTATION, "source": SOURCE, "call": CALL, "large": LARGE, "wide": WIDE,
    "deep": DEEP,
}  # fmt: skip


def verdict(id: str = "cost-value", status: Status = Status.FAILED, **given: object) -> Verdict:  # noqa: A002
    """A verdict with the given parts, the rest ordinary."""
    points = given.pop("points", 2.0)
    ordinary = {"kind": "matches", "says": "The cost is the mean cross-entropy over the examples.", "points": points,
                "earned": points if status is Status.PASSED else 0.0, "trials": 20, "seconds": 0.0314}  # fmt: skip
    return Verdict(id=id, status=status, **{**ordinary, **given})


def report(*verdicts: Verdict, **given: object) -> Report:
    """A report of these verdicts, its score their sum."""
    ordinary = {
        "spec": SpecName("softmax-classifier", "Softmax classification with gradient descent", "1f3a5b" + "0" * 58),
        "submission": SubmissionName("jane_doe.ipynb", "9c" * 32),
        "grader_version": "0.1.0", "seed": 20240917, "isolation": "standard (no fresh uid)",
        "score": sum(v.earned for v in verdicts), "points": sum(v.points for v in verdicts),
        "provisional": any(v.status in {Status.INCONCLUSIVE, Status.INVALID} for v in verdicts), "seconds": 1.234,
        "environment": {"python": "3.11.2", "numpy": "2.3.1"},
        "ran": "7 of 23 cells: the imports, and what the graded functions need",
        "warnings": (), "verdicts": verdicts,
    }  # fmt: skip
    return Report(**{**ordinary, **given})


def rich_report() -> Report:
    """What a staff member could see of one real hand-in: every status and most kinds of finding."""
    return report(
        verdict("sums-to-one", Status.PASSED, kind="holds", points=1.0,
                says="Each example's class probabilities sum to 1."),
        verdict("lecture-example", Status.PASSED, kind="holds", points=0.5,
                says="The lecture's example comes out as in the lecture: a column of four logits gives probabilities "
                     "that agree to three digits."),
        verdict(
            "cost-value", finding=SCALAR,
            message="cost(Y_hat, Y) = 3.21888, expected 0.804719 (off by 2.4, allowed 8e-07)",
            help="divide the sum by the number of examples, np.mean(...) does it",
            diagnosis=Diagnosis(code="not-averaged", text="the mean over the examples is missing",
                                line="cell 7, line 3",
                                evidence="your value is 4 times the expected one on every trial, and m is 4"),
            counterexample=Counterexample(
                inputs={"C": 2, "m": 4, "Y_hat": [[0.5, 0.25, 0.125, 1.0], [0.5, 0.75, 0.875, 0.0]],
                        "Y": [[1, 0, 0, 1], [0, 1, 1, 0]]},
                actual=3.218875824868201, expected=0.8047189562170503, trial=3),
        ),
        verdict("softmax-value", finding=MATRIX, says="softmax agrees with the reference.",
                message="softmax(Z)[2, 1] = nan, expected 0.095282 (off by nan, allowed 1e-07; 3 of 9 elements "
                        "disagree)",
                diagnosis=Diagnosis(code="unstable", text="exp overflows for logits above 709: subtract each column's "
                                                          "maximum first", line="cell 4, line 2")),
        verdict("dZ", finding=GRADIENT, kind="gradient", points=3.0,
                says="dZ is the gradient of the cost with respect to the logits.",
                message="output_grad(softmax(Z), Y)[0, 0] = 0.4, expected -0.4 (off by 0.8, allowed 4e-07; 4 of 4 "
                        "elements disagree)",
                diagnosis=Diagnosis(code="sign", text="the sign is wrong: your gradient is -1 times the right one"),
                counterexample=Counterexample(inputs={"Z": [[0.5, -1.25], [2.0, 10.0]], "Y": [[1, 0], [0, 1]]},
                                              trial=0)),
        verdict("db-shape", finding=SHAPE, says="db has one entry for each class.",
                message="db has shape (3, 1), expected (3,)"),
        verdict("dW-value", finding=LARGE, says="dW agrees with the reference.", visibility="hidden",
                message="dW[17, 3] = 4.25, expected 0.425 (off by 3.8, allowed 4e-07; 50176 of 50176 elements "
                        "disagree)"),
        verdict("sgd-pure", finding=MUTATION, kind="pure", says="A step of gradient descent leaves its inputs alone.",
                message="sgd(W, dW) changed its argument W in place"),
        verdict("predict", Status.ERRORED, says="predict names the most likely class.", finding=CALL,
                message="predict(Z) raised ZeroDivisionError: division by zero",
                help="cell 9, line 12, in predict: return Z / 0",
                diagnosis=Diagnosis(code="raised", text="ZeroDivisionError: division by zero", line="cell 9, line 12")),
        verdict("no-loops", kind="source", points=1.0, finding=SOURCE, says="softmax works without a Python loop.",
                message="softmax has a for loop", diagnosis=None),
        verdict("training", Status.SKIPPED, says="Training lowers the cost.", visibility="after_due_date",
                message="needs dZ, which has not passed"),
        verdict("hessian", Status.INCONCLUSIVE, kind="gradient", says="The second derivative is right.",
                message="the loss has a kink within 1e-5 of the point, on every trial"),
        verdict("accuracy", Status.INVALID, says="The accuracy is right.",
                message="the NumPy and the PyTorch reference disagree by 0.25"),
        verdict("hessian-purity", Status.UNWRITTEN, kind="pure", says="hessian leaves its arguments alone.", points=1.0,
                at_fault=("hessian",), message="not written yet: hessian"),
        texts={"cell 7": "def cost(Y_hat, Y):\n    losses = -np.log(Y_hat)\n    return np.sum(losses * Y)  # all"},
        warnings=("cell 3 failed and was left out: NameError: name 'pd' is not defined (cell 3, line 1)",),
    )  # fmt: skip


def hostile_report() -> Report:
    """Every text of a report is hostile."""
    finding = Finding(
        kind="values", expression=HOSTILE, relation="==", actual=HOSTILE, expected=[HOSTILE, 1, {HOSTILE: HOSTILE}],
        note=f"note {HOSTILE}",
    )  # fmt: skip
    table = Finding(kind="values", actual={"shape": [99, 1], "dtype": HOSTILE, HOSTILE: HOSTILE},
                    expected={"shape": [99, 1], "dtype": "f8", "min": 0.0}, off_by=HOSTILE,
                    allowed=HOSTILE)  # fmt: skip
    bad = [
        verdict(f"{HOSTILE}{status}", status, says=f"says {HOSTILE}",
                message=f"message {HOSTILE}", help=f"help {HOSTILE}", finding=finding if status != "errored" else table,
                diagnosis=Diagnosis(code=HOSTILE, text=f"text {HOSTILE}", evidence=f"evidence {HOSTILE}", line=HOSTILE),
                counterexample=Counterexample(inputs={HOSTILE: [1.0, 2.0], "s": HOSTILE}, actual=HOSTILE,
                                              expected=[HOSTILE]))
        for status in Status
    ]  # fmt: skip
    return report(
        *bad, spec=SpecName(HOSTILE, HOSTILE, HOSTILE), submission=SubmissionName(f"{HOSTILE}.ipynb", HOSTILE),
        grader_version=HOSTILE, isolation=HOSTILE, environment={HOSTILE: HOSTILE}, ran=HOSTILE, warnings=(HOSTILE,),
    )  # fmt: skip
