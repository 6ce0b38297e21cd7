"""Single mistakes planted in right solutions: how many are named, named falsely, nameless; is the line right?

Every mistake is an edit of one function of a shipped solution or of a right example, drawn by a seed, judged by the
assignment's spec as course staff would. It counts if a check that students may see fails. Named truly: the name is the
planted mistake's, or the edit found mends the planted place. Falsely: any other name. The rest have none, or are told
only what is seen of the answers, which was tried and claims nothing of what was written: that has no part in "named".
With `--double`, so many hand-ins have two mistakes in one function: both named, one of them, none, or falsely, which
is any name that is neither's, in any verdict; a name without a value is true where a mistake stands that Python stops
at. Both may be named by one verdict ("at once"), or each by that of a check that shows it. Of those "seen", only what
is seen of the answers is said (which part of them is wrong, say), or that a part is another one than is meant. Where
one of the two alone is not noticed, the pair is not counted ("hidden"). What the names of a hand-in cost is the CPU
time of the search, its workers included.
"""

from __future__ import annotations

import argparse
import ast
import json
import random
import statistics
from collections import Counter
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import nbformat

from benchmarks.fates import fates_of, together, told_of
from grader.grading import Grader
from grader.mutation.edit import Edit, apply
from grader.mutation.mutants import mutants
from grader.order import order

if TYPE_CHECKING:
    from grader.model import Diagnosis, Function

ROOT = Path(__file__).parents[1]
LIBRARY = ROOT / "specs" / "library"
CELL = "\n# %%\n"  # between two cells of a notebook


def solutions() -> list[tuple[str, str, str]]:
    """Spec, name and text of every right hand-in that ships, the cells of a notebook joined by `CELL`."""
    found = []
    for folder in sorted(path for path in (ROOT / "assignments").iterdir() if path.is_dir()):
        for path in [*folder.glob("solution.ipynb"), *sorted(folder.glob("examples/right_*"))]:
            text = path.read_text(encoding="utf-8")
            if path.suffix == ".ipynb":
                cells = json.loads(text)["cells"]
                text = CELL.join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
            try:
                ast.parse(text)
            except SyntaxError:
                continue  # magics
            if _names(text, folder.name):
                found.append((folder.name, path.stem, text))
    library = sorted((LIBRARY / "solutions").glob("*.py"))
    return [*found, *((path.stem, "solution", path.read_text(encoding="utf-8")) for path in library)]


Case = tuple[str, str, str, tuple[Edit, ...]]
RIGHT: dict[str, str] = {}  # wrong text -> the right one that it was made from


def planted(count: int, seed: int, each: int = 1) -> list[Case]:
    """`count` hand-ins with `each` mistakes in one function, spread evenly over solutions, functions and kinds."""
    chance = random.Random(seed + each)
    texts = solutions()
    places = [(spec, name, text, function) for spec, name, text in texts for function in _names(text, spec)]
    chance.shuffle(places)
    found: list[Case] = []
    for turn in range(20 * count):
        spec, name, text, function = places[turn % len(places)]
        edits = _chosen(mutants(text, function), each, chance)
        wrong = apply(text, edits)
        if edits and _is_python(wrong):
            RIGHT[wrong] = text
            found.append((spec, name, wrong, edits))
        if len(found) == count:
            break
    return found


def _is_python(text: str) -> bool:
    try:
        ast.parse(text)
    except SyntaxError:
        return False
    return True


def _chosen(edits: tuple[Edit, ...], each: int, chance: random.Random) -> tuple[Edit, ...]:
    """So many edits that do not touch, of different lines or kinds; none where there are none."""
    chosen: tuple[Edit, ...] = ()
    for _ in range(50):
        operators = sorted({edit.operator for edit in edits})
        if not operators:
            return ()
        operator = chance.choice(operators)
        edit = chance.choice([one for one in edits if one.operator == operator])
        if any(edit.overlaps(other) or edit.mistake.code == other.mistake.code for other in chosen):
            continue
        chosen = (*chosen, edit)
        if len(chosen) == each:
            return chosen
    return ()


def _path(spec: str) -> Path:
    path = ROOT / "specs" / f"{spec}.yaml"
    return path if path.exists() else LIBRARY / path.name


@cache
def _graded(spec: str) -> tuple[Function, ...]:
    path = _path(spec)
    return tuple(order(path).spec.functions.values()) if path.exists() else ()


