"""A download of an LMS as it comes: one zip for the whole class, unpacked for as long as it is graded."""

from __future__ import annotations

import tempfile
import zipfile
import zlib
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from grader.errors import SubmissionError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SYSTEMS = {"canvas", "moodle", "gradescope"}
_MOST_BYTES, _MOST_FILES = 8 << 30, 200_000
_LIST = "submission_metadata.yml"


@contextmanager
def unpacked(paths: Sequence[Path], id_from: str) -> Iterator[list[Path]]:
    """The paths, with a folder in place of each zip where hand-ins are named by an LMS; elsewhere a zip is a hand-in.

    Raises:
        SubmissionError: a zip cannot be unpacked, or holds more than any class hands in.
    """
    with tempfile.TemporaryDirectory(prefix="grader-class-") as folder:
        yield [
            _folder(path, Path(folder) / str(number)) if id_from in SYSTEMS and path.suffix == ".zip" else path
            for number, path in enumerate(paths)
        ]


def _folder(path: Path, folder: Path) -> Path:
    folder.mkdir()
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            size = sum(entry.file_size for entry in entries)
            if size > _MOST_BYTES or len(entries) > _MOST_FILES:
                raise SubmissionError(f"{path}: {len(entries)} files of {size >> 20} MB together; unpack it yourself")
            archive.extractall(folder)  # which keeps every name inside of the folder
    except OSError as error:
        raise SubmissionError(f"{path}: cannot be unpacked: {error.strerror or error}") from None
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError) as error:
        raise SubmissionError(f"{path}: cannot be unpacked: {error}") from None
    inside = list(folder.iterdir())
    exported = len(inside) == 1 and (inside[0] / _LIST).is_file()  # Gradescope's has a folder around it
    return inside[0] if exported else folder
