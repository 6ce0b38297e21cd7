"""From an exception to a sentence for the student: a code, their own line, and what is behind it."""

from __future__ import annotations

import ast
import errno
import linecache
import math
import re
import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

from grader.model import CallFailed, Place
from grader.running import drift
from grader.running.clock import OutOfTime
from grader.running.missing import Unavailable, unavailable
from grader.running.refusals import PROGRAMS, explain_refusal

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import FrameType

    from grader.running.loaded import Loaded

_HERE = str(Path(__file__).resolve().parents[1])
_LONGEST = 500  # characters of an exception's own text
_MOST_TRACE = 8  # lines of it: the first and the last ones of a deep recursion
WANTS_WHOLE = (
    "cannot be interpreted as an integer",
    "slice indices must be integers",
    "only integers, slices",
    "expected a sequence of integers or a single integer",
)
# What a name that is not there stands for in everybody's code.
_IMPORTS = {
    **{
        name: f"import {name}"
        for name in ("copy", "itertools", "math", "numpy", "os", "random", "sys", "time", "torch")
    },
    "np": "import numpy as np",
    "plt": "import matplotlib.pyplot as plt",
    "pd": "import pandas as pd",
    "nn": "import torch.nn as nn",
    "F": "import torch.nn.functional as F",
}
_TWICE = "backward through the graph a second time"
_AGAIN = "each backward() needs a cost that was computed anew: in a training that belongs inside the loop"
_LIST_WANTED = re.compile(
    r"'(?:dict_\w+|map|zip|filter)' object (?:is not subscriptable|does not support)"
    r"|'range' object does not support item assignment|object of type '(?:map|zip|filter)' has no len"
)


def explain(error: BaseException, loaded: Loaded | None) -> CallFailed:
    """What an exception from student code means, with the innermost line of theirs and the way to it."""
    if isinstance(error, CallFailed) and is_ours(error):
        return error
    frames = _own_frames(error, loaded)
    place = frames[-1][0] if frames else None
    if isinstance(error, SyntaxError) and place is None and loaded is not None:
        place = loaded.place(str(error.filename), error.lineno)
    code, text, help_text = _meaning(error, loaded, [line for _, _, line in frames])
    return CallFailed(code, text, help=help_text, place=place, trace=_trace(frames))


def is_ours(error: BaseException) -> bool:
    """Whether an exception was raised in this package's own code: student code can raise our classes too."""
    step = error.__traceback__
    while step is not None and step.tb_next is not None:
        step = step.tb_next
    if step is None:
        return True  # made and handed over, never raised
    return str(step.tb_frame.f_globals.get("__name__", "")).startswith("grader.") and _is_file(step.tb_frame)


def _is_file(frame: FrameType) -> bool:
    """Whether the code in a frame comes from this package's folder, not from a text that was compiled."""
    return frame.f_code.co_filename.startswith(_HERE)


def _own_frames(error: BaseException, loaded: Loaded | None) -> list[tuple[Place, str, str]]:
    """(place, function, line) of each frame that is the student's, outermost first."""
    found: list[tuple[Place, str, str]] = []
    step = error.__traceback__
    while step is not None and loaded is not None:
        code = step.tb_frame.f_code
        place = loaded.place(code.co_filename, step.tb_lineno)
        if place is not None:
            found.append((place, code.co_name, linecache.getline(code.co_filename, step.tb_lineno).strip()))
        step = step.tb_next
    return found


def _trace(frames: list[tuple[Place, str, str]]) -> list[str]:
    """Lines such as "cell 7, line 3, in cost: return 1/0"."""
    lines = [f"{place}{'' if name == '<module>' else f', in {name}'}: {line}" for place, name, line in frames]
    if len(lines) <= _MOST_TRACE:
        return lines
    half = _MOST_TRACE // 2
    return [*lines[:half], f"... {len(lines) - 2 * half} more ...", *lines[-half:]]


