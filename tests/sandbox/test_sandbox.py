"""Opening a sandbox, which tier it is, and reading hand-ins in it."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import stat
import subprocess
import sys
import zipfile
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from programs import functions

from grader.errors import SandboxError, SubmissionError
from grader.respondents.student import open_student
from grader.sandbox import Sandbox, open_sandbox, probe
from grader.sandbox.inside import identity, kernel
from grader.sandbox.launch import python

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).parent
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="the tiers above limits need Linux")


@pytest.fixture(scope="module", params=["strong", "standard", "limits"])
def sandbox(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    """A sandbox of each tier that this machine has."""
    try:
        with open_sandbox(request.param) as one:
            yield one
    except SandboxError as error:
        pytest.skip(str(error))


def without(what: str, tier: str, path: str | None = None) -> str:
    """What opening a sandbox says on a machine without `what`."""
    environment = {**os.environ, **({} if path is None else {"PATH": path})}
    command = [sys.executable, HERE / "without.py", what, tier]
    return subprocess.run(command, capture_output=True, text=True, check=True, env=environment).stdout.strip()


def test_a_tier_must_be_known():
    """A misspelt tier is refused with the ones that exist."""
    with pytest.raises(SandboxError, match="isolation must be one of auto, strong, standard, limits; got 'high'"):
        open_sandbox("high")


@LINUX
@pytest.mark.parametrize("what", ["landlock", "seccomp"])
def test_a_kernel_that_lacks_a_part_is_one_tier_lower(what: str):
    """Without Landlock or seccomp, auto falls to limits, and naming a tier above it is refused with the reason."""
    refusal = without(what, "standard")

    assert without(what, "auto") == "limits"
    assert refusal.startswith("this machine does not have the isolation tier 'standard': the kernel has no ")
    assert "\n  help: use a Linux kernel with Landlock" in refusal


@LINUX
def test_without_bubblewrap_auto_is_standard():
    """Where bubblewrap is not installed, auto takes standard; strong is refused with the package to install."""
    assert without("nothing", "auto", "/nowhere").startswith(("standard", "limits"))
    assert without("nothing", "strong", "/nowhere") == (
        "this machine does not have the isolation tier 'strong': bubblewrap is not installed\n"
        "  help: install the package bubblewrap"
    )


@LINUX
def test_a_bubblewrap_that_may_not_work_is_left_out(tmp_path: Path):
    """Where bubblewrap is refused (no user namespaces), auto takes standard, and strong says what it was told."""
    (tmp_path / "bwrap").write_text("#!/bin/sh\necho 'bwrap: No permissions to create new namespace' >&2\nexit 1\n")
    (tmp_path / "bwrap").chmod(0o755)
    path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"

    assert without("nothing", "auto", path).startswith(("standard", "limits"))
    assert "No permissions to create new namespace\n  help: " in without("nothing", "strong", path)


def test_probes_say_what_works_and_what_to_do():
    """Each probe has a name, a result and a detail, and one that failed has a remedy; limits always works."""
    found = probe()

    assert found[-1][:2] == ("tier limits", True)
    assert all(remedy for name, works, _, remedy in found if not works and not name.startswith("tier"))


@LINUX
def test_a_closed_home_is_named():
    """Where root's workers cannot be users of their own, since Python lies under a closed folder, it is said which."""
    if not identity.can_change():
        pytest.skip("only for who may become another user")
    closed = [path for path in reversed(Path(python()).parents) if not path.stat().st_mode & stat.S_IXOTH]
    _, works, _, remedy = next(each for each in probe() if each[0] == "fresh user ids")

    assert works == (not closed)
    assert works or remedy.startswith(f"chmod o+x {closed[0]}")


@LINUX
def test_root_in_name_reads_how_to_get_a_fresh_user():
    """In a container without capabilities the doctor says which ones would help."""
    if os.getuid() != 0 or shutil.which("setpriv") is None:
        pytest.skip("only root can give up its capabilities")
    code = "from grader.sandbox.machine import _user; print(*_user())"
    command = ["setpriv", "--bounding-set=-all", "--inh-caps=-all", sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=True)

    assert "False user 0 may not become another: its capabilities were taken away" in done.stdout
    assert "CAP_SETUID and CAP_SETGID" in done.stdout


@LINUX
def test_the_parents_memory_is_hidden_while_a_sandbox_is_open():
    """While student code may run, no other process of this user may read the parent's memory; afterwards as before."""
    before = is_hidden()
    with ExitStack() as second:
        with open_sandbox("limits"):
            second.enter_context(open_sandbox("limits"))
            both = is_hidden()
        one = is_hidden()

    assert (both, one, is_hidden()) == (True, True, before)


def is_hidden() -> bool:
    """Whether the kernel keeps this process from others of its user: PR_GET_DUMPABLE is not 1."""
    return kernel.prctl(3) != 1


def test_a_script_is_read(sandbox: Sandbox, tmp_path: Path):
    """A file is read by its own name."""
    (tmp_path / "homework 1.py").write_text("def f(x):\n    return x\n")

    submission = sandbox.read(tmp_path / "homework 1.py", functions("f"))

    assert (submission.name, [one.name for one in submission.definitions]) == ("homework 1.py", ["f"])


