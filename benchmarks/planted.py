"""Do the tests of judging bite? Bugs are planted one at a time in a copy of the package, and the tests are run on it.

    python -m benchmarks.planted [--only PART] [--part K/N] [--sample N] [--seed N] [--workers 2]

`plants.yaml` lists them: a file, a text that stands in it once, and what is put in its place, with the test that sees
it. That is asked first, then those that are likely to see a bug in this file, then all others of judging; `--part 2/8`
plants every eighth, from the second on. What the tests pass has survived, and is printed; plants that change nothing
that anybody could see say why. The exit code is 1 if another survives.
"""

from __future__ import annotations

import argparse
import compileall
import contextlib
import os
import py_compile
import random
import shutil
import signal
import sys
import tempfile
import time
import traceback
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np  # noqa: F401 -- imported once here, not in every fork
import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
PLANTS = Path(__file__).with_name("plants.yaml")
QUICK = (
    "tests/test_compare.py",
    "tests/judging/test_comparison.py",
    "tests/judging/test_kinds.py",
    "tests/judging/test_respondents.py",
    "tests/judging/test_losses.py",
    "tests/checks",
)
THOROUGH = (*QUICK, "tests/respondents", "tests/judging")
NOTHING = tuple(  # of tests/judging/test_nothing.py those that take no shipped spec
    f"tests/judging/test_nothing.py::test_{name}"
    for name in (
        "nothing_satisfies_no_relation",
        "nothing_is_neither_pure_nor_free_of_loops_nor_refused",
        "an_answer_that_is_the_same_whatever_it_is_given_proves_nothing",
        "a_function_whose_answers_are_wrong_does_something",
        "a_wrong_answer_that_depends_on_what_is_given_leaves_an_example_its_points",
    )
)
LIKELY = {  # the tests that see most of a file's bugs, and are asked first
    "grader/compare.py": ("tests/test_compare.py", "tests/judging/test_comparison.py"),
    "grader/respondents": ("tests/judging/test_respondents.py", "tests/judging/test_once.py"),
    "grader/respondents/questions.py": ("tests/judging/test_inside.py",),
    "grader/respondents/aided.py": ("tests/judging/test_inside.py",),
    "grader/respondents/stopwatch.py": ("tests/judging/test_time_for_hypotheses.py",),
    "grader/checks/kinds/gradient.py": (
        "tests/judging/test_losses.py",
        "tests/judging/test_still.py",
        "tests/judging/test_evidence.py",
        "tests/judging/test_stand_ins.py",
    ),
    "grader/checks/kinds/matches.py": ("tests/judging/test_kinds.py", "tests/judging/test_objects.py"),
    "grader/checks/kinds": ("tests/judging/test_kinds.py",),
    "grader/checks/claims.py": ("tests/judging/test_losses.py",),
    "grader/checks/measured.py": ("tests/judging/test_losses.py", "tests/judging/test_still.py"),
    "grader/checks/relatives.py": ("tests/judging/test_relatives.py", "tests/judging/test_losses.py"),
    "grader/checks/alive.py": ("tests/judging/test_alive.py", "tests/judging/test_kinds.py", *NOTHING),
    "grader/checks/judge.py": (
        "tests/judging/test_kinds.py",
        "tests/judging/test_still.py",
        "tests/checks/test_kinds_of_time.py",
        *NOTHING,
    ),
    "grader/checks/trial.py": ("tests/judging/test_kinds.py", "tests/judging/test_evidence.py", *NOTHING),
    "grader/checks/steady.py": ("tests/judging/test_at_fault.py", *NOTHING),
    "grader/checks": ("tests/judging/test_kinds.py", "tests/judging/test_losses.py", "tests/judging/test_evidence.py"),
    "grader/judging/compared.py": ("tests/judging/test_compared.py",),
    "grader/judging/layout.py": ("tests/judging/test_other_layout.py",),
    "grader/judging/proving.py": ("tests/judging/test_objects.py", "tests/judging/test_homework.py"),
    "grader/judging/usual.py": ("tests/judging/test_inside.py",),
    "grader/judging/unwritten.py": ("tests/judging/test_unwritten.py", *NOTHING),
    "grader/judging/heeding.py": ("tests/judging/test_of_numbers.py", "tests/judging/test_at_fault.py", *NOTHING),
    "grader/judging/verdicts.py": (
        "tests/judging/test_once.py",
        "tests/judging/test_time_for_hypotheses.py",
        "tests/judging/test_sentences.py",
        *NOTHING,
    ),
    "grader/judging/hypotheses": ("tests/judging/test_hypotheses.py", "tests/judging/test_at_fault.py"),
    "grader/judging/hypotheses/inside.py": (
        "tests/judging/test_hypotheses.py",
        "tests/judging/test_inside.py",
        "tests/judging/test_once.py",
    ),
    "grader/judging": (
        "tests/judging/test_at_fault.py",
        "tests/judging/test_once.py",
        "tests/judging/test_objects.py",
        "tests/judging/test_time_for_hypotheses.py",
    ),
}
COPIED = ("grader", "reference", "specs", "assignments", "tests", "benchmarks", "pyproject.toml")
LIMIT_S = 900  # of the tests on one plant: a bug that hangs is a bug that is seen


