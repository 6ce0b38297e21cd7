"""What a kit carries so that another machine grades alike: this package's wheel, pinned versions, the spec's files."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import re
import zipfile
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

import grader
import reference
from grader.errors import GraderError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from grader.order import Order

DISTRIBUTION = "gradient-grader"
_WHEEL = b"Wheel-Version: 1.0\nGenerator: grader\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the same content is the same archive, whenever it is made


def carried(order: Order) -> dict[str, bytes]:
    """The wheel, `requirements.txt` with pinned versions, and the spec's files under `spec/`."""
    name, content = wheel()
    torch = any((order.spec.uses_torch, order.references.asks_torch))
    files = {f"spec/{file}": data for file, data in order.run.spec.files}
    return {name: content, "requirements.txt": _pins(torch=torch).encode(), **files}


def wheel() -> tuple[str, bytes]:
    """This package as a wheel: its name and its bytes."""
    stem = f"gradient_grader-{grader.__version__}"
    files = dict(_package_files())
    files[f"{stem}.dist-info/METADATA"] = str(metadata.metadata(DISTRIBUTION)).encode()
    files[f"{stem}.dist-info/WHEEL"] = _WHEEL
    files[f"{stem}.dist-info/entry_points.txt"] = b"[console_scripts]\ngrader = grader.cli:main\n"
    record = f"{stem}.dist-info/RECORD"
    files[record] = _record(files, record)
    return f"{stem}-py3-none-any.whl", zipped(files)


def zipped(files: Mapping[str, bytes], executable: Iterable[str] = ()) -> bytes:
    """The files as a zip archive; those named `executable` may be run where it is unpacked."""
    executable = set(executable)
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = (0o755 if name in executable else 0o644) << 16
            archive.writestr(entry, files[name])
    return held.getvalue()


def _package_files() -> Iterable[tuple[str, bytes]]:
    """Path in the wheel -> bytes: the two packages, and the specs that ship with them."""
    for module in (grader, reference):
        folder = Path(str(module.__file__)).parent
        for path in sorted(folder.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                yield f"{folder.name}/{path.relative_to(folder).as_posix()}", path.read_bytes()
    checkout = Path(grader.__file__).parent.parent / "specs"
    for path in sorted(checkout.rglob("*")) if checkout.is_dir() else ():
        if path.is_file() and "__pycache__" not in path.parts:
            yield f"grader/shipped/{path.relative_to(checkout).as_posix()}", path.read_bytes()


def _record(files: Mapping[str, bytes], record: str) -> bytes:
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    for name, content in sorted(files.items()):
        digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
        rows.writerow([name, f"sha256={digest}", len(content)])
    rows.writerow([record, "", ""])
    return text.getvalue().encode()


def _pins(*, torch: bool) -> str:
    """Every package that grading needs, in the version that is installed here.

    Raises:
        GraderError: the spec needs PyTorch, and there is none whose version could be pinned.
    """
    if torch and not _version("torch"):
        raise GraderError("this spec needs PyTorch, and none is installed here to pin: pip install torch, then again")
    waiting, pinned = [DISTRIBUTION, *(["torch"] if torch else [])], dict[str, str]()
    while waiting:
        name = waiting.pop()
        for required in metadata.requires(name) or ():
            other = re.match(r"[\w.-]+", required)
            if other is not None and "extra ==" not in required and other[0].lower() not in pinned:
                version = _version(other[0])
                if version:
                    pinned[other[0].lower()] = version
                    waiting.append(other[0])
    if torch:
        pinned["torch"] = _version("torch")
    return "".join(f"{name}=={version}\n" for name, version in sorted(pinned.items()))


def _version(name: str) -> str:
    """The installed version, without the mark of a local build; empty where it is not installed (another system's)."""
    try:
        return metadata.version(name).split("+")[0]
    except metadata.PackageNotFoundError:
        return ""
