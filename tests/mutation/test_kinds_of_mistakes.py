"""The mistakes people make in numerical code, each as a right text and a wrong one: one edit leads to the other."""

import ast

import pytest

from grader.diagnosis.codes import CODES
from grader.mutation.edit import apply
from grader.mutation.mutants import mutants

PARAMETERS = "A, A_prev, dA, dZ, W, Z, X, Y, P, E, S, alpha, lam, m, C, n, eps, mask"
HEAD = "def softmax(Z):\n    return np.exp(Z)\n\n\ndef sigmoid(Z):\n    return 1 / (1 + np.exp(-Z))\n\n\n"
LOOP = "for i in range(n):\n        S = S + X[i]\n    return S"

# The kind; what is right; what is wrong; the code of the mistake.
KINDS = [
    ("operands swapped", "return W @ X", "return X @ W", "swapped"),
    ("sign lost", "return -np.sum(E)", "return np.sum(E)", "sign"),
    ("factor left out", "return 2 * E", "return E", "factor"),
    ("factor doubled", "return E", "return 2 * E", "factor"),
    ("division left out", "return dZ / C", "return dZ", "factor"),
    ("mean left out", "return np.mean(E)", "return np.sum(E)", "not-averaged"),
    ("mean doubled", "return np.sum(E) / m", "return np.mean(E) / m", "averaged"),
    ("wrong axis", "return E.sum(axis=0)", "return E.sum(axis=1)", "axis"),
    ("wrong axis of any call", "return np.stack((A, X), axis=0)", "return np.stack((A, X), axis=1)", "axis"),
    ("keepdims lost", "return E.sum(axis=1, keepdims=True)", "return E.sum(axis=1)", "keepdims"),
    ("sum over everything", "return E.sum(axis=0)", "return E.sum()", "axis"),
    ("max shift lost", "return np.exp(Z - Z.max())", "return np.exp(Z)", "unstable"),
    ("max shift along the wrong axis", "return Z - Z.max(axis=0)", "return Z - Z.max(axis=1)", "axis"),
    ("max shift global", "return Z - Z.max(axis=0)", "return Z - Z.max()", "axis"),
    ("* for @", "return W @ X", "return W * X", "elementwise"),
    ("transpose lost", "return W.T @ dZ", "return W @ dZ", "transposed"),
    ("transpose added", "return W @ dZ", "return W.T @ dZ", "transposed"),
    ("log base", "return np.log(P)", "return np.log10(P)", "log-base"),
    ("exp left out", "return np.exp(Z)", "return Z", "left-out"),
    ("log left out", "return Y * np.log(P)", "return Y * P", "left-out"),
    ("epsilon inside the log", "return np.log(P)", "return np.log(P + 1e-8)", "epsilon"),
    ("C for m", "m = Y.shape[1]\n    return S / m", "m = Y.shape[0]\n    return S / m", "wrong-count"),
    ("off by one", LOOP, LOOP.replace("range(n)", "range(n - 1)"), "off-by-one"),
    ("+= for =", "S[0] = X\n    return S", "S[0] += X\n    return S", "accumulate"),
    ("= for +=", "S += X\n    return S", "S = X\n    return S", "accumulate"),
    (
        "stale variable",
        "for i in range(n):\n        S = sigmoid(W)\n        W = W - S\n    return W",
        "S = sigmoid(W)\n    for i in range(n):\n        W = W - S\n    return W",
        "step-order",
    ),
    ("one term dropped", "return E + lam * W", "return E", "missing-term"),
    ("diagonal only", "return np.diag(P) - np.outer(P, P)", "return np.diag(P)", "diagonal-only"),
    ("off-diagonal sign", "return np.diag(P) - np.outer(P, P)", "return np.diag(P) + np.outer(P, P)", "sign"),
    ("mask missing", "return dA * mask", "return dA", "factor"),
    ("mask applied to the wrong array", "return dA * (Z > 0)", "return dA * (dA > 0)", "wrong-variable"),
    ("update in the wrong direction", "W -= alpha * dZ\n    return W", "W += alpha * dZ\n    return W", "sign"),
    (
        "update of some parameters only",
        "W = W - alpha * dZ\n    A = A - alpha * dA\n    return W, A",
        "W = W - alpha * dZ\n    pass\n    return W, A",
        "missing-step",
    ),
    ("A for A_prev", "return dZ @ A_prev.T", "return dZ @ A.T", "wrong-variable"),
    ("dA for dZ", "return W.T @ dZ", "return W.T @ dA", "wrong-variable"),
    ("softmax applied twice", "return softmax(Z)", "return softmax(softmax(Z))", "applied-twice"),
    (
        "binary formula for many classes",
        "return Y * np.log(P)",
        "return Y * np.log(P) + (1 - Y) * np.log(1 - P)",
        "binary-formula",
    ),
    ("a mean over the wrong count", "return np.mean(E)", "return np.sum(E) / E.shape[1]", "wrong-count"),
    ("first example only", "return Y * np.log(P)", "return Y[:, :1] * np.log(P)", "first-only"),
    ("last example only", "return Y * np.log(P)", "return Y[:, -1:] * np.log(P)", "first-only"),
    ("np.min for np.max", "return np.max(Z)", "return np.min(Z)", "wrong-function"),
    ("integer division", "return S / m", "return S // m", "integer-division"),
    ("in place on the argument", "W = W - dZ\n    return W", "W -= dZ\n    return W", "mutated-input"),
    ("a wrong variable of the same shape", "return W @ A + E", "return W @ X + E", "wrong-variable"),
    (
        "a step exchanged with the next",
        "W = W - dZ\n    S = W.sum()\n    return S",
        "S = W.sum()\n    W = W - dZ\n    return S",
        "step-order",
    ),
    ("a fixed number for an argument", "return W - alpha * dZ", "return W - 0.1 * dZ", "fixed-number"),
    ("sizes turned round", "return np.zeros((n, m))", "return np.zeros((m, n))", "swapped"),
]  # fmt: skip


def _source(body):
    return f"{HEAD}def f({PARAMETERS}):\n    {body}\n"


@pytest.mark.parametrize(("kind", "right", "wrong", "code"), KINDS, ids=[kind for kind, *_ in KINDS])
def test_every_kind_has_an_operator_a_sentence_and_a_code(kind, right, wrong, code):
    """One edit makes the mistake in the right text, or mends the wrong one, under a code that the page explains."""
    del kind
    right, wrong = _source(right), _source(wrong)

    def found(source, target, direction):
        wanted = ast.dump(ast.parse(target))
        edits = (edit for edit in mutants(source, "f") if ast.dump(ast.parse(apply(source, [edit]))) == wanted)
        return [getattr(edit, direction) for edit in edits]

    told = [*found(right, wrong, "mistake"), *found(wrong, right, "repair")]
    assert code in {mistake.code for mistake in told}
    assert code in CODES
    assert all(mistake.text and mistake.text == mistake.text.strip() for mistake in told)
