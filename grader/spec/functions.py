"""The NumPy functions of the expression language: one table, the only one there is.

Every name is looked up here and nowhere else. What could grow without bound is asked for its size first.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, TypeAlias

import msgspec
import numpy as np

from grader.spec.draws import MOST_ELEMENTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_MOST_DECIMALS = 300

Array: TypeAlias = np.ndarray[Any, Any]


class Builtin(msgspec.Struct, frozen=True):
    """A function of the language: how many plain arguments it takes, which named ones, and what it gives."""

    call: Callable[..., Any]
    least: int
    most: int
    keywords: tuple[str, ...]
    says: str


def bounded(shape: Iterable[int]) -> tuple[int, ...]:
    """The shape, if an array of it may be made.

    Raises:
        ValueError: it would hold more than `MOST_ELEMENTS` numbers.
    """
    shape = tuple(shape)
    if math.prod(shape) > MOST_ELEMENTS:
        raise ValueError(f"an array of shape {shape} would hold more than {MOST_ELEMENTS} numbers")
    return shape


def together(*values: Any) -> None:
    """Check that the values can be combined element by element.

    Raises:
        ValueError: their shapes do not fit, or the result would be beyond reason.
    """
    shapes = [np.shape(value) for value in values]
    try:
        shape = np.broadcast_shapes(*shapes)
    except ValueError:
        raise ValueError(f"the shapes {' and '.join(map(str, shapes))} do not fit") from None
    bounded(shape)


def whole(value: Any) -> int:
    """A number that is whole, as an int.

    Raises:
        TypeError: it is none.
    """
    if isinstance(value, np.ndarray) and value.ndim == 0:
        value = value[()]
    if not isinstance(value, int | float | np.integer | np.floating) or not math.isfinite(value) or value % 1 != 0:
        raise TypeError(f"expected a whole number, got {value!r}")
    return int(value)


def wholes(value: Any) -> tuple[int, ...]:
    """A shape or an axis: one whole number or several."""
    several = isinstance(value, list | tuple) or (isinstance(value, np.ndarray) and value.ndim == 1)
    return tuple(whole(size) for size in value) if several else (whole(value),)


def _axis(value: Any) -> Any:
    return value if value is None else wholes(value) if np.ndim(value) else whole(value)


def _reduce(function: Callable[..., Any]) -> Callable[..., Any]:
    """A NumPy reduction whose `axis` may be written `0`, `(0, 1)` or `[0, 1]`."""

    def reduced(values: Any, axis: Any = None, **named: Any) -> Any:
        return function(np.asarray(values), axis=_axis(axis), **named)

    return reduced


def _logsumexp(values: Any, axis: Any = None, keepdims: bool = False) -> Any:
    values, axis = np.asarray(values, dtype=float), _axis(axis)
    top = np.max(values, axis=axis, keepdims=True)
    top = np.where(np.isfinite(top), top, 0.0)
    total = np.log(np.sum(np.exp(values - top), axis=axis, keepdims=True)) + top
    return total if keepdims else np.squeeze(total, axis=axis)


def _like(value: Any, kind: Any) -> Any:
    """`int` or `float` of a number, or of every element of an array."""
    if np.ndim(value):
        return np.asarray(value).astype(np.int64 if kind is int else np.float64)
    return kind(value)


def _arange(*bounds: Any) -> Array:
    start, stop, step = (0, *bounds, 1) if len(bounds) == 1 else (*bounds, 1)[:3]
    bounded([math.ceil(max((stop - start) / step, 0))])
    return np.arange(start, stop, step)


def _diag(values: Any) -> Array:
    values = np.asarray(values)
    if values.ndim == 1:
        bounded([values.size, values.size])
    return np.asarray(np.diag(values))


class PythonList(list[Any]):
    """A list that the spec made: `+` joins it to another; a student's list of numbers counts as an array."""


def _list(values: Any) -> PythonList:
    return PythonList(np.asarray(values).tolist() if isinstance(values, np.ndarray) else values)


def _joined(function: Callable[..., Array]) -> Callable[..., Array]:
    def joined(arrays: Any, axis: Any = 0) -> Array:
        bounded([sum(np.size(array) for array in arrays)])
        return np.asarray(function([np.asarray(array) for array in arrays], axis=whole(axis)))

    return joined


