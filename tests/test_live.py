"""`grader.check` in a live session: in plain Python, and in a real Jupyter kernel."""

import threading

import nbclient
import nbformat
import numpy as np
import pytest

import grader
from grader.live import LiveReport

CELLS = [
    "%matplotlib inline\nimport numpy as np",
    "def softmax(Z):\n    t = np.exp(Z - Z.max(axis=0, keepdims=True))\n    return t / t.sum(axis=0, keepdims=True)",
    "def cost(Y_hat, Y):\n    return -np.sum(Y * np.log(Y_hat)) / Y.shape[1]",
    "def output_grad(Y_hat, Y):\n    grad = 1\n    return Y - Y_hat",
]


def names(**others):
    """A student's names in this very process."""
    functions = {}
    exec("\n".join(["import numpy as np", *CELLS[1:]]), functions)
    return {**functions, **others}


def test_the_functions_of_a_namespace_are_judged():
    """Right functions pass, the wrong one fails, and the visible checks are the ones judged."""
    live = grader.check("softmax-classifier", only=["sums-to-one", "dZ", "cost-value"], namespace=names())
    status = {verdict.id: verdict.status.value for verdict in live.report.verdicts}

    assert isinstance(live, LiveReport)
    assert status == {"sums-to-one": "passed", "cost-value": "passed", "dZ": "failed"}
    assert live.report.seed == 1986


def test_a_console_gets_text_and_a_notebook_html():
    """Repr is the terminal report without colour; the HTML is a fragment without script or outside address."""
    live = grader.check("softmax-classifier", only="dZ", namespace=names())

    assert "wrong sign" in repr(live)
    assert "\x1b" not in repr(live)
    html = live._repr_html_()
    assert "wrong sign" in html
    assert "<script" not in html
    assert "http" not in html


def test_a_call_cannot_change_what_is_judged():
    """A function that writes into its argument is caught by the purity check and disturbs no other."""

    def softmax(Z):
        Z -= Z.max(axis=0, keepdims=True)
        return np.exp(Z) / np.exp(Z).sum(axis=0, keepdims=True)

    live = grader.check("softmax-classifier", only=["purity", "sums-to-one"], namespace=names(softmax=softmax))

    assert {v.id: v.status.value for v in live.report.verdicts} == {"sums-to-one": "passed", "purity": "failed"}


def test_missing_functions_have_verdicts():
    """An empty namespace gives a report, not an exception."""
    live = grader.check("softmax-classifier", namespace={"soft_maxx": len})

    assert {v.status.value for v in live.report.verdicts} <= {"errored", "skipped"}


class Scale:
    """As a notebook defines it: it keeps k, and remembers what it has seen."""

    def __init__(self, k):
        self.k, self.seen = k, []

    def times(self, x):
        """The multiple."""
        self.seen.append(x)
        return self.k * x


def test_objects_of_the_notebooks_own_classes_are_judged(tmp_path):
    """Made, called, read and set; the same object is asked again, and one in a list is found."""
    (tmp_path / "truth.py").write_text(
        "class Scale:\n    def __init__(self, k):\n        self.k = k\n"
        "    def times(self, x):\n        return self.k * x\n"
        "def total(scales):\n    return sum(each.k for each in scales)\n"
    )
    (tmp_path / "box.yaml").write_text(
        "format: 1\nid: box\ntitle: Box\nreference: truth.py\n"
        "functions: {Scale: {args: [k], methods: {times: [x]}, attributes: [k]}, total: {args: [scales]}}\n"
        "draw: {k: {normal: [3]}, x: {normal: [3]}}\nchecks:\n"
        "  - {id: value, holds: Scale(k).times(x) == k * x}\n"
        "  - {id: kept, holds: Scale(k).k == k}\n"
        "  - {id: several, let: {s: Scale(k)}, holds: 'total([s, s]) == 2 * k'}\n"
    )
    names = {"Scale": Scale, "total": lambda scales: scales[0].k + scales[1].k}
    live = grader.check(tmp_path / "box.yaml", namespace=names)

    assert [verdict.status.value for verdict in live.report.verdicts] == ["passed"] * 3


@pytest.fixture(scope="module")
def ran():
    """The notebook, run by a real kernel, with `grader.check` in its last cell."""
    cells = [
        *CELLS,
        "%load_ext grader",
        "%grade softmax-classifier dZ",
        "%grade softmax-classifier dz",
        "%grade",
        "import grader\ngrader.check('softmax-classifier', only=['sums-to-one', 'cost-value', 'dZ', 'vectorised'])",
    ]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    nbclient.NotebookClient(notebook, timeout=120, kernel_name="python3", allow_errors=True).execute()
    return [cell.outputs for cell in notebook.cells[len(CELLS) :]]


