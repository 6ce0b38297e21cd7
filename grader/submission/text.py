"""Bytes of a source file as text: encodings, byte order marks, line ends."""

from __future__ import annotations

import codecs
import io
import tokenize

from grader.errors import SubmissionError

_LFS = b"version https://git-lfs.github.com/spec"
_LOOKS_LIKE = (
    (b"%PDF", "a PDF", "the notebook itself (.ipynb), not its print-out"),
    (b"PK\x03\x04", "a zip archive", "it with the ending .zip"),
    (b"\x1f\x8b", "a gzip archive", "the file inside it"),
    (b"\x89PNG", "a picture", "the code as .ipynb or .py"),
    (b"\xff\xd8\xff", "a picture", "the code as .ipynb or .py"),
    (b"\xd0\xcf\x11\xe0", "an Office document", "the code as .ipynb or .py"),
    (b"<!DOCTYPE", "a web page", "the notebook itself (.ipynb), not its page"),
    (b"<!doctype", "a web page", "the notebook itself (.ipynb), not its page"),
    (b"<html", "a web page", "the notebook itself (.ipynb), not its page"),
)


def check_kind(data: bytes, name: str) -> None:
    """Refuse what cannot be source, whatever its name says.

    Raises:
        SubmissionError: the file is empty, a Git-LFS pointer, or a document of another kind.
    """
    start = data[:512].removeprefix(codecs.BOM_UTF8).lstrip()
    if not data.strip():
        raise SubmissionError(f"{name} is empty: save it again and hand in the saved file")
    if start.startswith(_LFS):
        remedy = "run `git lfs pull` and hand in the file itself"
        raise SubmissionError(f"{name} is a Git-LFS pointer, not the file: {remedy}")
    for magic, what, instead in _LOOKS_LIKE:
        if start.startswith(magic):
            raise SubmissionError(f"{name} is {what}: hand in {instead}")


def decode(data: bytes, name: str) -> tuple[str, tuple[str, ...]]:
    r"""The text of `data` with `\n` line ends, and warnings about how it had to be read.

    A byte order mark wins, then a PEP 263 declaration, then UTF-8; what is none of these is read as Latin-1.
    """
    for mark, encoding in ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):
        if data.startswith(mark):
            return tidy(data.decode(encoding, "replace")), (f"{name} is UTF-16; UTF-8 is what Python reads",)
    encoding, warnings = _declared(data, name)
    try:
        return tidy(data.decode(encoding)), warnings
    except (UnicodeDecodeError, LookupError):
        return tidy(data.decode("latin-1")), (*warnings, f"{name} is not {encoding}; it was read as Latin-1")


def printable(name: str) -> str:
    """A file's name as it can stand in a message and in JSON: control characters and lone surrogates as `?`."""
    return "".join(letter if letter.isprintable() else "?" for letter in name)


def tidy(text: str) -> str:
    r"""Text as Python's parser takes it: `\n` line ends, no lone surrogates, no byte order mark."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if text.isascii():
        return text
    return text.encode("utf-8", "replace").decode("utf-8")


def _declared(data: bytes, name: str) -> tuple[str, tuple[str, ...]]:
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
    except SyntaxError as error:  # an unknown encoding, or a first line that is not UTF-8
        if b"coding" in b"".join(data.splitlines()[:2]):
            return "utf-8", (f"{name}: {error.msg}",)
        return "utf-8", ()
    return encoding, ()
