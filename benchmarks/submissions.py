"""Reading hand-ins: a fuzz over mutated notebooks and sources, and what choosing costs.

    python -m benchmarks.submissions [--count 2000] [--graded 2000] [--seed 0]

Every mutant must be read, or refused with one line; every graded mutant must give a report with all its verdicts, or be
refused, within its limits. Anything else is printed, and the exit code is 1.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from grader.errors import SubmissionError
from grader.hand_in import Submission
from grader.model import Function
from grader.submission.reading import read

if TYPE_CHECKING:
    from collections.abc import Callable

    from grader.grading import Grader

CORPUS = Path(__file__).parents[1] / "tests" / "submission" / "corpus"
FUNCTIONS = [
    Function(name=name, args=("a", "b"))
    for name in ("softmax", "cost", "svm_loss", "relu", "affine", "TwoLayerNet.loss", "sigmoid", "gradient")
]
SLOW_S = 2.0  # a mutant that takes longer than this to read is reported


def seeds() -> list[Path]:
    """The corpus's single files."""
    return sorted(path for path in CORPUS.glob("*/*") if path.suffix in {".ipynb", ".py", ".zip"})


def flip(data: bytes, rng: random.Random) -> bytes:
    """Some bytes changed."""
    changed = bytearray(data)
    for _ in range(rng.randint(1, 8)):
        if changed:
            changed[rng.randrange(len(changed))] = rng.randrange(256)
    return bytes(changed)


def cut(data: bytes, rng: random.Random) -> bytes:
    """Broken off somewhere."""
    return data[: rng.randrange(len(data) + 1)]


def lose(data: bytes, rng: random.Random) -> bytes:
    """A stretch taken out, or doubled."""
    start = rng.randrange(len(data) + 1)
    end = min(len(data), start + rng.randint(1, 60))
    return data[:start] + data[start:end] * rng.choice((0, 2, 3)) + data[end:]


def tokens(data: bytes, rng: random.Random) -> bytes:
    """Words and signs deleted or swapped."""
    words = data.replace(b"(", b" ( ").replace(b":", b" : ").split(b" ")
    for _ in range(rng.randint(1, 6)):
        one, other = rng.randrange(len(words)), rng.randrange(len(words))
        words[one], words[other] = (words[other], words[one]) if rng.random() < 0.5 else (b"", words[other])
    return b" ".join(words)


PIECES = (
    "'''", '"""', "(", "[", "\\", "%time ", "%%bash\n", "!ls\n", "# %%\n", "\t", "\x00", "def f(:\n", "print 1\n", "`",
    "\ud800", "lambda", "@", "if 1:\n", "\f", "}", "\\u0000", "from . import *\n", "global x\n", "1" * 5000,
)  # fmt: skip


def sprinkle(data: bytes, rng: random.Random) -> bytes:
    """Pieces of syntax put in where they do not belong."""
    text = data.decode("utf-8", "replace")
    for _ in range(rng.randint(1, 5)):
        at = rng.randrange(len(text) + 1)
        text = text[:at] + rng.choice(PIECES) + text[at:]
    return text.encode("utf-8", "surrogatepass")


CHAIN = "\n".join(f"x{i + 1} = x{i}" for i in range(50))


def shuffle(data: bytes, rng: random.Random) -> bytes:
    """The cells of a notebook, or the lines of a source, in another order, some twice, some not."""
    try:
        notebook = json.loads(data)
        cells = notebook["cells"]
    except (ValueError, KeyError, TypeError, RecursionError):
        lines = data.split(b"\n")
        rng.shuffle(lines)
        return b"\n".join(lines)
    notebook["cells"] = [rng.choice(cells) for _ in cells] if cells else []
    for cell in notebook["cells"]:
        if rng.random() < 0.2 and isinstance(cell, dict):
            cell["source"] = rng.choice([None, 3, ["a", 3], "x = (" * 200, CHAIN])
        if rng.random() < 0.1 and isinstance(cell, dict):
            cell["cell_type"] = rng.choice([None, "code", "raw", 7])
    return json.dumps(notebook).encode()


