"""The hand-ins of a class: which files and folders are one, whose it is, and its digest."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias, overload

from grader.classroom.identity import Enrolled, Entry, Owner, readable, ways
from grader.classroom.roster import by_roster, read_roster
from grader.errors import GraderError, ReadingError, SubmissionError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

_CHUNK = 1 << 20
_NOTEBOOK, _SOURCES = ".ipynb", (".ipynb", ".py")
_AGAIN = re.compile(r"-\d+(?=\.ipynb$)")


@dataclass(frozen=True, slots=True)
class HandIn:
    """The work of one student, or of a group: what its files are called, and where they lie.

    One entry may be a folder, which is then the hand-in with all that is in it. `problem` says why there is nothing to
    grade.
    """

    students: tuple[Enrolled, ...]
    files: tuple[tuple[str, Path], ...]
    late: bool = False
    problem: str | None = None

    @property
    def id(self) -> str:
        """By which the class's store knows it: the id of its (first) student."""
        return self.students[0].id

    @property
    def names(self) -> tuple[str, ...]:
        """What its files are called where they lie, those of a folder behind the folder's name."""
        return tuple(readable(name) for _, path in self.files for name in _names(path))


Group: TypeAlias = "Entry | list[Entry]"  # what is one hand-in: mostly one file


@dataclass(frozen=True, slots=True)
class HandIns(Sequence[HandIn]):
    """The hand-ins of a class, each made when it is asked for: of a large class only the names are kept.

    Args:
        groups: of each hand-in its entry, or several; or a hand-in that has none.
        owner: tells whose an entry is.
        file: where a folder holds several notebooks, the one that counts.
    """

    groups: Sequence[Group | HandIn]
    owner: Callable[[Entry], Owner | None]
    file: str | None = None

    @overload
    def __getitem__(self, at: int) -> HandIn: ...
    @overload
    def __getitem__(self, at: slice) -> HandIns: ...
    def __getitem__(self, at: int | slice) -> HandIn | HandIns:
        """The hand-in at a place, or some of them."""
        if isinstance(at, slice):
            return HandIns(self.groups[at], self.owner, self.file)
        group = self.groups[at]
        return _file_chosen(group if isinstance(group, HandIn) else _one(group, self.owner), self.file)

    def __len__(self) -> int:
        """How many there are."""
        return len(self.groups)


def collect(
    paths: Sequence[Path], id_from: str = "file", *, file: str | None = None, out: Path | None = None
) -> HandIns:
    """The hand-ins that the paths mean: a file is one, a folder holds one in each of its files and subfolders.

    Whatever lies there is one, readable or not, but for hidden names and the folder of the reports.

    Args:
        paths: what was named.
        id_from: file, folder, canvas, moodle, gradescope, a pattern with a (group), or a roster.csv.
        file: where a folder holds several notebooks, the one that counts.
        out: where the reports go; never a hand-in.

    Raises:
        SubmissionError: a path does not exist, or a folder is empty.
        GraderError: `id_from` cannot tell whose a hand-in is, or finds two alike.
    """
    roster = read_roster(Path(id_from)) if id_from.lower().endswith(".csv") else None
    deep = roster is not None or "(" in id_from
    entries = [entry for path in paths for entry in _entries(path, out, deep=deep)]
    owner = ways(id_from, entries) if roster is None else by_roster(roster, Path(id_from))
    groups, nobody = _grouped(entries, owner, id_from)
    hand_ins: list[Group | HandIn] = [*groups.values(), *nobody]
    if roster is not None:
        there = {student.id for group in groups.values() for student in _one(group, owner).students}
        absent = [student for student, _ in roster if student.id not in there]
        hand_ins += [HandIn((student,), (), problem="nothing was handed in") for student in absent]
    return HandIns(hand_ins, owner, file)


def _entries(path: Path, out: Path | None, *, deep: bool) -> Iterator[Entry]:
    if not path.exists() and not path.is_symlink():
        raise SubmissionError(f"{path}: no such file or folder")
    if not path.is_dir():
        yield Entry(Path(), path.as_posix())
        return
    names = sorted(_names_in(path, out), key=_parts) if deep else sorted(entry.name for entry in path.iterdir())
    inside = [name for name in names if _counts(path / name, out)]
    if not inside:
        raise SubmissionError(f"{path}: no hand-ins here (.ipynb, .py, .zip or a folder for each student)")
    yield from (Entry(path, name) for name in inside)


def _names_in(path: Path, out: Path | None) -> Iterator[str]:
    return (file.relative_to(path).as_posix() for file in _files(path, out))


def _parts(name: str) -> list[str]:
    return name.split("/")


def _files(path: Path, out: Path | None) -> Iterator[Path]:
    for root, folders, names in os.walk(path):
        folders[:] = sorted(name for name in folders if _counts(Path(root) / name, out))
        yield from (Path(root) / name for name in names)


def _counts(entry: Path, out: Path | None) -> bool:
    lists = entry.name == "submission_metadata.yml"  # Gradescope's own, no hand-in
    return not lists and not entry.name.startswith((".", "__")) and (out is None or entry.absolute() != out.absolute())


