"""Advice: what a spec may say and hardly means. It stops nothing, and a spec that means it is left alone."""

import pytest
from spec_samples import SPEC, advice, load

from grader.spec import lint

USED = SPEC.replace("  D: {integer: [3, 9]}\n", "").replace("  X: {uniform: [m, D]}\n", "")
USED = USED.replace("  y: {labels: [m], classes: C}\n", "")
CLASS = "  Net:\n    args: [D, C]\n    methods: {loss: [X, y]}\n    attributes: [params]\n"
USED = USED.replace(CLASS, 4 * "  #\n")
SUMS = "holds: sum(softmax(Z), axis=0) == 1"


def _edited(*pairs):
    text = USED
    for old, new in pairs:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


APART = "sizes are kept apart from one another; widen the other ranges, or take its values in turn with 'each'"
FIXED = "Where that matters, take its values in turn with 'each'"
BESIDE = "where the one is computed from the other, say so under 'let'"
AFFAIR = "if it is the student's own affair, say so"
ADVICE = {
    "nothing to say": ([], []),
    "unused": ([("trials: 12", "  x: {normal: [C]}\ntrials: 12")], ["18: 'x' is drawn, and no check uses it"]),
    "never": (
        [("C: {integer: [2, 7]}", "C: {integer: [2, 3]}"), ("m: {integer: [1, 12]}", "m: {integer: [3, 3]}")],
        ["14: 'C' is never 3: " + APART],
    ),
    "never, for a number in a shape": (
        [("C: {integer: [2, 7]}", "C: {integer: [2, 4]}"), ("trials: 12", "  W: {normal: [3, m]}\ntrials: 12"),
         ("sum(softmax(Z), axis=0) == 1", "sum(softmax(Z) + 0*sum(W), axis=0) == 1")],
        ["18: 3 stands as a number in the shape of 'W': sizes differ from it, so 'C' and 'm' can never be 3. " + FIXED],
    ),
    "never, for a size that never changes": (
        [("C: {integer: [2, 7]}", "C: {integer: [2, 4]}"), ("m: {integer: [1, 12]}", "m: {constant: 3}")],
        ["16: 'm', in the shape of 'Z', is always 3: sizes differ from it, so 'C' can never be 3. " + FIXED],
    ),
    "turns": (
        [("m: {integer: [1, 12]}", "m: {each: [1, 2, 3]}"), ("points: 2", "points: 2\n    trials: 2")],
        ["24: 2 trials do not reach each of 3 values in turn"],
    ),
    "pair": (
        [("Y: {one_hot: [C, m]}", "Y: {one_hot: [C, m]}\n  A: {normal: [C, m]}"),
         ("sum(softmax(Z), axis=0) == 1", "sum(softmax(Z) + 0*A, axis=0) == 1")],
        ["18: 'A' is drawn independently of 'Z', which 'sums' uses beside it; " + BESIDE],
    ),
    "a part handed on": (
        [("points: 2", "points: 2\n    let: {f: softmax(Z)}"),
         ("sum(softmax(Z), axis=0) == 1", "'dcost(f[0], f[1]) == 1 and f[0] == Z'")],
        [f"6: softmax(...)[1] is handed to dcost and no check compares it; {AFFAIR}: returns: [out, {{private: Y}}]"],
    ),
    "a part that is compared": (
        [("points: 2", "points: 2\n    let: {f: softmax(Z)}"),
         ("sum(softmax(Z), axis=0) == 1", "'dcost(f[0], f[1]) == 1 and f[0] == Z and f[1] == Y'")],
        [],
    ),
    "a part of an answer that is compared whole": (
        [("points: 2", "points: 2\n    let: {f: softmax(Z)}"),
         ("sum(softmax(Z), axis=0) == 1", "'dcost(f[0], f[1]) == 1 and f == Z'")],
        [],
    ),
    "a part that is said to be private": (
        [("points: 2", "points: 2\n    let: {f: softmax(Z)}"),
         ("aliases: [soft_max]}", "aliases: [soft_max], returns: [p, {private: t}]}"),
         ("sum(softmax(Z), axis=0) == 1", "'dcost(f[0], f[1]) == 1 and f[0] == Z'")],
        [],
    ),
    "tolerance": (
        [("points: 2", "points: 2\n    tolerance: {rtol: 1e-12}")],
        ["24: so small an rtol leaves a value near 0 to its rounding, and the verdict to the seed; give atol, too"],
    ),
    "a function that nobody calls": (
        [("functions:\n", "functions:\n  other: [Z]\n")], ["6: no check calls other, so that it may be anything"]
    ),
    "an input that is set and not used": (
        [("points: 2", "points: 2\n    where: {Y: {one_hot: [C, m]}}")],
        ["24: 'Y' is set for this check, and nothing in it uses it"],
    ),
    "a size that is set": ([("points: 2", "points: 2\n    where: {C: 2}")], []),
    "a step that is not used": (
        [(SUMS, f"steps: [{{q: 2 * Z}}]\n    {SUMS}")], ["24: 'q' is made under 'steps', and nothing uses it"]
    ),
    "a step for what it does": ([(SUMS, f"steps: [{{q: softmax(Z)}}]\n    {SUMS}")], []),
    "a tolerance without numbers": (
        [(SUMS, "raises: {call: softmax(-1), error: ValueError}\n    tolerance: {rtol: 1e-3}")],
        ["25: a 'raises' check compares no numbers; leave 'tolerance' out"],
    ),
    "trials of a text": (
        [(SUMS, "source: {function: softmax, forbids: loops}\n    trials: 7")],
        ["25: a 'source' check has no inputs; leave 'trials' out"],
    ),
    "a share of one": (
        [(SUMS, f"{SUMS}\n    credit: trials\n    trials: 1")],
        ["25: of a single draw there is no share; give the check more 'trials'"],
    ),
    "a thing and itself": (
        [(SUMS, "holds: softmax(Z) == softmax(Z)")],
        ["24: both sides are softmax(Z): that is so of any function which gives the same twice, as 'pure' asks"],
    ),
    "a call and itself": (
        [(SUMS, "matches: {call: softmax(Z), to: softmax(Z)}")],
        ["24: 'to' is the call itself, which gives what it gives: name 'ref.'"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("edits", "expected"), ADVICE.values(), ids=ADVICE)
def test_advice(tmp_path, edits, expected):
    """Each piece of advice is given at its line, and only where it is due."""
    assert advice(tmp_path, _edited(*edits)) == expected


def test_advice_stops_nothing(tmp_path):
    """A spec with advice loads."""
    text = _edited(("trials: 12", "  x: {normal: [C]}\ntrials: 12"))

    assert load(tmp_path, text).id == "course"
    assert str(lint(tmp_path / "course.yaml")[0]).endswith(
        "course.yaml:18:3: advice: 'x' is drawn, and no check uses it"
    )


def test_no_advice_on_what_cannot_be_read(tmp_path):
    """Whether a `let` value is used is not said of a check with a mistake in it."""
    text = _edited(("holds: sum(softmax(Z), axis=0) == 1", "let: {a: 1}\n    holds: [max(a, 0) == 1]"))
    (tmp_path / "course.yaml").write_text(text, encoding="utf-8")

    assert [str(each) for each in lint(tmp_path / "course.yaml") if "never used" in str(each)] == []
