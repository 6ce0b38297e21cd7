"""The parts of the confinement: the filter's text, its numbers, the layout of readable files, the working folder."""

from __future__ import annotations

import errno
import os
import re
import struct
import subprocess
import sys
from pathlib import Path

import pytest

from grader.sandbox.inside import bpf, identity, landlock, readable, scratch, seccomp
from grader.sandbox.inside.syscalls import NUMBERS

PID = 4321
HEADERS = {
    "x86_64": Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h"),
    "aarch64": Path("/usr/include/asm-generic/unistd.h"),
}
ARCHITECTURE = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}


def answer(machine: str, name: str | int, *arguments: int, architecture: int | None = None) -> int:
    """What the filter says to a call: an interpreter of the handful of instructions that it is written in."""
    number = NUMBERS[machine][name] if isinstance(name, str) else name
    where = ARCHITECTURE[machine] if architecture is None else architecture
    padded = [*arguments, 0, 0, 0, 0, 0, 0][:6]
    data = struct.pack("<IIQ6Q", number, where, 0, *(value % 2**64 for value in padded))
    program = bpf.assemble(seccomp.build(machine, PID))
    accumulator = line = 0
    while True:
        code, true, false, k = struct.unpack_from("<HBBI", program, 8 * line)
        line += 1
        if code == 0x20:
            accumulator = struct.unpack_from("<I", data, k)[0]
        elif code == 0x54:
            accumulator &= k
        elif code == 0x06:
            return k
        else:
            line += true if {0x15: accumulator == k, 0x35: accumulator >= k}[code] else false


REFUSED = bpf.ERRNO | errno.EPERM


@pytest.mark.parametrize("machine", NUMBERS)
@pytest.mark.parametrize(
    ("name", "arguments", "says"),
    [
        ("read", (), bpf.ALLOW),
        ("futex", (), bpf.ALLOW),
        ("write", (), bpf.ALLOW),
        ("execve", (), REFUSED),
        ("socket", (2, 1), REFUSED),
        ("ptrace", (16, 1), REFUSED),
        ("clone3", (), bpf.ERRNO | errno.ENOSYS),
        ("clone", (0x3D0F00,), bpf.ALLOW),
        ("clone", (17,), REFUSED),
        ("clone", (0x3D0F00 | 0x10000000,), REFUSED),
        ("clone", (0x3D0F00 | 0x20000,), REFUSED),
        ("clone", (0x0F00,), REFUSED),
        ("kill", (PID, 9), bpf.ALLOW),
        ("kill", (PID + 1, 9), REFUSED),
        ("kill", (-1, 9), REFUSED),
        ("kill", (0, 9), REFUSED),
        ("tgkill", (PID, PID, 6), bpf.ALLOW),
        ("tgkill", (1, 1, 6), REFUSED),
        ("openat", (-100, 0, os.O_RDONLY), bpf.ALLOW),
        ("openat", (-100, 0, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), bpf.ALLOW),
        ("openat", (-100, 0, os.O_RDONLY | os.O_TRUNC), REFUSED),
        ("fchmodat", (-100, 0, 0o777), bpf.ERRNO),
        ("fcntl", (3, 1030), bpf.ALLOW),
        ("fcntl", (3, 8, PID), REFUSED),
        ("ioctl", (1, 0x5413), bpf.ALLOW),
        ("ioctl", (1, 0x5412), bpf.ERRNO | errno.ENOTTY),
        ("prctl", (15,), bpf.ALLOW),
        ("prctl", (1, 0), REFUSED),
        ("prctl", (4, 1), REFUSED),
        ("prlimit64", (0, 7), bpf.ALLOW),
        ("prlimit64", (1, 7), REFUSED),
        ("socketpair", (1, 1 | 0o2000000), bpf.ALLOW),
        ("socketpair", (1, 2), REFUSED),
        ("socketpair", (16, 1), REFUSED),
        (425, (), bpf.ERRNO | errno.ENOSYS),
        (999, (), bpf.ERRNO | errno.ENOSYS),
    ],
)
def test_filter_answers(machine: str, name: str | int, arguments: tuple[int, ...], says: int):
    """Each call is answered as its list says, on both architectures."""
    assert answer(machine, name, *arguments) == says