@dataclass(frozen=True)
class Plant:
    """A bug: the text `old`, which stands in `file` once, becomes `new`."""

    file: str
    old: str
    new: str
    test: str = ""  # that sees it, and is asked first
    equivalent: str = ""  # why nobody could see it

    @property
    def label(self) -> str:
        """One line that names it."""
        return f"{self.file}: {' '.join(self.old.split())} -> {' '.join(self.new.split())}"


def plants() -> list[Plant]:
    """All that are listed."""
    listed = yaml.safe_load(PLANTS.read_text(encoding="utf-8"))
    return [Plant(file, **each) for file, entries in listed.items() for each in entries]


def misplaced(found: list[Plant]) -> list[str]:
    """The plants whose text does not stand in their file exactly once, or that no longer give Python."""
    return [plant.label for plant in found if not _fits(plant)]


def _fits(plant: Plant) -> bool:
    path = ROOT / plant.file
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    if text.count(plant.old) != 1:
        return False
    try:
        compile(text.replace(plant.old, plant.new), plant.file, "exec")
    except SyntaxError:
        return False
    return True


def likely(plant: Plant) -> tuple[str, ...]:
    """The tests that are asked first: the longest entry that fits."""
    return max(
        ((len(start), tests) for start, tests in LIKELY.items() if plant.file.startswith(start)), default=(0, ())
    )[1]


