"""A class folder with what is no file: nobody waits, nobody gets another's marks, and each row says why."""

from __future__ import annotations

import os
import socket
from typing import TYPE_CHECKING

import pytest
from doubling import SPEC

from grader.classroom.hand_ins import collect
from grader.classroom.run import Class
from grader.classroom.store import Store
from grader.order import order

if TYPE_CHECKING:
    from pathlib import Path

RIGHT = "def double(x):\n    return 2 * x\n"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="systems of Unix have these")
def test_links_pipes_devices_and_sockets_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A link to the reference or to a device, a pipe, a socket, a device: a sentence each; any file name works."""
    (tmp_path / "one.yaml").write_text(SPEC)
    (tmp_path / "one_reference.py").write_text(RIGHT)
    handed_in = tmp_path / "class"
    (handed_in / "inside").mkdir(parents=True)
    (handed_in / "ann.py").write_text(RIGHT)
    (handed_in / "f\udcffritz.py").write_text(RIGHT)  # a name that is not UTF-8
    (handed_in / "linked.py").symlink_to(tmp_path / "one_reference.py")
    (handed_in / "endless.py").symlink_to("/dev/zero")
    (handed_in / "inside" / "hw.py").symlink_to(tmp_path / "one_reference.py")
    os.mkfifo(handed_in / "pipe.py")
    monkeypatch.chdir(handed_in)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("socket.py")
    if os.getuid() == 0:
        os.mknod(handed_in / "device.py", 0o600 | 0o020000, os.makedev(1, 5))

    with Store(tmp_path / "out") as store:
        ordered = order(tmp_path / "one.yaml", seed=1)
        found = {each.hand_in.id: each.report for each in Class(ordered, collect([handed_in]), store).grade(1)}

    full = {name for name, report in found.items() if report.score == 1}
    assert {name.encode("utf-8", "replace")[:1] for name in full} == {b"a", b"f"}
    assert len(full) == 2
    for name, report in found.items():
        if name not in full:
            assert (report.score, report.verdicts) == (0, ()), name
    said = [warning for report in found.values() for warning in report.warnings]
    assert sum("it is a link, a pipe or a device" in warning for warning in said) == len(found) - len(full) - 1
    assert sum("hw.py is a link and was not read" in warning for warning in said) == 1
