"""Law 9: what cannot be decided is said and not charged, and single precision is no licence."""

import pytest
from marking import Homework, statuses

PRECISION = Homework(
    """
    format: 1
    id: precision
    title: Answers in single precision
    reference: answers.py
    functions: {softmax: [Z], both: [Z], variance: [x]}
    draw:
      C: {integer: [2, 6]}
      m: {integer: [2, 8]}
      Z: {normal: [C, m], scale: 3}
      x: {normal: [20], scale: 2}
    trials: 6
    checks:
      - {id: value, says: S., matches: softmax}
      - {id: part, says: S., holds: "both(Z)[0] == ref.softmax(Z)"}
      - {id: sums, says: S., holds: "sum(softmax(Z), axis=0) == 1"}
      - {id: variance, says: S., matches: variance}
    """,
    """
    import numpy as np

    def softmax(Z):
        t = np.exp(Z - Z.max(axis=0))
        return t / t.sum(axis=0)

    def both(Z):
        return softmax(Z), Z.sum()

    def variance(x):
        return np.mean((x - np.mean(x)) ** 2)
    """,
)
IN_FLOAT32 = {
    "shifted": "Z = Z.astype(np.float32)\n    t = np.exp(Z - Z.max(axis=0))\n    return t / t.sum(axis=0)",
    "plain": "t = np.exp(Z.astype('f4'))\n    return t / np.sum(t, axis=0, keepdims=True)",
    "by-logarithms": "Z = np.float32(Z)\n    return np.exp(Z - np.log(np.sum(np.exp(Z), axis=0)))",
    "converted-at-the-end": "t = np.exp(Z)\n    return (t / t.sum(axis=0)).astype(np.float32)",
    "by-columns": "Z = np.float32(Z)\n    return np.stack([np.exp(z) / np.exp(z).sum() for z in Z.T], axis=1)",
}


def _hand_in(softmax, second="Z.sum()", variance="np.mean((x - np.mean(x)) ** 2)"):
    return (
        f"import numpy as np\n\n\ndef softmax(Z):\n    {softmax}\n\n\n"
        f"def _own(Z):\n    {softmax}\n\n\ndef both(Z):\n    return _own(Z), {second}\n\n\n"
        f"def variance(x):\n    return {variance}\n"
    )


@pytest.mark.parametrize("body", IN_FLOAT32.values(), ids=IN_FLOAT32)
@pytest.mark.parametrize("seed", [3, 4, 5])
def test_right_code_in_single_precision_passes(body, seed):
    """Any usual formula in float32 gets full marks."""
    assert set(statuses(PRECISION.marked(_hand_in(body), seed=seed)).values()) == {"passed"}


@pytest.mark.parametrize(
    "formula",
    [
        "np.float32(np.mean((x - np.mean(x)) ** 2))",
        "np.mean(np.float32(x) ** 2) - np.mean(np.float32(x)) ** 2",
        "np.var(np.float32(x))",
    ],
    ids=["converted", "difference", "numpy"],
)
def test_a_right_variance_in_single_precision_passes(formula):
    """Also by the formula that loses digits: no more than float32 loses."""
    assert PRECISION.marked(_hand_in(IN_FLOAT32["plain"], variance=formula))["variance"].status == "passed"


@pytest.mark.parametrize("factor", [1.002, 1.01, 1.1])
@pytest.mark.parametrize("kind", ["np.float32", "np.float16"])
def test_numbers_that_are_wrong_beyond_single_precision_fail_in_it_too(factor, kind):
    """Two parts in a thousand are no rounding of float32."""
    found = PRECISION.marked(_hand_in(f"t = np.exp(Z)\n    return {kind}({factor} * t / t.sum(axis=0))"))

    assert found["value"].earned == 0
    if kind == "np.float32":
        assert found["value"].status == "failed"


@pytest.mark.parametrize("error", [1e-4, 3e-4])
def test_an_error_between_rounding_and_a_thousandth_is_left_to_a_person(error):
    """More than float32 explains, less than a usual mistake: inconclusive, and the report is provisional."""
    report = PRECISION.report(_hand_in(f"t = np.exp(Z)\n    return np.float32({1 + error} * t / t.sum(axis=0))"))
    found = {verdict.id: verdict for verdict in report.verdicts}

    assert found["value"].status == "inconclusive"
    assert report.provisional


@pytest.mark.parametrize("error", [1e-4, 1e-5])
def test_the_same_error_in_double_precision_fails(error):
    """A coarse type is what makes it doubtful."""
    found = PRECISION.marked(_hand_in(f"t = np.exp(Z)\n    return {1 + error} * t / t.sum(axis=0)"))

    assert found["value"].status == "failed"


