"""Laws 5 and 6: an object is new wherever it is made, and the spec's faults are nobody else's."""

import pytest
from homework import spec_of, styles_of
from marking import Homework, mark, statuses

from grader.judging.proving import prove

BOXES = Homework(
    """
    format: 1
    id: boxes
    title: Objects with a state
    reference: answers.py
    functions:
      Counter: {args: [start], methods: {add: [k]}, attributes: [count]}
      ReLU: {args: [], methods: {forward: [x], backward: [d]}}
      total: [params, k]
    draw: {k: {integer: [2, 9]}, x: {normal: [4]}, y: {normal: [4]}, d: {normal: [4]}}
    trials: 4
    checks:
      - {id: twice, says: S., let: {a: Counter(k), b: Counter(k), c: a.add(1), e: b.add(1)},
         holds: [c == k + 1, e == k + 1]}
      - {id: apart, says: S., let: {a: Counter(k), b: Counter(k + 1), c: a.add(1)}, holds: c + b.add(1) == 2 * k + 3}
      - {id: inline, says: S., holds: Counter(k).add(1) == Counter(k).add(1)}
      - {id: set-apart, says: S., let: {a: Counter(k), b: Counter(k)},
         holds: "set(a.count, 0).add(3) + b.add(0) == 3 + k"}
      - id: layers
        says: S.
        let: {f: ReLU(), g: ReLU(), a: f.forward(x), b: g.forward(y)}
        holds: ["f.backward(d) == d * (x > 0)", "g.backward(d) == d * (y > 0)"]
      - {id: again, says: S., let: {a: Counter(k), one: a.add(1), two: a.add(1)}, holds: two - one == 1}
      - {id: total, says: S., holds: "total({'a': x}, k) + total({'a': x}, k) == 2 * k * sum(x)"}
      - {id: matched, says: S., matches: {call: "total({'a': x}, k)", to: "ref.total({'a': x}, k)"}}
    """,
    """
    class Counter:
        def __init__(self, start):
            self.count = start

        def add(self, k):
            self.count += k
            return self.count

    class ReLU:
        def forward(self, x):
            self.on = x > 0
            return x * self.on

        def backward(self, d):
            return d * self.on

    def total(params, k):
        params['a'] *= k
        params['b'] = 1
        return params.pop('a').sum()
    """,
)


def test_lint_is_clean_on_specs_with_states():
    """Two counters of the same start, two ReLU, a reference that changes the dict that it is given."""
    assert [str(problem) for problem in prove(BOXES.loaded)] == []


@pytest.mark.parametrize("seed", [3, 4, 5])
def test_right_classes_with_a_state_pass(seed):
    """Constructor calls are not questions to be remembered."""
    assert set(statuses(BOXES.marked(BOXES.reference, seed=seed)).values()) == {"passed"}


@pytest.mark.parametrize(
    ("old", "new", "checks"),
    [
        ("self.count = start", "Counter.count = start", {"apart"}),
        ("self.count += k", "self.count = k", {"twice", "apart", "inline", "set-apart", "again"}),
        ("self.on = x > 0", "ReLU.on = x > 0", {"layers"}),
        ("return params.pop('a').sum()", "return params.pop('a').mean()", {"total", "matched"}),
        ("params['a'] *= k", "pass", {"total", "matched"}),
    ],
    ids=["shared-counter", "forgetful-counter", "shared-mask", "mean", "no-factor"],
)
def test_wrong_classes_with_a_state_fail_and_the_spec_is_not_blamed(old, new, checks):
    """A state shared by all objects of a class, or lost between calls, is the student's mistake."""
    found = BOXES.marked(BOXES.reference.replace(old, new))

    assert {name for name, verdict in found.items() if not verdict.earned} <= checks
    assert any(not found[name].earned for name in checks)
    assert "invalid" not in statuses(found).values()


def test_two_objects_are_not_one():
    """A counter that is shared by all counters is seen by two of them."""
    shared = BOXES.reference.replace("self.count", "Counter.count")
    found = BOXES.marked(shared)

    assert found["twice"].status == "failed"


@pytest.mark.parametrize("name", ["optimisers", "normalisation", "layers"])
@pytest.mark.parametrize("seed", [1, 1986])
def test_stateful_optimisers_and_layers_pass_on_every_seed(name, seed):
    """Adam, momentum, running means, dropout with a seed: full marks in each style, and nothing is `invalid`."""
    for style, text in styles_of(name).items():
        report = mark(spec_of(name), text, seed=seed)
        assert (style, report.score) == (style, report.points)


ODD = Homework(
    """
    format: 1
    id: odd
    title: A spec with a mistake
    reference: answers.py
    functions: {f: [x], g: [x]}
    draw: {x: {normal: [3]}}
    trials: 4
    checks:
      - {id: right, says: S., matches: f}
      - {id: wrong-relation, says: S., holds: f(x) == 3 * x}
      - {id: picky, says: S., holds: ref.picky(f(x)) == 1}
      - {id: raising, says: S., holds: g(x) == ref.absent(x)}
      - {id: index, says: S., holds: "f(x)[2] == 2 * x[2]"}
    """,
    """
    import numpy as np

    def f(x):
        return 2 * x

    def g(x):
        return x

    def absent(x):
        raise RuntimeError("the author forgot")

    def picky(y):
        if not np.isfinite(y).all():
            raise ValueError("not finite")
        return 1.0
    """,
)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("return 2 * x", ["passed", "invalid", "passed", "invalid", "passed"]),
        ("return x * np.nan", ["failed", "invalid", "failed", "invalid", "failed"]),
        ("return x[:2]", ["failed", "invalid", None, "invalid", "failed"]),
        ("raise KeyError(x)", ["errored", "invalid", "errored", "invalid", "errored"]),
        ("return 3 * x", ["failed", "invalid", None, "invalid", "failed"]),
    ],
    ids=["right", "nan", "short", "raising", "as-the-wrong-relation-says"],
)
def test_invalid_means_that_the_reference_alone_does_not_pass(body, expected):
    """Asked first and on the same draws, so it does not depend on what the student answers."""
    found = ODD.marked(f"import numpy as np\n\ndef f(x):\n    {body}\n\ndef g(x):\n    return x\n")

    for verdict, status in zip(found.values(), expected, strict=True):
        assert status is None or (verdict.id, str(verdict.status)) == (verdict.id, status)


