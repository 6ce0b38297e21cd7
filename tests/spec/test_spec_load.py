"""A right spec becomes a value."""

from pathlib import Path

import msgspec
import numpy as np
import pytest
from spec_samples import OWN, SPEC, edited, load, mistakes, write

from grader.compare import Tolerance
from grader.errors import SpecError
from grader.model import Function, Limits
from grader.spec import (
    AllOf,
    AnyOf,
    Comparison,
    Expression,
    Gradient,
    Holds,
    Matches,
    Not,
    Pure,
    Raises,
    Source,
    Truth,
    lint,
    load_spec,
)
from grader.spec.conditions import expressions
from grader.spec.draws import Constant, Integer, Labels, Normal, OneHot, Uniform

ROOT = Path(__file__).resolve().parents[2]


def test_head(tmp_path):
    """The keys at the top arrive as written, what is left out has its default."""
    spec = load(tmp_path)

    assert (spec.id, spec.title, spec.reference) == ("course", "Classification, last layer", "own.py")
    assert (spec.framework, spec.layout, spec.trials, spec.files) == ("numpy", None, 12, ())
    assert spec.limits == Limits(seconds=5, memory_mb=512)
    assert spec.path == tmp_path / "course.yaml"


def test_functions(tmp_path):
    """Functions stand by name, methods as Class.method, both in one flat dict."""
    spec = load(tmp_path)

    assert spec.functions == {
        "softmax": Function(name="softmax", args=("Z",), aliases=("soft_max",)),
        "cost": Function(name="cost", args=("Y_hat", "Y")),
        "dcost": Function(name="dcost", args=("Y_hat", "Y")),
        "Net": Function(name="Net", args=("D", "C")),
        "Net.loss": Function(name="Net.loss", args=("X", "y")),
    }


def test_draws(tmp_path):
    """Every draw is a value of its kind."""
    spec = load(tmp_path)

    assert spec.draw == {
        "C": Integer(low=2, high=7),
        "m": Integer(low=1, high=12),
        "D": Integer(low=3, high=9),
        "Z": Normal(shape=("C", "m"), scale=3),
        "Y": OneHot(shape=("C", "m"), axis=0),
        "X": Uniform(shape=("m", "D")),
        "y": Labels(shape=("m",), classes="C"),
    }


def test_checks(tmp_path):
    """Checks keep their order, their line and the defaults of the spec."""
    sums, value, slope = load(tmp_path).checks

    assert (sums.id, sums.kind, sums.points, sums.visibility, sums.line) == ("sums", "holds", 2.0, "visible", 24)
    assert (value.points, value.trials, value.tolerance, value.follow_through) == (1.0, 12, Tolerance(), "full")
    assert (slope.after, slope.visibility, slope.hint) == (("cost-value",), "hidden", None)


def test_claims(tmp_path):
    """A check says which items of the course's list it covers; without a word, none."""
    text = edited("says: The probabilities of an example sum to one.", "claims: [L2, unit-3.1]")
    first, second, *_ = load(tmp_path, text).checks

    assert (first.claims, second.claims) == (("L2", "unit-3.1"), ())


def test_bodies(tmp_path):
    """A comparison keeps both sides; a function's name alone becomes its call, and the reference's."""
    sums, value, slope = (check.body for check in load(tmp_path).checks)

    assert sums == Holds(
        (
            Comparison(
                (Expression("sum(softmax(Z), axis=0)", ("Z",), ("softmax",)), Expression("1")),
                ("==",),
                "sum(softmax(Z), axis=0) == 1",
            ),
        )
    )
    assert value == Matches(
        Expression("cost(Y_hat, Y)", ("Y_hat", "Y"), ("cost",)),
        (Expression("ref.cost(Y_hat, Y)", ("Y_hat", "Y"), (), ("cost",)),),
    )
    assert slope == Gradient(
        Expression("m * cost(softmax(Z), Y)", ("m", "Z", "Y"), ("cost", "softmax")),
        ("Z",),
        (Expression("dcost(softmax(Z), Y)", ("Z", "Y"), ("dcost", "softmax")),),
    )


def test_optional_arguments(tmp_path):
    """An optional argument that is not drawn is left out where a function's name stands for its call."""
    text = edited("{args: [Z], aliases: [soft_max]}", "{args: [Z, axis], optional: [axis]}")

    assert load(tmp_path, text.replace(SUMS, "pure: softmax")).checks[0].body.call.text == "softmax(Z)"


