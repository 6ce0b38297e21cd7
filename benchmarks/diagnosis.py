"""Single mistakes planted in right solutions: how many are named, named falsely, nameless; is the line right?

Every mistake is an edit of one function of a shipped solution or of a right example, drawn by a seed, judged by the
assignment's spec as course staff would. It counts if a check fails. Named truly: the name is the planted mistake's,
or the edit found mends the planted place. Falsely: any other name. The rest have none.
"""

from __future__ import annotations

import argparse
import ast
import json
import os
import random
import resource
from collections import Counter
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from grader.grading import Grader
from grader.model import Function, Status
from grader.mutation.edit import Edit, apply
from grader.mutation.mutants import mutants
from grader.order import order

ROOT = Path(__file__).parents[1]
# Codes that say the same of one mistake, read from two sides.
ALIKE = [
    {"not-averaged", "wrong-count", "factor", "averaged", "constant"},
    {"sign", "swapped", "factor", "constant"},
    {"missing-term", "extra-term", "wrong-variable", "missing-step", "epsilon", "sign", "unchanged", "diagonal-only"},
    {"factor", "power", "wrong-variable", "missing-step", "left-out", "unchanged", "elementwise", "constant"},
    {"axis", "keepdims", "missing-step", "extra-step", "wrong-function", "shape", "transposed"},
    {"left-out", "applied-twice", "wrong-function", "missing-step", "extra-step", "exp-base", "unchanged"},
    {"elementwise", "transposed", "swapped", "shape", "axis"},
    {"first-only", "off-by-one", "missing-step", "slice", "coordinates"},
    {"accumulate", "missing-step", "extra-step", "sign", "off-by-one", "early-return"},
    {"comparison", "swapped", "off-by-one", "missing-step"},
    {"mutated-input", "not-in-place", "missing-step"},
    {"no-return", "missing-step", "early-return", "raised"},
    {"wrong-variable", "swapped", "stale", "wrong-function"},
    {"dtype", "integer-division", "left-out"},
    {"unstable", "missing-term", "extra-term"},
]


def solutions() -> list[tuple[str, str, str]]:
    """Spec, name and text of every right hand-in that ships, cells joined."""
    found = []
    for folder in sorted(path for path in (ROOT / "assignments").iterdir() if path.is_dir()):
        for path in [*folder.glob("solution.ipynb"), *sorted(folder.glob("examples/right_*"))]:
            text = path.read_text(encoding="utf-8")
            if path.suffix == ".ipynb":
                cells = json.loads(text)["cells"]
                text = "\n\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
            try:
                ast.parse(text)
            except SyntaxError:
                continue  # magics
            if _names(text, folder.name):
                found.append((folder.name, path.stem, text))
    return found


def planted(count: int, seed: int) -> list[tuple[str, str, str, Edit]]:
    """`count` mistakes, spread evenly over solutions, functions and kinds of mistake."""
    chance = random.Random(seed)
    found = []
    texts = solutions()
    for number in range(count):
        spec, name, text = texts[number % len(texts)]
        functions = [*_names(text, spec)]
        for _ in range(50):
            edits = mutants(text, chance.choice(functions))
            if edits:
                operator = chance.choice(sorted({edit.operator for edit in edits}))
                edit = chance.choice([each for each in edits if each.operator == operator])
                found.append((spec, name, apply(text, [edit]), edit))
                break
    return found


@cache
def _graded(spec: str) -> tuple[Function, ...]:
    path = ROOT / "specs" / f"{spec}.yaml"
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


def told_of(report: object) -> tuple[str | None, str | None, str] | None:
    """The first failing verdict's code and line; None where all has passed."""
    failing = [v for v in report.verdicts if v.status in {Status.FAILED, Status.ERRORED} and v.visibility == "visible"]
    if not failing:
        return None
    named = [v for v in failing if v.diagnosis is not None and v.diagnosis.code != "unknown"]
    first = named[0] if named else failing[0]
    code = first.diagnosis.code if named else None
    return code, first.diagnosis.line if named else None, first.id


def main() -> None:
    """Plant, grade, count, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--seed", type=int, default=31_337)
    parser.add_argument("--verbose", action="store_true")
    options = parser.parse_args()
    counts: Counter[str] = Counter()
    cases = planted(options.count, options.seed)
    before = os.times()
    with TemporaryDirectory() as folder:
        for spec in sorted({case[0] for case in cases}):
            with Grader(order(ROOT / "specs" / f"{spec}.yaml", seed=options.seed)) as grader:
                for case in cases:
                    if case[0] == spec:
                        counts.update(_judged(grader, case, Path(folder), verbose=options.verbose))
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    wrong = counts["named"] + counts["false"] + counts["nameless"]
    used = os.times().user - before.user + after.ru_utime + after.ru_stime
    print(f"{options.count} planted, {wrong} noticed by a check, {counts['silent']} without effect on any")
    for kind in ("named", "false", "nameless", "line"):
        print(f"{kind:>9}: {counts[kind]:4d}  {100 * counts[kind] / max(wrong, 1):5.1f} %")
    print(f"{used / max(options.count, 1):.2f} s of CPU for each hand-in, all told")


def _judged(grader: Grader, case: tuple[str, str, str, Edit], folder: Path, *, verbose: bool) -> list[str]:
    spec, name, text, edit = case
    path = folder / "hw.py"
    path.write_text(text, encoding="utf-8")
    told = told_of(grader.grade(path))
    if told is None:
        return ["silent"]
    code, line, check = told
    at = f"hw.py, line {edit.line}"
    truly = code == edit.mistake.code or any({code, edit.mistake.code} <= group for group in ALIKE) or line == at
    fate = "nameless" if code is None else "named" if truly else "false"
    if verbose and (fate != "named" or line != at):
        print(f"{fate:9} {spec}/{name} {edit.function}:{edit.line} `{edit.before}` -> `{edit.after}`")
        print(f"          {edit.mistake.code} told as {code} at {line} by {check}")
    return [fate, *(["line"] if line == at else [])]


if __name__ == "__main__":
    main()
