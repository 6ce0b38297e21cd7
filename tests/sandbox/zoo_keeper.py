"""Runs one attack of the zoo against a sandbox, and looks around afterwards.

An attack is a file of `zoo/`: comments say its group, its claim and what may come of the call (`expect`), the rest is
what a student hands in. `attack(place)` returns a text that begins with BREACH if it got through. Whatever it does, the
same student's `honest` function, another student and the machine must be as before.
"""

from __future__ import annotations

import os
import re
import socket
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from grader.hand_in import Piece, Program, Submission
from grader.model import CallFailed, Function, Handle, Limits
from grader.respondents.aided import Aid
from grader.respondents.student import open_student
from grader.sandbox import open_sandbox
from grader.spec import load_spec

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grader.respondents.aided import Aided
    from grader.respondents.student import Student
    from grader.sandbox import Sandbox

ZOO = Path(__file__).parent / "zoo"
SECRET = "the reference's answer is 42\n"
BYSTANDER = """import os

def where(x):
    open("mine.txt", "w").write("mine")
    return os.getcwd()
"""
HONEST = "\n\ndef honest(x):\n    return x * 2\n"
ASKED = """
format: 1
id: asked
title: What attacks of the group "asking" may ask
reference: answers.py
limits: {seconds: 3, memory_mb: 128}
functions: {attack: [place], honest: [x], helper: [x], pair: [x], tally: [x], spin: [x], secret: [x]}
draw: {x: {normal: [3]}}
checks:
  - {id: helper, matches: helper}
  - {id: tally, matches: tally}
  - {id: spin, matches: spin}
  - {id: secret, matches: secret}
  - {id: honest, matches: honest}
  - {id: pair, holds: "pair(x)[0] == ref.pair(x)[0]"}
"""
ANSWERS = """import time
calls = []
def helper(x):
    return x * 3
def pair(x):
    return x * 3, x * 1234567
def tally(x):
    calls.append(x)
    return x * 0 + len(calls)
def spin(x):
    while True:
        time.sleep(0.01)
def secret(x):
    return x * 42
def honest(x):
    return x * 2
MARK = "dnim-s'ecnerefer-eht-ni"[::-1] + " only"
"""
REPLACED = frozenset({"helper", "pair", "tally", "spin"})
FUNCTIONS = (Function(name="attack", args=("place",)), Function(name="honest", args=("x",)))
MOST_SAID = 100_000  # letters
OPEN = 0o777  # whoever may write there
NEEDLE = "needle-" + "in-the-parent"


@dataclass(frozen=True)
class Attack:
    """One file of the zoo."""

    name: str
    group: str
    claim: str
    expect: tuple[str, ...]
    source: str
    seconds: float = 2.0
    honest: str = "ok"
    twice: bool = False
    limits: str = ""


@dataclass(frozen=True)
class Outcome:
    """What came of an attack; contained when `breaches` is empty."""

    name: str
    came: tuple[str, ...]
    breaches: tuple[str, ...]


def zoo() -> list[Attack]:
    """Every attack, by name."""
    return [_attack(path) for path in sorted(ZOO.glob("*.py"))]


def _attack(path: Path) -> Attack:
    source = path.read_text()
    said = dict(re.findall(r"^# (\w+): (.*)$", source, re.MULTILINE))
    expect = tuple(said["expect"].split("|"))
    usual = "0.5" if expect == ("timeout",) else "3"
    return Attack(
        path.stem,
        said["group"],
        said["claim"],
        expect,
        source,
        float(said.get("seconds", usual)),
        said.get("honest", "ok"),
        "twice" in said,
        said.get("limits", ""),
    )


class Keeper:
    """A sandbox, a bystander in it, and the things around it that an attack may not touch."""

    def __init__(self, sandbox: Sandbox, folder: Path, place: dict[str, Any]) -> None:
        self.sandbox, self.folder, self.place, self.victim = sandbox, folder, place, victim()
        self.place["victim"] = self.victim.pid
        self.needle = NEEDLE  # in the parent's memory, never in the zygote's
        self.bystander = student(sandbox, BYSTANDER)
        self.place["neighbour"] = self.bystander.call("where", [0]).value

    def run(self, attack: Attack) -> Outcome:
        """Run one attack; everything that was not contained is a breach."""
        came, breaches = [], []
        for _ in range(1 + attack.twice):
            course = [self.folder / "course/helper.py"]
            with self._student(attack, course) as one:
                kind, value = _call(one, "attack", self.place)
                came.append(kind)
                breaches += oversized(one, value)
                if "BREACH" in str(value):
                    breaches.append(str(value)[:300])
                if "any" not in attack.expect and not {kind} & {*attack.expect}:
                    breaches.append(f"came {kind}, not {attack.expect}: {str(value)[:300]}")
                kind, value = _call(one, "honest", np.arange(3.0))
                if attack.honest not in ("any", kind if kind != "array" or value.tolist() != [0, 2, 4] else "ok"):
                    breaches.append(f"afterwards an honest function was {kind}: {str(value)[:300]}")
        return Outcome(attack.name, tuple(came), tuple(breaches + self.damage()))

    def _student(self, attack: Attack, course: list[Path]) -> Student | Aided:
        """The attacker; one that may ask a reference in the middle of its calls, where that is what it attacks."""
        if attack.group != "asking":
            return student(self.sandbox, attack.source + HONEST, seconds=attack.seconds, files=course)
        spec = load_spec(self.folder / "asked" / "spec.yaml")
        aid = Aid(self.sandbox, spec, hand_in(attack.source + HONEST), lambda: hand_in(ANSWERS), "numpy", lambda: "all")
        return aid(REPLACED, seconds=30.0, turned=False, usual=lambda *_: True)

    def close(self) -> None:
        """End the bystander and the victim."""
        self.bystander.close()
        self.victim.kill()
        self.victim.wait()

    def damage(self) -> list[str]:
        """What is not as it was around us; mended at once."""
        found = []
        if self.bystander.call("where", [0]).value != self.place["neighbour"]:
            found.append("the bystander's worker was ended")
            self.place["neighbour"] = self.bystander.call("where", [0]).value
        secret = self.folder / "secret.txt"
        if not secret.exists() or secret.read_text() != SECRET or secret.stat().st_mtime != 1e9:
            found.append("the secret was changed")
        place = self.folder / "open"
        if place.stat().st_mode & 0o777 != OPEN:
            found.append("the open folder was closed")
            place.chmod(OPEN)
        if [path.name for path in place.iterdir()] != ["keep"]:
            found.append("the open folder was changed")
        if self.victim.poll() is not None:
            found.append("the victim was killed")
            self.victim = victim()
            self.place["victim"] = self.victim.pid
        lay_out(self.folder)
        return found


