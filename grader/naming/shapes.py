"""What an answer of another shape or kind is called: not summed, an index for a one-hot vector, nothing at all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from grader.naming.cause import Cause
from grader.show import as_numbers, describe

if TYPE_CHECKING:
    from collections.abc import Iterator

    Array = np.ndarray[Any, Any]

# Of a function that gives something elsewhere.
NO_RETURN_HERE = Cause(
    "no-return",
    "here your function gives nothing back (None): on one of its ways there is no `return`, or an empty one",
)
NO_RETURN = Cause("no-return", "your function gives nothing back (None): its `return` is missing, or returns nothing")


def causes_of_shape(actual: Any, expected: Any) -> list[Cause]:
    """Every cause of an answer that has not the shape of what is expected, the most telling first."""
    if actual is None and expected is not None:
        return [NO_RETURN]
    a, e = as_numbers(actual), as_numbers(expected)
    if a is None and e is not None:
        return [Cause("type", f"your answer is {describe(actual)}, where {describe(expected)} is meant", form="type")]
    if e is None or a is None or a.shape == e.shape or 0 in {a.size, e.size}:
        return []
    with np.errstate(all="ignore"):
        return [*_told(a, e), *_by_axes(a, e)]


def _told(a: Array, e: Array) -> Iterator[Cause]:
    """What is known of it because its numbers are the right ones, in another shape."""
    if e.ndim == 0 and a.size > 1:
        yield from _unreduced(a, e)
    if a.ndim == 2 and _same(a.T, e):
        yield Cause("transposed", "your answer has the right numbers, but is transposed (.T)")
    if a.size == e.size and _same(a.reshape(e.shape), e):
        yield _reshaped(a, e)
    yield from _chosen(a, e)
    if e.ndim == 2 and e.shape[0] == e.shape[1] == a.size and _same(a.ravel(), np.diag(e)):
        yield Cause(
            "diagonal-only", "your answer is the diagonal of the matrix that is meant: what is beside it is missing"
        )


def _unreduced(a: Array, e: Array) -> Iterator[Cause]:
    """An array where one number is meant, which its sum or its mean is."""
    for word, value in (("summed", a.sum()), ("averaged", a.mean())):
        if _same(np.asarray(value), e):
            yield Cause("shape", f"your answer is an array where one number is meant: it should be {word}", form=word)


def _reshaped(a: Array, e: Array) -> Cause:
    """The right numbers, in other axes."""
    if e.ndim == 0:
        text = "your answer is an array of one number, where the number itself is meant"
        return Cause("shape", text, form="number")
    longer = [size for size in a.shape if size > 1] == [size for size in e.shape if size > 1]
    if longer and a.ndim != e.ndim:
        text = "has an axis of length 1 too many" if a.ndim > e.ndim else "lacks an axis of length 1"
        return Cause("keepdims", f"your answer {text} (keepdims): its numbers are right", form=text)
    return Cause("shape", "your answer has the right numbers in another shape", form="reshaped")


def _chosen(a: Array, e: Array) -> Iterator[Cause]:
    """An index where a one-hot vector is meant, or the other way round."""
    for axis in range(max(a.ndim, e.ndim)):
        if axis < e.ndim == a.ndim + 1 and _one_hot(e, axis) and _same(a, e.argmax(axis)):
            text = "your answer is the index of the class, where a one-hot vector is meant"
            yield Cause("one-hot", text, form="index")
        if axis < a.ndim == e.ndim + 1 and _one_hot(a, axis) and _same(a.argmax(axis), e):
            text = "your answer is a one-hot vector, where the index of the class is meant"
            yield Cause("one-hot", text, form="vector")


def _one_hot(array: Array, axis: int) -> bool:
    return bool(np.isin(array, (0, 1)).all() and (array.sum(axis) == 1).all())


def _by_axes(a: Array, e: Array) -> Iterator[Cause]:
    """Whatever its numbers: how many axes it has, and how many are meant."""
    if e.ndim == 2 and e.shape[0] == e.shape[1] and a.ndim == 1:
        yield Cause("shape", "your answer is a vector, where a square matrix is meant (a Jacobian)", form="vector")
    if a.ndim != e.ndim:
        yield Cause("shape", f"your answer {_other_axes(a.ndim, e.ndim)}", form=f"{a.ndim} for {e.ndim}")
    elif a.ndim == 2 and a.T.shape == e.shape:
        yield Cause("transposed", "your answer has the transposed shape", form="shape")
    else:
        other = [axis for axis in range(a.ndim) if a.shape[axis] != e.shape[axis]]
        text = f"your answer has the wrong length along axis {' and '.join(map(str, other))}"
        yield Cause("shape", text, form=text)


def _other_axes(own: int, meant: int) -> str:
    if meant == 0:
        return "is an array, where one number is meant"
    if own == 0:
        return "is one number, where an array is meant"
    return f"has {own} {'axis' if own == 1 else 'axes'}, not {meant}"


def _same(one: Array, other: Array) -> bool:
    return one.shape == other.shape and bool(np.allclose(one, other, rtol=1e-6, atol=1e-9))
