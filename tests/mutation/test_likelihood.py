"""How likely edits are: the first of many at a place before the last, few of a kind before hundreds."""

import pytest

from grader.mutation.edit import Placed
from grader.mutation.likelihood import likeliest, unlikely
from grader.mutation.mutants import mutants

LONG = "def f(a, b, c, d):\n" + "".join(f"    v{i} = a * b + c * d\n" for i in range(40)) + "    return v1 + v2\n"
SHORT = "def f(a, b):\n    return a + b\n"


@pytest.mark.parametrize("source", [LONG, SHORT], ids=["long", "short"])
def test_the_first_of_a_place_is_never_less_likely_than_the_next(source):
    """Of one kind at one place ranks never fall, but for a name that looks like the one in its place."""
    edits = [each for each in mutants(source, "f", mending=True) if each.operator != "variable"]
    before = {}
    for edit, rank in zip(edits, unlikely(edits), strict=True):
        place = edit.operator, edit.line, edit.column, edit.end_line, edit.end_column

        assert rank >= before.get(place, 0)
        before[place] = rank


@pytest.mark.parametrize(
    ("right", "nearly"), [("beta1", "beta2"), ("dW", "db"), ("cache", "caches"), ("Z1", "Z"), ("in_at_1", "in_for_1")]
)
def test_a_name_is_confused_first_with_one_that_looks_alike(right, nearly):
    """However many other names there are, and wherever among them it stands."""
    text = LONG.replace("(a, b, c, d)", f"(a, b, c, d, {right}, {nearly})").replace("v1 + v2", f"v1 + v2 * {right}")
    edits = mutants(text, "f", mending=True)
    ranks = {edit.after: rank for edit, rank in zip(edits, unlikely(edits), strict=True) if edit.before == right}

    assert all(ranks[nearly] < rank for name, rank in ranks.items() if name in {"a", "b", "c", "v30"})


def test_one_of_hundreds_is_less_likely_than_one_of_few():
    """Another name is as likely as a sign in a short function, and less so in a long one."""

    def ranks(source):
        edits = mutants(source, "f", mending=True)
        return {edit.operator: rank for edit, rank in zip(reversed(edits), reversed(unlikely(edits)), strict=True)}

    assert ranks(SHORT)["variable"] == ranks(SHORT)["sign"] == ranks(LONG)["sign"] < ranks(LONG)["variable"]


def test_what_is_cut_off_is_the_least_likely():
    """As many as are wanted remain, in their order, and none that is left out is likelier than one of them."""
    edits = [Placed("nb", 1, edit) for edit in mutants(LONG, "f", mending=True)]
    kept = likeliest(edits, 100)
    ranks = dict(zip(edits, unlikely([each.edit for each in edits]), strict=True))

    assert kept == [each for each in edits if each in set(kept)]
    assert len(kept) == 100
    assert max(ranks[each] for each in kept) <= min(ranks[each] for each in edits if each not in set(kept))