def test_grade_is_a_word_of_the_notebook(ran):
    """`%grade SPEC ID` shows the report; a check that is not there, or no spec, is one sentence and no traceback."""
    loaded, shown, unknown, nothing, _ = ran

    assert loaded == []
    assert "wrong sign" in shown[0].data["text/html"]
    assert [output.output_type for output in (*unknown, *nothing)] == ["stream", "stream"]
    assert "there is no check 'dz'" in unknown[0].text
    assert "did you mean 'dZ'" in unknown[0].text
    assert nothing[0].text == "name a spec: %grade softmax-classifier\n"


def test_a_real_kernel_shows_html_and_text(ran):
    """The cell's result has both forms, and the verdicts on the kernel's own functions."""
    data = next(output.data for output in ran[-1] if output.output_type == "execute_result")

    assert "wrong sign" in data["text/html"]
    assert "wrong sign" in data["text/plain"]


def test_a_real_kernel_says_which_cell_defined_what(ran):
    """Softmax comes from In[2]: the number beside the cell."""
    data = next(output.data for output in ran[-1] if output.output_type == "execute_result")

    assert "softmax comes from In[2], line 1" in " ".join(data["text/plain"].split())


def test_a_real_kernel_has_the_line_quoted(ran):
    """The student's line stands under the sentence, by the number beside its cell; on the page it is lit."""
    data = next(output.data for output in ran[-1] if output.output_type == "execute_result")
    lines = [line.strip() for line in data["text/plain"].splitlines()]
    at = lines.index("def output_grad(Y_hat, Y):")

    assert lines[at + 1] == "^" * len(lines[at])
    assert "(In[4], line 1)" in lines[at - 1]
    assert "In[4]" in data["text/html"]


def endless(Z):
    """What nobody wants to wait for."""
    while True:
        pass


def leaving(Z):
    """Ends the program that calls it."""
    raise SystemExit


def chatty(Z):
    """Prints a line each time."""
    print("hello")  # noqa: T201
    return np.exp(Z) / np.exp(Z).sum(axis=0, keepdims=True)


@pytest.mark.parametrize(("softmax", "code"), [(endless, "timeout"), (leaving, "raised"), (lambda Z: 1 / 0, "raised")])
def test_what_a_call_does_to_the_kernel_is_an_outcome(softmax, code):
    """An endless loop is stopped, leaving is a failed call, and the session goes on."""
    live = grader.check("softmax-classifier", only="sums-to-one", namespace=names(softmax=softmax))

    (verdict,) = live.report.verdicts
    assert (verdict.status.value, verdict.diagnosis.code) == ("errored", code)


def test_an_endless_call_ends_in_any_thread(tmp_path):
    """A notebook may run its cells elsewhere than in the process's first thread, which alone gets signals."""
    found = []
    spec = tmp_path / "quick.yaml"
    spec.write_text(
        "format: 1\nid: quick\ntitle: Quick\nfunctions: {softmax: [Z]}\nlimits: {seconds: 0.2}\n"
        "checks:\n  - {id: sums, holds: 'sum(softmax([[1], [2]]), axis=0) == 1'}\n"
    )

    def cell():
        found.append(grader.check(spec, namespace=names(softmax=endless)))

    thread = threading.Thread(target=cell)
    thread.start()
    thread.join(60)

    assert not thread.is_alive()
    (verdict,) = found[0].report.verdicts
    assert verdict.diagnosis.code == "timeout"


def test_prints_are_counted_and_not_shown(capsys):
    """What a function prints while it is checked does not flood the cell; the report says how much it was."""
    live = grader.check("softmax-classifier", only="sums-to-one", namespace=names(softmax=chatty))

    assert live.report.verdicts[0].status.value == "passed"
    assert capsys.readouterr().out == ""
    assert any(warning.startswith("softmax printed ") for warning in live.report.warnings)


def test_settings_of_the_session_are_the_students_own():
    """Errors for an underflow, warnings as errors: they hold for the student's code, not for the judging, and stay."""
    before = np.geterr()
    np.seterr(all="raise")
    try:
        state = np.random.get_state()[1].tolist()  # noqa: NPY002
        live = grader.check("softmax-classifier", namespace=names())

        assert np.geterr()["under"] == "raise"
        assert np.random.get_state()[1].tolist() == state  # noqa: NPY002
    finally:
        np.seterr(**before)
    assert {v.status.value for v in live.report.verdicts} <= {"passed", "failed", "errored", "skipped", "unwritten"}