class Field:
    """A copy of the project in which one bug grows at a time."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in COPIED:
            source = ROOT / name
            if source.is_dir():
                shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(source, folder / name)
        mode = py_compile.PycInvalidationMode.CHECKED_HASH  # two edits within a second are two
        for name in ("grader", "reference"):
            compileall.compile_dir(folder / name, quiet=2, invalidation_mode=mode)

    def outcome(self, plant: Plant | None, tests: tuple[str, ...]) -> str | None:
        """The first test that fails with this bug; None where all pass."""
        path = self.folder / plant.file if plant is not None else None
        text = path.read_text(encoding="utf-8") if path is not None else ""
        try:
            if plant is not None and path is not None:
                path.write_text(text.replace(plant.old, plant.new), encoding="utf-8")
            return self._failing(tests)
        finally:
            if path is not None:
                path.write_text(text, encoding="utf-8")

    def _failing(self, tests: tuple[str, ...]) -> str | None:
        log = self.folder / "log.txt"
        child = os.fork()
        if child == 0:
            self._run(tests, log)
        ended = time.monotonic() + LIMIT_S
        while time.monotonic() < ended:
            done, status = os.waitpid(child, os.WNOHANG)
            if done:
                return None if status == 0 else _first_failure(log)
            time.sleep(0.05)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child, signal.SIGKILL)
        os.waitpid(child, 0)
        return f"longer than {LIMIT_S} s"

    def _run(self, tests: tuple[str, ...], log: Path) -> None:
        """In the child: the tests, on the copy."""
        os.setsid()
        code = 3
        try:
            os.chdir(self.folder)
            sys.path[:] = [str(self.folder), *(each for each in sys.path if each not in {"", str(ROOT)})]
            sys.dont_write_bytecode = True
            output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
            os.dup2(output, 1)
            os.dup2(output, 2)
            options = ["-x", "-q", "--tb=no", "-p", "no:xdist", "-p", "no:cacheprovider", "-p", "no:randomly", "-rf"]
            code = int(pytest.main([*options, *tests]))
        except BaseException:  # noqa: BLE001 -- nothing of the parent's may run in the child
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)


def _first_failure(log: Path) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    failed = [line for line in lines if line.startswith(("FAILED", "ERROR"))]
    return failed[0].partition(" - ")[0].partition(" ")[2] if failed else "the tests could not be run"


def stages(plant: Plant, tests: tuple[str, ...], *, staged: bool) -> tuple[tuple[str, ...], ...]:
    """What is run on a plant, one after the other until something sees it: its test, the likely ones, all others."""
    own = (plant.test,) if plant.test and staged else ()
    first = likely(plant) if staged else ()
    others = tuple(each for each in tests if each not in first)
    rest = (*others, *(f"--deselect={each}" for each in first))
    return tuple(each for each in (own, first, rest) if each and not each[0].startswith("-"))


def grow(chosen: list[Plant], tests: tuple[str, ...], workers: int, *, staged: bool = False) -> list[Plant]:
    """The plants that survive the tests."""
    with tempfile.TemporaryDirectory(prefix="grader-planted-") as folder:
        fields = [Field(Path(folder) / str(number)) for number in range(workers)]
        free = list(fields)
        saw = dict[str, None]()  # what must pass where nothing is planted

        def seen(field: Field, plant: Plant, stage: tuple[str, ...]) -> str | None:
            found = field.outcome(plant, stage)
            if found is not None:
                saw.update(dict.fromkeys((found,) if "::" in found else stage))
            return found

        def tried(plant: Plant) -> tuple[Plant, str | None]:
            field = free.pop()
            try:
                asked = (seen(field, plant, stage) for stage in stages(plant, tests, staged=staged))
                return plant, next((each for each in asked if each is not None), None)
            finally:
                free.append(field)

        survivors = []
        with ThreadPoolExecutor(workers) as pool:
            for plant, seen_by in pool.map(tried, chosen):
                if seen_by is None:
                    survivors.append(plant)
                print(f"{'SURVIVED' if seen_by is None else 'caught'}  {plant.label}  {seen_by or ''}", flush=True)
        standing = fields[0].outcome(None, tuple(saw)) if saw else None
        if standing is not None:
            raise SystemExit(f"the tests fail where nothing is planted: {standing}")
    return survivors


def main() -> int:
    """Plant them all, and say which survive."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", default="", help="a part of what is printed of a plant: a file, a text")
    parser.add_argument("--part", help="K/N: every Nth of them, from the Kth on")
    parser.add_argument("--sample", type=int, help="how many, at random")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--tests", nargs="*", help="these tests and no others")
    parser.add_argument("--quick", action="store_true", help="only the quick tests of each part")
    options = parser.parse_args()
    found = plants()
    wrong = misplaced(found)
    if wrong:
        print("these do not fit their file:", *wrong, sep="\n  ")
        return 1
    chosen = [plant for plant in found if options.only in plant.label and not plant.equivalent]
    if options.part is not None:
        start, step = map(int, options.part.split("/"))
        chosen = chosen[start - 1 :: step]
    if options.sample is not None:
        chosen = random.Random(options.seed).sample(chosen, min(options.sample, len(chosen)))
    tests = tuple(options.tests or (QUICK if options.quick else THOROUGH))
    survivors = grow(chosen, tests, options.workers, staged=not options.tests)
    equivalent = [plant for plant in found if plant.equivalent and options.only in plant.label]
    print(f"{len(chosen)} planted, {len(survivors)} survived; {len(equivalent)} more are equivalent")
    for plant in equivalent:
        print(f"  {plant.label}: {plant.equivalent}")
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main())
