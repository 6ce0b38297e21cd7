"""Whose points are lost: hand-ins whose guilty function or method is known, graded in earnest.

    python -m benchmarks.attribution [--count 300] [--seed N] [--only NAME ...] [--kinds right wrong blank] [--part K/N]

The homework of tests/judging (chains, caches, classes, training, torch) and the specs that ship with the package. Right
hand-ins must get full marks, empty ones and constants nothing. A wrong one has one mistake, or two in two functions:
those written down beside the homework, and generated edits of a right hand-in's text. What others than the guilty
function lose must be 0. Where all checks of the guilty function pass, the mistake is in what it hands on (a cache, an
object), or is none; then the checks that fail are counted apart, since no public value could tell.
"""

from __future__ import annotations

import argparse
import ast
import json
import multiprocessing
import os
import random
import sys
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parents[1]
os.environ["GRADER_TRUSTED"] = "all"  # the references beside the homework are our own
sys.path[:0] = [str(ROOT / "tests" / "judging"), str(ROOT / "tests" / "checks")]

from blanks import BODIES, SHAPED, Blanked, classes_without_a_body, hand_in  # noqa: E402 -- found by the line above
from homework import NAMES, WrongHandIn, attribution, guilty_at, spec_of, styles_of, two_mistakes, wrong_hand_ins  # noqa: E402
from marking import answered, mark  # noqa: E402

from grader.mutation.edit import apply  # noqa: E402
from grader.mutation.mutants import mutants  # noqa: E402
from grader.respondents.references import References  # noqa: E402
from grader.spec import load_spec  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from grader.model import Report
    from grader.spec import Spec

KINDS = ("right", "wrong", "blank")
FRESH = 90_417  # nobody developed on this seed


@dataclass(frozen=True)
class Course:
    """A spec with right hand-ins by their style, and wrong ones where they are written down."""

    name: str
    spec: Spec
    right: dict[str, str]
    wrong: tuple[WrongHandIn, ...] = ()


@dataclass
class Tally:
    """What was seen of one spec."""

    counts: Counter[str] = field(default_factory=Counter)
    against: list[str] = field(default_factory=list)

    def says(self, name: str) -> str:
        """One line for the table."""
        columns = (
            "right",
            "wrong",
            "caught",
            "handed on",
            "charged",
            "points",
            "undecided",
            "invalid",
            "blank",
            "earning",
        )
        return f"{name:28}" + "".join(f"{self.counts[column]:>10g}" for column in columns)


HEADER = f"{'':28}" + "".join(
    f"{column:>10}"
    for column in (
        "right",
        "wrong",
        "caught",
        "handed on",
        "charged",
        "points",
        "undecided",
        "invalid",
        "blank",
        "earning",
    )
)


def courses(beside: Sequence[Sequence[str]] = ()) -> list[Course]:
    """The homework of the tests, every shipped spec, and those named `beside`, each with its right hand-ins."""
    found = [Course(name, spec_of(name), styles_of(name), tuple(wrong_hand_ins(name))) for name in NAMES]
    for path in sorted((ROOT / "specs").glob("**/*.yaml")):
        name = str(path.relative_to(ROOT / "specs").with_suffix(""))
        found.append(Course(name, load_spec(path), _solutions(path)))
    for spec, *right in beside:
        texts = {Path(each).stem: Path(each).read_text(encoding="utf-8") for each in right}
        found.append(Course(Path(spec).stem, load_spec(Path(spec)), texts))
    return found


def _solutions(path: Path) -> dict[str, str]:
    """The right hand-in that stands beside a shipped spec, turned for a spec of which only the layout is another."""
    module = path.parent / "solutions" / f"{path.stem}.py"
    notebook = ROOT / "assignments" / path.stem.removesuffix("-rows") / "solution.ipynb"
    if module.is_file():
        return {"solution": module.read_text(encoding="utf-8")}
    if not notebook.is_file():
        return {}
    text = code_of(notebook)
    for old, new in _TURNED if path.stem.endswith("-rows") else ():
        text = text.replace(old, new)
    return {"solution": text}


