"""Edits made to what lives: for one call, in every form in which people write functions, and gone afterwards."""

import pytest
from loading import ONE, in_child, program
from msgspec.structs import replace

from grader.model import CallFailed, Function
from grader.running.editing import edited
from grader.running.load import invoke, load
from grader.running.surveying import survey

FORMS = {
    "plain": ["def f(x):\n    return x - 1"],
    "lambda": ["f = lambda x: x - 1"],
    "helper": ["def g(x):\n    return x - 1", "def f(x):\n    return g(x)"],
    "alias": ["def g(x):\n    return x - 1\n\nf = g"],
    "nested": ["def f(x):\n    def g(y):\n        return y - 1\n    return g(x)"],
    "decorated": [
        "import functools\ndef twice(h):\n    @functools.wraps(h)\n    def w(x):\n        return h(x)\n    return w",
        "@twice\ndef f(x):\n    return x - 1",
    ],
    "closure": ["def make(one):\n    def f(x):\n        return x - one\n    return f\n\nf = make(1)"],
    "defined twice": ["def f(x):\n    return x", "def f(x):\n    return x - 1"],
    "shared line": ["a = 1; b = 2\ndef f(x): return x - 1"],
    "unicode": ["def f(x):\n    µ = 'é'; return x - 1"],
}


def _answers(hand_in, functions=ONE, args=(5,)):
    """For each edit: the answer with it, and the one after it."""

    def work():
        loaded = load(hand_in, functions)
        name = functions[0].name
        found = []
        for placed in survey(hand_in, (name,))[0]:
            try:
                with edited(loaded, [placed]):
                    value = invoke(loaded, name, list(args))
            except Exception as error:  # noqa: BLE001 -- most edits raise: that is an answer too
                value = type(error).__name__
            edit = placed.edit
            found.append(
                [placed.cell, edit.line, edit.before, edit.after, repr(value), invoke(loaded, name, list(args))]
            )
        return found

    return in_child(work)


@pytest.mark.parametrize("form", FORMS)
def test_an_edit_lasts_for_one_call(form):
    """With the two sides exchanged f(5) is 1 - 5; without the edit it is 4 again."""
    found = _answers(program(*FORMS[form]))

    swapped = [each for each in found if each[3] in {"1 - x", "1 - y", "one - x"}]
    assert swapped
    assert {(value, after) for *_, value, after in swapped} == {("-4", 4)}
    assert {after for *_, after in found} == {4}


def test_an_edit_may_call_what_nothing_had_needed():
    """A helper of the text that was not run is defined for the call, with what it needs itself, and gone afterwards."""
    helpers = "def half(z):\n    return z / 2\ndef g(z):\n    return half(z) + 1\n"
    hand_in = program(f"{helpers}def f(x):\n    return x")
    (piece,) = hand_in.pieces
    hand_in = replace(hand_in, pieces=(replace(piece, select=(2,)),))
    found = _answers(hand_in)

    assert ("g(x)", "3.5", 5) in {(after, value, later) for _, _, _, after, value, later in found}


@pytest.mark.parametrize("imports", ["", "import numpy as N\n\n"], ids=["not at all", "under another name"])
def test_an_edit_may_use_numpy_wherever_the_text_has_it(imports):
    """`np` is lent to an edit, and gone afterwards."""
    found = _answers(program(f"{imports}def f(x):\n    return x + 0"), args=(4,))

    assert ("np.sqrt(x)", "np.float64(2.0)", 4) in {(after, value, later) for _, _, _, after, value, later in found}


def test_an_edit_says_its_cell_and_line():
    """The cell is the one with the function, and the line counts from that cell's first."""
    found = _answers(program("import math", "def g(x):\n\n    return x - 1", "def f(x):\n    return g(x)"))

    assert {(cell, line) for cell, line, before, *_ in found if before == "x - 1"} == {(2, 3)}


def test_methods_and_handed_in_modules_are_edited_where_they_live():
    """A method of a class that a module defines, called through an object made before the edit."""
    module = (
        "layers",
        "class Net:\n    def __init__(self):\n        self.w = 1\n    def f(self, x):\n        return x - self.w",
    )
    functions = [Function(name="go", args=("x",))]
    hand_in = program("from layers import Net\nnet = Net()\ndef go(x):\n    return net.f(x)", modules=[module])

    def work():
        loaded = load(hand_in, functions)
        placed = next(each for each in survey(hand_in, ("Net.f",))[0] if each.edit.after == "self.w - x")
        with edited(loaded, [placed]):
            return [placed.file, invoke(loaded, "go", [5]), invoke(loaded, "go", [5])]

    assert in_child(work) == ["layers.py", -4, -4]


def test_an_edit_of_what_is_not_there_is_a_failed_call():
    """An edit of a text that nothing living comes from cannot be made, and says so."""
    hand_in = program("def f(x):\n    return x - 1")

    def work():
        placed = survey(hand_in, ("f",))[0][0]
        loaded = load(program("def f(x):\n    return x"), ONE)
        try:
            with edited(loaded, [placed._replace(cell=9)]):
                return "made"
        except CallFailed as failed:
            return failed.text

    assert "edit" in in_child(work)


@pytest.mark.parametrize("text", ["def f(x:", "x = 1", "f = 3", ""], ids=["broken", "no-function", "number", "empty"])
def test_what_holds_no_function_has_no_edits(text):
    """Neither an error nor an edit."""
    assert in_child(lambda: len(survey(program(text), ("f",))[0])) == 0