def _outer(left: Any, right: Any) -> Array:
    bounded([np.size(left), np.size(right)])
    return np.outer(left, right)


def _where(condition: Any, left: Any, right: Any) -> Array:
    together(condition, left, right)
    return np.asarray(np.where(condition, left, right))


def _pairwise(function: Callable[..., Any]) -> Callable[..., Any]:
    def paired(left: Any, right: Any) -> Any:
        together(left, right)
        return function(left, right)

    return paired


def matmul(left: Any, right: Any) -> Any:
    """The matrix product, if its result may be made.

    Raises:
        ValueError: the shapes do not fit, or the product would be beyond reason.
    """
    if not np.ndim(left) or not np.ndim(right) or np.shape(left)[-1] != np.shape(right)[max(-2, -np.ndim(right))]:
        raise ValueError(f"the shapes {np.shape(left)} and {np.shape(right)} do not fit")
    rows, columns = np.shape(left)[:-1], np.shape(right)[-1:] if np.ndim(right) > 1 else ()
    bounded([*np.broadcast_shapes(rows[:-1], np.shape(right)[:-2]), *rows[-1:], *columns])
    return np.matmul(left, right)


def _dot(left: Any, right: Any) -> Any:
    return matmul(left, right) if np.ndim(left) and np.ndim(right) else _pairwise(np.multiply)(left, right)


def _norm(values: Any, ord: Any = None, axis: Any = None, keepdims: bool = False) -> Any:  # noqa: A002 -- NumPy's name
    return np.linalg.norm(values, ord=ord, axis=_axis(axis), keepdims=keepdims)


def _transpose(values: Any, axes: Any = None) -> Array:
    return np.asarray(np.transpose(values, None if axes is None else wholes(axes)))


def _eye(rows: Any, columns: Any = None) -> Array:
    height, width = bounded([whole(rows), whole(rows if columns is None else columns)])
    return np.eye(height, width)


def _round(values: Any, decimals: Any = 0) -> Any:
    places = whole(decimals)
    if abs(places) > _MOST_DECIMALS:
        raise ValueError(f"{places} decimals are more than a number here has")
    return np.round(values, places)


def _elementwise(function: Callable[..., Any], says: str) -> Builtin:
    return Builtin(function, 1, 1, (), says)


def _reduction(function: Callable[..., Any], says: str, *more: str) -> Builtin:
    return Builtin(_reduce(function), 1, 1, ("axis", "keepdims", *more), says)


