"""Numbers and arrays as text: short, aligned, and never equal to the eye where the values differ."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from grader.reports.safe import plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from grader.model import Json

DIGITS = 6  # significant; more where two numbers would look the same
_MOST_DIGITS = 17  # tells any two doubles apart
_NOT_FINITE = ("nan", "inf", "-inf")
_DEEPEST = 32  # dimensions, and levels of lists in lists that are shown
Index = tuple[int, ...]


def number(value: Json, digits: int = DIGITS) -> str:
    """A number with about `digits` significant digits; whole numbers in full; anything else as plain text."""
    if isinstance(value, float):
        return f"{value:.{digits}g}"
    if isinstance(value, int) and not isinstance(value, bool) and value.bit_length() > 200:
        return f"a whole number of {value.bit_length()} bits"
    return plain(value)


def digits_apart(pairs: Sequence[tuple[Json, Json]]) -> int:
    """How many digits it takes until no two different numbers of a pair look equal."""
    for digits in range(DIGITS, _MOST_DIGITS):
        if all(left == right or number(left, digits) != number(right, digits) for left, right in pairs):
            return digits
    return _MOST_DIGITS


def apart(left: Json, right: Json) -> tuple[str, str]:
    """Two numbers as text, which differs where they differ."""
    digits = digits_apart([(left, right)])
    return number(left, digits), number(right, digits)


def is_number(value: Json) -> bool:
    """Whether a value is a number as reports carry them: NaN, the infinities and complex numbers are strings."""
    if isinstance(value, str):
        return value in _NOT_FINITE or _is_complex(value)
    return isinstance(value, int | float)


def as_complex(value: Json) -> complex:
    """A number of a report, to reckon with; huge whole numbers become infinite."""
    try:
        return complex(value)
    except OverflowError:
        return complex(math.inf)


def shape_of(value: Json, depth: int = 0) -> Index | None:
    """The shape of a nested list of numbers, `()` for one number, None for anything else (ragged lists, texts)."""
    if is_number(value):
        return ()
    if not isinstance(value, list | tuple) or depth > _DEEPEST:
        return None
    if not value:
        return (0,)
    shapes = {shape_of(item, depth + 1) for item in value}
    inner = shapes.pop()
    return None if shapes or inner is None else (len(value), *inner)


def elements(value: Json, index: Index = ()) -> Iterator[tuple[Index, Any]]:
    """The numbers of a nested list with their indices, last index fastest."""
    if isinstance(value, list | tuple):
        for position, item in enumerate(value):
            yield from elements(item, (*index, position))
    else:
        yield index, value


def aligned(texts: Sequence[str]) -> list[str]:
    """The texts of one column, padded to one width with their decimal points (or units) under each other."""
    heads = [_head(text) for text in texts]
    left = max(map(len, heads), default=0)
    right = max((len(text) - len(head) for text, head in zip(texts, heads, strict=True)), default=0)
    return [head.rjust(left) + text[len(head) :].ljust(right) for text, head in zip(texts, heads, strict=True)]


def literal(value: Json, digits: int = DIGITS) -> tuple[str, ...]:
    """A nested list as Python writes it, one line a row, the columns aligned: ready to paste into a notebook."""
    shape = shape_of(value)
    if shape is None or len(shape) == 0 or 0 in shape:
        return (phrase(value, digits),)
    width = shape[-1]
    texts = [number(item, digits) for _, item in elements(value)]
    columns = [aligned(texts[position::width]) for position in range(width)]
    rows = ["[" + ", ".join(row) + "]" for row in zip(*columns, strict=True)]
    return tuple(_bracketed(rows, shape[:-1]))


def phrase(value: Json, digits: int = DIGITS, depth: int = 0) -> str:
    """Any value of a report on one line; a large array as its shape and range."""
    if depth > _DEEPEST:
        return "..."
    if is_summary(value):
        parts = [f"array of shape {shape_text(value['shape'])}"]
        parts += [plain(value["dtype"])] if "dtype" in value else []
        parts += [f"{key} {phrase(value[key], digits, depth + 1)}" for key in ("min", "max", "mean") if key in value]
        return ", ".join(parts)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{plain(key)}: {_inner(item, digits, depth + 1)}" for key, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_inner(item, digits, depth + 1) for item in value) + "]"
    return number(value, digits)


def is_summary(value: Json) -> bool:
    """Whether a value stands for an array too large to show."""
    return isinstance(value, dict) and isinstance(value.get("shape"), list | tuple)


def shape_text(shape: Sequence[int]) -> str:
    """A shape as NumPy writes it: `(3, 1)`, `(3,)`, `()`."""
    return f"({', '.join(map(plain, shape))}{',' if len(shape) == 1 else ''})"


def index_text(index: Sequence[int]) -> str:
    """An index as one would type it: `[0, 2]`."""
    return f"[{', '.join(map(plain, index))}]"


def _is_complex(text: str) -> bool:
    if not text.rstrip(")").endswith("j") or len(text) > 80 or text != text.strip():
        return False
    try:
        complex(text)
    except ValueError:
        return False
    return True


def _inner(value: Json, digits: int, depth: int) -> str:
    quoted = isinstance(value, str) and not is_number(value)
    return f'"{plain(value)}"' if quoted else phrase(value, digits, depth)


def _head(text: str) -> str:
    """What stands left of the decimal point, or of the exponent of a whole mantissa."""
    if "." in text:
        return text.split(".", 1)[0]
    return text.split("e", 1)[0] if text[:1].isdigit() or text[:1] == "-" else text


def _bracketed(rows: Sequence[str], shape: Index) -> list[str]:
    if not shape:
        return [rows[0]]
    each = len(rows) // shape[0]
    blocks = [_bracketed(rows[start : start + each], shape[1:]) for start in range(0, len(rows), each)]
    flat: list[str] = []
    for number_, block in enumerate(blocks):
        ending = "]" if number_ == len(blocks) - 1 else ","
        opening = "[" if number_ == 0 else " "
        flat += [(opening if position == 0 else " ") + line for position, line in enumerate(block)]
        flat[-1] += ending
    return flat
