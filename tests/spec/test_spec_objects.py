"""Objects in checks: what a call of theirs is for, and what the reference's side of it is if nobody says."""

import pytest

from grader.spec import lint, load_spec

SPEC = """\
format: 1
id: objects
title: Objects
reference: own.py
functions:
  Layer: {args: [w], methods: {forward: [x], backward: [d], scaled: {args: [w, x], static: true}}, attributes: [w, dw]}
  norm: [x]
draw:
  w: {normal: [3]}
  x: {normal: [3]}
  d: {normal: [3]}
checks:
  - id: value
    says: S.
    holds: abs(norm(x)) >= 0
  - id: one
    says: S.
    CHECK
"""
OWN = """\
class Layer:
    def __init__(self, w):
        self.w = w

    def forward(self, x):
        self.x = x
        return self.w * x

    def backward(self, d):
        self.dw = d * self.x
        return d * self.w

    @staticmethod
    def scaled(w, x):
        return w * x

def norm(x):
    return (x * x).sum()
"""
STEPS = (
    "steps: [{l: Layer(w), r: ref.Layer(w)}, {o: l.forward(x), ro: r.forward(x)}, "
    "{g: l.backward(d), rg: r.backward(d)}]"
)
LET = "let: {l: Layer(w), r: ref.Layer(w), o: l.forward(x), ro: r.forward(x), g: l.backward(d), rg: r.backward(d)}"


def _written(folder, check):
    (folder / "own.py").write_text(OWN, encoding="utf-8")
    path = folder / "objects.yaml"
    path.write_text(SPEC.replace("CHECK", check), encoding="utf-8")
    return path


def _said(folder, check):
    return [problem.message for problem in lint(_written(folder, check))]


@pytest.mark.parametrize("given", [STEPS, LET], ids=["steps", "let"])
def test_a_call_for_what_it_does_to_an_object_is_used(tmp_path, given):
    """`r.dw` is there after both calls on `r`: neither is idle, and what they take is drawn."""
    check = f"{given}\n    holds: l.dw == r.dw"

    assert not _said(tmp_path, check)
    assert load_spec(_written(tmp_path, check)).checks[1].mentions.drawn >= {"w", "x", "d"}


def test_the_input_of_what_is_done_to_the_references_object_is_drawn(tmp_path):
    """Also where nothing else asks for it."""
    check = "let: {r: ref.Layer(w), ro: r.forward(x), rg: r.backward(d)}\n    holds: norm(r.dw) == sum(r.dw * r.dw)"

    assert load_spec(_written(tmp_path, check)).checks[1].mentions.drawn >= {"w", "x", "d"}


@pytest.mark.parametrize(
    "steps", ["[{r: ref.Layer(w)}, {ro: r.forward(x)}]", "[{r: ref.Layer(w)}, {k: norm(r.w)}, {ro: r.forward(x)}]"]
)
def test_a_call_on_an_object_that_nothing_uses_later_is_idle(tmp_path, steps):
    """What it changes, nobody sees."""
    said = _said(tmp_path, f"steps: {steps}\n    holds: norm(x) == sum(x * x)")

    assert [each for each in said if "'ro'" in each] == ["'ro' is made under 'steps', and nothing uses it"]


@pytest.mark.parametrize(
    ("call", "other"),
    [
        ("Layer(w).forward(x)", "ref.Layer(w).forward(x)"),
        ("2 * Layer(w).forward(x)[0]", "2 * ref.Layer(w).forward(x)[0]"),
        ("Layer(w + 1).w", "ref.Layer(w + 1).w"),
        ("set(Layer(w).w, d).forward(x)", "set(ref.Layer(w).w, d).forward(x)"),
        ("norm(Layer(w).forward(x))", "ref.norm(ref.Layer(w).forward(x))"),
        ("Layer.scaled(w, x)", "ref.Layer.scaled(w, x)"),
        ("norm(r.w)", "ref.norm(r.w)"),
    ],
)
def test_the_other_side_of_a_call_is_the_same_with_the_references_classes(tmp_path, call, other):
    """If `to` is left out."""
    check = load_spec(_written(tmp_path, f"let: {{r: ref.Layer(w)}}\n    matches: {{call: '{call}'}}")).checks[1]

    assert [each.text for each in check.body.to] == [other]


@pytest.mark.parametrize("call", ["l.forward(x)", "norm(l.w)", "set(l.w, d).forward(x)", "m.forward(x)"])
def test_an_object_of_the_students_has_no_other_side(tmp_path, call):
    """The reference's has no name: the message says what to write."""
    name = call.split(".")[0][-1]
    said = _said(tmp_path, f"let: {{l: Layer(w), m: 'set(l.w, d)'}}\n    matches: {{call: '{call}'}}")

    message = f'{name!r} is the student\'s: write matches: {{call: "{call}", to: "..."}}, with an object that '
    assert said == [f"{message}the reference has made, as in ref.Net(W).loss(X)"]
