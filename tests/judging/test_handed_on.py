"""What one function of the student's hands to another arrives as it was, of whatever kind it is."""

import pytest
from marking import Homework, statuses

import grader

TOP = """
import collections
import enum
import numpy as np

Pair = collections.namedtuple("Pair", "x y")

class Mode(enum.Enum):
    UP = 1
    DOWN = 2

class Count(int):
    def doubled(self):
        return 2 * self

def nested(value):
    for _ in range(30):
        value = [value]
    return value

def innermost(value):
    while isinstance(value, list):
        value = value[0]
    return value
"""
KINDS = {  # what is handed on, and how `x` is got back from it as its own kind allows
    "named tuple": ("Pair(x, 0)", "kept.x"),
    "ordered dict": ("collections.OrderedDict(a=x, b=0)", "kept.popitem(last=False)[1]"),
    "default dict": ("collections.defaultdict(lambda: 1.0, x=x)", "kept['x'] * kept['nothing']"),
    "deque": ("collections.deque([x, 0])", "kept.popleft()"),
    "dict by members": ("{Mode.UP: x}", "kept[Mode.UP]"),
    "list subclass within": ("[0, Pair([x], 1)]", "kept[1].x[0]"),
    "matrix": ("np.matrix(x)", "np.asarray(kept * np.eye(len(x0)))[0]"),
    "masked": ("np.ma.masked_array(x, mask=False)", "kept.filled(0)"),
    "records": ("np.rec.fromarrays([x], names='v')", "kept.v"),
    "objects": ("np.array([x, 'relu', None], dtype=object)", "kept[0]"),
    "texts": ("(np.array(['relu']), x)", "kept[1] if kept[0][0] == 'relu' else None"),
    "numbers": ("(np.float64(2), np.int64(0), x)", "{2.0: kept[2]}[kept[0]] + [0][kept[1]]"),
    "nested": ("nested(x)", "innermost(kept)"),
    "many numbers": ("([0.0] * 30_000, x)", "kept[1]"),
    "bytes": ("x.tobytes()", "np.frombuffer(kept)"),
    "generator": ("(part for part in [x])", "next(kept)"),
    "closure": ("lambda: x", "kept()"),
    "type and slice": ("(x, x.dtype, slice(None), ...)", "kept[0].astype(kept[1])[kept[2]]"),
}
NAMES = [name.replace(" ", "_") for name in KINDS]
GIVING = [
    f"  {name}_give: {{args: [x], returns: [out, {{private: kept}}]}}\n  {name}_take: [kept, x0]" for name in NAMES
]
CHECKS = [
    f"  - {{id: {name}, says: S., points: 1, let: {{f: {name}_give(x)}}, holds: '{name}_take(f[1], x) == 2 * x'}}"
    for name in NAMES
]
SPEC = "\n".join(
    [
        "format: 1",
        "id: handed-on",
        "title: What is handed on",
        "functions:",
        *GIVING,
        "draw:",
        "  n: {integer: [2, 4]}",
        "  x: {normal: [n]}",
        "trials: 3",
        "checks:",
        *CHECKS,
    ]
)


def _hand_in(slip=""):
    parts = [
        f"def {name}_give(x):\n    return x + 1, {kept}\n\ndef {name}_take(kept, x0):\n    return 2 * ({back}){slip}\n"
        for name, (kept, back) in zip(NAMES, KINDS.values(), strict=True)
    ]
    return TOP + "\n" + "\n".join(parts)


HANDED_ON = Homework(SPEC, "")


@pytest.mark.parametrize(("slip", "status"), [("", "passed"), (" + 1", "failed")], ids=["right", "wrong"])
def test_what_is_handed_on_is_what_was_given(slip, status):
    """A cache that is read as a plain tuple, dict or array, or not at all, is its own kind to the one that takes it."""
    assert statuses(HANDED_ON.marked(_hand_in(slip))) == dict.fromkeys(NAMES, status)


@pytest.mark.filterwarnings("ignore::PendingDeprecationWarning")  # of np.matrix
def test_a_notebook_hands_on_the_same(tmp_path):
    """Also where the functions are checked in the notebook that they stand in."""
    names = {}
    exec(_hand_in(), names)
    path = tmp_path / "spec.yaml"
    path.write_text(SPEC)

    report = grader.check(path, namespace=names).report

    assert {verdict.id: verdict.status for verdict in report.verdicts} == dict.fromkeys(NAMES, "passed")


def test_a_cache_is_given_anew_to_each_call():
    """What a call empties is whole for the next, as an array would be."""
    spec = """
    format: 1
    id: twice
    title: Twice
    functions: {give: {args: [x], returns: [out, {private: kept}]}, take: [kept]}
    draw: {n: {integer: [2, 4]}, x: {normal: [n]}}
    trials: 3
    checks:
      - {id: twice, says: S., points: 1, let: {f: give(x)}, holds: "take(f[1]) + take(f[1]) == 2 * x"}
    """
    text = "import collections\n\ndef give(x):\n    return x, collections.OrderedDict(x=x)\n\n"
    text += "def take(kept):\n    return kept.popitem()[1]\n"

    assert statuses(Homework(spec, "").marked(text)) == {"twice": "passed"}


def test_an_object_is_an_object_whatever_its_class_is_made_of():
    """A class that is a dict, and one that is a list: their methods are asked, and what they keep is kept."""
    spec = """
    format: 1
    id: objects
    title: Objects
    functions:
      Scale: {args: [k], methods: {times: [x]}, attributes: [k, last]}
      Chain: {args: [parts], methods: {times: [x]}}
    draw: {n: {integer: [2, 4]}, k: {normal: [n]}, x: {normal: [n]}}
    trials: 3
    checks:
      - {id: kept, says: S., points: 1, steps: [{s: Scale(k)}, {y: s.times(x)}], holds: ["y == k * x", "s.last == x"]}
      - {id: chain, says: S., points: 1, let: {c: "Chain([Scale(k), Scale(k)])"}, holds: "c.times(x) == k * k * x"}
    """
    text = """
    class Scale(dict):
        def __init__(self, k):
            self.k = k

        def times(self, x):
            self.last = x
            return self.k * x

    class Chain(list):
        def times(self, x):
            for part in self:
                x = part.times(x)
            return x
    """

    assert statuses(Homework(spec, "").marked(text)) == {"kept": "passed", "chain": "passed"}