def _grouped(
    entries: Sequence[Entry], owner: Callable[[Entry], Owner | None], id_from: str
) -> tuple[dict[str, Group], list[HandIn]]:
    """The entries by whose they are, and a hand-in with its problem for each that is nobody's."""
    groups: dict[str, Group] = {}
    nobody: list[Entry] = []
    for entry in entries:
        found = owner(entry)
        if found is None:
            nobody.append(entry)
            continue
        id_ = readable(found.students[0].id)
        before = groups.setdefault(id_, entry)
        if isinstance(before, list):
            before.append(entry)
        elif before is not entry:
            groups[id_] = [before, entry]
    if nobody and (not groups or "(" in id_from):
        many = f" ({len(nobody)} like it)" if len(nobody) > 1 else ""
        raise GraderError(f"--id-from {id_from}: does not tell whose {nobody[0].seen} is{many}; nothing was graded")
    if id_from == "file":
        for id_, group in groups.items():
            _refuse_two(id_, _all_of(group))
    problem = f"--id-from {id_from} does not tell whose it is"
    return groups, [
        HandIn((Enrolled(readable(entry.seen)),), ((entry.path.name, entry.path),), problem=f"{entry.seen}: {problem}")
        for entry in nobody
    ]


def _refuse_two(id_: str, entries: Sequence[Entry]) -> None:
    """Files of one name in one folder belong together (a module beside the notebook); elsewhere they are another's."""
    folder = entries[0].path.parent
    other = next((entry for entry in entries[1:] if entry.path.parent != folder), None)
    if other is not None:
        both = f"{entries[0].path} and {other.path}"
        raise GraderError(f"two hand-ins are called {id_!r}: {both}; tell them apart with --id-from folder")


def _all_of(group: Group) -> Sequence[Entry]:
    return group if isinstance(group, list) else [group]


def _one(group: Group, owner: Callable[[Entry], Owner | None]) -> HandIn:
    owned = [(entry, each) for entry in _all_of(group) if (each := owner(entry)) is not None]
    found = dict.fromkeys(student for _, each in owned for student in each.students)
    students = (Enrolled(readable(each.id), readable(each.name), each.email) for each in found)
    files = {each.inner or entry.path.name: entry.path for entry, each in owned}
    return HandIn(tuple(students), tuple(files.items()), late=any(each.late for _, each in owned))


def _file_chosen(hand_in: HandIn, file: str | None) -> HandIn:
    """Of several notebooks, the one that counts, with the modules beside it."""
    inside = _inside(hand_in) if file is not None else {}
    if file is None or not inside:
        return hand_in
    chosen = [name for name in inside if name == file or Path(name).name == file]
    chosen = chosen or [name for name in inside if _AGAIN.sub("", Path(name).name) == file]  # Canvas's homework-1.ipynb
    if not chosen:
        there = ", ".join(list(inside)[:5])
        return HandIn(hand_in.students, hand_in.files, hand_in.late, f"there is no {file} (there is {there})")
    kept = {name: path for name, path in inside.items() if name == chosen[0] or not name.endswith(_NOTEBOOK)}
    return HandIn(hand_in.students, tuple(kept.items()), hand_in.late)


def _inside(hand_in: HandIn) -> dict[str, Path]:
    """The notebooks and modules of a hand-in of several files, or of a folder; none of a single file."""
    if len(hand_in.files) > 1:
        return {name: path for name, path in hand_in.files if path.suffix in _SOURCES}
    folder = next((path for _, path in hand_in.files if path.is_dir()), None)
    if folder is None:
        return {}
    return {path.relative_to(folder).as_posix(): path for path in _files(folder, None) if path.suffix in _SOURCES}


def _names(path: Path) -> Iterator[str]:
    if path.is_symlink() or not path.is_dir():
        yield path.name
        return
    for file in sorted(_files(path, None)):
        if file.suffix in _SOURCES:
            yield f"{path.name}/{file.relative_to(path).as_posix()}"


def digest(files: Iterable[tuple[str, Path]]) -> str:
    """SHA-256 of a hand-in: of one file its bytes, else the names and bytes of all files in it.

    Raises:
        ReadingError: a file cannot be read.
    """
    total = hashlib.sha256()
    files = tuple(files)
    if len(files) == 1 and (files[0][1].is_symlink() or not files[0][1].is_dir()):
        _feed(total, files[0][1])
        return total.hexdigest()
    for name, path in sorted(files):
        inner = sorted(_files(path, None)) if path.is_dir() else [path]
        for file in inner:
            within = file.relative_to(path).as_posix() if path.is_dir() else name
            total.update(f"{within}\0".encode("utf-8", "surrogateescape"))
            if file.is_file() and not file.is_symlink():
                _feed(total, file)
    return total.hexdigest()


def _feed(total: hashlib._Hash, path: Path) -> None:
    if path.is_symlink() or not path.is_file():
        raise ReadingError(f"{path}: it is a link, a pipe or a device, and not read: hand in the file itself")
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                total.update(chunk)
    except OSError as error:
        raise ReadingError(f"{path}: cannot be read: {error.strerror}") from error