NESTS = (
    (b"[", b"]"), (b"(", b")"), (b"{1:", b"}"), (b"-", b""), (b"not ", b""), (b"a+", b"a"), (b"a.", b"a"),
    (b"lambda:", b"0"), (b'{"a":', b"}"), (b"if 1:\n ", b"x"),
)  # fmt: skip


def nest(data: bytes, rng: random.Random) -> bytes:
    """Something nested very deeply, in the JSON or in the source."""
    depth = rng.choice((90, 500, 3000, 100_000))
    opening, closing = rng.choice(NESTS)
    at = rng.randrange(len(data) + 1)
    return data[:at] + opening * depth + b"0" + closing * depth + data[at:]


MUTATIONS: tuple[Callable[[bytes, random.Random], bytes], ...] = (flip, cut, lose, tokens, sprinkle, shuffle, nest)


def fuzz(count: int, seed: int) -> int:
    """Read `count` mutants; the number of those that were neither read nor refused with a sentence."""
    rng = random.Random(seed)
    files = seeds()
    outcomes: Counter[str] = Counter()
    slowest = (0.0, "")
    for number in range(count):
        original = rng.choice(files)
        data = original.read_bytes()
        names = []
        for _ in range(rng.choice((1, 1, 2, 3))):
            mutation = rng.choice(MUTATIONS)
            names.append(mutation.__name__)
            data = mutation(data, rng)
        label = f"{number} {original.name} {'+'.join(names)}"
        started = time.perf_counter()
        outcome = attempt(data, original.suffix)
        seconds = time.perf_counter() - started
        slowest = max(slowest, (seconds, label))
        if seconds > SLOW_S:
            outcome = f"SLOW {outcome}"
        outcomes[outcome.split(":")[0]] += 1
        if outcome.startswith(("ESCAPED", "SLOW")):
            print(f"{label}: {outcome} ({seconds:.1f} s)")
    print(f"{count} mutants of {len(files)} files, seed {seed}: {dict(outcomes)}")
    print(f"  slowest {slowest[0]:.2f} s ({slowest[1]})")
    return sum(amount for outcome, amount in outcomes.items() if outcome.startswith(("ESCAPED", "SLOW")))


