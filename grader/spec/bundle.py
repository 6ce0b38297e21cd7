"""A spec as bytes, with every file that decides what it means, so that another process can load the very same one."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

import msgspec

from grader.errors import GraderError
from grader.spec.beside import files_in
from grader.spec.load import load_spec
from grader.spec.reference import reference_file

if TYPE_CHECKING:
    from pathlib import Path

    from grader.spec.model import Spec


class Bundle(msgspec.Struct, frozen=True):
    """The spec's file name, and the bytes of it and of what lies beside it; `reference` digests one that is installed.

    The digest is of text only: which versions of libraries run it is another part of a report's key.
    """

    name: str
    files: tuple[tuple[str, bytes], ...]  # by their paths relative to the spec's folder
    reference: str = ""

    @property
    def sha256(self) -> str:
        """Of every name and byte."""
        total = sha256(f"{self.name}\0{self.reference}\0".encode())
        for name, content in self.files:
            total.update(f"{name}\0{len(content)}\0".encode() + content)
        return total.hexdigest()


def pack(spec: Spec) -> Bundle:
    """The files of a spec that has been loaded from its path.

    Raises:
        GraderError: one of them cannot be read any more.
    """
    folder = spec.path.parent
    reference = reference_file(spec.reference, folder) if spec.reference else None
    beside = sorted(folder.glob("*.py")) if reference is not None and reference.parent == folder else []
    try:
        contents = {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in (spec.path, *files_in((*spec.files, *spec.data_files)), *beside)
        }
        return Bundle(spec.path.name, tuple(sorted(contents.items())), "" if beside else _installed(reference))
    except OSError as error:
        raise GraderError(f"{error.filename}: cannot be read: {error.strerror}") from error


def unpack(bundle: Bundle, folder: Path) -> Spec:
    """The spec, loaded from its files in `folder`, which must be empty and stay as long as the spec is used.

    Raises:
        SpecError: what loads where it was packed does not load here.
    """
    for name, content in bundle.files:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return load_spec(folder / bundle.name)


def _installed(reference: Path | None) -> str:
    """A digest of a reference that is a module of the package, and of its second opinion."""
    if reference is None:
        return ""
    files = (reference, reference.with_name(f"{reference.stem}_torch.py"))
    return sha256(b"\0".join(file.read_bytes() for file in files if file.is_file())).hexdigest()
