"""What the page says of each word of the language, graded for real: a right hand-in, and wrong ones that a check meets.

Each folder in `words/` holds a spec and its reference, which is the right hand-in. A wrong one is an edit of it.
"""

from pathlib import Path

import pytest

from grader import grade
from grader.spec import lint

WORDS = Path(__file__).parent / "words"
WRONG = {
    "flags": {
        "value": ("padded = np.pad(x, pad)\n    count", 'padded = np.pad(x, pad, mode="edge")\n    count'),
        "slope": ("padded = np.pad(x, pad)\n    return", "padded = np.pad(x, 0 * pad)\n    return"),
        "means": ("np.sum(X * mask) / max(np.sum(mask), 1)", "np.mean(X * mask)"),
    },
    "calls": {
        "by-name": ("axis=axis, keepdims", "axis=1, keepdims"),
        "static": ("return x**2", "return x * 2"),
        "inherited": ("= factor", "= factor + isinstance(factor, float)"),
        "listed": ("[a + b for", "[a + b + (len(dims) > 3) + 1 for"),
    },
    "changes": {
        "value": ("return x - means", "return x - means.mean()"),
        "running": ("(1 - state", "(2 - state"),
        "adam": ("w -= ", "w += "),
        "counts": ('/ c["t"]', '/ c["t"]\n    c["t"] += 1'),
        "leaves-alone": ('c["t"] += 1', 'c["t"] += 1\n    dw *= 2\n    dw = dw / 2'),
    },
    "steps": {
        "forward": ("return X @ self.W", "return 0 * X @ self.W + X.sum()"),
        "backward": ("return G @ self.W.T", "return 2 * G @ self.W.T"),
        "step": ("- rate *", "- 2 * rate *"),
        "momentum": ("return w + v, v", "return w + v, 0 * v"),
    },
    "learning": {
        "start": (
            "costs = [cost(W, X, Y)]\n    for _ in range(steps):\n        dZ",
            "costs = []\n    for _ in range(steps):\n        dZ",
        ),
        "by-chance": ("W - rate * np.outer(softmax(W @ X)[:, i]", "W + rate * np.outer(softmax(W @ X)[:, i]"),
        "own-loop": ("return W - rate * (softmax", "return W + rate * (softmax"),
    },
    "speed": {
        "fast": (
            "return np.sqrt(np.sum((T[:, None] - X[None]) ** 2, axis=2))",
            "return np.array([[np.sqrt(np.sum((t - x) ** 2)) for x in X] for t in T])",
        ),
        "in-time": ("@cache\n", ""),
    },
    "credit": {
        "properties": ("np.exp(Z - Z.max(axis=0))", "np.exp(Z)"),
        "medians": ("return (v[middle - 1] + v[middle]) / 2", "return v[middle]"),
        "gradients": ("dout.sum(axis=0)", "dout.mean(axis=0)"),
    },
    "folders": {"affine": ("return x @ w", "return 2 * x @ w"), "scaled": ('["scale"]', '["scale"] + 1')},
    "frameworks": {
        "of-the-whole": (
            "torch.as_tensor(X) @ torch.as_tensor(params",
            "torch.tensor(X.tolist()) @ torch.as_tensor(params",
        )
    },
    "data": {
        "some-points": ("return dx @ y", "return (len(x) > 3 or 2) * dx @ y"),
        "total": ("np.sum(a)", "np.sum(a) + len(a)"),
    },
    "conventions": {"value": ("/ len(p)", "/ len(p) ** 2")},
    "private": {
        "forward": ("x @ w, (x, w)", "2 * (x @ w), (2 * x, 2 * w)"),
        "backward": ("x.T @ dout", "x.T @ dout / len(x)"),
    },
    "shared": {
        "hinge": ("1 - y * (X @ w)", "1 - (X @ w)"),
        "heads": ("len(x), heads, -1", "len(x), -1, heads"),
        "back": ('"b": G.sum(axis=0)', '"b": G.mean(axis=0)'),
        "two-steps": ("    net.b -= rate * d.mean(axis=0)\n", ""),
    },
    "parameters": {
        "value": (' + params["b2"]', ""),
        "gradients": ("(1 - A**2)", "(1 - A)"),
        "own-value": ("X)\n\n\ndef scaled_back", "X) + 1\n\n\ndef scaled_back"),
        "own-gradients": ("dS @ X.T", "G @ X.T"),
    },
}
OTHERWISE = {  # right in another way
    "conventions": [("cost_sum(p, y) / len(p)", "cost_sum(p, y)")],
    "private": [("x @ w, (x, w)", "x @ w, {'x': x, 'w': w}"), ("= cache", "= cache['x'], cache['w']")],
    "calls": [("dims += []", "dims = list(dims)"), ("x**2", "x * x")],
}
CASES = [(word, check, *edit) for word, edits in WRONG.items() for check, edit in edits.items()]


