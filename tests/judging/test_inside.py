"""A wrong function inside another one: what is redirected, what cannot be, and what nobody gains by it."""

import pytest
from marking import Homework, statuses

POWERS = Homework(
    """
    format: 1
    id: powers
    title: Functions that call each other
    reference: answers.py
    functions: {square: [x], total: [x, y], fourth: [x]}
    draw:
      n: {integer: [2, 4]}
      x: {normal: ["n"]}
      y: {normal: ["n"]}
    trials: 4
    checks:
      - {id: square, says: S., points: 2, matches: square}
      - {id: total, says: S., points: 2, matches: total}
      - {id: fourth, says: S., points: 3, matches: fourth}
    """,
    """
    def square(x):
        return x * x

    def total(x, y):
        return x + y

    def fourth(x):
        return square(x) * square(x)
    """,
)
RIGHT_TOTAL = "def total(x, y):\n    return x + y\n\n"
WRONG = "import functools\n\ndef square(x):\n    return 2 * x\n\n" + RIGHT_TOTAL


@pytest.mark.parametrize(
    "text",
    [
        "def fourth(x):\n    return square(x) ** 2\n",
        "own = square\n\ndef fourth(x):\n    return own(x) ** 2\n",
        "def fourth(x, by=square):\n    return by(by(x)) if False else by(x) * by(x)\n",
        "def twice(by):\n    def inner(x):\n        return by(x) * by(x)\n    return inner\n\nfourth = twice(square)\n",
        "table = {'square': [square]}\n\ndef fourth(x):\n    return table['square'][0](x=x) ** 2\n",
        "def fourth(x):\n    return np.array([square(x[i : i + 1])[0] ** 2 for i in range(len(x))])\n",
    ],
    ids=["by-name", "alias", "default", "closure", "in-a-table", "element-by-element"],
)
def test_a_wrong_function_is_right_wherever_it_is_kept(text):
    """Whoever calls the function object gets what a right one gives: nothing but its own check is lost."""
    found = POWERS.marked("import numpy as np\n" + WRONG + text)

    assert statuses(found) == {"square": "failed", "total": "passed", "fourth": "passed"}
    assert "right, given a right square" in found["fourth"].message


OBJECTS = {
    "partial": "square = functools.partial(square)\n",
    "cached": "square = functools.lru_cache(square)\n",
    "of-a-library": "import numpy as np\nsquare = np.vectorize(lambda t: 2 * t)\n",
    "an-object": "class S:\n    def __call__(self, x):\n        return 2 * x\n\nsquare = S()\n",
    "a-bound-method": "class S:\n    def of(self, x):\n        return 2 * x\n\nsquare = S().of\n",
}


@pytest.mark.parametrize("text", OBJECTS.values(), ids=OBJECTS)
def test_what_is_no_function_is_answered_wherever_it_is_called_by_name(text):
    """A partial, a cache, a library's function, an object that can be called: by an alias too."""
    found = statuses(POWERS.marked(f"{WRONG}{text}own = square\n\ndef fourth(x):\n    return square(x) * own(x)\n"))

    assert found["square"] in {"failed", "errored"}
    assert found["fourth"] == "passed"


@pytest.mark.parametrize("does", ["raise RuntimeError", "import os; os._exit(0)", "return 3"])
def test_an_object_that_spoils_its_being_replaced_costs_its_callers_nothing(does):
    """Whatever it does when it is asked for its parameters once more: nobody else is charged for it."""
    text = "class S:\n    calls = []\n    def __call__(self, x):\n        return 2 * x\n    @property\n"
    text += (
        f"    def __signature__(self):\n        {does}\n\nsquare = S()\n\ndef fourth(x):\n    return square(x) ** 2\n"
    )
    found = POWERS.marked(WRONG + text)

    assert found["square"].earned == 0
    assert found["fourth"].status in {"passed", "inconclusive"}


@pytest.mark.parametrize("text", OBJECTS.values(), ids=OBJECTS)
@pytest.mark.parametrize("body", ["by(x) * by(x)", "0 * by(x)"], ids=["right", "wrong"])
def test_what_is_no_function_and_is_kept_otherwise_is_left_to_a_person(text, body):
    """Whoever has the object itself goes on calling it, and whether it has a part in the answer cannot be seen."""
    found = statuses(POWERS.marked(f"{WRONG}{text}\ndef fourth(x, by=square):\n    return {body}\n"))

    assert found["square"] in {"failed", "errored"}
    assert found["fourth"] == "inconclusive"


