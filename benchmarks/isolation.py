"""What each tier contains, what it leaves open, and what it costs: `make bench-isolation`.

Every figure is a ratio to something measured in the same run, or a count; the claims are in docs/security.md.
"""

from __future__ import annotations

import argparse
import random
import resource
import statistics
import subprocess
import sys
import time
from collections import Counter, OrderedDict
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

TESTS = Path(__file__).resolve().parents[1] / "tests/sandbox"
sys.path.insert(0, str(TESTS))

from programs import functions, hand_in  # noqa: E402
from test_wire import mutate, pack, unpack  # noqa: E402
from test_workers import processes  # noqa: E402
from test_zoo import BY_RIGHTS, NOBODY, ROOT_IN_NAME, SELF, elsewhere  # noqa: E402
from zoo_keeper import zoo  # noqa: E402

from grader.errors import ProtocolError, SandboxError  # noqa: E402
from grader.model import Handle, Limits  # noqa: E402
from grader.respondents.student import open_student  # noqa: E402
from grader.sandbox import open_sandbox  # noqa: E402
from grader.sandbox.tiers import _probe  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable

    from zoo_keeper import Attack

    from grader.sandbox import Sandbox

TIERS = ("strong", "standard", "limits")
EVERYBODY = (
    ("strong, this user", SELF, "strong"),
    ("standard, this user", SELF, "standard"),
    ("strong, an ordinary user", NOBODY, "strong"),
    ("standard, an ordinary user", NOBODY, "standard"),
    ("standard, root with fresh uids", 0, "standard"),
    ("standard, root without capabilities", ROOT_IN_NAME, "standard"),
    ("limits, this user", SELF, "limits"),
    ("limits, an ordinary user", NOBODY, "limits"),
)
UNPROMISED = {*BY_RIGHTS, "leftovers"}  # groups of attacks that the tier `limits` does not promise to contain
STARTS = 40
KILLS = 200
FRAMES = 1_000_000
LOOP = """
import time
import numpy as np

def f(x):
    return x

def work(x):
    best = 1e9
    for _ in range(5):
        started = time.perf_counter()
        a = np.ones((200, 200))
        for _ in range(20):
            a = np.exp(-(a @ a) / 40000)
        total = 0
        for number in range(200_000):
            total += number * number
        best = min(best, time.perf_counter() - started)
    return best
"""


def main() -> None:
    """Print every table, or those that are named."""
    parser = argparse.ArgumentParser(description=__doc__)
    tables = {"attacks": attacks, "costs": costs, "kills": kills, "frames": frames}
    parser.add_argument("--only", nargs="+", choices=tables, default=list(tables))
    parser.add_argument("--who", default="", help="attacks only where this is part of the row's name")
    parser.add_argument("--frames", type=int, default=FRAMES, metavar="N")
    options = parser.parse_args()
    for name in options.only:
        tables[name](options)


def attacks(options: argparse.Namespace) -> None:
    """Which attacks each tier contains, by group; and which ones `limits` leaves open."""
    groups = Counter(attack.group for attack in zoo())
    print(f"\nattacks contained, of {sum(groups.values())}, at 1024 open files")
    print(f"{'':36}" + "".join(f"{group:>11}" for group in groups))
    left_open: dict[str, Attack] = {}
    for who, uid, tier in EVERYBODY:
        if options.who not in who:
            continue
        try:
            found = elsewhere(uid, tier)
        except pytest.skip.Exception as error:
            print(f"{who:36} not on this machine: {error}")
            continue
        ran = [attack for attack in zoo() if attack.name in found]
        lost = [attack for attack in ran if found[attack.name]["breaches"]]
        count, breached = Counter(attack.group for attack in ran), Counter(attack.group for attack in lost)
        cells = [f"{count[group] - breached[group]}/{count[group]}" for group in groups]
        print(f"{who:36}" + "".join(f"{cell:>11}" for cell in cells), flush=True)
        known = {attack.name: attack for attack in lost if tier == "limits" and attack.group in UNPROMISED}
        left_open |= known
        print("".join(f"  NOT CONTAINED: {attack.name}\n" for attack in lost if attack.name not in known), end="")
    print("\nwhat the tier limits leaves open (the claim of each attack that was not contained)")
    for attack in left_open.values():
        print(f"  {attack.group:10} {attack.name:34} not: {attack.claim}")


