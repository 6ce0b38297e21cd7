"""Each operator finds the mistake that it is named after, in the styles in which people write."""

import ast

import pytest

from grader.mutation.edit import apply
from grader.mutation.mutants import mutants
from grader.mutation.table import OPERATORS

# operator, the function's body, what stands there, what stands there then, the mistake's code
_TWO_CLASSES = ("Y * np.log(A)", "Y * np.log(A) + (1 - Y) * np.log(1 - A)")
TRAINED = "s = torch.optim.SGD(p.parameters(), lr=rate)\n    for i in v:\n        J = f(x)\n        J.backward()"
WITH_AXIS = "\n\n\ndef g(x, axis):\n    return x.sum(axis)"
CASES = [
    ("sign", "return a + b", "a + b", "a - b", "sign"),
    ("sign", "return np.mean(-x)", "-x", "x", "sign"),
    ("swap", "return A - Y", "A - Y", "Y - A", "sign"),
    ("swap", "return np.dot(W, X)", "np.dot(W, X)", "np.dot(X, W)", "swapped"),
    ("parentheses", "return x / (a + b)", "x / (a + b)", "x / a + b", "parentheses"),
    ("parentheses", "return (A - Y) * W", "(A - Y) * W", "A - Y * W", "parentheses"),
    ("axis", "return np.sum(x, axis=0)", "axis=0", "axis=1", "axis"),
    ("axis", "return x.sum(1)", "1", "0", "axis"),
    ("axis", "return np.max(x)", "np.max(x)", "np.max(x, axis=0, keepdims=True)", "axis"),
    ("axis", "return x.mean(axis=(0, 2))", "axis=(0, 2)", "axis=2", "axis"),
    ("transpose", "return np.einsum('ij->i', x)", "'ij->i'", "'ij->j'", "axis"),
    ("handed-axis", f"return g(x, 0){WITH_AXIS}", "0", "1", "axis"),
    ("handed-axis", f"return g(x, 1) - s{WITH_AXIS}", "1", "0", "axis"),
    ("keepdims", "return x.sum(axis=0, keepdims=True)", "keepdims=True", "keepdims=False", "keepdims"),
    ("keepdims", "return np.sum(x, axis=0)", "np.sum(x, axis=0)", "np.sum(x, axis=0, keepdims=True)", "keepdims"),
    ("function", "return np.mean(x)", "np.mean", "np.sum", "not-averaged"),
    ("function", "return x.max()", "x.max", "x.min", "wrong-function"),
    ("function", "return np.log(x)", "np.log", "np.log10", "log-base"),
    ("count", "return np.mean(x)", "np.mean(x)", "np.sum(x) / x.shape[1]", "wrong-count"),
    ("count", "m = x.shape[0]\n    return x.mean()", "x.mean()", "x.sum() / m", "wrong-count"),
    ("shift", "return np.exp(x)", "x", "x - np.max(x, axis=0, keepdims=True)", "extra-term"),
    ("shift", "e = np.exp(x)\n    return e / e.sum()", "x", "x - np.max(x, axis=1, keepdims=True)", "extra-term"),
    (
        "shift",
        "return np.log(np.exp(x - m).sum())",
        "np.log(np.exp(x - m).sum())",
        "np.log(np.exp(x - m).sum()) + m",
        "extra-term",
    ),
    ("summed", "return np.sum(x)", "np.sum(x)", "x", "missing-step"),
    ("summed", "return x * y", "x * y", "np.sum(x * y)", "extra-step"),
    ("summed", "e = np.exp(x)\n    return e / e", "e", "e.sum(axis=0, keepdims=True)", "extra-step"),
    ("summed", "x /= s[:, None]\n    return x", "s", "s.sum(axis=1)", "extra-step"),
    ("multiplied", "return A @ x", "x", "(B @ x)", "factor"),
    ("multiplied", "return x[i : i + n]", "i", "i * m", "factor"),
    ("attach", "return torch.exp(x.detach())", "x.detach()", "x", "missing-step"),
    ("attach", "return torch.exp(x.data)", "x.data", "x", "missing-step"),
    ("augmented", "s += x\n    return s", "s += x", "s = x", "accumulate"),
    ("augmented", "W -= rate * dW\n    return W", "W -= rate * dW", "W += rate * dW", "sign"),
    ("augmented", "W = W - rate * dW\n    return W", "W = W - rate * dW", "W -= rate * dW", "mutated-input"),
    ("augmented", "Z = x\n    return Z", "x", "x.copy()", "not-in-place"),
    ("returned", "return x", "return x", "x", "no-return"),
    ("returned", "s = x * 2", "", "\n    return s", "extra-step"),
    ("returned", "for i in x:\n        s = i\n        return s", "        ", "    ", "early-return"),
    ("copied", "x[x < 0] = 0\n    return x", "", "x = x.copy()\n    ", "not-in-place"),
    ("copied", "x *= 2\n    return x", "", "x = x.copy()\n    ", "not-in-place"),
    ("drop", "return a + lam * W", "a + lam * W", "a", "missing-term"),
    ("drop", "return np.diag(s) - np.outer(s, s)", "np.diag(s) - np.outer(s, s)", "np.diag(s)", "diagonal-only"),
    ("drop", "return np.exp(x - x.max())", "x - x.max()", "x", "unstable"),
    ("drop", "return np.log(x + 1e-8)", "x + 1e-8", "x", "epsilon"),
    ("drop", "return s / m", "s / m", "s", "not-averaged"),
    ("drop", "return dA * (Z > 0)", "dA * (Z > 0)", "dA", "factor"),
    ("drop", "return np.log(1 - y)", "1 - y", "y", "missing-term"),
    ("exponential", "return np.exp(x)", "np.exp(x)", "2 ** x", "exp-base"),
    ("exponential", "t = 2 ** x\n    return t / t.sum()", "2 ** x", "np.exp(x)", "exp-base"),
    ("two-classes", "return Y * np.log(A)", *_TWO_CLASSES, "binary-formula"),
    ("two-classes", "s = np.sum(Y * np.log(A))\n    return -s / m", *_TWO_CLASSES, "binary-formula"),
    ("first-only", "return np.log(x[:, 0])", "x[:, 0]", "x", "missing-step"),
    ("first-only", "return x * y", "x", "x[:, :1]", "first-only"),
    ("product", "return W @ x", "W @ x", "W * x", "elementwise"),
    ("product", "return x // 2", "x // 2", "x / 2", "integer-division"),
    ("product", "return x ** 2", "x ** 2", "x * 2", "power"),
    ("named-product", "return np.dot(W, x)", "np.dot(W, x)", "W * x", "elementwise"),
    ("named-product", "return W.dot(x)", "W.dot(x)", "W * x", "elementwise"),
    ("negate", "return x * y", "x * y", "-(x * y)", "sign"),
    ("negate", "return np.exp(x)", "x", "-x", "sign"),
    ("constant", "return 2 * x", "2", "1", "constant"),
    ("constant", "v = 0.9 * v\n    return v", "0.9", "0.09", "constant"),
    ("function", "return np.argmax(x, axis=0)", "np.argmax", "np.max", "wrong-function"),
    ("function", "return torch.relu(x)", "torch.relu", "torch.tanh", "wrong-function"),
    ("setting", "return np.log(x + EPS)", "EPS", "0", "epsilon"),
    ("setting", "return np.log(np.maximum(x, EPS))", "EPS", "0", "epsilon"),
    ("unwrap", "return np.exp(x)", "np.exp(x)", "x", "left-out"),
    ("unwrap", "return torch.log_softmax(x, dim=1)", "torch.log_softmax(x, dim=1)", "x", "left-out"),
    ("wrap", "v[x.argmax(0), x.shape[1]] = 1\n    return v", "x.shape[1]", "np.arange(x.shape[1])", "applied-twice"),
    ("wrap", "return self.b(self.a(x))", "self.a(x)", "relu(self.a(x))", "applied-twice"),
    ("wrap", "return torch.exp(self.b(self.a(x)))", "self.a(x)", "torch.relu(self.a(x))", "applied-twice"),
    ("unwrap", "return softmax(softmax(x))", "softmax(softmax(x))", "softmax(x)", "left-out"),
    ("transpose", "return W.T @ x", "W.T", "W", "transposed"),
    ("transpose", "return np.dot(dZ, A)", "A", "A.T", "transposed"),
    ("transpose", "return np.einsum('ij,jk->ik', A, B)", "'ij,jk->ik'", "'ij,jk->ki'", "transposed"),
    ("size", "return x / x.shape[-1]", "x.shape[-1]", "x.shape[0]", "wrong-count"),
    ("size", "m = Y.shape[1]\n    return s / m", "Y.shape[1]", "Y.shape[0]", "wrong-count"),
    ("size", "n = len(Y)\n    return s / n", "len(Y)", "Y.shape[1]", "wrong-count"),
    ("variable", "return W @ A", "A", "x", "wrong-variable"),
    ("variable", "h = relu(x)\n    return sigmoid(h)", "h", "x", "wrong-variable"),
    ("variable", "return [[x[y] for j in a] for i in b]", "y", "i", "wrong-variable"),
    ("variable", "return relu(x)", "relu", "sigmoid", "wrong-function"),
    ("attribute", "return self.W1 @ self.W2", "self.W2", "self.W1", "wrong-variable"),
    ("attribute", "return p['W1'] @ p['W2']", "'W2'", "'W1'", "wrong-variable"),
    ("index", "for i in range(n):\n        s += i\n    return s", "n", "n - 1", "off-by-one"),
    ("index", "return x[1:]", "1", "", "off-by-one"),
    ("index", "return x[i, j]", "i, j", "j, i", "transposed"),
    ("index", "return x > 0", "x > 0", "x >= 0", "comparison"),
    ("branches", "return np.where(x > 0, x, y)", "np.where(x > 0, x, y)", "x", "missing-step"),
    ("branches", "return x if x > 0 else y", "x if x > 0 else y", "y if x > 0 else x", "swapped"),
    ("wrap", "return -np.sum(Y * A)", "A", "np.log(A)", "applied-twice"),
    ("wrap", "return np.sum(x - y)", "x - y", "(x - y) ** 2", "power"),
    ("divide", "m = x.shape[0]\n    return np.sum(x)", "np.sum(x)", "np.sum(x) / m", "averaged"),
    ("divide", "d = x * y\n    return d", "x * y", "0.5 * (x * y)", "factor"),
    ("scale", "d = x * y\n    return d", "x * y", "x * y * W", "factor"),
    ("scale", "return x", "x", "x + y", "extra-term"),
    ("left-out", "s = x\n    s = s * 2\n    return s", "s = s * 2", "pass", "missing-step"),
    (
        "left-out",
        "if x > 0:\n        y = x\n    return y",
        "x > 0",
        "not (x > 0)",
        "comparison",
    ),
    ("tuple", "return np.zeros((n, m))", "(n, m)", "(m, n)", "swapped"),
    ("tuple", "return rng.normal(size=(n, m))", "(n, m)", "(m, n)", "swapped"),
    ("fixed", "return W - rate * dW", "rate", "0.1", "fixed-number"),
    ("fixed", "return step(W, dW, lam)", "lam", "0.1", "fixed-number"),
    ("subset", "return np.mean((a == i) & (b == i))", "(a == i) & (b == i)", "(a == i)[b == i]", "wrong-count"),
    ("subset", "return np.mean((a == i)[b == i])", "(a == i)[b == i]", "(a == i) & (b == i)", "wrong-count"),
    ("keyword", "return np.max(x, initial=0)", "np.max(x, initial=0)", "np.max(x)", "missing-step"),
    ("keyword", "return x.std(ddof=1)", "x.std(ddof=1)", "x.std()", "missing-step"),
    ("absolute", "return np.maximum(0, x)", "np.maximum(0, x)", "np.abs(x)", "wrong-function"),
    ("absolute", "return np.abs(x)", "np.abs(x)", "np.maximum(0, x)", "wrong-function"),
    ("twice", "return relu(x)", "relu(x)", "relu(relu(x))", "applied-twice"),
    ("twice", "h = sigmoid(W @ x)\n    return h", "sigmoid(W @ x)", "sigmoid(sigmoid(W @ x))", "applied-twice"),
    (
        "exchanged",
        "W = W - dW\n    J = cost(W)\n    return J",
        "W = W - dW\n    J = cost(W)",
        "J = cost(W)\n    W = W - dW",
        "step-order",
    ),
    (
        "exchanged",
        "W -= dW\n    v.append(W.sum())\n    return v",
        "W -= dW\n    v.append(W.sum())",
        "v.append(W.sum())\n    W -= dW",
        "step-order",
    ),
    ("ritual", TRAINED, "", "s.zero_grad()\n        ", "extra-step"),
    (
        "ritual",
        TRAINED.replace("J.backward()", "s.zero_grad()\n        J.backward()"),
        "",
        "\n        s.step()",
        "extra-step",
    ),
    ("carried", "for i in v:\n        Z = f(W)\n    return Z", "Z = f(W)", "W = Z = f(W)", "wrong-variable"),
    ("carried", "for i in v:\n        W = Z = f(W)\n    return Z", "W = Z = f(W)", "W = f(W)", "wrong-variable"),
    (
        "loop",
        "d = f(W)\n    for i in range(n):\n        W = W - d\n    return W",
        "d = f(W)\n    for i in range(n):\n        ",
        "for i in range(n):\n        d = f(W)\n        ",
        "step-order",
    ),
    (
        "loop",
        "for i in range(n):\n        d = f(W)\n        W = W - d\n    return W",
        "for i in range(n):\n        d = f(W)\n        ",
        "d = f(W)\n    for i in range(n):\n        ",
        "step-order",
    ),
]
PARAMETERS = "x, y, a, b, A, B, Y, W, Z, dA, dW, dZ, s, v, m, n, i, j, lam, rate, p, self"
BEFORE = (
    "EPS = 1e-3\ndef relu(z):\n    return np.maximum(z, 0)\n\n\ndef sigmoid(z):\n    return 1 / (1 + np.exp(-z))\n\n\n"
)


