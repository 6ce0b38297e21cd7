"""Right hand-ins in single precision: every shipped right solution, made to compute or to answer in float32.

Every function gets its arrays as float32 (`computed`), or its answer is made float32 (`answered`); of wrong ones the
answer is off by a factor besides (`--factor 1.01`). Prints the checks that are not passed and the points.
"""

from __future__ import annotations

import argparse
import ast
import json
import sys
import tempfile
from pathlib import Path

from grader.grading import Grader
from grader.order import order

ROOT = Path(__file__).resolve().parents[1]
LIBRARY = ROOT / "specs" / "library"
WAYS = ("computed", "answered")
NOT_RIGHT = {("gradient-checking", "computed")}  # differences over steps of 1e-6 are no derivatives in float32
_CAST = """
import numpy as _np

def _low(value):
    if type(value) in (list, tuple):
        return type(value)(map(_low, value))
    if isinstance(value, (_np.ndarray, _np.float64)) and value.dtype == _np.float64:
        return value.astype(_np.float32)
    if type(value).__module__ == "torch" and str(value.dtype) == "torch.float64":
        return value.float()
    return value

def _off(value):
    if type(value) in (list, tuple):
        return type(value)(map(_off, value))
    if type(value) is dict:
        return dict(zip(value, map(_off, value.values())))
    if type(value).__module__ == "torch":
        return value * FACTOR if value.is_floating_point() else value
    inexact = isinstance(value, (float, _np.ndarray, _np.floating)) and _np.asarray(value).dtype.kind == "f"
    return value * FACTOR if inexact else value

def _is_module(value):
    return "parameters" in dir(type(value)) and "forward" in dir(type(value))

def _single(function):
    import functools
    @functools.wraps(function)
    def in_single(*args, **named):
        if COMPUTED and not any(map(_is_module, args)):  # its weights are set in float64
            args, named = _low(args), dict(zip(named, map(_low, named.values())))
        answer = function(*args, **named)
        return _low(_off(answer) if FACTOR != 1 else answer)
    return in_single
"""


def solutions() -> dict[str, tuple[str, str]]:
    """The spec and the text of every right solution that is shipped, by name."""
    found = {
        path.stem: (str(LIBRARY / f"{path.stem}.yaml"), path.read_text(encoding="utf-8"))
        for path in sorted((LIBRARY / "solutions").glob("*.py"))
    }
    for path in sorted((ROOT / "assignments").glob("*/solution.ipynb")):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        texts = ("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
        found[path.parent.name] = (path.parent.name, "\n\n".join(text for text in texts if "grader" not in text))
    return found


def in_single(text: str, way: str, factor: float = 1.0) -> str:
    """A hand-in of which every function computes, or answers, in single precision."""
    tree = ast.parse(text)
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            node.decorator_list.append(ast.Name("_single"))
        if isinstance(node, ast.ClassDef):
            for inner in node.body:
                if isinstance(inner, ast.FunctionDef):
                    inner.decorator_list.append(ast.Name("_single"))
    head = _CAST.replace("COMPUTED", str(way == "computed")).replace("FACTOR", repr(factor))
    return f"{head}\n\n{ast.unparse(ast.fix_missing_locations(tree))}\n"


def main() -> None:
    """Grade what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="*", default=sorted(solutions()), metavar="SPEC")
    parser.add_argument("--ways", nargs="*", default=WAYS)
    parser.add_argument("--seeds", type=int, nargs="*", default=[1])
    parser.add_argument("--factor", type=float, default=1.0)
    options = parser.parse_args()
    lost = 0
    for name in options.only:
        spec, text = solutions()[name]
        for way in (each for each in options.ways if (name, each) not in NOT_RIGHT):
            for seed in options.seeds:
                lost += _graded(name, spec, in_single(text, way, options.factor), f"{way} seed {seed}", seed)
    sys.exit(1 if lost else 0)


def _graded(name: str, spec: str, text: str, title: str, seed: int) -> int:
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch, "hw.py")
        path.write_text(text, encoding="utf-8")
        with Grader(order(spec, seed=seed, diagnose=False)) as grader:
            report = grader.grade(path)
    open_ = [verdict for verdict in report.verdicts if verdict.status != "passed"]
    print(f"{name:20} {title:16} {report.score:g} / {report.points:g}", flush=True)
    for verdict in open_:
        print(f"    {verdict.id:26} {verdict.status:13} {(verdict.message or '')[:1500]!r}", flush=True)
    return len(open_)


if __name__ == "__main__":
    main()
