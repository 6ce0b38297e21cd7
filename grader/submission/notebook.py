"""The code cells of a Jupyter notebook, formats 1 to 4, without building its outputs in memory."""

from __future__ import annotations

import json
import warnings
from typing import TYPE_CHECKING, Any

import msgspec

from grader.errors import SubmissionError
from grader.submission.text import decode, tidy

if TYPE_CHECKING:
    from collections.abc import Iterator

_AGAIN = "open it in Jupyter, save it and hand it in again"
_PYTHONS = ("python", "ipython", "sage", "conda", "xpython", "pypy")


class _RawCell(msgspec.Struct):
    cell_type: Any = "code"
    source: Any = ""


class _RawNotebook(msgspec.Struct):
    """Only what is read: everything else, the outputs above all, is skipped as the JSON is scanned."""

    cells: list[_RawCell] | None = None
    worksheets: Any = None
    metadata: Any = None
    nbformat: Any = None


class Notebook(msgspec.Struct, frozen=True):
    """The texts of the non-empty code cells in order, and what to warn of."""

    cells: tuple[str, ...]
    warnings: tuple[str, ...] = ()


def read_notebook(data: bytes, name: str) -> Notebook:
    """The code cells of the notebook in `data`.

    Raises:
        SubmissionError: not JSON, not a notebook, or not Python's.
    """
    text, remarks = decode(data, name)
    notebook = _parse(text, name)
    if notebook.cells is None and (isinstance(notebook.worksheets, list) or notebook.nbformat in {1, 2, 3}):
        notebook = _upgrade(text, name)
    if notebook.cells is None:
        raise SubmissionError(f"{name} is JSON but not a notebook, it has no cells: {_AGAIN}")
    language = _language(notebook.metadata)
    if language and not language.startswith(_PYTHONS):
        raise SubmissionError(f"{name} is a notebook in {language[:40]}, not in Python: hand in the Python notebook")
    if language == "python2":
        remarks = (*remarks, f"{name} was written with a Python 2 kernel; it is graded with Python 3")
    return Notebook(tuple(_code(notebook.cells)), remarks)


def is_notebook(data: bytes) -> bool:
    """Whether bytes look like a notebook, whatever the file is called."""
    start = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    return start.startswith(b"{") and (b'"cells"' in data or b'"worksheets"' in data or b'"nbformat"' in data)


def _parse(text: str, name: str) -> _RawNotebook:
    try:
        return msgspec.json.decode(text, type=_RawNotebook)
    except msgspec.ValidationError:
        raise SubmissionError(f"{name} is JSON but not a notebook: {_AGAIN}") from None
    except (msgspec.DecodeError, RecursionError, UnicodeEncodeError):
        return _parse_slowly(text, name)


def _parse_slowly(text: str, name: str) -> _RawNotebook:
    """With Python's own parser, which takes NaN and lone surrogates, and says where the JSON breaks off."""
    try:
        return msgspec.convert(json.loads(text), type=_RawNotebook)
    except msgspec.ValidationError:
        raise SubmissionError(f"{name} is JSON but not a notebook: {_AGAIN}") from None
    except json.JSONDecodeError as error:
        if not text.lstrip().startswith("{"):
            raise SubmissionError(f"{name} is not a notebook (a notebook is JSON): {_AGAIN}") from None
        if error.pos >= len(text.rstrip()) - 1 or "Unterminated" in error.msg:
            cut = f"{name} breaks off at line {error.lineno}: it was not saved or uploaded whole"
            raise SubmissionError(f"{cut}; {_AGAIN}") from None
        raise SubmissionError(f"{name} is damaged at line {error.lineno} ({error.msg}): {_AGAIN}") from None
    except (RecursionError, ValueError):
        raise SubmissionError(f"{name} is nested too deeply to be a notebook: {_AGAIN}") from None


def _upgrade(text: str, name: str) -> _RawNotebook:
    """Formats 1 to 3 by way of nbformat, which is slow to import and only needed here."""
    import nbformat

    damaged = (AttributeError, KeyError, TypeError, ValueError, nbformat.ValidationError, msgspec.ValidationError)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about ids that are missing, which nothing here needs
            raw = nbformat.reader.reads(text)  # type: ignore[no-untyped-call]
            upgraded = nbformat.convert(raw, 4)  # type: ignore[no-untyped-call]
        return msgspec.convert(dict(upgraded), type=_RawNotebook)
    except (*damaged, nbformat.reader.NotJSONError):
        raise SubmissionError(f"{name} is a damaged notebook of an old format: {_AGAIN}") from None


def _language(metadata: Any) -> str | None:
    """The kernel's language in lower case, "python2" told apart; None where the notebook does not say."""
    if not isinstance(metadata, dict):
        return None
    kernel, info = metadata.get("kernelspec"), metadata.get("language_info")
    kernel, info = kernel if isinstance(kernel, dict) else {}, info if isinstance(info, dict) else {}
    language = info.get("name") or kernel.get("language") or ""
    if not isinstance(language, str):
        return None
    version = str(info.get("version", ""))
    if language.lower().startswith("python") and (version.startswith("2.") or kernel.get("name") == "python2"):
        return "python2"
    return language.lower() or None


def _code(cells: list[_RawCell]) -> Iterator[str]:
    """The texts of the code cells that hold anything: those that get a number when everything is run."""
    for cell in cells:
        if cell.cell_type != "code":
            continue
        source = cell.source
        if isinstance(source, list):
            source = "".join(line for line in source if isinstance(line, str))
        if isinstance(source, str) and source.strip():
            yield tidy(source)