def _names(text: str, spec: str) -> list[str]:
    accepted = {name for each in _graded(spec) for name in (each.name, *each.aliases)}
    body = ast.parse(text).body
    defined = [node.name for node in body if isinstance(node, ast.FunctionDef)]
    defined += [
        f"{node.name}.{inner.name}"
        for node in body
        if isinstance(node, ast.ClassDef)
        for inner in node.body
        if isinstance(inner, ast.FunctionDef)
    ]
    return [name for name in defined if name in accepted] or defined


def main() -> None:
    """Plant, grade, count, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--double", type=int, default=60)
    parser.add_argument("--seed", type=int, default=31_337)
    parser.add_argument("--verbose", action="store_true")
    options = parser.parse_args()
    sought: list[float] = []
    single = _run(planted(options.count, options.seed), options, sought)
    double = _run(planted(options.double, options.seed, 2), options, sought) if options.double else Counter()
    wrong = single["named"] + single["false"] + single["nameless"]
    print(f"{options.count} single mistakes, {wrong} noticed, {single['silent']} without effect on any open check")
    for kind in ("named", "false", "nameless", "line"):
        print(f"{kind:>9}: {single[kind]:4d}  {100 * single[kind] / max(wrong, 1):5.1f} %")
    kinds = ("both", "at once", "one", "seen", "false", "nameless", "silent", "hidden")
    print(f"{options.double} double mistakes: " + ", ".join(f"{double[kind]} {kind}" for kind in kinds))
    if sought:
        print(f"CPU for the names of a hand-in: median {statistics.median(sought):.2f} s, worst {max(sought):.2f} s")


def _run(cases: list[Case], options: argparse.Namespace, sought: list[float]) -> Counter[str]:
    counts: Counter[str] = Counter()
    graders: dict[str, Grader] = {}
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        for case in cases:
            if case[0] not in graders:
                graders[case[0]] = stack.enter_context(Grader(order(_path(case[0]), seed=options.seed)))
            grader = graders[case[0]]
            if len(case[3]) > 1 and not _each_shows(case, folder, options.seed):
                counts["hidden"] += 1  # one of the two changes no answer: nobody could name both
                continue
            counts.update(_judged(grader, case, folder, verbose=options.verbose))
            sought += [grader.sought_s] if grader.sought_s else []
    return counts


def _each_shows(case: Case, folder: Path, seed: int) -> bool:
    """Whether each of the mistakes, made alone, is noticed by a check that students may see."""
    spec, _, wrong, edits = case
    with Grader(order(_path(spec), seed=seed, diagnose=False)) as grader:
        for edit in edits:
            if not told_of(grader.grade(_handed_in(folder, "alone", apply(RIGHT[wrong], [edit])))):
                return False
    return True


def _handed_in(folder: Path, name: str, text: str) -> Path:
    """The text as a file: a notebook where it is made of cells, else a module."""
    cells = text.split(CELL)
    path = folder / (f"{name}.ipynb" if len(cells) > 1 else f"{name}.py")
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(each) for each in cells])
    path.write_text(nbformat.writes(notebook) if len(cells) > 1 else text, encoding="utf-8")
    return path


def _judged(grader: Grader, case: Case, folder: Path, *, verbose: bool) -> list[str]:
    spec, name, text, edits = case
    report = grader.grade(_handed_in(folder, "hw", text))
    lines = {text.split("\n")[edit.line - 1].strip() for edit in edits}
    every = told_of(report)[: None if len(edits) > 1 else 1]
    each = [fates_of(said, edits, line=_pointed(report.texts, said) in lines) for said, _ in every]
    fates = together(each, [said for said, _ in every], edits) if each else ["silent"]
    if verbose:
        for edit in edits:
            change = f"`{edit.before}` -> `{edit.after}`"
            print(f"{fates[0]:9} {spec}/{name} {edit.function}:{edit.line} {change} {edit.mistake.code}")
        for diagnosis, check in every:
            print(f"    {check}: {diagnosis and f'{diagnosis.code}: {diagnosis.text} at {diagnosis.line}'}")
        print(f"    ({' '.join(fates)}; {len(edits)} planted; {grader.sought_s:.2f} s)", flush=True)
    return fates


def _pointed(texts: dict[str, str], diagnosis: Diagnosis | None) -> str | None:
    """The line that a diagnosis points to, as it stands in its cell or file."""
    name, _, number = (diagnosis.line or "" if diagnosis is not None else "").rpartition(", line ")
    lines = texts.get(name, "").split("\n")
    return lines[int(number) - 1].strip() if name in texts and int(number) <= len(lines) else None


if __name__ == "__main__":
    main()
