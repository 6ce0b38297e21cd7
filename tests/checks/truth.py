"""Whether a sentence about numbers is true of them: everything that it says is computed again, by arithmetic alone."""

import re

import numpy as np

SLACK = 1e-4


def true_of_values(text, actual, expected):
    """What is said of an answer of the right shape."""
    a, e = np.asarray(actual, float), np.asarray(expected, float)
    if "nan or inf" in text:
        return not np.isfinite(a).all() and np.isfinite(e).all()
    if by := re.search(r"too (big|small) by ([\d.e+-]+) in every element", text):
        return near(a - e, float(by[2]) * (1 if by[1] == "big" else -1))
    if "transposed" in text:
        return near(a.T, e) and not near(a, e)
    if "right numbers in the wrong places" in text:
        return near(np.sort(a, axis=None), np.sort(e, axis=None)) and not near(a, e)
    if "zero where it should not be" in text:
        return near(a[a != 0], e[a != 0]) and bool((e[a == 0] != 0).any())
    return near(a * factor_said(text), e)


def factor_said(text):
    """What an answer must be multiplied by, as the sentence has it."""
    k = -1.0 if "wrong sign" in text else 1.0
    if "twice too large" in text:
        return k / 2
    if "half of what" in text:
        return k * 2
    if times := re.search(r"= ([\d.e+-]+) times too (large|small)", text):
        return k * float(times[1]) ** (-1 if times[2] == "large" else 1)
    by = re.search(r"must be (multiplied|divided) by (?:[^=,]* = )?(-?[\d.e+-]+\d)", text)
    assert by or "wrong sign" in text, text
    return k * float(by[2]) ** (1 if by[1] == "multiplied" else -1) if by else k


def true_of_shapes(text, actual, expected):
    """What is said of an answer of another shape."""
    a, e = np.asarray(actual, float), np.asarray(expected, float)
    said = {
        "it should be summed": lambda: near(a.sum(), e),
        "it should be averaged": lambda: near(a.mean(), e),
        "array of one number": lambda: a.size == 1 and e.ndim == 0 and near(a.ravel(), e.ravel()),
        "is transposed": lambda: near(a.T, e),
        "an axis of length 1 too many": lambda: a.ndim > e.ndim and near(np.squeeze(a), np.squeeze(e)),
        "lacks an axis of length 1": lambda: a.ndim < e.ndim and near(np.squeeze(a), np.squeeze(e)),
        "in another shape": lambda: a.size == e.size and near(a.ravel(), e.ravel()),
        "is the index of the class": lambda: any(near(e.argmax(axis), a) for axis in range(e.ndim)),
        "is a one-hot vector": lambda: any(near(a.argmax(axis), e) for axis in range(a.ndim)),
        "is the diagonal": lambda: near(a.ravel(), np.diag(e)),
        "is a vector, where a square matrix": lambda: a.ndim == 1 and e.ndim == 2 and e.shape[0] == e.shape[1],
        "is an array, where one number": lambda: a.ndim > 0 and e.ndim == 0,
        "is one number, where an array": lambda: a.ndim == 0 and e.ndim > 0,
        "the transposed shape": lambda: a.shape == e.shape[::-1] != e.shape,
    }
    if axes := re.search(r"has (\d+) ax[ei]s, not (\d+)", text):
        return (a.ndim, e.ndim) == tuple(map(int, axes.groups()))
    if length := re.search(r"the wrong length along axis (.*)", text):
        other = [axis for axis in range(a.ndim) if a.shape[axis] != e.shape[axis]]
        return a.ndim == e.ndim and list(map(int, length[1].split(" and "))) == other
    found = [holds() for words, holds in said.items() if words in text]
    return len(found) == 1 and bool(found[0])


def true_of_gradients(text, claimed, true, x):
    """What is said of a claimed gradient; `x` is where it was asked for."""
    g, t = np.asarray(claimed, float), np.asarray(true, float)
    wrong = ~np.isclose(g, t, rtol=SLACK, atol=SLACK)
    if "zero everywhere" in text:
        return not g.any() and bool(t.any())
    if "f is level" in text:
        return not t.any() and bool(g.any())
    if count := re.search(r"wrong at (one|\d+) coordinates?, the rest agrees", text):
        return wrong.sum() == (1 if count[1] == "one" else int(count[1]))
    if only := re.search(r"wrong only at index (.*) of axis (\d+)", text):
        return _at_index(only[1], np.moveaxis(g, int(only[2]), 0), np.moveaxis(t, int(only[2]), 0))
    if axis := re.search(r"a factor of its own at each index of axis (\d+)", text):
        rows = zip(np.moveaxis(g, int(axis[1]), 0), np.moveaxis(t, int(axis[1]), 0), strict=True)
        return all(_proportional(one, other) for one, other in rows)
    if "in the wrong places" in text:
        return _in_another_place(text, g, t)
    if term := re.search(r"(lacks|has too much:) the (?:term|constant) (\S*?) ?(sign\(W\)|W)?(?:,| in)", text):
        of = {"W": x, "sign(W)": np.sign(x), None: np.ones_like(x)}[term[3]]
        c = float(term[2] or 1) * (1 if term[1] == "lacks" else -1)
        return np.allclose(g + c * of, t, rtol=1e-3, atol=1e-3)
    return near(g * factor_said(text), t)


def _at_index(said, g, t):
    """Whether all but these slices agree, and these are off, by the factors that are said."""
    found = [(int(each.split()[0]) % len(g), re.search(r"factor (\S+)\)", each)) for each in said.split(", ")]
    for index, factor in found:
        if factor and not np.allclose(g[index] * float(factor[1]), t[index], rtol=1e-3):
            return False
    others = [index for index in range(len(g)) if index not in dict(found)]
    return near(g[others], t[others]) and all(not near(g[index], t[index]) for index, _ in found)


def _in_another_place(text, g, t):
    if axes := re.search(r"flipped along axis ([\d, ]+)", text):
        return near(np.flip(g, tuple(map(int, axes[1].split(", ")))), t)
    if axis := re.search(r"shifted by one along axis (\d+)", text):
        return any(near(np.roll(g, by, int(axis[1])), t) for by in (1, -1))
    if "it is transposed" in text:
        return near(g.T, t)
    return near(np.sort(g, axis=None), np.sort(t, axis=None)) and not near(g, t)


def _proportional(one, other):
    k = float((one * other).sum()) / max(float((one * one).sum()), 1e-300)
    return np.allclose(k * one, other, rtol=1e-3, atol=1e-3 * np.abs(other).max())


def near(one, other):
    """The same numbers, up to the digits that a sentence shows."""
    one, other = np.asarray(one, float), np.asarray(other, float)
    scale = float(np.abs(other).max(initial=0))
    return (one.shape == other.shape or not other.ndim) and bool(
        np.allclose(one, other, rtol=SLACK, atol=SLACK * scale)
    )