_TURNED = (  # one example a column, one example a row
    ("keepdims=True", "keepdims=1"),
    ("axis=1, keepdims=1", "axis=0, keepdims=True"),
    ("axis=0, keepdims=1", "axis=1, keepdims=True"),
    ("argmax(W @ X + b, axis=0)", "argmax(X @ W + b, axis=1)"),
    ("axis=0)", "axis=1, keepdims=True)"),
    ("W @ X + b", "X @ W + b"),
    ("dZ @ X.T", "X.T @ dZ"),
    ("m = X.shape[1]", "m = X.shape[0]"),
    ("m = Y.shape[1]", "m = Y.shape[0]"),
)


def code_of(notebook: Path) -> str:
    """The code of a notebook as one module, without the cells that check or show something."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    sources = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    return "\n\n\n".join(source for source in sources if _defines(source)) + "\n"


def _defines(source: str) -> bool:
    """Whether a cell has nothing but imports, definitions and constants."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return False
    imports = ast.Import | ast.ImportFrom
    names = {alias.name for node in ast.walk(tree) if isinstance(node, imports) for alias in node.names}
    kinds = (ast.FunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom, ast.Assign)
    return "grader" not in names and all(isinstance(node, kinds) for node in tree.body)


def generated(course: Course, rng: random.Random) -> Iterator[WrongHandIn]:
    """Edits of one function of a right hand-in, in a random order."""
    for style, text in _shuffled(course.right.items(), rng):
        edits = [edit for name in _definitions(text, course.spec) for edit in _edits(text, name)]
        for edit in _shuffled(edits, rng):
            what = f"{edit.function}: {edit.before} -> {edit.after}"
            guilty = guilty_at(edit.line, edit.function.split(".")[0], text, course.spec)
            yield WrongHandIn(f"{course.name}/{style}: {what}", apply(text, [edit]), guilty)


def _definitions(text: str, spec: Spec) -> list[str]:
    """What the hand-in defines of the spec's functions; of its classes all methods."""
    roots = {name.partition(".")[0] for name in spec.functions}
    nodes = [node for node in ast.parse(text).body if isinstance(node, ast.ClassDef) and node.name in roots]
    methods = [f"{node.name}.{each.name}" for node in nodes for each in node.body if isinstance(each, ast.FunctionDef)]
    return list(dict.fromkeys([*spec.functions, *methods]))


def _edits(text: str, name: str) -> list:
    try:
        return list(mutants(text, name))
    except LookupError:
        return []


def _shuffled(items, rng: random.Random) -> list:
    found = list(items)
    rng.shuffle(found)
    return found


def judge_right(course: Course, seed: int, tally: Tally) -> None:
    """Every right hand-in must get full marks."""
    for style, text in course.right.items():
        report = mark(course.spec, text, seed=seed)
        tally.counts["right"] += 1
        for verdict in report.verdicts:
            if verdict.earned < verdict.points:
                tally.counts["charged"] += 1
                tally.counts["points"] += verdict.points - verdict.earned
                tally.against.append(f"{course.name}/{style} is right: {_said(report, verdict.id)}")


def judge_wrong(course: Course, wrong: WrongHandIn, seed: int, tally: Tally) -> None:
    """Nobody but the guilty may lose a point."""
    report = mark(course.spec, wrong.text, seed=seed)
    found = attribution(course.spec, report.verdicts, wrong.guilty)
    tally.counts["wrong"] += 1
    tally.counts["undecided"] += len(found.undecided)
    tally.counts["invalid"] += len(found.invalid)
    tally.against += [f"{wrong.label}: {_said(report, name)}" for name in found.invalid]
    if not found.caught:
        tally.counts["handed on"] += bool(found.charged)
        return
    tally.counts["caught"] += 1
    tally.counts["charged"] += len(found.charged)
    tally.counts["points"] += sum(v.points - v.earned for v in report.verdicts if v.id in found.charged)
    tally.against += [f"{wrong.label}: {_said(report, name)}" for name in found.charged]