def _solution(word):
    """The right hand-in: the reference, or one that the reference cannot be because it needs the course's files."""
    own = WORDS / word / "solution.py"
    return own if own.exists() else WORDS / word / "reference.py"


def _lost(word, text, folder):
    (folder / "hw.py").write_text(text, encoding="utf-8")
    report = grade(WORDS / word / "spec.yaml", folder / "hw.py", seed=5)
    return {verdict.id: verdict.message for verdict in report.verdicts if verdict.status in {"failed", "errored"}}


@pytest.mark.parametrize("word", sorted(path.name for path in WORDS.iterdir()))
def test_right(word):
    """The spec is without mistakes and advice, and its reference, handed in, gets full marks."""
    assert lint(WORDS / word / "spec.yaml") == ()
    report = grade(WORDS / word / "spec.yaml", _solution(word), seed=5)
    assert {verdict.id: verdict.message for verdict in report.verdicts if verdict.status != "passed"} == {}


@pytest.mark.parametrize("word", OTHERWISE)
def test_right_otherwise(tmp_path, word):
    """A right hand-in that differs from the reference where it may gets full marks."""
    text = (WORDS / word / "reference.py").read_text(encoding="utf-8")
    for old, new in OTHERWISE[word]:
        assert text.count(old) == 1
        text = text.replace(old, new)

    assert _lost(word, text, tmp_path) == {}


@pytest.mark.parametrize(("word", "check", "old", "new"), CASES, ids=[f"{word}-{check}" for word, check, *_ in CASES])
def test_wrong(tmp_path, word, check, old, new):
    """A wrong hand-in fails the check that was written for it, and no other (what rests on it may be skipped)."""
    text = _solution(word).read_text(encoding="utf-8")
    assert text.count(old) == 1

    assert _lost(word, text.replace(old, new), tmp_path).keys() == {check.split("/")[0]}


def test_a_share_of_the_points(tmp_path):
    """Two draws of four earn two points of four, and the report says why."""
    text = (WORDS / "credit" / "reference.py").read_text(encoding="utf-8").replace(*WRONG["credit"]["medians"])
    (tmp_path / "hw.py").write_text(text, encoding="utf-8")
    (verdict,) = grade(WORDS / "credit" / "spec.yaml", tmp_path / "hw.py", seed=5, only=["medians"]).verdicts

    assert verdict.earned == 2
    assert "it passed on 2 of 4 draws, which earns that share of the points" in verdict.notes


def test_each_entry_has_its_points(tmp_path):
    """Of a dict of gradients each entry earns its own points: a wrong W1 leaves those of the others."""
    text = (
        (WORDS / "parameters" / "reference.py").read_text(encoding="utf-8").replace(*WRONG["parameters"]["gradients"])
    )
    (tmp_path / "hw.py").write_text(text, encoding="utf-8")
    verdict = grade(WORDS / "parameters" / "spec.yaml", tmp_path / "hw.py", seed=5).verdicts[1]

    assert {part.name: part.earned for part in verdict.parts} == {
        "params.W1": 0, "params.b1": 0, "params.W2": 2, "params.b2": 1
    }  # fmt: skip
    assert (verdict.points, verdict.earned) == (6, 3)


def test_the_convention_is_named():
    """Where conventions have names, the report says which one a hand-in keeps to."""
    report = grade(WORDS / "conventions" / "spec.yaml", WORDS / "conventions" / "reference.py", seed=5)

    assert report.verdicts[0].message == "in the convention 'mean'"
