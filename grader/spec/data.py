"""Files of numbers beside a spec: .npz, .csv and .json, each read as a dict of arrays."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from pathlib import Path

MOST_BYTES = 100_000_000
MATRIX = "values"  # what a .csv without a row of names is called


def read_data(path: Path) -> dict[str, Any]:
    """The arrays in a file by name: those of an .npz, the columns of a .csv, the entries of a .json.

    Raises:
        ValueError: it is none of these, too large, or holds what is no number.
        OSError: it cannot be read.
    """
    if path.stat().st_size > MOST_BYTES:
        raise ValueError(f"it is larger than {MOST_BYTES} bytes")
    readers = {".npz": _npz, ".csv": _csv, ".json": _json}
    if path.suffix not in readers:
        raise ValueError("data is a .npz, .csv or .json file")
    return {name: _numbers(name, values) for name, values in readers[path.suffix](path).items()}


def _npz(path: Path) -> dict[str, Any]:
    with np.load(path, allow_pickle=False) as file:
        return {name: file[name] for name in file.files}


def _csv(path: Path) -> dict[str, Any]:
    rows = list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines()))
    if not rows:
        raise ValueError("it is empty")
    try:
        return {MATRIX: np.array(rows, dtype=float)}
    except ValueError:
        names, *numbers = rows
        table = np.array(numbers, dtype=float).reshape(-1, len(names))
        return {name.strip(): column for name, column in zip(names, table.T, strict=True)}


def _json(path: Path) -> dict[str, Any]:
    found = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(found, dict):
        raise ValueError("a .json of data is an object of lists by name")  # noqa: TRY004 -- of the file, not of an argument
    return found


def _numbers(name: str, values: Any) -> np.ndarray[Any, Any]:
    """As float64, or int64 where they are whole as they stand; truth values stay."""
    array = np.asarray(values)
    if array.dtype.kind not in "biuf":
        raise ValueError(f"{name!r} holds what is no number")
    return array if array.dtype.kind == "b" else array.astype(np.float64 if array.dtype.kind == "f" else np.int64)
