"""Law 1 for functions that are given single numbers alone: what they give is of the size that they are asked for."""

import pytest
from marking import Homework, here

HEAD = """
    format: 1
    id: numbers
    title: Of numbers alone
    reference: answers.py
    functions: {{{functions}}}
    draw:
      n: {{integer: [2, 6]}}
      k: {{integer: [1, 5]}}
      how: {{choice: [up, down]}}
    trials: 6
    checks:
      - {{id: value, says: S., points: 2, matches: {{call: "{call}"}}}}
      - {{id: law, says: S., {law}}}
"""
# The function, its call, what the law asks of it; the right one, a wrong one that keeps the law, and ones that do
# nothing, though the law holds of them.
FAMILIES = {
    "table": (
        ("table: [n, d]", "table(n, 2 * k)", 'holds: "table(n, 2 * k)[0, 0] == 0"'),
        "def table(n, d):\n    return np.sin(np.arange(n)[:, None] / 9.0 ** (np.arange(d) / d))",
        "def table(n, d):\n    return np.sin(np.arange(n)[:, None] / 9.0 ** (2 * np.arange(d) / d))",
        [
            "np.zeros((n, d))",
            "np.zeros((n, d), bool)",
            "[[0.0] * d] * n",
            "np.zeros((9, 9))",
            "0 * np.random.rand(n, d)",
        ],
    ),
    "mask": (
        ("mask: [n]", "mask(n)", 'holds: "mask(n)[0, 0]"'),
        "def mask(n):\n    return np.tril(np.ones((n, n), bool))",
        "def mask(n):\n    return np.triu(np.ones((n, n), bool))",
        ["np.ones((n, n), bool)", "np.ones((n, n))", "np.tri(6, dtype=bool)"],
    ),
    "share": (
        ("share: [n]", "share(n)", 'holds: "sum(share(n)) == 1"'),
        "def share(n):\n    return np.arange(1, n + 1) / (n * (n + 1) / 2)",
        "def share(n):\n    return np.arange(n) / (n * (n - 1) / 2)",
        ["np.full(n, 1 / n)", "[1 / n] * n", "np.array([0.25, 0.75])", "(lambda p: p / p.sum())(np.random.rand(n))"],
    ),
    "rate": (
        ("rate: [n]", "rate(n)", "holds: 0 < rate(n) <= 1"),
        "def rate(n):\n    return 0.5 ** n",
        "def rate(n):\n    return 0.9 ** n",
        ["0.5", "1", "np.ones(())", "np.random.rand()"],
    ),
    "way": (
        ("way: [n, how]", "way(n, how)", 'holds: "len(way(n, how)) == n"'),
        "def way(n, how):\n    return np.arange(n)[:: 1 if how == 'up' else -1]",
        "def way(n, how):\n    return np.arange(n)",
        ["np.zeros(n)", "np.full(n, np.nan)", "[None] * n", "['a'] * n"],
    ),
    "cuts": (
        ("cuts: [n, k]", "cuts(n, k)", 'holds: "cuts(n, k)[0][0] == 0"'),
        "def cuts(n, k):\n    return [list(range(i, min(i + k, n))) for i in range(0, n, k)]",
        "def cuts(n, k):\n    return [list(range(i, i + k)) for i in range(0, n, k)]",
        ["[[0] * k for i in range(0, n, k)]", "[[0]]", "[np.zeros(k)]"],
    ),
    "start": (
        ("start: [n, k]", "start(n, k)", "holds: \"start(n, k)['b'] == 0\""),
        "def start(n, k):\n    return {'W': np.eye(n, k) / n, 'b': np.zeros(k)}",
        "def start(n, k):\n    return {'W': np.eye(n, k), 'b': np.zeros(k)}",
        ["{'W': np.zeros((n, k)), 'b': np.zeros(k)}", "{'W': 1, 'b': 0}"],
    ),
    "pure": (
        ("steps: [n, k]", "steps(n, k)", "pure: steps"),
        "def steps(n, k):\n    return np.linspace(0, k, n)",
        "def steps(n, k):\n    return np.linspace(0, k + 1, n)",
        ["np.zeros(n)", "np.ones(n)", "np.full(n, 0.5)"],
    ),
}


def _homework(name):
    (functions, call, law), right, *_ = FAMILIES[name]
    return Homework(HEAD.format(functions=functions, call=call, law=law), f"import numpy as np\n\n{right}\n")


def _earned(name, text):
    return {
        seed: {each: found.earned for each, found in _homework(name).judged(here(text), seed=seed).items()}
        for seed in (1, 2, 3)
    }


@pytest.mark.parametrize("name", FAMILIES)
def test_a_wrong_function_of_numbers_keeps_what_holds_of_it(name):
    """It gives other numbers to other numbers: what holds of it earns, as does all of the right one."""
    _, right, wrong, _ = FAMILIES[name]

    assert list(_earned(name, f"import numpy as np\n\n{right}\n").values()) == [{"value": 2, "law": 1}] * 3
    assert list(_earned(name, f"import numpy as np\n\n{wrong}\n").values()) == [{"value": 0, "law": 1}] * 3


