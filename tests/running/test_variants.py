"""Many edits of a function, compiled together, answer as each of them does that is compiled alone."""

import types
import warnings

import numpy as np
import pytest

from grader.mutation.edit import apply
from grader.mutation.mutants import mutants
from grader.running.variants import MEANT, code_of, variants

HEAD = "import numpy as np\n\n\n"
FUNCTIONS = {
    "loops": """def f(x, y, n):
    total = 0.0  # of all
    for i, one in enumerate(x):
        if one > 0:
            total += one * y[i]
        elif one < -1:
            total -= y[i]
        else:
            total *= 0.5
    for k in range(n):
        total = total / (k + 1)
    return total
""",
    "arrays": """def f(x, y, n):
    z = np.exp(x - np.max(x)); s = z.sum()
    p = [v / s for v in z if v > 0.1]
    grad = np.zeros_like(
        x,
    )
    grad[:len(p)] = np.array(p) - y[0]
    with np.errstate(all="ignore"):
        grad = np.where(grad > 0, grad, 0.1 * grad)
    return grad, {"n": n}
""",
    "inner": """def f(x, y, n):
    '''Says: what it does.'''
    def g(v):
        w = v * 2
        return w - n
    try:
        out = g(x) @ y
    except ValueError:
        out = None
    finally:
        n = n + 1
    scale = lambda v: v / n
    return scale(out), n
""",
    "method": """class C:
    def f(self, x, y, n):
        self.kept = x * n
        for k in range(n):
            y = y + self.kept
            if k == 1:
                break
        return y.mean(axis=0)
""",
}
X, Y, N = np.array([0.5, -1.5, 2.0]), np.array([1.0, 0.3, -0.7]), 3


def answered(codes, name, meant):
    """What the function gives with this code, or the class of what it raises."""
    code = next(code for key, code in codes.items() if key[1] == name)
    function = types.FunctionType(code, {"np": np, "__builtins__": __builtins__, MEANT: meant})
    args = (types.SimpleNamespace(),) if "." in name else ()
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            return repr(function(*args, X.copy(), Y.copy(), N))
        except Exception as error:  # noqa: BLE001 -- whatever an edit leads to
            return type(error).__name__


@pytest.mark.parametrize("kind", FUNCTIONS)
def test_together_as_alone(kind):
    """Every edit of a function, made together with those around it, answers as it does when it is compiled alone."""
    text = HEAD + FUNCTIONS[kind]
    name = "C.f" if kind == "method" else "f"
    edits = mutants(text, name, mending=True)
    together = 0
    for at in range(0, len(edits), 32):
        batch = edits[at : at + 32]
        found = variants(text, "hw", batch)
        together += len(found)
        for edit, variant in found.items():
            alone = answered(code_of(apply(text, [edit]), "hw"), name, 0)
            assert answered(variant.codes, name, variant.number) == alone, edit

    assert together > len(edits) / 4  # the others make functions, or change more than their statement
    assert all(answered(variant.codes, name, 0) == answered(code_of(text, "hw"), name, 0) for variant in found.values())


@pytest.mark.parametrize(
    ("before", "after"),
    [("total = 0.0  # of all", "pass"), ("total += one * y[i]", "mean = one"), ("def f(x, y, n)", "def f(x, n, y)")],
)
def test_what_changes_more_than_its_statement_stands_alone(before, after):
    """A name that is no longer given a value, one that is new, another signature: these are no part of a whole."""
    text = HEAD + FUNCTIONS["loops"]
    edit = next(iter(mutants(text, "f")))
    line = next(i for i, each in enumerate(text.split("\n"), 1) if before in each)
    column = text.split("\n")[line - 1].index(before)
    other = edit._replace(line=line, column=column, end_line=line, end_column=column + len(before), after=after)

    assert other not in variants(text, "hw", [edit, other])


def test_a_text_that_is_none_is_left_to_each():
    """What cannot be parsed, or compiled, is found out one by one."""
    edit = next(iter(mutants(HEAD + FUNCTIONS["loops"], "f")))

    assert variants("def f(:\n", "hw", [edit, edit]) == {}
