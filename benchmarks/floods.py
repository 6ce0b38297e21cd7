"""Hand-ins that are out of proportion: what their functions answer, print and raise, and what their text is like."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from grader.spec import load_spec

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NAMES = ("softmax(Z)", "hardmax(Z)", "cross_entropy(y_hat, y)", "cost(Y_hat, Y)", "output_grad(Y_hat, Y)")
IMPORTS = "import numpy as np\nimport os\n"
# What each of the functions does.
BODIES = {
    "nine times one array": "a = np.zeros(1 << 22)\n    return [a] * 9",
    "as many numbers as are read": "return np.zeros(1 << 19)",
    "an array of nan": "return np.full((1 << 9, 1 << 10), np.nan)",
    "arrays that are read however often": "return np.random.default_rng(0).normal(size=32_000)",
    "a dict of 100,000 keys": "return {f'k{i}': i for i in range(100_000)}",
    "a dict as large as is read": "return {f'k{i}': i for i in range(240)}",
    "dicts in dicts": "return {f'k{i}': {f'j{j}': 1.0 for j in range(20)} for i in range(20)}",
    "keys as long as are read": "return {'x' * 60_000 + str(i): i for i in range(9)}",
    "a list as long as is read": "return [float(i) for i in range(19_000)]",
    "a list that is read however often": "return [0.5] * 1900",
    "tuples nested to the limit": "v = 1.0\n    for _ in range(14): v = (v,)\n    return [v] * 25",
    "as many arrays as are read": "return [np.zeros(500) for i in range(480)]",
    "as many texts as are read": "return ['x' * 60_000] * 60",
    "texts in an array of objects": "return np.array(['x' * 1000] * 1000, dtype=object)",
    "a text of 10 MB": "return 'x' * 10_000_000",
    "400 objects each time": "return [type('A', (), {})() for _ in range(400)]",
    "an object of 10,000 attributes": "return type('A', (), {f'k{i}': i for i in range(10_000)})()",
    "ten thousand printed lines": "for _ in range(10_000): print('x' * 99)\n    return 0.5",
    "an error of 10 MB": "raise ValueError('x' * 10_000_000)",
    "a deep traceback": "return (lambda f: f(f))(lambda f: f(f))",
    "the end of the process": "os._exit(0)",
    "junk in the channel": "os.write(4, b'x' * 65536)\n    return 0.5",
    "more memory than there is": "return np.ones(10**12)",
}
# The same of tensors, by every function of the PyTorch exercise.
TENSORS = {
    "480 tensors": "return [torch.zeros(500, requires_grad=True) for i in range(480)]",
    "gradients of 240 tensors": "return {f'W{i}': torch.zeros(1000) for i in range(240)}",
    "a tensor as large as is read": "return torch.zeros(1 << 19)",
    "a graph of 3,000 steps": "x = torch.ones(1000, requires_grad=True)\n    for _ in range(3000): x = x * 1.0\n"
    "    return x.sum()",
}
MANY = 5_000
SPEC, OF_TENSORS = "softmax-classifier", "pytorch"  # whose functions flood


def hand_ins(folder: Path, solution: Path) -> Iterator[tuple[str, Path, str]]:
    """Each flood by its name, written to the folder, and its spec; some are made of the right notebook `solution`."""
    for name, body in BODIES.items():
        yield name, _written(folder / "hw.py", IMPORTS + _functions(body)), SPEC
    for name, text in _texts().items():
        yield name, _written(folder / "hw.py", text), SPEC
    heads = [f"{each.name}(*given)" for each in load_spec(OF_TENSORS).functions.values() if "." not in each.name]
    for name, body in TENSORS.items():
        functions = "".join(f"def {head}:\n    {body}\n" for head in heads)
        yield name, _written(folder / "hw.py", f"import torch\n{functions}"), OF_TENSORS
    for name, change in _cells().items():
        notebook = json.loads(solution.read_text())
        notebook["cells"] += change
        yield name, _written(folder / "hw.ipynb", json.dumps(notebook)), SPEC


def _functions(body: str) -> str:
    return "".join(f"def {head}:\n    {body}\n" for head in NAMES)


def _texts() -> dict[str, str]:
    one = IMPORTS + _functions("return f(0)")
    return {
        "twenty thousand functions": "".join(f"def f{i}(x):\n    return f{i - 1}(x)\n" for i in range(20_000))
        + "f = f19999\n"
        + one,
        "fifty thousand assignments": "f = 1\n" + "".join(f"f = f + {i}\n" for i in range(50_000)) + one,
        "a name of 100,000 letters": f"{'x' * 100_000} = 1\n" + IMPORTS + _functions(f"return {'x' * 100_000}"),
        "a source of 4 MB": f"f = [{'1,' * 1_900_000}]\n" + one,
    }


def _cells() -> dict[str, list[dict[str, Any]]]:
    printed = {"output_type": "stream", "name": "stdout", "text": ["x" * 99 + "\n"] * 1_000_000}
    return {
        "5,000 cells": [_cell(f"x{i} = {i}") for i in range(MANY)],
        "5,000 cells that fail": [_cell(f"nowhere{i}()") for i in range(MANY)],
        "5,000 cells that do not parse": [_cell(f"x{i} = (") for i in range(MANY)],
        "5,000 cells that define one function": [_cell(f"def softmax(Z):\n    return Z * {i}") for i in range(MANY)],
        "outputs of 100 MB": [{**_cell("1"), "outputs": [printed]}],
        "metadata of 20 MB": [{**_cell("1"), "metadata": {f"k{i}": "x" * 1000 for i in range(20_000)}}],
    }


def _cell(source: str) -> dict[str, Any]:
    return {"cell_type": "code", "source": source, "metadata": {}, "outputs": [], "execution_count": None}


def _written(path: Path, text: str) -> Path:
    path.write_text(text)
    return path