def test_what_can_be_edited_is_looked_for_once(sandbox: Sandbox, tmp_path: Path):
    """The same program and names have the same edits without another process; other names are looked for."""
    (tmp_path / "hw.py").write_text("def f(x):\n    return x - 1\n\ndef g(x):\n    return 2 * x\n", encoding="utf-8")
    program = sandbox.read(tmp_path / "hw.py", functions("f", "g")).whole
    found, taken = sandbox.survey(program, ["f"]), sandbox.surveyed_s

    assert found.edits
    assert (sandbox.survey(program, ["f"]), sandbox.surveyed_s) == (found, taken)
    assert {placed.edit.function for placed in sandbox.survey(program, ["g"]).edits} == {"g"}


def test_a_folder_is_read(sandbox: Sandbox, tmp_path: Path):
    """A folder is read by its own name, with what is in it; a link in it is not followed."""
    folder = tmp_path / "alice"
    folder.mkdir()
    (folder / "main.py").write_text("def f(x):\n    return x\n")
    (tmp_path / "secret.py").write_text("def secret(x):\n    return x\n")
    (folder / "secret.py").symlink_to(tmp_path / "secret.py")

    submission = sandbox.read(folder, functions("f"))

    assert (submission.name, [one.name for one in submission.definitions]) == ("alice", ["f"])


def test_what_is_read_can_be_run(sandbox: Sandbox, tmp_path: Path):
    """From a notebook to an answer."""
    source = "def f(x):\n    return 3 * x\n"
    cell = {"cell_type": "code", "source": source, "metadata": {}, "outputs": [], "execution_count": 1}
    notebook = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    (tmp_path / "hw.ipynb").write_text(json.dumps(notebook))
    submission = sandbox.read(tmp_path / "hw.ipynb", functions("f"))

    with open_student(sandbox, submission, functions("f")) as student:
        assert student.call("f", [2.0]).value == 6


def zip_of(**files: bytes) -> bytes:
    """A zip file of these names and contents."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return data.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.zip", b""),
        ("bomb.zip", zip_of(**{"a.py": bytes(512 << 20)})),
        ("deep.ipynb", b'{"cells": ' + b"[" * 2_000_000),
        ("nothing.ipynb", b"{}"),
        ("words.docx", b"PK\x03\x04"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_read_is_one_error(sandbox: Sandbox, tmp_path: Path, name: str, content: bytes):
    """Bombs and broken files end in one sentence, and the sandbox reads the next file."""
    (tmp_path / name).write_bytes(content)
    with pytest.raises(SubmissionError) as refused:
        sandbox.read(tmp_path / name, functions("f"))

    assert name in str(refused.value)
    test_a_script_is_read(sandbox, tmp_path)


def test_what_is_no_file_is_refused(sandbox: Sandbox, tmp_path: Path):
    """A path that is not there, and a pipe that would make the reader wait, are refused at once."""
    os.mkfifo(tmp_path / "pipe.py")

    with pytest.raises(SubmissionError, match=re.escape("nowhere.py cannot be read: no such file or directory")):
        sandbox.read(tmp_path / "nowhere.py", functions("f"))
    with pytest.raises(SubmissionError, match=r"pipe\.py is neither a file nor a folder"):
        sandbox.read(tmp_path / "pipe.py", functions("f"))


def test_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """When a sandbox closes, its folders are gone."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    (tmp_path / "hw.py").write_text("def f(x):\n    open('left', 'w').write('x')\n    return x\n")
    with open_sandbox("limits") as sandbox:
        submission = sandbox.read(tmp_path / "hw.py", functions("f"))
        with open_student(sandbox, submission, functions("f")) as student:
            student.call("f", [1.0])

    assert [path.name for path in tmp_path.iterdir()] == ["hw.py"]


def test_modules_of_linux_are_not_needed():
    """The parent's side imports where the modules of Unix do not exist."""
    code = (
        "import sys\n"
        "for name in ('fcntl', 'resource', 'termios', 'grp', 'pwd'): sys.modules[name] = None\n"
        "import os, select, signal, socket\n"
        "sys.platform = 'win32'\n"
        "for name in 'O_DIRECTORY O_NOFOLLOW O_CLOEXEC O_ACCMODE O_PATH O_NONBLOCK getuid fork'.split():\n"
        "    if hasattr(os, name): delattr(os, name)\n"
        "del select.poll, signal.SIGKILL, signal.SIGALRM, signal.setitimer, socket.AF_UNIX, socket.send_fds\n"
        "import grader.sandbox.sandbox, grader.sandbox.machine\n"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert ran.stderr == ""


def test_bubblewrap_is_there_in_ci():
    """Where CI runs, bubblewrap is installed, so that the strong tier is really tested."""
    if not os.environ.get("CI"):
        pytest.skip("only in CI")

    assert shutil.which("bwrap")


@pytest.mark.skipif(sys.platform != "linux", reason="the limit is Linux's")
@pytest.mark.parametrize(("files", "says"), [(1024, "strong standard "), (64, "only 64 files may be open")])
def test_the_limit_of_open_files(files: int, says: str):
    """As many as a login shell allows are enough; too few are named, with the remedy, in no weaker tier in silence."""
    code = (
        f"import resource; resource.setrlimit(resource.RLIMIT_NOFILE, ({files}, {files}))\n"
        "from grader.errors import SandboxError\nfrom grader.sandbox import open_sandbox\n"
        "try:\n    with open_sandbox() as one: print('strong standard', one.tier)\n"
        "except SandboxError as error: print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert says in done.stdout
    assert files == 1024 or "ulimit -n 1024" in done.stdout