NOTHINGS = [(name, body) for name, (*_, bodies) in FAMILIES.items() for body in bodies]


@pytest.mark.parametrize(("name", "body"), NOTHINGS, ids=lambda each: each)
def test_what_gives_one_number_in_any_size_earns_nothing(name, body):
    """Zeros, ones, 1/n, the same for all that is asked, or chance: whatever holds of them."""
    head = FAMILIES[name][1].partition("\n")[0]

    assert (
        list(_earned(name, f"import numpy as np\n\n{head}\n    return {body}\n").values())
        == [{"value": 0, "law": 0}] * 3
    )


COUNTS = "calls = []\n\ndef rate(n):\n    calls.append(n)\n    return 1 / len(calls)\n"


def test_what_counts_its_calls_earns_nothing():
    """Another answer each time, and not because of what it is given."""
    assert _earned("rate", COUNTS)[1] == {"value": 0, "law": 0}


OBJECTS = Homework(
    """
    format: 1
    id: objects
    title: Objects made of numbers
    reference: answers.py
    functions:
      Places: {args: [n, d], methods: {at: [t]}, attributes: [table]}
      Net: {args: [n], methods: {forward: [x]}, attributes: [W]}
    draw:
      n: {integer: [3, 6]}
      d: {integer: [2, 5]}
      t: {integer: [0, 2]}
      x: {normal: [n]}
    trials: 6
    checks:
      - {id: row, says: S., points: 2, matches: {call: "Places(n, d).at(t)", to: "ref.Places(n, d).at(t)"}}
      - {id: origin, says: S., let: {p: "Places(n, d)"}, holds: "p.table[0, 0] == 0"}
      - id: forward
        says: S.
        points: 2
        let: {net: Net(n), other: ref.Net(n)}
        holds: net.forward(x) == other.forward(x)
      - {id: fresh, says: S., let: {net: Net(n)}, holds: "net.W[0] == 1"}
    """,
    """
    import numpy as np

    class Places:
        def __init__(self, n, d):
            self.table = np.arange(n)[:, None] * np.arange(d)

        def at(self, t):
            return self.table[t] + t

    class Net:
        def __init__(self, n):
            self.W = 1.0 / np.arange(1, n + 1)

        def forward(self, x):
            return self.W * x
    """,
)


@pytest.mark.parametrize(
    ("old", "new", "earned"),
    [
        ("table[t] + t", "table[t] - t", {"row": 0, "origin": 1, "forward": 2, "fresh": 1}),
        (
            "np.arange(n)[:, None] * np.arange(d)\n",
            "np.zeros((n, d))\n",
            {"row": 0, "origin": 1, "forward": 2, "fresh": 1},
        ),
        ("return self.table[t] + t", "return 0", {"row": 0, "origin": 1, "forward": 2, "fresh": 1}),
        ("return self.W * x", "raise NotImplementedError", {"row": 2, "origin": 1, "forward": 0, "fresh": 0}),
    ],
    ids=["wrong-method", "empty-table", "empty-method", "given-arrays"],
)
def test_objects_made_of_numbers_show_it_by_what_is_read_of_them(old, new, earned):
    """A method or an attribute that heeds the numbers; of a class that is given arrays only what heeds these."""
    assert old in OBJECTS.reference
    found = OBJECTS.marked(OBJECTS.reference.replace(old, new))

    assert {name: each.earned for name, each in found.items()} == earned


WEIGHTS = Homework(
    """
    format: 1
    id: weights
    title: Weights by chance
    reference: answers.py
    functions: {weights: [n, k]}
    draw:
      n: {integer: [2, 6]}
      k: {integer: [2, 6]}
    trials: 6
    checks:
      - {id: rows, says: S., holds: "len(weights(n, k)) == n"}
      - {id: spread, says: S., points: 2, holds: "max(abs(weights(n, k))) < 1 / n"}
    """,
    """
    import numpy as np

    def weights(n, k):
        rng = np.random.default_rng(0)
        return rng.uniform(-1, 1, (n, k)) / n
    """,
)


@pytest.mark.parametrize(
    ("old", "new", "earned"),
    [("default_rng(0)", "default_rng()", [1, 2]), (" / n", "", [1, 0]), ("default_rng(0)", "default_rng(n)", [1, 2])],
)
def test_what_nobody_compares_may_be_drawn_by_chance(old, new, earned):
    """The reference's own dice are fixed: no hand-in throws the same, and one mistake in it costs its points once."""
    found = WEIGHTS.judged(here(WEIGHTS.reference.replace(old, new)))

    assert [each.earned for each in found.values()] == earned
