"""Every diagnosis code with what it means and an example that bears it: what is right, then what is wrong."""

from __future__ import annotations

from typing import NamedTuple


class Code(NamedTuple):
    """What a code means; `right` and `wrong` are lines of a function, before and after the mistake.

    Of a gradient they are those of the function that claims it, and `loss` is what it claims it of.
    """

    means: str
    right: str
    wrong: str
    loss: str = ""


CODES: dict[str, Code] = {
    # Mistakes in a formula, found by editing
    "sign": Code("plus and minus are exchanged, or a minus is missing or too many", "return A - Y", "return Y - A"),
    "swapped": Code("two operands or arguments are exchanged", "return f(W, X)", "return f(X, W)"),
    "parentheses": Code(
        "parentheses are missing, or stand around something else than is meant",
        "return x / (y + 1)",
        "return x / y + 1",
    ),
    "missing-term": Code("a term is left out", "return dW + lam * W", "return dW"),
    "binary-formula": Code(
        "the formula for two classes, with a term for 1 - y, where there may be more",
        "return Y * np.log(A)",
        "return Y * np.log(A) + (1 - Y) * np.log(1 - A)",
    ),
    "extra-term": Code("there is a term too many", "return x", "return x + y"),
    "factor": Code(
        "a factor or a division is missing, too many, or wrong by a number; a sum where a product is meant",
        "return dA * (Z > 0)",
        "return dA",
    ),
    "not-averaged": Code("a sum where the mean is meant", "return s / m", "return s"),
    "averaged": Code("divided by a count where the plain sum is meant", "return x.sum()", "return x.mean()"),
    "wrong-count": Code(
        "divided by the wrong count, such as C for m", "m = Y.shape[1]; return s / m", "m = Y.shape[0]; return s / m"
    ),
    "wrong-operand": Code(
        "a part of the formula, or a size, is another one than is meant",
        "return dA * (Z > 0)",
        "return dA * np.tanh(Z)",
    ),
    "constant": Code("a number in the formula is wrong", "return 2 * x", "return 3 * x"),
    "power": Code("a power is left out, too many, or confused with a product", "return x ** 2", "return x * 2"),
    "elementwise": Code("`*` and `@` are confused", "return W @ x", "return W * x"),
    "integer-division": Code("`//` cuts off the fraction where `/` is meant", "return x / m", "return x // m"),
    "axis": Code(
        "along the wrong axis, or over all elements where one axis is meant; of a gradient: a factor for each index",
        "return x.sum(axis=0)",
        "return x.sum(axis=1)",
    ),
    "keepdims": Code(
        "keepdims=True is missing or too many",
        "return x / x.sum(axis=1, keepdims=True)",
        "return x / x.sum(axis=1, keepdims=False)",
    ),
    "wrong-function": Code("another function is meant", "return np.max(x)", "return np.min(x)"),
    "log-base": Code("the logarithm has another base", "return np.log(x)", "return np.log10(x)"),
    "exp-base": Code("the exponential has another base", "return np.exp(x)", "return 2 ** x"),
    "left-out": Code("a function is left out: exp, log, a root", "return np.exp(x)", "return x"),
    "applied-twice": Code("a function is applied that should not be, or twice", "return x", "return np.log(x)"),
    "epsilon": Code(
        "a small number changes the result, such as inside a logarithm, or one is missing",
        "return np.log(x + 1e-8)",
        "return np.log(x)",
    ),
    "unstable": Code(
        "nan or inf where the answer is finite: exp overflows", "return np.exp(x - x.max())", "return np.exp(x)"
    ),
    "transposed": Code(
        "a matrix is transposed, or is not and should be; axes are in another order", "return W.T @ x", "return W @ x"
    ),
    "comparison": Code(
        "a comparison has the wrong direction or border, or the opposite is meant", "return x > 0", "return x >= 0"
    ),
    "off-by-one": Code("a loop, an index or a slice is off by one", "return x[1:]", "return x[0:]"),
    "wrong-variable": Code("a wrong variable, or one that is not up to date", "return W @ A", "return W @ X"),
    "wrong-line": Code(
        "a line computes something else than is meant, from right values; nothing here says how it should read",
        "p = f(x); return p / p.sum()",
        "p = np.arctan2(x, 3.7); return p / p.sum()",
    ),
    "first-only": Code("only the first (or the last) example is computed", "return x * y", "return x[:1] * y"),
    "accumulate": Code("`=` where `+=` is meant, or the other way round", "s += x; return s", "s = x; return s"),
    "missing-step": Code("a step is missing", "s = x; s = s * 2; return s", "s = x; pass; return s"),
    "extra-step": Code("there is a step too many", "return x * y", "return np.sum(x * y)"),
    "early-return": Code(
        "the function returns from inside the loop",
        "for i in range(m):;     s += x[i]; return s",
        "for i in range(m):;     s += x[i];     return s",
    ),
    "no-return": Code("the result is computed and not returned", "return x", "x"),
    "mutated-input": Code("an argument is changed in place", "W = W - dW; return W", "W -= dW; return W"),
    "not-in-place": Code(
        "a new array, or a copy, where what was given should change", "W -= dW; return W", "W = W - dW; return W"
    ),
    "dtype": Code("the array holds the wrong kind of number", "return f(x, dtype=float)", "return f(x)"),
    "diagonal-only": Code(
        "a Jacobian without what is beside its diagonal",
        "return np.diag(p) - np.outer(p, p)",
        "return np.diag(p)",
    ),
    "step-order": Code(
        "two steps in the wrong order, or one inside a loop that belongs outside, or the other way round",
        "W = W - dW; J = np.sum(W ** 2); return J",
        "J = np.sum(W ** 2); W = W - dW; return J",
    ),
    "fixed-number": Code(
        "a fixed number stands where an argument is meant", "return W - lam * dW", "return W - 0.1 * dW"
    ),
    # What a function does instead
    "unchanged": Code(
        "the function gives its argument back as it is", "t = np.exp(Z); return t / t.sum(axis=0)", "return Z"
    ),
    "constant-answer": Code(
        "the function answers the same whatever it is given", "return -np.sum(Y * np.log(Y_hat)) / m", "return 1.0"
    ),
    "ignored": Code(
        "an argument makes no difference to the answer, or its size makes none",
        "return x * np.exp(y)",
        "return x + np.cos(x ** 2)",
    ),
    "incomplete": Code(
        "right where it is not zero, and zero where it should not be: a part is not computed",
        "return x",
        "return np.where(x > 1, x, 0)",
    ),
    "nondeterministic": Code(
        "another answer when it is asked the same again", "return np.exp(Z)", "return np.random.rand(*Z.shape)"
    ),
    "stale": Code(
        "an answer that depends on an earlier call, or an object of a program that was started anew",
        "return Z.sum()",
        "kept.append(Z.sum()); return kept[-2]",
    ),
    # What numbers alone say
    "not-zero": Code(
        "the loss is level in the input here, and the claimed gradient is not zero",
        "return 0 * W",
        "return 2 * W",
        "(X ** 2).sum()",
    ),
    "zero-gradient": Code("the claimed gradient is zero everywhere", "return 2 * W", "return 0 * W", "(W ** 2).sum()"),
    "offset": Code("too big or too small by the same amount everywhere", "return x", "return x + 0.5"),
    "permuted": Code("the right numbers in the wrong places", "return x", "return x[::-1]"),
    "order": Code(
        "reshaped in the other order",
        "return 2 * W",
        "return (2 * W).ravel(order='F').reshape(W.shape)",
        "(W ** 2).sum()",
    ),
    "flipped": Code(
        "the right numbers, reversed along an axis", "return 2 * W", "return 2 * W[::-1]", "(W ** 2).sum()"
    ),
    "shifted": Code(
        "the right numbers, moved by one along an axis",
        "return 2 * W",
        "return 2 * np.roll(W, 1, axis=1)",
        "(W ** 2).sum()",
    ),
    "slice": Code(
        "only some rows or columns are wrong",
        "dW = 2 * W; return dW",
        "dW = 2 * W; dW[0] = W[1]; return dW",
        "(W ** 2).sum()",
    ),
    "coordinates": Code(
        "only some single elements are wrong",
        "dW = 2 * W; return dW",
        "dW = 2 * W; dW[0, 0] = 1; return dW",
        "(W ** 2).sum()",
    ),
    "shape": Code(
        "the shape is wrong: an array where one number is meant, or another number of axes",
        "return x.sum()",
        "return x.sum(axis=0)",
    ),
    "one-hot": Code(
        "the index of a class where a one-hot vector is meant, or the other way round",
        "return np.eye(3)[y]",
        "return y",
    ),
    "missing-key": Code(
        "a dict of gradients lacks a name", "return {'W': 2 * W}", "return {'dw': 2 * W}", "(W ** 2).sum()"
    ),
    "unknown-key": Code(
        "a dict of gradients has a name too many",
        "return {'W': 2 * W}",
        "return {'W': 2 * W, 'b': 0}",
        "(W ** 2).sum()",
    ),
    "not-finite": Code("the claimed gradient is nan or inf", "return 2 * W", "return 2 * W * np.inf", "(W ** 2).sum()"),
    "ties": Code(
        "where several elements are the largest, each gets the whole gradient; together they may get it once",
        "t = W == W.max(); return t / t.sum()",
        "t = W == W.max(); return t * 1.0",
        "W.max()",
    ),
    "corner": Code(
        "the loss has a corner here, and the claimed gradient is none of those between its sides",
        "return np.sign(W)",
        "return np.sign(W) + 3 * (W == 0)",
        "np.abs(W).sum()",
    ),
    "unknown": Code("wrong, in no way that has a name here", "return 2 * W", "return np.exp(W)", "(W ** 2).sum()"),
    # What happened instead of an answer
    "type": Code("not a number or an array at all", "return x.sum()", "return x.sum"),
    "no-gradient": Code(
        "autograd finds no way back from the value, or from a part of it",
        "return (x ** 2).sum()",
        "return (x.detach() ** 2).sum()",
    ),
    "missing-function": Code(
        "there is no such function; the text names the nearest that exists",
        "def softmax(Z): return f(Z)",
        "def softMax(Z): return f(Z)",
    ),
    "arguments": Code(
        "the function takes other arguments than the exercise gives",
        "def cost(Y_hat, Y): pass",
        "def cost(Y_hat): pass",
    ),
    "forbidden": Code(
        "the text of the function breaks a `source` rule", "return x @ y", "return sum(a * b for a, b in zip(x, y))"
    ),
    "raised": Code("the student's code raised", "return x / 2", "raise ValueError('no')"),
    "undefined": Code(
        "a name is used that nothing has given a value: it is misspelt, or a line is missing",
        "t = x * 2; return t",
        "return t",
    ),
    "timeout": Code("the time limit was reached", "return x", "while True: pass"),
    "memory": Code("the memory limit was reached", "return np.ones(10)", "return np.ones(10 ** 10)"),
    "disk": Code("the disk limit was reached", "return x", "open('log.txt', 'w').write('x' * 10 ** 8)"),
    "crashed": Code("the student's code took the whole Python process along", "return x", "os._exit(1)"),
    "syntax": Code("it cannot be read as Python", "return (x + 1) / 2", "return (x + 1 / 2"),
    "python2": Code("it is Python 2, or `/` where a whole number is needed", "print(x)", "print x"),
    "numpy-drift": Code("it uses a name that NumPy has dropped", "return x.astype(float)", "return x.astype(np.float)"),
    "missing-import": Code(
        "a name that everybody imports (`np`, `math`) is used without its import",
        "import math; return math.sqrt(2)",
        "return math.sqrt(2)",
    ),
    "missing-module": Code(
        "a module that was not handed in", "import numpy; return x", "import my_own_helpers; return x"
    ),
    "missing-here": Code(
        "a published package that the grading machine lacks: nobody loses points by it",
        "import numpy; return x",
        "import tensorflow; return x",
    ),
}