DOUBTS = Homework(
    """
    format: 1
    id: doubts
    title: A way there and a way back
    reference: answers.py
    functions: {bend: [x], there: {args: [x], returns: [out, {private: cache}]}, back: [d, cache], walk: [x]}
    draw: {n: {integer: [2, 4]}, x: {normal: [n]}, d: {normal: [n]}}
    trials: 3
    checks:
      - {id: bend, says: S., matches: bend}
      - {id: there, says: S., matches: there}
      - id: back
        says: S.
        after: [there]
        let: {f: there(x)}
        gradient: {of: "sum(f[0] * d)", wrt: x, is: "back(d, f[1])"}
      - {id: walk, says: S., matches: walk}
    """,
    """
    def bend(z):
        return z * z

    def there(x):
        return bend(x) + x, (x, 1)

    def back(d, cache):
        return d * (2 * cache[0] + 1)

    def walk(x):
        out, cache = there(x)
        return x - back(out, cache)
    """,
)


@pytest.mark.parametrize("back", ["d * (2 * cache[0] - 1)", "d * 2 * cache[0]"])
@pytest.mark.parametrize("bend", ["3 * z * z", "z * z + 1"])
def test_of_two_wrong_functions_each_pays_and_who_calls_both_does_not(bend, back):
    """A way back behind a wrong helper is wrong by itself where it fails with a right one; its caller rests on both."""
    text = DOUBTS.reference.replace("z * z", bend, 1).replace("d * (2 * cache[0] + 1)", back)
    found = DOUBTS.marked(text)

    assert statuses(found) == {"bend": "failed", "there": "passed", "back": "failed", "walk": "passed"}


SEVERAL = Homework(
    """
    format: 1
    id: several
    title: A way back of two gradients
    reference: answers.py
    functions: {bend: [x], there: {args: [x, w], returns: [out, {private: cache}]}, back: [d, cache], walk: [x, w]}
    draw: {n: {integer: [2, 4]}, x: {normal: [n]}, w: {normal: [n]}, d: {normal: [n]}}
    trials: 3
    checks:
      - {id: bend, says: S., matches: bend}
      - {id: there, says: S., matches: there}
      - id: back
        says: S.
        after: [there]
        let: {f: "there(x, w)"}
        gradient: {of: "sum(f[0] * d)", wrt: [x, w], is: "back(d, f[1])"}
      - {id: walk, says: S., matches: walk}
    """,
    """
    def bend(x):
        return x * x

    def there(x, w):
        b = bend(x)
        return b * w, (x, w, b)

    def back(d, cache):
        x, w, b = cache
        return d * 2 * x * w, d * b

    def walk(x, w):
        out, cache = there(x, w)
        return x - back(out, cache)[0]
    """,
)


def test_of_several_gradients_those_that_a_right_helper_mends_leave_the_others_no_excuse():
    """What fits the own wrong loss is held against nobody; what does not, and fails with a right helper too, is."""
    text = SEVERAL.reference.replace("return x * x", "return x * x + 1")
    right, wrong = (SEVERAL.marked(text.replace("d * 2", slope)) for slope in ("d * 2", "d * 3"))

    assert (right["back"].status, wrong["back"].status) == ("passed", "failed")
    assert wrong["walk"].status == "passed"


STILL = """
def bend(x):
    return 3 * x * x

def there(x):
    return (x * x if len(x) < 9 else bend(x)) + x, (x, 1)

def back(d, cache):
    return d * (2 * cache[0] - 1)

def walk(x):
    return x - back(*there(x))
"""


def test_where_no_wrong_function_has_a_part_the_failure_stands():
    """That it could be asked is no excuse: it was not, and a right one would have changed nothing."""
    sized = DOUBTS.spec.replace("matches: there}", "where: {n: 9}, matches: there}")
    found = Homework(sized, DOUBTS.reference).marked(STILL)

    assert statuses(found) == {"bend": "failed", "there": "passed", "back": "failed", "walk": "passed"}