def test_behind_a_method_that_comes_with_the_class_stands_all_of_the_class():
    """`apply` of a torch.autograd.Function is torch's: what it calls, `forward` and `backward`, is edited."""
    text = (
        "class Softplus(torch.autograd.Function):\n    def forward(ctx, x):\n        return x - 1\n"
        "    def backward(ctx, g):\n        return g * 2\n"
    )
    found = survey(program(text), ("Softplus.apply",))[0]

    assert {placed.edit.function for placed in found} == {"Softplus.forward", "Softplus.backward"}


def test_an_edit_of_a_cell_knows_what_the_other_cells_define():
    """A function and an entry of a cache that stand in cells of their own are known."""
    cells = (
        "import numpy as np",
        "def relu(Z):\n    return np.maximum(0, Z)",
        "def forward(X, W, b):\n    Z = W @ X + b\n    A = Z\n    return A, {'Z': Z, 'W': W, 'X': X}",
        "def backward(dA, cache):\n    dZ = dA\n    return dZ @ cache['X'].T",
    )
    alone = [program(cells[2]), program(cells[3])]
    together = program(*cells)

    def after(hand_in, name):
        return {placed.edit.after for placed in survey(hand_in, (name,))[0]}

    assert "relu(Z)" in after(together, "forward") - after(alone[0], "forward")
    assert "dA * (cache['Z'] > 0)" in after(together, "backward") - after(alone[1], "backward")
    assert {placed.cell for placed in survey(together, ("forward",))[0]} == {3}


def test_a_constant_outside_of_functions_is_edited_too():
    """A parenthesis that is closed too early is mended for one call; afterwards the constant is as before."""
    constant = "import numpy as np\nROOT = np.sqrt(8.0) / 2"
    found = _answers(program(constant, "def f(x):\n    return float(ROOT + x)"), args=(1,))
    mended = [(cell, line, value, later) for cell, line, _, after, value, later in found if after == "np.sqrt(8.0 / 2)"]

    assert mended == [(1, 2, "3.0", pytest.approx(8**0.5 / 2 + 1))]


def test_a_default_is_edited_too():
    """What an argument is when it is left out is another number for one call; what is computed stays."""
    text = "K = [3]\ndef f(x, one=0.5, k=K, *, two=2):\n    return x + one + two + len(k)"
    found = _answers(program(text))

    values = {after: value for _, _, before, after, value, _ in found if before in {"0.5", "2"}}
    assert (values["0.9"], values["10"]) == ("8.9", "16.5")
    assert {after for *_, after in found} == {8.5}


def test_a_constant_that_cannot_be_computed_costs_that_call_alone():
    """With a division by zero in it there is no such edit, and the program answers as before."""
    found = _answers(program("ROOT = 1.0 / 2", "def f(x):\n    return ROOT + x"), args=(1,))
    by_zero = [(value, later) for _, _, before, after, value, later in found if (before, after) == ("2", "0")]

    assert by_zero == [(repr("CallFailed"), 1.5)]


def test_a_small_helper_has_its_place_beside_a_long_one():
    """Whichever is called first: of few edits each is likelier."""
    sums = "\n".join(f"    x = x * {i}.5 + a - b / (x + {i})" for i in range(2, 60))
    text = f"def g(x):\n    return x - 1\ndef h(x, a, b):\n{sums}\n    return g(x)\ndef f(x):\n    return h(x, 1, 2)"

    assert {placed.edit.function for placed in survey(program(text), ("f",))[0]} == {"f", "g", "h"}


def test_what_is_right_takes_no_place_of_an_edit_further_on():
    """Of very many edits those are given that come first: without these functions the ones behind them are."""
    sums = [f"    x = x * {i}.5 + a - b / (x + {i})" for i in range(2, 80)]
    short, long = "\n".join(sums[:58]), "\n".join(sums)
    text = f"def g(x, a, b):\n{long}\n    return x\ndef h(x, a, b):\n{short}\n    return g(x, a, b)\n"
    text += "def f(x):\n    return h(x, 1, 2)"
    hand_in = program(text)

    def edited_functions(without):
        return {placed.edit.function for placed in survey(hand_in, ("f",), without=without)[0]}

    assert edited_functions(()) == {"f", "h"}
    assert edited_functions({"h"}) == {"f", "g"}


def test_a_method_is_edited_as_what_its_class_is():
    """What the class above does, and names that belong to the class alone, are there in the edited method, too."""
    text = (
        "class Base:\n    def f(self, x):\n        return x + 1\n"
        "class Net(Base):\n    def __init__(self):\n        self.__w = 2\n"
        "    def f(self, x):\n        return super().f(x) - self.__w\n"
        "net = Net()\ndef go(x):\n    return net.f(x)"
    )
    hand_in = program(text)

    def work():
        loaded = load(hand_in, [Function(name="go", args=("x",))])
        chosen = [each for each in survey(hand_in, ("Net.f",))[0] if each.edit.after == "super().f(x) + self.__w"]
        with edited(loaded, chosen[:1]):
            inside = invoke(loaded, "go", [5], ())
        return [inside, invoke(loaded, "go", [5], ())]

    assert in_child(work) == [8, 4]
