"""From what a student hands in to a `Submission`: text work only, none of it is run."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from grader.errors import SubmissionError
from grader.hand_in import Submission
from grader.submission.definitions import bodies, definitions
from grader.submission.documents import Document, open_document
from grader.submission.planning import plan
from grader.submission.sorting import sort_out
from grader.submission.text import printable
from grader.submission.uploads import Uploads, collect

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.model import Function

_LONGEST = 500  # characters of a refusal: a hand-in's own words can stand in it


def read(path: str | Path, functions: Sequence[Function]) -> Submission:
    """Read the hand-in at `path`: a .ipynb, .py or .zip file or a folder.

    Raises:
        SubmissionError: it cannot be read at all; the text names the file and the remedy.
    """
    path = Path(path)
    try:
        uploads = collect(path)
        return _read(path, uploads, functions)
    except SubmissionError as error:
        raise SubmissionError(printable(str(error))[:_LONGEST]) from None
    except (RecursionError, MemoryError):
        name = printable(path.name)
        raise SubmissionError(f"{name} is too large or too deeply nested: hand in only your own code") from None


def _read(path: Path, uploads: Uploads, functions: Sequence[Function]) -> Submission:
    documents, warnings = _open(uploads, path.name)
    sorted_out = sort_out(documents, functions, path.name)
    programs = plan(sorted_out, functions)
    used = (*sorted_out.modules, *sorted_out.main)
    return Submission(
        name=printable(path.name),
        sha256=_digest(path, uploads),
        needed=programs.needed,
        whole=programs.whole,
        definitions=definitions(part for document in used for part in document.parts),
        bodies=bodies(part for document in used for part in document.parts),
        troubles=programs.troubles,
        warnings=(*warnings, *(warning for document in used for warning in document.warnings), *programs.warnings),
        settled=programs.settled,
        apart=programs.apart,
    )


def _open(uploads: Uploads, name: str) -> tuple[list[Document], list[str]]:
    """The files that can be read; of several, one that cannot is a warning."""
    documents: list[Document] = []
    warnings = list(uploads.warnings)
    for upload in uploads.files:
        try:
            documents.append(open_document(upload))
        except SubmissionError as error:
            if len(uploads.files) == 1:
                raise
            warnings.append(str(error))
    if not documents:
        why = f" ({warnings[0]})" if warnings else ""
        raise SubmissionError(f"{name} holds no .ipynb and no .py file that can be read{why}: hand in your notebook")
    return documents, warnings


def _digest(path: Path, uploads: Uploads) -> str:
    """SHA-256 of the file, or of a folder's source files with their names."""
    if path.is_file():
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    digest = hashlib.sha256()
    for upload in uploads.files:
        digest.update(f"{upload.name}\0{len(upload.data)}\0".encode("utf-8", "replace") + upload.data)
    return digest.hexdigest()