def _text(error: BaseException) -> str:
    """`ZeroDivisionError: division by zero`, on one line, whatever the exception's own `__str__` does."""
    try:
        said = str(error)
    except BaseException:  # noqa: BLE001 -- an exception's text is student code too
        said = ""
    said = " ".join(str.__str__(said)[: 4 * _LONGEST].split()).encode("utf-8", "replace").decode("utf-8")
    if len(said) > _LONGEST:
        said = said[:_LONGEST].rsplit(" ", 1)[0] + " ..."
    kind = type.__getattribute__(type(error), "__name__")
    return f"{kind}: {said}" if said else str(kind)


def _meaning(error: BaseException, loaded: Loaded | None, lines: list[str]) -> tuple[str, str, str | None]:
    """Code, sentence and help."""
    if isinstance(error, Unavailable) and is_ours(error):
        return error.code, error.text, error.help
    if isinstance(error, OutOfTime):
        compiling = "numba compiles at the first call, and that counts" if "numba" in sys.modules else None
        return "timeout", str(error), compiling or "is there a loop that does not end?"
    if isinstance(error, MemoryError):
        return "memory", f"it asked for more memory than there is ({_text(error)})", None
    if isinstance(error, (SystemExit, KeyboardInterrupt)):
        return "raised", f"it ends the program ({_text(error)})", "return a value instead of leaving"
    if isinstance(error, SyntaxError):
        return "syntax", f"it cannot be read: {error.msg}", None
    if isinstance(error, RecursionError):
        return "raised", _text(error), "a function calls itself too often, or without end"
    return _known(error, loaded, lines) or ("raised", text := _text(error), _AGAIN if _TWICE in text else None)


def _known(error: BaseException, loaded: Loaded | None, lines: list[str]) -> tuple[str, str, str | None] | None:
    """What is behind the exceptions that old code and a closed room typically raise."""
    text = _text(error)
    if isinstance(error, ModuleNotFoundError) and error.name:
        reason = unavailable(error.name)
        return reason.code, reason.text, reason.help
    if isinstance(error, NameError):
        return _unknown_name(error, text, loaded)
    if isinstance(error, AttributeError):
        return _unknown_attribute(text)
    if isinstance(error, OSError):
        return _refused(error, text)
    if type(error).__name__ == "BdbQuit":
        return "raised", "it stops in the debugger", "take `breakpoint()` and `pdb.set_trace()` out before handing in"
    if "no locator available" in text:
        return "raised", text, "leave `cache=True` out of numba's decorator: there is no file to keep it beside"
    if isinstance(error, (TypeError, IndexError, ValueError)):
        return _old_arithmetic(text, error, lines)
    return None


def _refused(error: OSError, text: str) -> tuple[str, str, str | None] | None:
    if refused := explain_refusal(error):
        return ("raised", *refused)
    if any("multiprocessing" in frame.f_code.co_filename for frame, _ in traceback.walk_tb(error.__traceback__)):
        return "raised", PROGRAMS, "do the work in this process, with what is already on the machine"
    if error.errno in {errno.EFBIG, errno.ENOSPC}:
        return "disk", text, "it writes more than there is room for while grading: leave out what only keeps results"
    if error.errno == errno.ENOENT:
        return "raised", text, "files that were not handed in are not there while grading"
    return None


def _unknown_name(error: NameError, text: str, loaded: Loaded | None) -> tuple[str, str, str | None]:
    name = error.name or ""
    if name in drift.BUILTINS:
        return "python2", f"`{name}` is Python 2", f"write `{drift.BUILTINS[name]}`"
    if loaded is not None and loaded.stars:
        return "raised", text, f"it may come from what could not be imported: {loaded.stars[0]}"
    if name in _IMPORTS:
        return "missing-import", f"`{name}` is not there: `{_IMPORTS[name]}` is missing", f"write `{_IMPORTS[name]}`"
    return "raised", text, None