FUNCTIONS: dict[str, Builtin] = {
    "abs": _elementwise(np.abs, "magnitude of each element"),
    "all": _reduction(np.all, "whether every element is true"),
    "any": _reduction(np.any, "whether some element is true"),
    "arange": Builtin(_arange, 1, 3, (), "evenly spaced numbers: `arange(stop)` or `arange(start, stop, step)`"),
    "argmax": Builtin(_reduce(np.argmax), 1, 1, ("axis", "keepdims"), "position of the largest element"),
    "argmin": Builtin(_reduce(np.argmin), 1, 1, ("axis", "keepdims"), "position of the smallest element"),
    "argsort": Builtin(_reduce(np.argsort), 1, 1, ("axis",), "positions that would sort the elements"),
    "ceil": _elementwise(np.ceil, "next whole number upwards"),
    "clip": Builtin(np.clip, 3, 3, (), "each element kept between two bounds: `clip(x, low, high)`"),
    "concatenate": Builtin(_joined(np.concatenate), 1, 1, ("axis",), "arrays joined along an axis that they have"),
    "cos": _elementwise(np.cos, "cosine"),
    "cosh": _elementwise(np.cosh, "hyperbolic cosine"),
    "cumsum": Builtin(_reduce(np.cumsum), 1, 1, ("axis",), "running sum"),
    "diag": _elementwise(_diag, "diagonal of a matrix, or the diagonal matrix of a vector"),
    "diff": Builtin(_reduce(lambda x, axis: np.diff(x, axis=-1 if axis is None else axis)), 1, 1, ("axis",),
                   "differences of neighbours, along the last axis unless `axis` says otherwise"),
    "dot": Builtin(_dot, 2, 2, (), "matrix product, or the inner product of two vectors; as `@`"),
    "exp": _elementwise(np.exp, "e to the power of each element"),
    "expm1": _elementwise(np.expm1, "exp(x) - 1 without cancellation"),
    "eye": Builtin(_eye, 1, 2, (), "identity matrix"),
    "float": _elementwise(lambda value: _like(value, float), "as double-precision number or array"),
    "float32": _elementwise(lambda value: np.asarray(value, dtype=np.float32), "as single-precision array"),
    "floor": _elementwise(np.floor, "next whole number downwards"),
    "full": Builtin(lambda shape, value: np.full(bounded(wholes(shape)), value), 2, 2, (),
                   "array of a shape filled with one number: `full([C, m], 0.5)`"),
    "int": _elementwise(lambda value: _like(value, int), "as whole number or integer array, cut towards 0"),
    "isfinite": _elementwise(np.isfinite, "whether each element is neither infinite nor NaN"),
    "isinf": _elementwise(np.isinf, "whether each element is infinite"),
    "isnan": _elementwise(np.isnan, "whether each element is NaN"),
    "len": _elementwise(len, "length of the first axis, of a tuple or of a dict"),
    "list": Builtin(_list, 1, 1, (), "a Python list, whole numbers staying whole: `list((n0, h, C))`"),
    "log": _elementwise(np.log, "natural logarithm"),
    "log10": _elementwise(np.log10, "logarithm to base 10"),
    "log1p": _elementwise(np.log1p, "log(1 + x) without cancellation"),
    "log2": _elementwise(np.log2, "logarithm to base 2"),
    "logsumexp": Builtin(_logsumexp, 1, 1, ("axis", "keepdims"), "log of the sum of exponentials, without overflow"),
    "max": _reduction(np.max, "largest element"),
    "maximum": Builtin(_pairwise(np.maximum), 2, 2, (), "the larger of two, element by element"),
    "mean": _reduction(np.mean, "mean of the elements"),
    "median": _reduction(np.median, "median of the elements"),
    "min": _reduction(np.min, "smallest element"),
    "minimum": Builtin(_pairwise(np.minimum), 2, 2, (), "the smaller of two, element by element"),
    "norm": Builtin(_norm, 1, 2, ("ord", "axis", "keepdims"), "Euclidean length; `ord` as in `numpy.linalg.norm`"),
    "ones": _elementwise(lambda shape: np.ones(bounded(wholes(shape))), "array of ones: `ones([C, m])`"),
    "outer": Builtin(_outer, 2, 2, (), "outer product of two vectors"),
    "prod": _reduction(np.prod, "product of the elements"),
    "ravel": _elementwise(np.ravel, "all elements in one row"),
    "reshape": Builtin(lambda x, shape: np.reshape(x, wholes(shape)), 2, 2, (), "the same elements in another shape"),
    "round": Builtin(_round, 1, 2, ("decimals",), "rounded, to `decimals` places: `round(x, 3)`"),
    "sign": _elementwise(np.sign, "-1, 0 or 1"),
    "sin": _elementwise(np.sin, "sine"),
    "sinh": _elementwise(np.sinh, "hyperbolic sine"),
    "sort": Builtin(lambda x, axis=-1: np.sort(x, axis=_axis(axis)), 1, 1, ("axis",), "sorted along the last axis"),
    "sqrt": _elementwise(np.sqrt, "square root"),
    "squeeze": Builtin(_reduce(np.squeeze), 1, 1, ("axis",), "without the axes of length 1"),
    "stack": Builtin(_joined(np.stack), 1, 1, ("axis",), "arrays of one shape along a new axis: `stack((a, b))`"),
    "std": _reduction(np.std, "standard deviation", "ddof"),
    "sum": _reduction(np.sum, "sum of the elements"),
    "tan": _elementwise(np.tan, "tangent"),
    "tanh": _elementwise(np.tanh, "hyperbolic tangent"),
    "trace": _elementwise(np.trace, "sum of the diagonal"),
    "transpose": Builtin(_transpose, 1, 2, ("axes",), "axes reversed, or in the order of `axes`; as `.T`"),
    "var": _reduction(np.var, "variance", "ddof"),
    "where": Builtin(_where, 3, 3, (), "element by element `where(condition, this, otherwise)`"),
    "zeros": _elementwise(lambda shape: np.zeros(bounded(wholes(shape))), "array of zeros: `zeros([C, m])`"),
}  # fmt: skip

CONSTANTS: dict[str, Any] = {"pi": math.pi, "inf": math.inf, "nan": math.nan}