@pytest.mark.parametrize("there", ["bend(x) + x, (bend, x)", "bend(x) + x, lambda: x"], ids=["function", "closure"])
def test_who_calls_what_is_in_doubt_is_in_doubt(there):
    """A caller is not charged for a way back of which nobody knows whether it is right."""
    text = DOUBTS.reference.replace("z * z", "3 * z * z", 1).replace("bend(x) + x, (x, 1)", there)
    found = statuses(DOUBTS.marked(text.replace("d * (2 * cache[0] + 1)", "d * len(repr(cache))")))

    assert found["bend"] == "failed"
    assert found["walk"] in ({"passed"} if found["back"] == "failed" else {"inconclusive", "passed"})


@pytest.mark.parametrize(
    ("call", "words"),
    [
        ("square()", "square() missing 1 required positional argument: 'x'"),
        ("square(x, 2)", "square() takes 1 positional argument but 2 were given"),
        ("square(x, by=2)", "square() got an unexpected keyword argument 'by'"),
    ],
    ids=["too-few", "too-many", "unknown"],
)
def test_a_function_that_is_called_wrongly_says_so_in_pythons_words(call, words):
    """Also where the reference answers in its place, and the caller's mistake is its own."""
    found = POWERS.marked(f"{WRONG}def fourth(x):\n    return {call} * square(x)\n")["fourth"]

    assert found.status == "errored"
    assert words in found.message


def test_a_mistake_of_its_own_is_told_by_the_numbers_behind_right_helpers():
    """What is wrong with a right helper too has failed, and the numbers shown are those with the right one."""
    found = POWERS.marked(WRONG + "def fourth(x):\n    return 1 + square(x) * square(x)\n")

    assert statuses(found)["fourth"] == "failed"
    assert found["fourth"].finding.off_by == pytest.approx(1.0)
    assert "with the reference's square wherever it calls yours" in found["fourth"].message


@pytest.mark.parametrize(
    "text",
    [
        "def fourth(x):\n    return square(x.reshape(1, -1))[0] ** 2 + 1\n",
        "def fourth(x):\n    return sum(square(float(t)) for t in x)\n",
        "def fourth(x):\n    return square(np.ones(1000))[: len(x)]\n",
        "def fourth(x):\n    return square(x, 2)\n\ndef square(x, by=1):\n    return 2 * x * by\n",
    ],
    ids=["a-matrix", "numbers", "a-giant", "another-argument"],
)
def test_what_the_spec_never_asks_decides_nothing(text):
    """A helper that is asked for what its checks do not give may mean another thing: such a failure does not stand."""
    found = POWERS.marked("import numpy as np\n" + WRONG + text)

    assert statuses(found)["fourth"] == "inconclusive"


def test_sizes_that_the_spec_never_pairs_decide_nothing():
    """A helper that is always given two arrays of one size, and here of two, may mean another thing."""
    text = WRONG.replace("x + y", "x - y").replace("2 * x", "x * x") + "def fourth(x):\n    return total(x, x[:1])\n"
    assert statuses(POWERS.marked(text)) == {"square": "passed", "total": "failed", "fourth": "inconclusive"}

    same = text.replace("total(x, x[:1])", "total(x, x)")
    assert statuses(POWERS.marked(same)) == {"square": "passed", "total": "failed", "fourth": "failed"}


def test_parameters_of_other_names_decide_nothing():
    """With names of the student's own, only the order says which argument is which: a failure does not stand."""
    text = WRONG.replace("x, y", "a, b").replace("x + y", "a").replace("2 * x", "x * x")
    text += "def fourth(x):\n    return total(x, 0 * x)\n"

    assert statuses(POWERS.marked(text)) == {"square": "passed", "total": "failed", "fourth": "inconclusive"}


def test_an_error_of_the_reference_is_the_students_failed_call():
    """A helper that is called as no right one could be fails its caller; the spec is not to blame."""
    text = WRONG + "def fourth(x):\n    return square([[x], None])\n"

    assert statuses(POWERS.marked(text))["fourth"] in {"failed", "errored", "inconclusive"}


