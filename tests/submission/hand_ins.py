"""The corpus, and what becomes of a hand-in when it is loaded and called in a process of its own."""

from __future__ import annotations

import importlib.util
import json
import os
import sys
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from grader.model import CallFailed, Function
from grader.running.load import explain, invoke, load
from grader.submission.reading import read

if TYPE_CHECKING:
    from types import ModuleType

CORPUS = Path(__file__).parent / "corpus"


def cases() -> list[tuple[str, str]]:
    """Every hand-in of the corpus: subject and file name."""
    subjects = sorted(path.parent.name for path in CORPUS.glob("*/expected.json"))
    return [(subject, name) for subject in subjects for name in expected(subject)]


def expected(subject: str) -> dict[str, dict[str, Any]]:
    """What must become of each hand-in of a subject."""
    return json.loads((CORPUS / subject / "expected.json").read_text("utf-8"))


def functions(subject: str) -> list[Function]:
    """The functions that a subject asks for."""
    return msgspec.json.decode((CORPUS / subject / "functions.json").read_bytes(), type=list[Function])


def truth(subject: str) -> ModuleType:
    """The right functions of a subject."""
    spec = importlib.util.spec_from_file_location(f"truth_of_{subject}", CORPUS / subject / "truth.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def in_child(work: Any, *, quiet: bool = True) -> Any:
    """What `work()` returns, as JSON can hold it, from a forked process: student code changes the one it runs in."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(reading)
            if quiet:
                null = os.open(os.devnull, os.O_RDWR)
                for fd in (0, 1, 2):
                    os.dup2(null, fd)
            warnings.simplefilter("ignore")
            answer = msgspec.json.encode(work())
            with os.fdopen(writing, "wb") as pipe:
                pipe.write(answer)
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        answer = pipe.read()
    os.waitpid(child, 0)
    if not answer:
        raise ChildProcessError("the child died without an answer")
    return json.loads(answer)


def outcomes(subject: str, path: Path) -> dict[str, Any]:
    """For each graded function ok, wrong or a code, with text, help, place and trace; loads the whole if needed."""
    found = _outcomes(subject, path, "needed")
    settled = read(path, functions(subject)).settled
    if not settled and any(outcome["again"] for outcome in found["functions"].values()):
        found = _outcomes(subject, path, "whole") | {"whole": True}
    return found


def _outcomes(subject: str, path: Path, which: str) -> dict[str, Any]:
    submission = read(path, functions(subject))

    def work() -> dict[str, Any]:
        right = truth(subject)
        loaded = load(getattr(submission, which), functions(subject), seconds=5)
        draws = right.draw(np.random.default_rng(0))
        answer = {function.name: _call(loaded, function, draws, right) for function in functions(subject)}
        return {"functions": answer, "load": [f"{t.code}: {t.text}" for t in loaded.troubles], "whole": False}

    return in_child(work)


def _call(loaded: Any, function: Function, draws: dict[str, Any], right: ModuleType) -> dict[str, Any]:
    args = [np.copy(draws.get(f"{function.name}.{name}", draws.get(name))) for name in function.args]
    args = [arg if arg.ndim else arg.item() for arg in args]
    before = [np.copy(arg) for arg in args]
    try:
        if hasattr(right, "scores") and "." not in function.name:
            value = _make(loaded, draws)
            agrees = value is not None
        elif "." in function.name:
            net = _make(loaded, draws)
            value = invoke(loaded, function, [net, *args[1:]])
            rest = [draws[name] for name in function.args[1:]]
            agrees = _agrees(value, [getattr(right, function.name.split(".")[1])(draws["params"], *rest)])
        else:
            value = invoke(loaded, function, args)
            names = getattr(right, "ALTERNATIVES", {}).get(function.name, (function.name,))
            agrees = _agrees(value, [getattr(right, name)(*before) for name in names])
    except BaseException as error:  # noqa: BLE001 -- as the worker does
        failed = error if isinstance(error, CallFailed) else explain(error, loaded)
        again = failed.code == "missing-function" or (failed.code == "raised" and isinstance(error, NameError))
        return {"outcome": failed.code, "text": failed.text, "help": failed.help, "place": str(failed.place),
                "trace": failed.trace, "again": again}  # fmt: skip
    pairs = enumerate(zip(before, args, strict=True))
    changed = [position for position, (old, new) in pairs if not np.array_equal(old, new)]
    return {"outcome": "ok" if agrees else "wrong", "changed": changed, "again": False}


def _make(loaded: Any, draws: dict[str, Any]) -> Any:
    net = invoke(loaded, "TwoLayerNet", [draws["input_size"], draws["hidden_size"], draws["output_size"]])
    for key, value in draws["params"].items():
        invoke(loaded, "=.params", [net, [key], value])
    assert np.array_equal(invoke(loaded, ".params", [net])["W1"], draws["params"]["W1"])
    return net


def _agrees(actual: Any, accepted: list[Any]) -> bool:
    return any(_same(actual, value) for value in accepted)


def _same(actual: Any, value: Any) -> bool:
    if isinstance(value, tuple):
        return isinstance(actual, tuple) and len(actual) == len(value) and all(map(_same, actual, value))
    if actual is None or isinstance(actual, dict | tuple):
        return False
    actual = np.asarray(actual)
    rtol = 1e-3 if actual.dtype == np.float32 else 1e-7
    return actual.shape == np.shape(value) and np.allclose(actual, value, rtol=rtol, atol=rtol)


def main() -> None:
    """Print what becomes of one hand-in: `python hand_ins.py SUBJECT NAME`."""
    subject, name = sys.argv[1:]
    json.dump(outcomes(subject, CORPUS / subject / name), sys.stdout, indent=1)


if __name__ == "__main__":
    main()
