"""The attack zoo against the tiers that promise to contain it, as this user and, from root, as others."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from zoo_keeper import Attack, Keeper, keeper, zoo

from grader.errors import SandboxError

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).parent
CHECKOUT = HERE.parents[1]
NOBODY = 65534
WHOLE_S = 1200  # that all attacks take at most, one after the other
SELF = -2  # this process's own user
ROOT_IN_NAME = -1  # user 0 without a single capability, as in a container that was stripped of them
BY_RIGHTS = {"reading", "processes", "network", "writing"}  # attacks that ask for what only some users may do


@pytest.fixture(scope="module", params=["strong", "standard"])
def keeper_here(request: pytest.FixtureRequest) -> Iterator[Keeper]:
    """A sandbox of this process's own user."""
    try:
        with keeper(request.param) as one:
            yield one
    except SandboxError as error:
        pytest.skip(str(error))


def elsewhere(
    uid: int, tier: str, grader: Path = CHECKOUT, names: tuple[str, ...] = ()
) -> dict[str, dict[str, list[str]]]:
    """Outcomes by name of the zoo run by another user, at 1024 open files; `tier` is among them."""
    if uid == SELF:
        return said_by([sys.executable, HERE / "zoo_run.py", tier, *names])
    if sys.platform != "linux" or os.getuid() != 0 or not (shutil.which("unshare") and shutil.which("setpriv")):
        pytest.skip("only root can become another user, and unshare and setpriv are needed")
    command = ["unshare", "--mount", sys.executable, HERE / "elsewhere.py", str(uid), grader]
    if uid == ROOT_IN_NAME:
        command = ["setpriv", "--bounding-set=-all", "--inh-caps=-all", sys.executable]
    return said_by([*command, HERE / "zoo_run.py", tier, *names])


def said_by(command: list[str | Path]) -> dict[str, dict[str, list[str]]]:
    """What the command prints, by name."""
    ran = subprocess.run(command, capture_output=True, text=True, check=False, timeout=WHOLE_S)
    if "SandboxError" in ran.stderr:
        pytest.skip(ran.stderr.strip().splitlines()[-1])
    assert ran.returncode == 0, ran.stderr
    first, *lines = map(json.loads, ran.stdout.splitlines())
    return {"tier": first, **{line["name"]: line for line in lines}}


def test_zoo_has_every_group():
    """At least 180 attacks, some of each kind."""
    assert len(zoo()) >= 180
    groups = {attack.group for attack in zoo()}
    assert groups == {
        "resources",
        "reading",
        "processes",
        "network",
        "writing",
        "forging",
        "values",
        "leftovers",
        "asking",
    }


@pytest.mark.parametrize("attack", zoo(), ids=lambda attack: attack.name)
def test_attack_is_contained_here(keeper_here: Keeper, attack: Attack):
    """The attack fails, its verdict is the right one, and everything else goes on as if it had not been."""
    assert keeper_here.run(attack).breaches == ()


def sampled() -> tuple[str, ...]:
    """Every attack that who the user is may matter to, one of each outcome on resources, one of each other group."""
    others: dict[tuple[str, tuple[str, ...]], str] = {}
    for attack in zoo():
        others.setdefault((attack.group, attack.expect if attack.group == "resources" else ()), attack.name)
    by_rights = [attack.name for attack in zoo() if attack.group in BY_RIGHTS]
    return tuple(dict.fromkeys([*by_rights, *others.values()]))


@pytest.mark.parametrize(
    ("uid", "tier"),
    [(NOBODY, "strong"), (NOBODY, "standard"), (0, "standard"), (ROOT_IN_NAME, "standard")],
    ids=["user-strong", "user-standard", "root-that-can-be-left", "root-without-capabilities"],
)
def test_zoo_is_contained_elsewhere(uid: int, tier: str):
    """At 1024 open files, for an ordinary user, root with users to give away, and root without capabilities.

    Every attack on rights, and a sample of those that only flood, wait or lie: `make bench-isolation` runs all of them.
    """
    names = sampled()
    outcomes = elsewhere(uid, tier, names=names)
    assert outcomes.keys() == {"tier", *names}

    assert {name: one["breaches"] for name, one in outcomes.items() if one.get("breaches")} == {}


def test_root_without_capabilities_gets_standard():
    """In a stripped container `auto` takes `standard`, and its name says what it lacks."""
    outcomes = elsewhere(ROOT_IN_NAME, "auto", names=("process_capabilities",))

    assert outcomes["tier"] == {"tier": "standard (no fresh uid)"}


def test_root_that_can_be_left_is_left():
    """Where a fresh user can read Python, root's workers are one, and the tier's name lacks nothing."""
    outcomes = elsewhere(0, "standard", names=("process_become_root", "process_capabilities"))
    assert outcomes["tier"] == {"tier": "standard"}


@pytest.mark.parametrize("tier", ["strong", "standard"])
def test_installed_grader_is_not_readable(tmp_path_factory: pytest.TempPathFactory, tier: str):
    """Installed into one folder with NumPy and everything else, grader and its references stay unreadable."""
    target = tmp_path_factory.mktemp("installed")
    packages = Path(np.__file__).parents[1]
    for name in ("numpy", "numpy.libs", "msgspec"):
        if (packages / name).exists():
            shutil.copytree(packages / name, target / name, ignore=shutil.ignore_patterns("tests", "__pycache__"))
    for name in ("grader", "reference"):
        shutil.copytree(CHECKOUT / name, target / name, ignore=shutil.ignore_patterns("__pycache__"))
    for record in ("numpy-2.0.dist-info", "gradient_grader-0.1.0.dist-info"):
        (target / record).mkdir()
    names = tuple(attack.name for attack in zoo() if attack.group == "reading")

    outcomes = elsewhere(0, tier, target, names)

    assert outcomes["tier"]["tier"].startswith(tier)
    assert [name for name in names if outcomes[name]["breaches"]] == []


def test_zoo_has_teeth():
    """Without confinement the same attacks get through: what contains them is the confinement."""
    through = {"reading_secret_by_path", "reading_spec", "network_tcp_below_python", "writing_open_folder"}
    attacks = [attack for attack in zoo() if attack.name in through]
    with keeper("limits") as one:
        assert {attack.name for attack in attacks if one.run(attack).breaches} == through