def test_who_fails_on_purpose_gains_nothing_for_it():
    """Answers that are kept in a file, a module or a default, for the function that was replaced, earn it nothing."""
    text = (
        """
    import builtins, os, pickle

    def square(x, kept={}):
        if os.path.exists("kept"):
            return pickle.load(open("kept", "rb"))
        return getattr(builtins, "kept", None) or 2 * x

    """
        + RIGHT_TOTAL
        + """
    def fourth(x):
        answer = square(x)
        builtins.kept = answer
        pickle.dump(answer, open("kept", "wb"))
        return answer * answer
    """
    )
    for seed in (1, 2):
        found = POWERS.marked(text.replace("\n    ", "\n"), seed=seed)
        assert found["square"].earned == 0
        assert found["square"].status in {"failed", "errored"}


def test_a_right_function_is_never_asked_for():
    """Only what has lost its points is answered by the reference: a wrong caller of right helpers fails as it is."""
    text = WRONG.replace("2 * x", "x * x") + "def fourth(x):\n    return square(x) + square(x)\n"

    found = POWERS.marked(text)
    assert statuses(found) == {"square": "passed", "total": "passed", "fourth": "failed"}
    assert "reference's square" not in found["fourth"].message


def test_what_is_missing_is_missing_whatever_it_would_have_called():
    """A function that is not there keeps its own sentence, and none about helpers."""
    found = POWERS.marked(WRONG)["fourth"]

    assert found.diagnosis.code == "missing-function"
    assert "reference" not in found.message


UPDATES = Homework(
    """
    format: 1
    id: updates
    title: A helper that works in place
    reference: answers.py
    functions: {update: [params, grads], train: [params, grads]}
    draw:
      p: {normal: [3]}
      g: {normal: [3]}
    checks:
      - {id: update, says: S., points: 2, let: {params: "{'w': p}", grads: "{'w': g}"},
         holds: "after(update(params, grads), params)['w'] == p - g"}
      - {id: train, says: S., points: 3, let: {params: "{'w': p}", grads: "{'w': g}"},
         holds: "train(params, grads)['w'] == p - 3 * g"}
    """,
    """
    def update(params, grads):
        params['w'] -= grads['w']

    def train(params, grads):
        for _ in range(3):
            update(params, grads)
        return params
    """,
)


def test_what_a_right_helper_does_in_place_is_done():
    """An update that works on the caller's own dict does so, by the hand of the reference, too."""
    found = UPDATES.marked(UPDATES.reference.replace("-=", "+="))

    assert statuses(found) == {"update": "failed", "train": "passed"}


LAYERS = Homework(
    """
    format: 1
    id: scales
    title: A class inside another one
    reference: answers.py
    functions:
      Scale: {args: [k], methods: {forward: [x]}, attributes: [k]}
      Stack: {args: [layers], methods: {forward: [x]}}
    draw:
      k: {normal: []}
      x: {normal: [3]}
    checks:
      - {id: scale, says: S., points: 2, let: {one: Scale(k)}, holds: one.forward(x) == k * x}
      - {id: linear, says: S., let: {one: Scale(k)}, holds: one.forward(2 * x) == 2 * one.forward(x)}
      - {id: stack, says: S., points: 3, let: {all: "Stack([Scale(k), Scale(2.0)])"},
         holds: all.forward(x) == 2 * k * x}
    """,
    """
    class Scale:
        def __init__(self, k):
            self.k = k

        def forward(self, x):
            return self.k * x

    class Stack:
        def __init__(self, layers):
            self.layers = layers

        def forward(self, x):
            for layer in self.layers:
                x = layer.forward(x)
            return x
    """,
)


@pytest.mark.parametrize(
    ("within", "status"),
    [
        ("layer.forward(x)", "passed"),
        ("layer.k * x", "passed"),
        ("layer._weight * x", "inconclusive"),
        ("Scale.forward(layer, x)", "passed"),
        ("(layer.forward(x) if isinstance(layer, Scale) else 0)", "passed"),
        ("1 + layer.forward(x)", "inconclusive"),
    ],
    ids=["method", "attribute", "undeclared", "by-its-class", "isinstance", "wrong-itself"],
)
def test_a_wrong_class_is_answered_whole(within, status):
    """Its objects do what right ones do, and have what is declared; what else is read of them is left to a person."""
    text = LAYERS.reference.replace("self.k = k", "self.k = self._weight = 3 * k")
    found = LAYERS.marked(text.replace("x = layer.forward(x)", f"x = {within}"))

    assert (statuses(found)["scale"], statuses(found)["linear"]) == ("failed", "passed")
    assert statuses(found)["stack"] == status


