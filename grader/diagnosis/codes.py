"""Every diagnosis code with what it means and, where it is a mistake in a formula, an example: right, then wrong."""

from __future__ import annotations

from typing import NamedTuple


class Code(NamedTuple):
    """What a code means; `right` and `wrong` are a line of a function, before and after the mistake."""

    means: str
    right: str = ""
    wrong: str = ""


CODES: dict[str, Code] = {
    # Mistakes in a formula, found by editing
    "sign": Code("plus and minus are exchanged, or a minus is missing or too many", "return A - Y", "return Y - A"),
    "swapped": Code("two operands or arguments are exchanged", "return f(W, X)", "return f(X, W)"),
    "missing-term": Code("a term is left out", "return dW + lam * W", "return dW"),
    "extra-term": Code("there is a term too many", "return x", "return x + y"),
    "factor": Code(
        "a factor or a division is missing, too many, or wrong by a number", "return dA * (Z > 0)", "return dA"
    ),
    "not-averaged": Code("a sum where the mean is meant", "return s / m", "return s"),
    "averaged": Code("divided by a count where the plain sum is meant", "return x.sum()", "return x.mean()"),
    "wrong-count": Code(
        "divided by the wrong count, such as C for m", "m = Y.shape[1]; return s / m", "m = Y.shape[0]; return s / m"
    ),
    "wrong-operand": Code("a part of the formula, or a size, is another one than is meant"),
    "constant": Code("a number in the formula is wrong", "return 2 * x", "return 3 * x"),
    "power": Code("a power is left out, too many, or confused with a product", "return x ** 2", "return x * 2"),
    "elementwise": Code("`*` and `@` are confused", "return W @ x", "return W * x"),
    "integer-division": Code("`//` cuts off the fraction where `/` is meant", "return x / m", "return x // m"),
    "axis": Code(
        "along the wrong axis, or over all elements where one axis is meant",
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
    "transposed": Code("a matrix is transposed, or is not and should be", "return W.T @ x", "return W @ x"),
    "comparison": Code("a comparison has the wrong direction or border", "return x > 0", "return x >= 0"),
    "off-by-one": Code("a loop, an index or a slice is off by one", "return x[1:]", "return x[0:]"),
    "wrong-variable": Code("a wrong variable, or one that is not up to date", "return W @ A", "return W @ X"),
    "first-only": Code("only the first (or the last) example is computed", "return x * y", "return x[:1] * y"),
    "accumulate": Code("`=` where `+=` is meant, or the other way round", "s += x; return s", "s = x; return s"),
    "missing-step": Code("a step is missing", "s = x; s = s * 2; return s", "s = x; pass; return s"),
    "extra-step": Code("there is a step too many", "return x * y", "return np.sum(x * y)"),
    "early-return": Code("the function returns from inside the loop"),
    "no-return": Code("the result is computed and not returned", "return x", "x"),
    "mutated-input": Code("an argument is changed in place", "W = W - dW; return W", "W -= dW; return W"),
    "not-in-place": Code("a new array where the given one should change", "W -= dW; return W", "W = W - dW; return W"),
    "dtype": Code("the array holds the wrong kind of number", "return f(x, dtype=float)", "return f(x)"),
    "diagonal-only": Code(
        "a Jacobian without what is beside its diagonal",
        "return np.diag(p) - np.outer(p, p)",
        "return np.diag(p)",
    ),
    # What a function does instead
    "unchanged": Code("the function gives its argument back as it is"),
    "constant-answer": Code("the function answers the same whatever it is given"),
    "nondeterministic": Code("another answer when it is asked the same again"),
    "stale": Code("an answer that depends on an earlier call, or an object of a program that was started anew"),
    # What numbers alone say
    "not-zero": Code("the loss does not depend on the input here, and the claimed gradient is not zero"),
    "zero-gradient": Code("the claimed gradient is zero everywhere"),
    "offset": Code("too big or too small by the same amount everywhere"),
    "permuted": Code("the right numbers in the wrong places"),
    "order": Code("reshaped in the other order"),
    "flipped": Code("the right numbers, reversed along an axis"),
    "shifted": Code("the right numbers, moved by one along an axis"),
    "slice": Code("only some rows or columns are wrong"),
    "coordinates": Code("only some single elements are wrong"),
    "shape": Code("the shape is wrong"),
    "missing-key": Code("a dict of gradients lacks a name"),
    "unknown-key": Code("a dict of gradients has a name too many"),
    "not-finite": Code("the loss or the claimed gradient is nan or inf"),
    "ties": Code("a point where a loss has a kink decides: a person must look"),
    "unknown": Code("wrong, in no way that has a name here"),
    # What happened instead of an answer
    "type": Code("not a number or an array at all"),
    "no-gradient": Code("autograd finds no way back from the value"),
    "missing-function": Code("there is no such function; the text names the nearest that exists"),
    "arguments": Code("the function takes other arguments than the exercise gives"),
    "forbidden": Code("the text of the function breaks a `source` rule"),
    "raised": Code("the student's code raised"),
    "timeout": Code("the time limit was reached"),
    "memory": Code("the memory limit was reached"),
    "disk": Code("the disk limit was reached"),
    "crashed": Code("the student's code took the whole Python process along"),
    "syntax": Code("it cannot be read as Python"),
    "python2": Code("it is Python 2"),
    "numpy-drift": Code("it uses a name that NumPy has dropped"),
    "missing-import": Code("a name that everybody imports (`np`, `math`) is used without its import"),
    "missing-module": Code("a module that was not handed in"),
    "missing-here": Code("a published package that the grading machine lacks: nobody loses points by it"),
}