def _source(body):
    return f"{BEFORE}def f({PARAMETERS}):\n    {body}\n"


@pytest.mark.parametrize(("operator", "body", "before", "after", "code"), CASES, ids=lambda value: str(value)[:30])
def test_the_mistake_is_found_where_it_stands(operator, body, before, after, code):
    """Among the edits of the function is this one, at its place, with the code of the mistake that it makes."""
    source = _source(body)
    found = [each for each in mutants(source, "f") if (each.before, each.after) == (before, after)]

    assert (operator, code) in {(each.operator, each.mistake.code) for each in found}
    for edit in found:
        ast.parse(apply(source, [edit]))


def test_a_name_of_a_comprehension_is_known_in_it_alone():
    """No edit puts it where it has no value."""
    edits = mutants("def f(x, y):\n    z = [x for k in y]\n    return z", "f")

    assert "x" in {each.after for each in edits if each.line == 3}
    assert "k" not in {each.after for each in edits if each.line == 3}


@pytest.mark.parametrize("body", ["x[i + 1]", "x[:, i + 1]", "x[i + 1, :]", "x[i + 1:]", "list(range(i + 1))"])
def test_one_place_further_is_no_term_too_many(body):
    """Where a sum says which place is meant, alone or beside another index, its one is off by one."""
    edits = mutants(f"def f(x, i):\n    return {body}", "f")
    codes = {each.repair.code for each in edits if (each.before, each.after) == ("i + 1", "i")}

    assert codes == {"off-by-one"}