@pytest.mark.parametrize(
    "second", ["1e30", "np.full(3, 1e300)", "np.inf", "np.float32(1e30)", "'text'", "None", "{'big': 1e30}"]
)
def test_what_nobody_reads_changes_nothing(second):
    """A huge number, or anything else, in a part of the answer that no check compares: wrong numbers stay wrong."""
    right = PRECISION.marked(_hand_in("t = np.exp(Z)\n    return t / t.sum(axis=0)", second))
    wrong = PRECISION.marked(_hand_in("t = np.exp(Z)\n    return 1.00001 * t / t.sum(axis=0)", second))

    assert right["part"].status == "passed"
    assert wrong["part"].status == "failed"


ZERO = Homework(
    """
    format: 1
    id: zero
    title: Where nothing is expected
    reference: answers.py
    functions: {centred: [x]}
    draw: {x: {normal: [6]}}
    trials: 4
    checks:
      - {id: zero, says: S., holds: "sum(centred(x)[0]) == 0"}
    """,
    "def centred(x):\n    return x - x.mean(), x.mean()\n",
)


@pytest.mark.parametrize("second", ["x.mean()", "1e30", "x * 1e30", "float('inf')"])
def test_a_zero_is_a_zero_whatever_stands_beside_it(second):
    """The rounding that is forgiven beside 0 comes from the numbers that were read."""
    right = ZERO.marked(f"def centred(x):\n    return x - x.mean(), {second}\n")
    wrong = ZERO.marked(f"def centred(x):\n    return x - x.mean() + 1e-9, {second}\n")

    assert (right["zero"].status, wrong["zero"].status) == ("passed", "failed")


@pytest.mark.parametrize(
    ("loss", "slope", "asked", "status"),
    [
        ("4 + np.sin(1e9 * x).sum()", "1e9 * np.cos(1e9 * x)", False, "inconclusive"),
        ("4 + np.sin(1e9 * x).sum()", "1e9 * np.cos(1e9 * x)", True, "invalid"),
        ("1e20 + np.sin(x).sum()", "np.cos(x)", False, "inconclusive"),
    ],
    ids=["too-fast", "too-fast-for-the-reference", "beside-1e20"],
)
def test_a_gradient_that_cannot_be_measured_is_neither_right_nor_wrong(loss, slope, asked, status):
    """With a loss that no difference can follow: the student's is left to a person, the reference's is the spec's."""
    text = f"import numpy as np\n\ndef loss(x):\n    return {loss}\n\ndef slope(x):\n    return {slope}\n"
    homework = Homework(
        f"""
        format: 1
        id: coarse
        title: Coarse
        {"reference: answers.py" if asked else ""}
        functions: {{loss: [x], slope: [x]}}
        draw: {{x: {{uniform: [3], low: 1, high: 2}}}}
        trials: 3
        checks:
          - {{id: loss, says: S., holds: loss(x) > 0}}
          - {{id: slope, says: S., after: [loss], gradient: {{of: loss(x), wrt: x, is: slope(x)}}}}
        """,
        text if asked else "",
    )
    report = homework.report(text)

    assert [str(verdict.status) for verdict in report.verdicts][1] == status
    assert report.provisional
    assert report.score < report.points


def test_another_throw_of_the_dice_is_no_wrong_answer():
    """A mask that is drawn otherwise than the reference's is not held against the function in another one's failure."""
    homework = Homework(
        """
        format: 1
        id: masks
        title: Masks
        reference: answers.py
        functions: {drop: [x], kept: [y]}
        draw: {x: {uniform: [40], low: 1, high: 2}}
        trials: 3
        checks:
          - {id: drop, says: S., let: {y: drop(x)}, holds: y * (y - x) == 0}
          - {id: kept, says: S., let: {y: drop(x)}, holds: kept(y) == mean(y != 0)}
          - {id: both, says: S., let: {y: ref.drop(x)}, matches: kept(y)}
        """,
        """
        import numpy as np

        def drop(x):
            return x * (np.random.random(x.shape) < 0.5)

        def kept(y):
            return np.mean(y != 0)
        """,
    )
    other = homework.reference.replace("< 0.5", "> 0.5")
    fine, wrong = homework.marked(other), homework.marked(other.replace("np.mean(y", "2 * np.mean(y"))

    assert set(statuses(fine).values()) == {"passed"}
    assert statuses(wrong) == {"drop": "passed", "kept": "failed", "both": "failed"}
    assert wrong["kept"].at_fault == ("kept",)


LOSSY = Homework(
    """
    format: 1
    id: lossy
    title: A formula that loses digits
    reference: answers.py
    functions: {f: [x]}
    draw: {x: {uniform: [5], low: 1, high: 2}}
    trials: 3
    checks:
      - {id: f, says: S., matches: f}
    """,
    "def f(x):\n    return (10000 + x) - 10000\n",
)


