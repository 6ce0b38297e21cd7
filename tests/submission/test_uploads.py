"""Files, folders and archives: what is read, and the sentence for each thing that is refused."""

import os
import stat
import struct
import zipfile
from pathlib import Path

import pytest

from grader.errors import SubmissionError
from grader.model import Function, to_json
from grader.submission.reading import read
from grader.submission.uploads import collect

F = [Function(name="f", args=("x",))]
GOOD = b"def f(x):\n    return x\n"


def zip_of(path: Path, members) -> Path:
    """A zip with these (name or ZipInfo, bytes) members, in order, doubles too."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in members.items() if isinstance(members, dict) else members:
            file.writestr(name, data)
    return path


def refusal(path: Path) -> str:
    """The sentence with which a hand-in is refused."""
    with pytest.raises(SubmissionError) as caught:
        read(path, F)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_plain_archive(tmp_path):
    """A zip with one script is read, without the folder around it and without what systems add."""
    extras = {"__MACOSX/hw/._hw.py": b"\0", "hw/.ipynb_checkpoints/hw.ipynb": b"{", "hw/.DS_Store": b"\0"}
    path = zip_of(tmp_path / "a.zip", {"hw/hw.py": GOOD} | extras)

    assert [file.name for file in collect(path).files] == ["hw.py"]
    assert [definition.name for definition in read(path, F).definitions] == ["f"]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("../evil.py", "outside its own folder"),
        ("/etc/evil.py", "outside its own folder"),
        ("C:/evil.py", "outside its own folder"),
        ("a/../../evil.py", "outside its own folder"),
        ("a\\..\\..\\evil.py", "outside its own folder"),
    ],
)
def test_names_that_lead_outside_are_refused(tmp_path, name, words):
    """Zip slip in all its spellings."""
    assert words in refusal(zip_of(tmp_path / "a.zip", {"hw.py": GOOD, name: GOOD}))


def test_links_in_an_archive_are_refused(tmp_path):
    """A link could show what lies beside the grader."""
    link = zipfile.ZipInfo("hw.py")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16

    assert refusal(zip_of(tmp_path / "a.zip", {link: b"/etc/passwd"})) == (
        "a.zip holds a link ('hw.py'): put the file itself in it"
    )


def test_names_that_differ_by_case_are_refused(tmp_path):
    """Which of the two is graded would depend on the file system."""
    assert "one file on many systems" in refusal(zip_of(tmp_path / "a.zip", {"hw.py": GOOD, "HW.py": GOOD}))


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_the_same_name_twice_is_refused(tmp_path):
    """Two members of one name: readers disagree on which one counts."""
    assert "holds 'hw.py' and 'hw.py'" in refusal(zip_of(tmp_path / "a.zip", [("hw.py", GOOD), ("hw.py", b"x = 1")]))


def test_a_bomb_is_not_unpacked(tmp_path):
    """A member that states more than is allowed is refused before any of it is unpacked."""
    assert "a.zip/hw.py is larger than 4 MB" in refusal(zip_of(tmp_path / "a.zip", {"hw.py": b" " * 5_000_000}))


def test_a_size_that_lies(tmp_path):
    """A member that states 10 bytes and holds five million is cut off while it is read."""
    path = zip_of(tmp_path / "a.zip", {"hw.py": b" " * 5_000_000})
    data = path.read_bytes()
    path.write_bytes(data.replace(struct.pack("<I", 5_000_000), struct.pack("<I", 10)))

    assert refusal(path).startswith("a.zip is damaged (Bad CRC-32")


def test_many_files_and_many_megabytes(tmp_path):
    """More files than a person writes are refused by their number."""
    assert "holds 2001 files" in refusal(zip_of(tmp_path / "a.zip", {f"{n}.py": b"" for n in range(2001)}))


def test_nested_archives(tmp_path):
    """An archive in an archive is never opened: beside a script it is a warning, alone it is refused."""
    inner = zip_of(tmp_path / "inner.zip", {"hw.py": GOOD}).read_bytes()
    beside = zip_of(tmp_path / "a.zip", {"hw.py": GOOD, "inner.zip": inner})
    alone = zip_of(tmp_path / "b.zip", {"inner.zip": inner})

    assert read(beside, F).warnings == ("inner.zip is an archive inside a.zip and was not read",)
    assert refusal(alone) == "b.zip holds another archive (inner.zip): hand in its files, not the archive inside"


def test_damaged_encrypted_and_empty_archives(tmp_path):
    """Each has its own sentence."""
    whole = zip_of(tmp_path / "a.zip", {"hw.py": GOOD}).read_bytes()
    (tmp_path / "cut.zip").write_bytes(whole[:40])
    locked = bytearray(whole)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        locked[locked.index(mark) + offset] |= 1
    (tmp_path / "locked.zip").write_bytes(locked)
    odd = bytearray(whole)
    for mark, offset in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        odd[odd.index(mark) + offset] = 97
    (tmp_path / "odd.zip").write_bytes(odd)

    assert refusal(tmp_path / "cut.zip").startswith("cut.zip is damaged (File is not a zip file)")
    assert refusal(tmp_path / "locked.zip") == "locked.zip is encrypted: make a plain .zip without a password"
    assert refusal(tmp_path / "odd.zip").startswith("odd.zip cannot be unpacked (That compression method is not")
    assert "holds no .ipynb and no .py file" in refusal(zip_of(tmp_path / "e.zip", {"readme.txt": b"hello"}))


def test_links_in_a_folder_are_not_followed(tmp_path):
    """A link to a file is a warning, a link to a folder is not entered, a pipe is not opened."""
    (tmp_path / "secret.py").write_bytes(b"def f(x): return 1")
    folder = tmp_path / "hw"
    folder.mkdir()
    (folder / "hw.py").write_bytes(GOOD)
    (folder / "linked.py").symlink_to(tmp_path / "secret.py")
    (folder / "away").symlink_to(tmp_path)
    os.mkfifo(folder / "pipe.py")

    submission = read(folder, F)

    assert submission.needed.pieces[0].file == "hw.py"
    assert submission.warnings == ("linked.py is a link and was not read", "pipe.py is a link and was not read")


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("hw.txt", GOOD, "hw.txt is not a kind of file that is graded: hand in .ipynb, .py, .zip or a folder"),
        ("hw.pdf", b"%PDF-1.4", "hw.pdf is not a kind of file that is graded"),
        ("hw.py", b"%PDF-1.4", "hw.py is a PDF: hand in the notebook itself (.ipynb), not its print-out"),
        ("hw.ipynb", b"PK\x03\x04aaaa", "hw.ipynb is a zip archive: hand in it with the ending .zip"),
        ("hw.ipynb", b"\x89PNG\r\n", "hw.ipynb is a picture"),
        ("hw.ipynb", GOOD, "hw.ipynb is not a notebook (a notebook is JSON)"),
        ("hw.ipynb", b'{"nbformat": 4}', "it has no cells"),
        ("hw.ipynb", b'{"nbformat": 3, "worksheets": [{"cells": [{"cell_type": 7}]}]}', "a damaged notebook of an old"),
        ("hw.ipynb", b'{"cells": [], "metadata": ' + b"[" * 200_000, "nested too deeply"),
        ("hw.py", b" " * 4_000_001, "hw.py is larger than 4 MB: hand in only your own code"),
    ],
)
def test_what_cannot_be_read(tmp_path, name, data, words):
    """The sentence names the file and the remedy."""
    path = tmp_path / name
    path.write_bytes(data)

    assert words in refusal(path)


def test_what_is_not_there(tmp_path):
    """A path that leads nowhere, a pipe, and a name with a NUL."""
    os.mkfifo(tmp_path / "hw.py")

    assert refusal(tmp_path / "no.py") == "no.py: no such file or directory: check the path"
    assert refusal(tmp_path / "hw.py").startswith("hw.py is not a file")
    assert "no such file" in refusal(Path("a\0b.py"))


def test_several_notebooks_are_refused(tmp_path):
    """Of two notebooks that define what is graded neither is guessed to be the one that counts."""
    for name in ("hw1.ipynb", "hw2.ipynb"):
        (tmp_path / name).write_text('{"cells": [{"cell_type": "code", "source": "def f(x): pass"}], "nbformat": 4}')

    with pytest.raises(SubmissionError, match=r"several notebooks \(hw1.ipynb and hw2.ipynb"):
        read(tmp_path, F)


@pytest.mark.parametrize("name", ["a\nb\x1b[31m.py", b"caf\xe9.py".decode("utf-8", "surrogateescape")])
def test_names_with_control_characters(tmp_path, name):
    """What cannot be printed stands as a question mark in every message and in the report."""
    (tmp_path / name).write_bytes(b"")
    (tmp_path / "good").mkdir()
    (tmp_path / "good" / name).write_bytes(GOOD)

    assert "?" in refusal(tmp_path / name)
    submission = read(tmp_path / "good", F)
    assert submission.needed.pieces[0].file.isprintable()
    assert to_json(submission)


def test_digest_is_of_the_content(tmp_path):
    """The same bytes have the same digest; a folder's changes with any of its files."""
    one, other = tmp_path / "a.py", tmp_path / "b.py"
    one.write_bytes(GOOD)
    other.write_bytes(GOOD)
    before = read(tmp_path, []).sha256

    assert read(one, F).sha256 == read(other, F).sha256
    other.write_bytes(GOOD + b"\n")
    assert read(tmp_path, []).sha256 != before


@pytest.mark.parametrize(
    ("files", "taken"),
    [
        ({"hw.py": "from lib.act import *\ndef f(x):\n    return 2 * x\n", "lib/act.py": "def f(x): pass\n"}, "hw"),
        ({"a.py": "import b\nf = b.f\n", "b.py": "from c import f\ng = f\n", "c.py": "def f(x): pass\n"}, "a"),
        ({"pkg/__init__.py": "from .one import g\ndef f(x): pass\n", "pkg/one.py": "def f(x): pass\ng = f\n"}, "pkg"),
        ({"hw.py": "import lib\nf = lib.F(2)\n", "lib.py": "class F:\n    def __call__(self, x): pass\n"}, "hw"),
    ],
    ids=["by-star", "through-another", "in-a-package", "an-object"],
)
def test_of_modules_that_define_a_function_the_importing_one_counts(tmp_path, files, taken):
    """What stands in the module that imports the others was written last; an object of a class is a function too."""
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")

    assert f"from {taken} import f" in [piece.source.strip() for piece in read(tmp_path, F).needed.pieces]