SLOW = Homework(
    """
    format: 1
    id: slow
    title: A helper that takes its time
    reference: answers.py
    functions: {square: [x], sum_of: [x]}
    limits: {seconds: 0.3}
    draw: {x: {normal: [8]}}
    trials: 1
    checks:
      - {id: square, says: S., matches: square}
      - {id: sum, says: S., matches: {call: sum_of(x), to: sum(x ** 2)}}
    """,
    """
    import time

    def square(x):
        time.sleep(0.1)
        return x * x

    def sum_of(x):
        return (x * x).sum()
    """,
)


def test_what_answering_takes_is_not_the_students_time():
    """Eight questions of a tenth of a second each, within a call that may take less."""
    text = "def square(x):\n    return x + x\n\n"
    text += "def sum_of(x):\n    return sum(square(x[i : i + 1])[0] for i in range(len(x)))\n"

    assert statuses(SLOW.marked(text)) == {"square": "failed", "sum": "passed"}


MUTUAL = Homework(
    """
    format: 1
    id: mutual
    title: Functions that call one another
    reference: answers.py
    functions: {up: [k], down: [k]}
    draw: {k: {integer: [2, 6]}}
    trials: 4
    checks:
      - {id: up, says: S., matches: up}
      - {id: down, says: S., matches: down}
    """,
    """
    def up(k):
        return 1.0 if k <= 0 else k + down(k - 1)

    def down(k):
        return 2.0 if k <= 0 else k * up(k - 1)
    """,
)


@pytest.mark.parametrize(("old", "new", "wrong"), [("k * up", "7.5 + up", "down"), ("k + down", "k - down", "up")])
def test_of_two_that_call_one_another_the_wrong_one_pays(old, new, wrong):
    """The other one is right, given a right one."""
    found = statuses(MUTUAL.marked(MUTUAL.reference.replace(old, new)))

    assert found == {"up": "passed", "down": "passed", wrong: "failed"}


def test_what_notices_that_nobody_answers_is_left_to_a_person():
    """A function that asks for too much on purpose, and does its own work where it is refused, shows nothing so."""
    text = (
        "import numpy as np\n"
        + WRONG
        + "def fourth(x):\n    try:\n        y = square(x)\n        square(np.ones(100000))\n"
    )
    text += "    except RuntimeError:\n        return x**4\n    return y**2\n"

    assert statuses(POWERS.marked(text))["fourth"] == "inconclusive"


ANGLES = Homework(
    """
    format: 1
    id: angles
    title: A reference written in PyTorch
    reference: answers.py
    framework: torch
    functions: {unit: [x], cosine: [x, y]}
    draw:
      n: {integer: [2, 4]}
      x: {normal: ["n"]}
      y: {normal: ["n"]}
    trials: 3
    checks:
      - {id: unit, says: S., matches: unit}
      - {id: cosine, says: S., matches: cosine}
    """,
    """
    import torch

    def unit(x):
        return x / x.norm()

    def cosine(x, y):
        return torch.dot(unit(x), unit(y))
    """,
)


CALLERS = {
    "by name": "def cosine(x, y):\n    x, y = unit(x), unit(y)\n    return (x * y).sum()\n",
    "an alias": "own = unit\n\ndef cosine(x, y):\n    return torch.dot(own(x), own(y))\n",
    "a list": "def cosine(x, y):\n    a, b = [unit(each) for each in (x, y)]\n    return (a @ b).item()\n",
}


@pytest.mark.parametrize("caller", CALLERS.values(), ids=CALLERS)
@pytest.mark.parametrize("norm", ["x.abs().sum()", "x.norm() ** 2", "x.max()"])
def test_a_reference_of_tensors_answers_tensors_inside_another_function(caller, norm):
    """What a reference in PyTorch is asked for a wrong function it is asked with tensors: the right one is paid."""
    pytest.importorskip("torch")
    wrong = f"import torch\n\ndef unit(x):\n    return x / {norm}\n\n"

    assert statuses(ANGLES.marked(wrong + caller)) == {"unit": "failed", "cosine": "passed"}