def test_an_invalid_check_keeps_the_report_provisional_and_names_the_reference():
    """A person must look, and the message says why."""
    report = ODD.report("def f(x):\n    return 2 * x\n\ndef g(x):\n    return x\n")

    assert report.provisional
    assert all("reference" in v.message or "ref." in v.message for v in report.verdicts if v.status == "invalid")


TWO = """
import numpy as np

def f(x):
    return 2 * x
"""


def test_two_references_that_disagree_are_the_specs_fault(tmp_path):
    """Where PyTorch's answer is another than NumPy's the check is `invalid`, for right and wrong hand-ins alike."""
    from grader.spec import load_spec

    (tmp_path / "two.py").write_text(TWO)
    (tmp_path / "two_torch.py").write_text("def f(x):\n    return 3 * x\n")
    (tmp_path / "spec.yaml").write_text(
        "format: 1\nid: two\ntitle: Two\nreference: two.py\nfunctions: {f: [x]}\ndraw: {x: {normal: [3]}}\n"
        "checks: [{id: f, says: S., matches: f}]\n"
    )
    spec = load_spec(tmp_path / "spec.yaml")

    for factor in (2, 3, 5):
        verdict = mark(spec, f"def f(x):\n    return {factor} * x\n").verdicts[0]
        assert verdict.status == "invalid"
        assert "disagree" in verdict.message


@pytest.mark.parametrize(
    ("checks", "torch"),
    [
        ("{id: f, says: S., matches: 'f(x)'}", "def f(x):\n    return 1.0 if float(x) < 3 else 2.0\n"),
        (
            "{id: g, says: S., matches: 'g(2)'}, {id: f, says: S., matches: 'f(2)'}",
            "def g(x):\n    return 1.0\n\ndef f(x):\n    return 2.0\n",
        ),
    ],
    ids=["other-inputs", "another-function"],
)
def test_that_two_references_agreed_says_nothing_of_another_question(tmp_path, checks, torch):
    """Though NumPy's answer is the same to both."""
    from grader.spec import load_spec

    both = "def f(x):\n    return 1.0\n\ndef g(x):\n    return 1.0\n"
    (tmp_path / "two.py").write_text(both)
    (tmp_path / "two_torch.py").write_text(torch)
    (tmp_path / "spec.yaml").write_text(
        "format: 1\nid: two\ntitle: Two\nreference: two.py\nfunctions: {f: [x], g: [x]}\ndraw: {x: {each: [1, 5]}}\n"
        f"checks: [{checks}]\n"
    )
    found = {verdict.id: str(verdict.status) for verdict in mark(load_spec(tmp_path / "spec.yaml"), both).verdicts}

    assert found.pop("f") == "invalid"
    assert set(found.values()) <= {"passed"}


def test_an_invalid_check_stays_invalid_whatever_it_comes_after():
    """That what it builds on failed is no reason to skip what nobody could pass."""
    spec = ODD.spec.rstrip() + "\n      - {id: later, says: S., after: [right], holds: f(x) == 3 * x}\n"
    found = statuses(Homework(spec, ODD.reference).marked("def f(x):\n    return 5 * x\n\ndef g(x):\n    return x\n"))

    assert (found["right"], found["later"]) == ("failed", "invalid")


def test_lint_names_what_the_reference_does_not_pass():
    """What it passes is not named."""
    found = " ".join(map(str, prove(ODD.loaded)))

    assert {check.id for check in ODD.loaded.checks if f"'{check.id}'" in found} == {"wrong-relation", "raising"}


def test_a_loss_that_comes_near_the_reference_by_chance_is_judged_by_itself():
    """What a constructor draws is nobody's to compare: a value near the reference's makes its loss no other's."""
    homework = Homework(
        """
        format: 1
        id: near
        title: A shift that the object has of itself
        reference: answers.py
        functions:
          Net: {args: [], methods: {loss: [x], slope: [x]}, attributes: [shift, w]}
        draw: {x: {normal: [4]}, w: {normal: [4]}, s: {uniform: [], low: 1, high: 2}}
        trials: 4
        checks:
          - id: loss
            says: S.
            let: {net: Net()}
            holds: "set(net.shift, s, net.w, w).loss(x) == sum(tanh(w * x + s)) / 1000 + 9"
          - id: slope
            says: S.
            after: [loss]
            let: {net: Net()}
            gradient: {of: "set(net.w, w).loss(x)", wrt: w, is: "set(net.w, w).slope(x)"}
        """,
        """
        import numpy as np

        class Net:
            def __init__(self):
                self.shift, self.w = 0.0, np.zeros(4)

            def loss(self, x):
                return np.sum(np.tanh(self.w * x + self.shift)) / 1000 + 9

            def slope(self, x):
                return (1 - np.tanh(self.w * x + self.shift) ** 2) * x / 1000
        """,
    )
    drawn = homework.reference.replace("self.shift, self.w = 0.0,", "self.shift, self.w = 0.5,")

    assert statuses(homework.marked(drawn)) == {"loss": "passed", "slope": "passed"}
    assert homework.marked(drawn.replace("** 2)", "** 3)"))["slope"].earned == 0