@pytest.mark.parametrize(("factor", "status"), [("", "passed"), ("* 1.01", "failed")])
def test_what_the_reference_itself_loses_in_single_precision_is_forgiven(factor, status):
    """Digits that go beside ten thousand go in every right answer of that type."""
    text = f"import numpy as np\n\ndef f(x):\n    x = np.float32(x)\n    return ((10000 + x) - 10000) {factor}\n"

    assert LOSSY.marked(text)["f"].status == status


TIGHT = Homework(
    """
    format: 1
    id: tight
    title: Tolerances that float32 cannot meet
    reference: answers.py
    functions: {jacobian: [p], entropy: [p], costs: [x]}
    draw:
      C: {integer: [2, 6]}
      p: {probabilities: [C, 1]}
      x: {normal: [30], scale: 2}
      u: {normal: [C, 1]}
      z: {normal: [C, 1], scale: 2}
    trials: 6
    checks:
      - {id: chain, says: S., gradient: {of: sum(u * ref.soft(z)), wrt: z, is: "jacobian(ref.soft(z)) @ u"}}
      - id: zero
        says: S.
        holds: ["sum(jacobian(p), axis=1) == 0", "jacobian(p) == jacobian(p).T"]
        tolerance: {rtol: 1.0e-6, atol: 1.0e-12}
      - id: number
        says: S.
        holds: ["entropy([[0.5], [0.5]]) == log(2)", "entropy([[1], [0]]) == 0"]
        tolerance: {rtol: 0, atol: 1.0e-9}
      - {id: costs, says: S., matches: costs, tolerance: {rtol: 1.0e-9}}
    """,
    """
    import numpy as np

    def soft(z):
        t = np.exp(z - z.max())
        return t / t.sum()

    def jacobian(p):
        p = p.ravel()
        return np.diag(p) - np.outer(p, p)

    def entropy(p):
        return float(-np.sum(p * np.log(np.where(p > 0, p, 1))))

    def costs(x):
        return [float(np.sum(x**2)) * 0.9**i for i in range(4)]
    """,
)
FORMULAS = {
    "jacobian": ("p", "np.diag(p.ravel()) - np.outer(p, p)"),
    "entropy": ("p", "-np.sum(p * np.log(np.where(p > 0, p, np.float32(1))))"),
    "costs": ("x", "[float(np.sum(x**2) * np.float32(0.9) ** i) for i in range(4)]"),
}


def _in_single(wrong="", change="{}"):
    """All formulas in float32, one of them changed."""
    parts = ["import numpy as np"]
    for name, (given, formula) in FORMULAS.items():
        answer = change.format(formula) if name == wrong else formula
        parts.append(f"def {name}({given}):\n    {given} = np.float32({given})\n    return {answer}")
    return "\n\n".join(parts)


@pytest.mark.parametrize("seed", [3, 4, 5])
def test_no_tolerance_asks_for_more_than_the_type_can_give(seed):
    """An author's tolerance is written for float64: a right answer in float32 keeps its points, after `@ u` too."""
    assert set(statuses(TIGHT.marked(_in_single(), seed=seed)).values()) == {"passed"}


@pytest.mark.parametrize(
    ("wrong", "change", "lost"),
    [
        ("jacobian", "-({})", {"chain"}),
        ("jacobian", "np.float32(1.01) * ({})", {"chain"}),
        ("jacobian", "{} + np.float32(0.01)", {"chain", "zero"}),
        ("jacobian", "np.tril({})", {"chain", "zero"}),
        ("entropy", "np.float32(1.01) * ({})", {"number"}),
        ("entropy", "{} + np.float32(0.001)", {"number"}),
        ("costs", "[1.01 * each for each in {}]", {"costs"}),
        ("costs", "[float(np.float32(1.01) * np.float32(each)) for each in {}]", {"costs"}),
    ],
)
def test_single_precision_excuses_no_mistake(wrong, change, lost):
    """What is off by a hundredth, or has the wrong sign, is wrong in float32 too, and nothing else is lost."""
    found = statuses(TIGHT.marked(_in_single(wrong, change)))

    assert {name for name, status in found.items() if status != "passed"} == lost
    assert {found[name] for name in lost} == {"failed"}


def test_the_same_tolerance_holds_in_double_precision():
    """A relation that float64 can meet is not softened for it, nor for whole numbers and short fractions."""
    text = _in_single("entropy", "{} + 1e-7").replace("np.float32", "np.float64")
    found = statuses(TIGHT.marked(text))

    assert {name: status for name, status in found.items() if status != "passed"} == {"number": "failed"}