def victim() -> subprocess.Popen[bytes]:
    """A process of this user that has nothing to do with any of this."""
    return subprocess.Popen([sys.executable, "-c", "import time; time.sleep(1000)"])


def student(sandbox: Sandbox, source: str, *, seconds: float = 5.0, memory_mb: int = 128, **options: Any) -> Student:
    """A student who hands in this text."""
    limits = Limits(seconds=seconds, load_seconds=seconds, memory_mb=memory_mb)
    return open_student(sandbox, hand_in(source), FUNCTIONS, limits=limits, **options)


def hand_in(source: str) -> Submission:
    """A hand-in with this text."""
    program = Program(pieces=(Piece(file="hw.py", cell=None, source=source),), ran="everything")
    return Submission(name="hw.py", sha256="", needed=program, whole=program)


def _call(one: Student, name: str, argument: Any) -> tuple[str, Any]:
    try:
        value = one.call(name, [argument]).value
    except CallFailed as failed:
        return failed.code, failed.text if failed.place is None else f"{failed.place} {failed.text}"
    return ("array" if isinstance(value, np.ndarray) else "handle" if isinstance(value, Handle) else "value"), value


def oversized(one: Student | Aided, value: Any) -> list[str]:
    """Whether what is said of an attack is more than a report can hold."""
    said = [value] if isinstance(value, str) else []
    said += [f"{each.code} {each.text} {each.help} {each.place}" for each in getattr(one, "troubles", ())]
    return ["a flood of words"] if sum(map(len, said)) > MOST_SAID else []


def lay_out(folder: Path) -> None:
    """The files around a sandbox: world-readable, so that only the confinement keeps them."""
    for name in ("open", "course", "submissions", "asked"):
        (folder / name).mkdir(exist_ok=True)
    (folder / "open").chmod(OPEN)
    for name, text in {
        "secret.txt": SECRET,
        "spec.yaml": "format: 1\n",
        "submissions/other.py": "answer = 42\n",
        "open/keep": "",
        "course/helper.py": "TRUTH = 42\n",
        "asked/spec.yaml": ASKED,
        "asked/answers.py": ANSWERS,
    }.items():
        (folder / name).unlink(missing_ok=True)
        (folder / name).write_text(text)
        (folder / name).chmod(0o644)
    for path in (folder / "open").iterdir():
        if path.name != "keep":
            path.unlink()
    os.utime(folder / "secret.txt", (1e9, 1e9))
    if not (folder / "database").exists():
        with sqlite3.connect(folder / "database") as database:
            database.execute("create table secret (answer)")
            database.execute("insert into secret values (42)")
        database.close()


@contextmanager
def keeper(isolation: str) -> Iterator[Keeper]:
    """A keeper with a sandbox of this tier."""
    import grader

    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="zoo-")))
        folder.chmod(0o755)
        lay_out(folder)
        listener = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        abstract = stack.enter_context(socket.socket(socket.AF_UNIX))
        abstract.bind(f"\0{folder.name}")
        abstract.listen()
        os.environ["GRADER_ZOO_TOKEN"] = "the operator's"
        stack.callback(os.environ.pop, "GRADER_ZOO_TOKEN", None)
        home = Path(grader.__file__ or "").parent
        place = {
            "secret": str(folder / "secret.txt"),
            "spec": str(folder / "spec.yaml"),
            "database": str(folder / "database"),
            "submission": str(folder / "submissions/other.py"),
            "open_folder": str(folder / "open"),
            "grader": str(home),
            "installed": (home.parent / "numpy").exists(),
            "home": str(Path.home()),
            "parent": os.getpid(),
            "size": 1000,  # a whole number that may be taken for a size, as a process's low number may
            "victim": 0,
            "port": listener.getsockname()[1],
            "abstract": folder.name,
            "needle_reversed": NEEDLE[::-1],
        }
        sandbox = stack.enter_context(open_sandbox(isolation))
        one = Keeper(sandbox, folder, place)
        stack.callback(one.close)
        yield one