def costs(_: argparse.Namespace) -> None:
    """Times as ratios."""
    print("\ncosts")
    code = "import grader.sandbox as s; s.open_sandbox({!r}).close()"
    numpy = cpu("import numpy")
    for tier in TIERS:
        try:
            with open_sandbox(tier) as sandbox:
                loaded, alone, inside, trip = start_costs(sandbox)
                name = sandbox.tier
        except SandboxError:
            continue
        ratio = cpu("import numpy; " + code.format(tier)) / numpy
        print(f"  {name:28} zygote to loaded submission {loaded / alone:5.2f} x `python -c pass` (at most 0.75)")
        print(f"  {'':28} numerical work inside      {inside:5.2f} x the same work outside")
        print(f"  {'':28} one call of 4x5 numbers    {trip * 1e6:5.0f} us")
        print(f"  {'':28} import numpy, open, close  {ratio:5.2f} x the CPU of `import numpy`")
    with open_sandbox() as sandbox:
        probe = statistics.median(seconds(lambda: _probe(sandbox._zygote, sandbox._confinement)) for _ in range(9))  # noqa: SLF001
    opened = statistics.median(seconds(lambda: open_sandbox().close()) for _ in range(5))
    print(
        f"  self-test {probe * 1e3:.0f} ms (at most 300), opening and closing `auto` as a whole {opened * 1e3:.0f} ms"
    )


def start_costs(sandbox: Sandbox) -> tuple[float, float, float, float]:
    """Median seconds: from the zygote to a loaded submission, `python -c pass`; a ratio of work; a round trip."""
    loaded, alone = [], []
    for _ in range(STARTS):  # interleaved, so that a busy machine is busy for both
        with open_student(sandbox, hand_in(LOOP), functions("f")) as student:
            loaded.append(seconds(student._load))  # noqa: SLF001
        alone.append(seconds(lambda: subprocess.run([sys.executable, "-c", "pass"], check=True)))
    with open_student(sandbox, hand_in(LOOP), functions("f", "work"), limits=Limits(seconds=60)) as student:
        inside, outside = [], []
        for _ in range(5):
            inside.append(student.call("work", [0.0]).value)
            program = LOOP + "\nprint(work(0))"
            ran = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, env=ONE_THREAD)
            outside.append(float(ran.stdout))
        trip = statistics.median(seconds(lambda: student.call("f", [np.ones((4, 5))])) for _ in range(500))
    return statistics.median(loaded), statistics.median(alone), min(inside) / min(outside), trip


def kills(_: argparse.Namespace) -> None:
    """Latency of killing a worker that works, and survivors."""
    print(f"\n{KILLS} workers killed while they work")
    for tier in TIERS:
        try:
            with open_sandbox(tier) as sandbox:
                before = processes(sandbox)
                latencies = [one_kill(sandbox) for _ in range(KILLS)]
                left = processes(sandbox) - before
                name = sandbox.tier
        except SandboxError:
            continue
        middle, worst = statistics.median(latencies) * 1e3, max(latencies) * 1e3
        print(f"  {name:28} median {middle:.1f} ms, worst {worst:.1f} ms (at most 100), survivors {left}")


def one_kill(sandbox: Sandbox) -> float:
    """Seconds from SIGKILL to the end of a loaded worker."""
    child = open_student(sandbox, hand_in(LOOP), functions("f"))._load().child  # noqa: SLF001
    started = time.perf_counter()
    child.kill()
    child.ended(10)
    latency = time.perf_counter() - started
    child.end()
    return latency


def frames(options: argparse.Namespace) -> None:
    """Mutated frames: each is read or refused by the one error."""
    count: int = options.frames
    chance = random.Random(1)
    originals = [
        pack({"W": np.ones((3, 4)), "b": [1, 2.5, "x", None, (True, 1j)]}),
        pack(np.arange(6, dtype="i4").reshape(2, 3)),
        pack([Handle(3, "Net"), 1 << 70, {"a": {"b": np.zeros(0)}}]),
        pack(OrderedDict(W=np.ones((2, 2)).view(type("Matrix", (np.ndarray,), {})), b=OrderedDict(c=1))),
    ]
    refused = 0
    started = time.perf_counter()
    for _ in range(count):
        try:
            unpack(mutate(chance.choice(originals), chance))
        except ProtocolError:
            refused += 1
    taken = time.perf_counter() - started
    print(f"\n{count:,} mutated frames: {refused:,} refused, {count - refused:,} read, 0 other errors ({taken:.0f} s)")


def seconds(action: Callable[[], object]) -> float:
    """Wall-clock seconds of one call."""
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def cpu(code: str) -> float:
    """Median CPU seconds of a fresh Python with everything that it starts and waits for."""
    taken = []
    for _ in range(7):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, "-c", code], check=True, env=ONE_THREAD)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        taken.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return statistics.median(taken)


ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "PATH": "/usr/local/bin:/usr/bin:/bin"}

if __name__ == "__main__":
    main()