def test_filter_ignores_what_the_kernel_ignores():
    """Bits above 32 of an argument that the kernel reads as 32 bits do not get past the check."""
    assert answer("x86_64", "kill", PID + 1 + (1 << 32), 9) == REFUSED
    assert answer("x86_64", "ioctl", 1, 0x5412 + (1 << 32)) == bpf.ERRNO | errno.ENOTTY


@pytest.mark.parametrize("machine", NUMBERS)
def test_another_architecture_kills(machine: str):
    """The 32-bit door of the same kernel, whose numbers mean other calls, is death; so is x32."""
    assert answer(machine, "read", architecture=0x40000003) == bpf.KILL
    assert answer("x86_64", 0x40000000) == bpf.KILL


def test_filter_fits():
    """The kernel takes at most 4,096 instructions."""
    assert max(len(seccomp.build(machine, PID)) for machine in NUMBERS) < 4096


@pytest.mark.parametrize("machine", NUMBERS)
def test_numbers_are_the_kernels(machine: str):
    """The table agrees with the kernel's own header wherever that names the call."""
    if not HEADERS[machine].exists():
        pytest.skip(f"no {HEADERS[machine]}")
    names = re.findall(r"^#define __NR(?:3264)?_(\w+)\s+(\d+)", HEADERS[machine].read_text(), re.MULTILINE)
    official = {{"fstatat": "newfstatat"}.get(name, name): int(number) for name, number in names}

    wrong = {name: number for name, number in NUMBERS[machine].items() if official.get(name, number) != number}

    assert wrong == {}


def test_every_name_is_in_one_list():
    """No call is both allowed and refused, and every name that a list gives is a call of x86-64."""
    lists = [seccomp.FREELY, seccomp.FAKED, seccomp.REFUSED, seccomp.UNSUPPORTED]
    names = [name for one in lists for name in one.split()] + list(seccomp._checked(PID))

    assert len(names) == len(set(names))
    assert set(names) <= set(NUMBERS["x86_64"])


def installed(folder: Path, *names: str) -> Path:
    """A folder that looks like one that pip installs into."""
    for name in names:
        (folder / name).mkdir(parents=True)
        (folder / name / "__init__.py").touch()
    return folder


def test_layout_leaves_out_what_is_ours(tmp_path: Path):
    """Of an installation folder everything may be read but grader, its references and the records of both."""
    site = installed(
        tmp_path / "site", "numpy", "numpy-2.dist-info", "grader", "reference", "gradient_grader-1.dist-info"
    )
    found = readable.layout([str(site)])

    assert {path for path in found.whole if path.startswith(str(site))} == {
        f"{site}/numpy",
        f"{site}/numpy-2.dist-info",
    }
    assert str(site) in found.listed


def test_layout_leaves_out_folders_that_pip_did_not_make(tmp_path: Path):
    """A checkout, and a course's own folder on the path, are not readable and not looked into for modules."""
    course = installed(tmp_path / "course", "solutions")
    checkout = installed(tmp_path / "checkout", "grader", "x.egg-info")
    (checkout / "pyproject.toml").touch()
    found = readable.layout([str(course), str(checkout)])

    assert not [path for path in (*found.whole, *found.listed, *found.import_paths) if path.startswith(str(tmp_path))]


def test_layout_follows_no_link_out(tmp_path: Path):
    """A link inside an installation folder that leads out of it is left out."""
    (tmp_path / "secret").mkdir()
    site = installed(tmp_path / "site", "a.dist-info", "grader")
    (site / "link").symlink_to(tmp_path / "secret")

    assert not [path for path in readable.layout([str(site)]).whole if "secret" in path or path.endswith("link")]


