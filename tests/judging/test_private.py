"""Law 4: private values never cross from one side to the other."""

import pytest
from homework import spec_of, styles_of
from marking import mark

from grader.checks.setting import Setting
from grader.judging.case import Case
from grader.respondents.references import References

FORWARD = {
    "tuples": ("return s, (s, x)", "return VALUE, (s, x)"),
    "dicts": ("return 1 / (1 + np.exp(-x)), {", "s = 1 / (1 + np.exp(-x))\n    return VALUE, {"),
    "objects": ("return s, Cache", "return VALUE, Cache"),
    "closures": ("return s, lambda", "return VALUE, lambda"),
}


@pytest.mark.parametrize("style", FORWARD)
@pytest.mark.parametrize("value", ["s + 0.1", "s - 3", "s + np.mean(s)"], ids=["above", "below", "mean"])
def test_a_right_way_back_keeps_its_points_behind_a_wrong_way_there(style, value):
    """`forward` is wrong by a constant, `backward` right with a cache laid out otherwise than the reference's."""
    old, new = FORWARD[style]
    text = styles_of("cached")[style]
    assert old in text
    found = {
        verdict.id: verdict
        for verdict in mark(spec_of("cached"), text.replace(old, new.replace("VALUE", value), 1)).verdicts
    }

    assert found["sigmoid-value"].earned == 0
    assert {name for name, verdict in found.items() if verdict.earned < verdict.points} <= {
        "sigmoid-value",
        "block-value",
    }
    assert found["sigmoid-slope"].status == "passed"


def test_a_way_back_that_mistakes_the_cache_fails():
    """`forward` gives (s, x), and `backward` uses the cache as if it were s alone."""
    text = styles_of("cached")["tuples"].replace(
        "    s, x = cache\n    return d * s * (1 - s)", "    return d * cache[1] * (1 - cache[1])"
    )
    found = {verdict.id: verdict for verdict in mark(spec_of("cached"), text).verdicts}

    assert found["sigmoid-value"].status == "passed"
    assert found["sigmoid-slope"].earned == 0


@pytest.mark.parametrize("style", styles_of("cached"))
def test_no_message_speaks_of_the_references_cache(style):
    """Unpacking errors over another's tuple, and numbers of a cache that the student never made, are not shown."""
    old, new = FORWARD[style]
    text = styles_of("cached")[style].replace(old, new.replace("VALUE", "s + 0.1"), 1)
    verdicts = mark(spec_of("cached"), text).verdicts

    assert not [v.message for v in verdicts if "unpack" in (v.message or "") or "AttributeError" in (v.message or "")]


@pytest.mark.parametrize(
    ("name", "other"), [("sigmoid_forward", "sigmoid_backward"), ("affine_backward", "affine_forward")]
)
def test_those_that_hand_each_other_private_values_are_replaced_together(name, other):
    """Whichever of the two is wrong: a cache as a tuple of arrays would cross unseen."""
    spec = spec_of("cached")
    case = Case(Setting(spec, References(spec), 3), None, spec.checks)
    slopes = [check for check in spec.checks if name in check.mentions.called and other in check.mentions.called]

    assert slopes
    assert all(case.together(frozenset({name}), check) >= {name, other} for check in slopes)