SUMS = "holds: sum(softmax(Z), axis=0) == 1"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("pure: softmax", Pure(Expression("softmax(Z)", ("Z",), ("softmax",)))),
        ("pure: softmax(Z + 1)", Pure(Expression("softmax(Z + 1)", ("Z",), ("softmax",)))),
        (
            "raises: {call: softmax(-1), error: ValueError}",
            Raises(Expression("softmax(-1)", (), ("softmax",)), "ValueError"),
        ),
        ("source: {function: softmax, forbids: [loops, np.sum]}", Source("softmax", ("loops", "np.sum"))),
        ("source: {function: Net.loss, forbids: loops}", Source("Net.loss", ("loops",))),
        (
            "matches: {call: softmax, to: [ref.softmax, 'ref.softmax(Z, axis=0)']}",
            Matches(
                Expression("softmax(Z)", ("Z",), ("softmax",)),
                (
                    Expression("ref.softmax(Z)", ("Z",), (), ("softmax",)),
                    Expression("ref.softmax(Z, axis=0)", ("Z",), (), ("softmax",)),
                ),
            ),
        ),
        (
            "matches: softmax(Z * 2)",
            Matches(
                Expression("softmax(Z * 2)", ("Z",), ("softmax",)),
                (Expression("ref.softmax(Z * 2)", ("Z",), (), ("softmax",)),),
            ),
        ),
    ],
)
def test_kinds(tmp_path, body, expected):
    """Each kind of check is read into its own value."""
    assert load(tmp_path, edited(SUMS, body)).checks[0].body == expected


P = Expression("softmax(Z)", ("Z",), ("softmax",))
ABOVE = Comparison((P, Expression("0")), (">",), "softmax(Z) > 0")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("softmax(Z) > 0 and softmax(Z) > 0", AllOf((ABOVE, ABOVE), "")),
        ("softmax(Z) > 0 or not (softmax(Z) > 0)", AnyOf((ABOVE, Not(ABOVE, "not (softmax(Z) > 0)")), "")),
        ("all(softmax(Z) > 0)", Truth(Expression("all(softmax(Z) > 0)", ("Z",), ("softmax",)))),
        ("0 < softmax(Z) < 1", Comparison((Expression("0"), P, Expression("1")), ("<", "<"), "")),
    ],
)
def test_conditions(tmp_path, text, expected):
    """`and`, `or`, `not` and chains keep their parts, each side an expression of its own."""
    (condition,) = load(tmp_path, edited(SUMS, f"holds: {text}")).checks[0].body.conditions
    expected = expected if isinstance(expected, Truth) else msgspec.structs.replace(expected, text=text)

    assert condition == expected
    assert [e.calls for e in expressions(condition)].count(("softmax",)) >= 1


def test_let_is_ordered(tmp_path):
    """`let` values come in an order in which each can be computed, whatever the order in the file."""
    text = edited("let: {Y_hat: ref.softmax(Z)}", "let: {Y_hat: Q / 2, Q: 2 * P, P: ref.softmax(Z)}")

    assert list(load(tmp_path, text).checks[1].let) == ["P", "Q", "Y_hat"]


def test_where(tmp_path):
    """`where` fixes an input with a value, or draws it otherwise."""
    text = edited("    says: The", "    where: {C: 2, Z: {normal: [C, 3]}, Y: [[1, 0], [0, 1]]}\n    says: The")
    check = load(tmp_path, text).checks[0]

    assert check.where == {
        "C": Constant(value=2),
        "Z": Normal(shape=("C", 3)),
        "Y": Constant(value=((1, 0), (0, 1))),
    }


def test_numbers(tmp_path):
    """`1e-6` is a number, as in every language but YAML 1.1; so are `1E6` and `.5`."""
    text = edited("points: 2", "points: 1E2\n    tolerance: {rtol: 1e-6, atol: .5}")
    check = load(tmp_path, text).checks[0]

    assert (check.points, check.tolerance) == (100.0, Tolerance(rtol=1e-6, atol=0.5))


def test_words(tmp_path):
    """`no`, `on` and `y` are words, not truth values."""
    text = edited("id: sums", "id: no").replace("after: [cost-value]", "after: [no, cost-value]")

    assert load(tmp_path, text).checks[2].after == ("no", "cost-value")


def test_merge_keys(tmp_path):
    """`<<` takes over the keys of an anchor; what is written beside it wins."""
    text = edited("says: The probabilities of an example sum to one.", "<<: {points: 7, hint: Think.}")
    check = load(tmp_path, text).checks[0]

    assert (check.points, check.hint) == (2.0, "Think.")


def test_anchors(tmp_path):
    """An alias stands for what its anchor names."""
    text = edited("Z: {normal: [C, m], scale: 3}", "Z: {normal: &shape [C, m]}").replace(
        "one_hot: [C, m]", "one_hot: *shape"
    )

    assert load(tmp_path, text).draw["Y"] == OneHot(shape=("C", "m"))


@pytest.mark.parametrize("spoil", [lambda raw: b"\xef\xbb\xbf" + raw, lambda raw: raw.replace(b"\n", b"\r\n")])
def test_editors(tmp_path, spoil):
    """A byte order mark and Windows line ends change nothing."""
    spec = load_spec(write(tmp_path, spoil(SPEC.encode())))

    assert spec.checks == load(tmp_path).checks


def test_long_expressions(tmp_path):
    """An expression may run over several lines, in any of YAML's ways."""
    folded = edited(SUMS, "holds: >-\n      sum(softmax(Z),\n          axis=0) == 1")
    block = edited(SUMS, "holds: |\n      sum(softmax(Z),\n          axis=0) == 1\n")
    texts = [load(tmp_path, text).checks[0].body.conditions[0].text for text in (folded, block)]

    assert [text.split() for text in texts] == [["sum(softmax(Z),", "axis=0)", "==", "1"]] * 2