def test_layout_holds_python_and_numpy():
    """The standard library and NumPy are readable, this checkout is not."""
    found = readable.layout(sys.path)
    allowed = [*found.whole]

    def may_read(path: str) -> bool:
        return any(os.path.realpath(path).startswith(root) for root in allowed)

    import numpy as np

    assert may_read(os.__file__)
    assert may_read(np.__file__)
    assert not may_read(readable.PACKAGE)


@pytest.mark.skipif(sys.platform != "linux", reason="relative to descriptors, as on Linux")
def test_scratch_is_removed_whatever_is_in_it(tmp_path: Path):
    """Deep trees, links out and locked folders go; what the links lead to stays."""
    (tmp_path / "kept").write_text("kept")
    folder = Path(scratch.make(str(tmp_path)))
    deep = folder
    for number in range(40):
        deep = deep / f"d{number % 3}"
        deep.mkdir()
        (deep / "file\n").touch()
        (deep / "link").symlink_to(tmp_path)
    (folder / "out").symlink_to(tmp_path / "kept")
    deep.chmod(0)
    (folder / "d0").chmod(0)

    scratch.remove(str(folder))

    assert [path.name for path in tmp_path.iterdir()] == ["kept"]


@pytest.mark.parametrize(
    ("files", "bytes_each", "says"),
    [(3, 10, None), (11_000, 0, "made more than 10,000 files"), (20, 16 << 20, "wrote more than 256 MB")],
)
def test_full_folders_are_noticed(tmp_path: Path, files: int, bytes_each: int, says: str | None):
    """A folder is too full by the number of its entries or by its bytes on the disk."""
    for number in range(files):
        with (tmp_path / str(number)).open("wb") as file:
            if bytes_each:
                os.posix_fallocate(file.fileno(), 0, bytes_each)

    assert scratch.used(str(tmp_path)) == says


@pytest.mark.skipif(sys.platform != "linux", reason="Linux")
def test_fresh_users_are_fresh():
    """No two workers are the same user, and none is a user of the machine's."""
    drawn = {identity.fresh() for _ in range(50)}

    assert len(drawn) == 50
    assert min(drawn) >= 20_000


@pytest.mark.skipif(landlock.version() == 0, reason="no Landlock")
def test_landlock_takes_fewer_rights_from_an_older_kernel():
    """A ruleset can be made for every ABI up to this kernel's, and for none."""
    for abi in range(1, landlock.version() + 1):
        fd, rights = landlock._create(abi)
        os.close(fd)
        assert rights & landlock.READ == landlock.READ
    with pytest.raises(OSError, match="this kernel has no Landlock"):
        landlock._create(0)


def test_the_workers_side_imports_little():
    """What runs beside student code imports the standard library, NumPy, msgspec, and of grader only its own part."""
    code = "import sys, grader.sandbox.inside.zygote; print(*sorted(sys.modules))"
    modules = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    ours = {name.split(".")[1] for name in modules if name.startswith("grader.")}

    assert ours <= {"errors", "hand_in", "model", "mutation", "running", "sandbox", "submission"}
    assert not {"pydantic", "yaml", "rich", "typer", "jinja2", "torch", "nbformat", "reference"} & set(modules)


def test_an_environment_inside_the_checkout_is_readable(tmp_path, monkeypatch):
    """What `make demo` sets up: .venv lies in the checkout, whose own files stay closed; site-packages stays open."""
    home = tmp_path / "checkout"
    packages = home / ".venv/lib/python3.11/site-packages"
    for folder in (home / "grader/sandbox", home / "specs", packages / "numpy", packages / "some-1.dist-info"):
        folder.mkdir(parents=True)
    (home / "pyproject.toml").write_text("")
    (packages / "__editable__.gradient_grader.pth").write_text("")
    monkeypatch.setattr(readable, "PACKAGE", str(home / "grader"))
    found = readable.layout([str(packages)])

    def may_read(path: Path) -> bool:
        return any(readable._inside(str(path), root) for root in found.whole)

    assert may_read(packages / "numpy")
    assert not any(map(may_read, (home / "grader", home / "specs", packages / "__editable__.gradient_grader.pth")))