def attempt(data: bytes, suffix: str) -> str:
    """What becomes of one mutant."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"mutant{suffix}"
        path.write_bytes(data)
        try:
            submission = read(path, FUNCTIONS)
        except SubmissionError as error:
            return "refused" if "\n" not in str(error) and len(str(error)) < 600 else f"ESCAPED: {error!s:.200}"
        except BaseException as error:  # noqa: BLE001 -- this is what is looked for
            return f"ESCAPED: {type(error).__name__}: {error!s:.200}"
        return "read" if isinstance(submission, Submission) else "ESCAPED: no submission"


def fuzz_grading(count: int, seed: int) -> int:
    """Grade `count` mutants through the sandbox; the number of those that were lost, raised or hung."""
    from grader.grading import Grader
    from grader.order import order

    rng = random.Random(seed)
    files = sorted(path for path in (CORPUS / "softmax").iterdir() if path.suffix in {".ipynb", ".py"})
    ordered = order("softmax-classifier", seed=seed, only=("softmax-value", "cost-value", "cat-dZ"))
    limits = msgspec.structs.replace(ordered.spec.limits, seconds=2.0)
    ordered = msgspec.structs.replace(ordered, spec=msgspec.structs.replace(ordered.spec, limits=limits))
    outcomes: Counter[str] = Counter()
    with Grader(ordered) as grading, tempfile.TemporaryDirectory() as folder:
        for number in range(count):
            original = rng.choice(files)
            data = original.read_bytes()
            for _ in range(rng.choice((1, 1, 2))):
                data = rng.choice(MUTATIONS)(data, rng)
            path = Path(folder) / f"mutant{original.suffix}"
            path.write_bytes(data)
            outcome = graded(grading, path)
            outcomes[outcome.split(":")[0]] += 1
            if outcome.startswith(("ESCAPED", "SLOW")):
                print(f"{number} {original.name}: {outcome}")
    print(f"{count} mutants graded, seed {seed}: {dict(outcomes)}")
    return sum(amount for outcome, amount in outcomes.items() if outcome.startswith(("ESCAPED", "SLOW")))


def graded(grading: Grader, path: Path) -> str:
    """What becomes of grading one mutant; loading and two timeouts a function are the most that it may take."""
    started = time.perf_counter()
    try:
        report = grading.grade(path)
    except SubmissionError as error:
        return "refused" if "\n" not in str(error) else f"ESCAPED: {error!s:.200}"
    except Exception as error:  # noqa: BLE001 -- this is what is looked for
        return f"ESCAPED: {type(error).__name__}: {error!s:.200}"
    if len(report.verdicts) != len(grading.order.checks):
        return "ESCAPED: a verdict is missing"
    if any(verdict.status == "invalid" for verdict in report.verdicts):
        return "ESCAPED: a mutant's fault was called the spec's"
    if time.perf_counter() - started > 40:
        return "SLOW"
    return "full marks" if report.score == report.points else "marked down"


def hundred_cells() -> dict[str, object]:
    """A notebook of 100 cells, about 1,400 lines, of which a handful is needed."""
    cells = ["import numpy as np\nimport matplotlib.pyplot as plt\n%matplotlib inline\nEPS = 1e-12"]
    body = "\n".join(f"    a{i} = np.dot(x, x.T) + {i}\n    b{i} = [a{i} * j for j in range({i})]" for i in range(6))
    for number in range(33):
        cells += [
            f"def helper_{number}(x, y=EPS):\n{body}\n    return a1 + helper_{max(number - 1, 0)}(x)",
            f"for i in range(10**6):\n    w_{number} = helper_{number}(np.ones((3, 3)))\n    print(i, w_{number})",
            f"results['{number}'] = w_{number}\nplt.plot(w_{number})\nplt.show()",
        ]
    cells[50] = "def softmax(Z):\n    t = np.exp(Z - helper_20(Z) * 0)\n    return t / (t.sum(axis=0) + EPS)"
    rest = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
    code = [{"source": text, **rest} for text in cells]
    return {"cells": code, "metadata": {}, "nbformat": 4, "nbformat_minor": 4}


def cost_of_choosing(repeats: int = 15) -> None:
    """Median milliseconds of CPU to read the notebook of 100 cells, and of the part of it that chooses."""
    from grader.submission.documents import open_document
    from grader.submission.planning import plan
    from grader.submission.sorting import sort_out
    from grader.submission.uploads import Upload

    data = json.dumps(hundred_cells()).encode()
    parsing, choosing, whole = [], [], []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "hundred.ipynb"
        path.write_bytes(data)
        for _ in range(repeats):
            start = time.process_time()
            document = open_document(Upload(path.name, data))
            parsed = time.process_time()
            programs = plan(sort_out([document], FUNCTIONS, path.name), FUNCTIONS)
            chosen = time.process_time()
            read(path, FUNCTIONS)
            whole.append(time.process_time() - chosen)
            parsing.append(parsed - start)
            choosing.append(chosen - parsed)
    parse_ms, choose_ms, read_ms = (1000 * sorted(times)[repeats // 2] for times in (parsing, choosing, whole))
    print(f"a notebook of 100 cells: parsing {parse_ms:.1f} ms, choosing {choose_ms:.1f} ms (limit 60)")
    print(f"  all of read {read_ms:.1f} ms")
    print(f"  chosen: {programs.needed.ran}")


def big_outputs() -> None:
    """Seconds to read a notebook with 25 MB of outputs."""
    notebook = hundred_cells()
    output = {"output_type": "display_data", "data": {"image/png": "A" * 250_000}, "metadata": {}}
    for cell in notebook["cells"]:
        cell["outputs"] = [output]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "big.ipynb"
        path.write_text(json.dumps(notebook), encoding="utf-8")
        start = time.perf_counter()
        read(path, FUNCTIONS)
        print(f"{path.stat().st_size / 1e6:.0f} MB of outputs: read in {time.perf_counter() - start:.2f} s")


def main() -> int:
    """Run all four."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--graded", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    cost_of_choosing()
    big_outputs()
    lost = fuzz(options.count, options.seed) + fuzz_grading(options.graded, options.seed)
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main())