def test_frozen(tmp_path):
    """A spec cannot be changed."""
    spec = load(tmp_path)
    with pytest.raises(AttributeError):
        spec.trials = 3
    with pytest.raises(AttributeError):
        spec.checks[0].points = 3

    assert msgspec.structs.replace(spec, trials=3).trials == 3


def test_digest(tmp_path):
    """The digest changes with the spec's text, a file of it or a reference beside it, and with nothing else."""
    text = SPEC.replace("trials: 12", "trials: 12\nfiles: [data.txt]")
    (tmp_path / "data.txt").write_text("1", encoding="utf-8")
    (tmp_path / "other.txt").write_text("1", encoding="utf-8")
    digests = [load(tmp_path, text).sha256]
    (tmp_path / "other.txt").write_text("2", encoding="utf-8")
    assert load(tmp_path, text).sha256 == digests[0]
    digests.append(load(tmp_path, text + "# more\n").sha256)
    (tmp_path / "data.txt").write_text("2", encoding="utf-8")
    digests.append(load(tmp_path, text).sha256)
    path = write(tmp_path, text)
    (tmp_path / "own.py").write_text(OWN + "\n", encoding="utf-8")
    digests.append(load_spec(path).sha256)

    assert len(set(digests)) == 4
    assert load(tmp_path, text).files == (tmp_path / "data.txt",)


def test_every_mistake_at_once(tmp_path):
    """All mistakes of a file come in one SpecError, in the order of the file, each with its place."""
    text = SPEC.replace("title:", "titel:").replace("points: 2", "points: -2").replace("wrt: Z", "wrt: W")
    path = write(tmp_path, text)
    with pytest.raises(SpecError) as caught:
        load_spec(path)

    assert [str(problem) for problem in caught.value.problems] == [
        f"{path}:1:1: a spec needs the key 'title'",
        f"{path}:3:1: unknown key 'titel'; did you mean 'title'?",
        f"{path}:26:13: expected a number of at least 0, got the number -2",
        f"{path}:34:52: unknown input 'W'",
    ]
    assert str(caught.value).count("\n") == 3


def test_sample_reference_is_the_lecture(tmp_path):
    """The sample's own reference gives probabilities."""
    write(tmp_path)
    names: dict = {}
    exec(compile(OWN, "own.py", "exec"), names)

    assert np.allclose(names["softmax"](np.array([[5.0], [2], [-1], [3]])).sum(), 1)
    assert mistakes(tmp_path, SPEC) == []


def test_each_gradient_may_have_its_own_points(tmp_path):
    """`points: {W: 1, b: 2}` is worth 3; an input without points, or points without an input, is a mistake."""
    text = """
format: 1
id: two
title: Two gradients
functions: {loss: [W, b], grads: [W, b]}
draw: {W: {normal: [2]}, b: {normal: []}}
checks:
  - {id: value, holds: "loss(W, b) == sum(W) + b"}
  - id: both
    points: {W: 1, b: 2}
    after: value
    gradient: {of: "loss(W, b)", wrt: [W, b], is: "grads(W, b)"}
"""
    path = tmp_path / "two.yaml"
    path.write_text(text)
    check = load_spec(path).checks[1]
    path.write_text(text.replace("b: 2}", "c: 2}"))

    assert (check.points, check.shares) == (3, {"W": 1, "b": 2})
    assert {problem.message for problem in lint(path)} == {"'c' is not among 'wrt'", "no points for b"}


def test_the_reference_is_no_file_for_students(tmp_path):
    """What stands under `files` can be read by students' code: neither the reference nor a link to it may."""
    (tmp_path / "answers.py").write_text("def f(x):\n    return x\n")
    (tmp_path / "also.py").symlink_to(tmp_path / "answers.py")
    spec = (
        "format: 1\nid: a\ntitle: A\nreference: answers.py\nfiles: [answers.py, also.py]\n"
        "functions: {f: {args: [x]}}\ndraw: {x: {normal: [3]}}\n"
        "checks:\n  - {id: f, says: F., points: 1, matches: f}\n"
    )
    (tmp_path / "a.yaml").write_text(spec)

    problems = [problem.message for problem in lint(tmp_path / "a.yaml")]

    assert [message.split(":")[0] for message in problems] == [
        "'answers.py' is the reference",
        "'also.py' is the reference",
    ]


def test_a_folder_counts_with_all_that_is_in_it(tmp_path):
    """The spec is another one when a file in a folder of the course changes, and a reference in it is refused."""
    (tmp_path / "course" / "inner").mkdir(parents=True)
    (tmp_path / "course" / "inner" / "a.txt").write_text("1")
    text = SPEC.replace("trials: 12", "trials: 12\nfiles: [course/]")
    before = load(tmp_path, text).sha256
    (tmp_path / "course" / "inner" / "a.txt").write_text("2")

    assert load(tmp_path, text).sha256 != before
    (tmp_path / "course" / "own.py").symlink_to(tmp_path / "own.py")
    assert any("is the reference" in mistake for mistake in mistakes(tmp_path, text))