def _unknown_attribute(text: str) -> tuple[str, str, str | None] | None:
    if match := re.search(r"module '([\w.]+)' has no attribute '(\w+)'", text):
        module, name = match.groups()
        if module == "numpy" and name in drift.NUMPY:
            return "numpy-drift", f"`np.{name}` is gone from NumPy", f"write `{drift.NUMPY[name]}`"
        full = f"{module}.{name}"
        if full in drift.OTHERS:
            return "missing-module", f"`{full}` no longer exists", f"write `{drift.OTHERS[full]}`"
        if name in drift.METHODS and module in {"itertools", "sys", "string"}:
            return "python2", f"`{full}` is Python 2", f"write `{drift.METHODS[name]}`"
        return None
    match = re.search(r"'(\w+)' object has no attribute '(\w+)'", text)
    if match and match[1] in {"DataFrame", "Series"} and match[2] in drift.PANDAS:
        help_text = f"write `{drift.PANDAS[match[2]]}`"
        return "missing-module", f"`.{match[2]}` is gone from pandas", help_text
    if match and match[2] in drift.METHODS:
        return "python2", f"`.{match[2]}` is Python 2 ({text})", f"write `{drift.METHODS[match[2]]}`"
    return None


def _old_arithmetic(text: str, error: BaseException, lines: list[str]) -> tuple[str, str, str | None] | None:
    if any(phrase in text for phrase in WANTS_WHOLE):
        help_text = "in Python 3 `/` gives a float, also between whole numbers: write `//` for a size or an index"
        return ("python2" if _divides(error, lines) else "raised"), text, help_text
    if "can be converted to Python scalars" in text:
        return _one_number(text, error, lines)
    if "inhomogeneous shape" in text:  # of rows that are written there; a product of such rows never was one
        made = any("array(" in line for line in lines[-1:])
        return "numpy-drift" if made else "raised", text, "NumPy makes no arrays of rows that differ in length"
    if "unsupported operand type(s) for >>: 'builtin_function_or_method'" in text:
        return "python2", "`print >> file, x` is Python 2", "write `print(x, file=file)`"
    if _LIST_WANTED.search(text):
        help_text = "in Python 3 keys(), range(), map() and zip() are not lists: write `list(...)` around it"
        return "python2", text, help_text
    return None


def _one_number(text: str, error: BaseException, lines: list[str]) -> tuple[str, str, str | None]:
    """An array where one number is wanted: by `math`, which knows no arrays, or by float() and int()."""
    found = re.search(r"\bmath\.(\w+)", lines[-1]) if lines else None
    name = found[1] if found else _of_math(error, lines)
    if name:
        return "raised", text, f"`math.{name}` takes one number; write `np.{name}` for an array"
    cast = any(re.search(r"\b(float|int)\(", line) for line in lines[-1:])
    help_text = "float(x) and int(x) take a single number: write `x.item()` where an array holds one"
    return "numpy-drift" if cast else "raised", text, help_text if cast else None


def _of_math(error: BaseException, lines: list[str]) -> str | None:
    """The function of `math` that the last of the student's lines calls under its bare name; None where it is none."""
    spaces = [frame.f_globals for frame, _ in traceback.walk_tb(error.__traceback__)]
    for name in re.findall(r"(\w+)\(", lines[-1]) if lines and spaces else ():
        value = spaces[-1].get(name)
        known = str(getattr(value, "__name__", ""))
        if known and value is getattr(math, known, None):
            return known
    return None


def _divides(error: BaseException, lines: list[str]) -> bool:
    """Whether a `/` stands in the student's lines that led here or in the function of the last of them."""
    if any("/" in line.replace("//", "") for line in lines):
        return True
    for frame, _ in traceback.walk_tb(error.__traceback__):
        if frame.f_code.co_filename.startswith("<"):
            first = frame.f_code.co_firstlineno
            last = max((line for *_, line in frame.f_code.co_lines() if line), default=first)
            text = [linecache.getline(frame.f_code.co_filename, number) for number in range(first, last + 1)]
            if any(isinstance(node, ast.Div) for node in _nodes(text)):
                return True
    return False


def _nodes(lines: Iterable[str]) -> Iterable[ast.AST]:
    try:
        return list(ast.walk(ast.parse("if 1:\n" + "".join(f" {line}" for line in lines))))
    except (SyntaxError, ValueError):
        return ()