def judge_blank(course: Course, seed: int, tally: Tally) -> None:
    """Nothing earns nothing."""
    texts = {name: hand_in(course.spec, body) for name, body in BODIES.items()}
    texts["class"] = classes_without_a_body(course.spec)
    earned = {name: mark(course.spec, text, seed=seed).verdicts for name, text in texts.items()}
    if course.spec.reference:
        for name, fill in SHAPED.items():
            blanked = Blanked(References(course.spec).numpy, fill)
            earned[f"shaped {name}"] = answered(course.spec, blanked, seed=seed)
    tally.counts["blank"] += len(earned)
    for check in course.spec.checks:
        names = [name for name, verdicts in earned.items() if any(v.id == check.id and v.earned for v in verdicts)]
        tally.counts["earning"] += check.points * len(names)
        if names:
            tally.against.append(f"{course.name}: {check.id} ({check.points:g}) is earned by {', '.join(names)}")


def _said(report: Report, name: str) -> str:
    verdict = next(each for each in report.verdicts if each.id == name)
    return f"{name} {verdict.status}: {' '.join((verdict.message or '').split())[:160]}"


def chosen(course: Course, count: int, rng: random.Random) -> Iterator[WrongHandIn]:
    """The written mistakes, and as many generated ones again, up to `count`; some with two mistakes."""
    written = _shuffled(course.wrong, rng)[: (count + 1) // 2]
    yield from written
    pairs = two_mistakes(course.name, rng) if course.wrong else iter(())
    yield from (pair for _, pair in zip(range(count // 6), pairs, strict=False))
    left = count - len(written) - (count // 6 if course.wrong else 0)
    yield from (each for _, each in zip(range(left), generated(course, rng), strict=False))


def judge(name: str, share: int, seed: int, kinds: tuple[str, ...] = KINDS, beside: Sequence[list[str]] = ()) -> Tally:
    """Hand-ins of one course, of these kinds: the right ones, `share` wrong ones, the empty ones."""
    course = next(each for each in courses(beside) if each.name == name)
    tally = Tally()
    if "right" in kinds:
        judge_right(course, seed, tally)
    for wrong in chosen(course, share, random.Random(f"{seed} {name}")) if course.right and "wrong" in kinds else ():
        judge_wrong(course, wrong, seed, tally)
    if "blank" in kinds:
        judge_blank(course, seed, tally)
    return tally


def main() -> int:
    """Print the table, and everything that is against it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=400)
    parser.add_argument("--seed", type=int, default=FRESH)
    parser.add_argument("--only", nargs="*", default=[], help="these courses")
    parser.add_argument("--kinds", nargs="*", default=KINDS, choices=KINDS, help="of hand-ins")
    parser.add_argument("--part", default="1/1", help="K/N: every Nth course, from the Kth on")
    parser.add_argument("--beside", nargs="+", action="append", default=[], metavar=("SPEC", "RIGHT"), help="one more")
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    start, step = map(int, options.part.split("/"))
    asked = [course for course in courses(options.beside) if not options.only or course.name in options.only]
    share = -(-options.count // max(1, sum(bool(course.right) for course in asked)))
    taken = asked[start - 1 :: step]
    whole = Tally()
    print(HEADER)
    with ProcessPoolExecutor(options.workers, mp_context=multiprocessing.get_context("spawn")) as pool:
        waiting = {
            course.name: pool.submit(judge, course.name, share, options.seed, tuple(options.kinds), options.beside)
            for course in taken
        }
        for name, future in waiting.items():
            tally = future.result()
            print(tally.says(name), flush=True)
            whole.counts.update(tally.counts)
            whole.against += tally.against
    print(whole.says("all"))
    print(f"seed {options.seed}")
    for line in whole.against:
        print(f"  {line}")
    return 1 if whole.against else 0


if __name__ == "__main__":
    sys.exit(main())