def test_every_operator_is_tried_in_two_styles():
    """No operator stands in the table without two examples above."""
    tried = [case[0] for case in CASES]
    assert {operator.name for operator in OPERATORS} == set(tried)
    assert [name for name in set(tried) if tried.count(name) < 2] == []


def test_names_are_unique():
    """An operator's name tells it from all others."""
    assert len({operator.name for operator in OPERATORS}) == len(OPERATORS)


@pytest.mark.parametrize(
    "source",
    [
        "f = lambda a, b: a - b",
        "class N:\n    def f(self, a, b):\n        return a - b",
        "if True:\n    def f(a, b):\n        return a - b",
        "def f(a, b):\n    return 0\n\ndef f(a, b):\n    return a - b",
    ],
    ids=["lambda", "method", "under-if", "defined-twice"],
)
def test_functions_are_found_in_every_form(source):
    """A lambda with a name, a method, a function under an `if`; of two definitions the last."""
    edits = mutants(source, "N.f" if "class" in source else "f")

    assert ("a - b", "b - a") in {(edit.before, edit.after) for edit in edits}


def test_what_cannot_change_an_answer_is_left_alone():
    """Docstrings, prints, raised errors, annotations and default values are not edited."""
    source = (
        "def f(x: 'a + b' = 2 - 1) -> 1 + 1:\n    '''a - b'''\n    print(x - 1)\n    assert x - 2 > 0\n"
        "    if x - 3:\n        raise ValueError(x - 4)\n    return x\n"
    )
    before = {edit.before for edit in mutants(source, "f")}

    assert "x - 3" in before
    assert not before & {"2 - 1", "1 + 1", "x - 1", "x - 2", "x - 4", "a + b", "a - b"}


@pytest.mark.parametrize("inner", ["k.shape[0]", "k[0]", "len(k)", "k.sum() - 1"])
def test_what_an_index_is_made_of_spoils_no_text(inner):
    """A counter that is known in a comprehension alone may have attributes, which a number has not."""
    text = f"def f(x, y):\n    q = [x[{inner}] + 1 for k in y]\n    W = x[0] + y[q]\n    return W\n"

    assert mutants(text, "f", mending=True)
