"""The functions of a running notebook as a Respondent."""

from __future__ import annotations

import copy
import io
import sys
from contextlib import redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from grader.model import UNTOLD, Answer, CallFailed, Handle
from grader.respondents import stopwatch
from grader.respondents.seeds import take
from grader.running import seeding
from grader.running.arrays import as_array
from grader.running.clock import stop_after
from grader.running.explain import explain
from grader.running.invoke import declared_classes, invoke, resolve
from grader.running.loaded import Loaded
from grader.running.manners import Manners, theirs
from grader.sandbox.wire.likeness import copied, is_of_its_own_kind, likeness, original_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from grader.model import Function

PRINTED_MAX = 64 << 10
_PLAIN = (np.ndarray, np.generic, int, float, complex, str, bool, type(None))


class Live:
    """The functions of a namespace as a Respondent. Arguments are copies, so a call cannot change what is judged.

    Objects of the notebook's own classes stay here, each behind a Handle.
    """

    def __init__(
        self,
        names: Mapping[str, Any],
        functions: Mapping[str, Function],
        framework: str,
        *,
        seconds: float = 10.0,
        manners: Manners | None = None,
    ) -> None:
        self._functions, self._seconds = functions, seconds
        self._manners = manners or Manners.here()
        self._printed: dict[str, int] = {}
        self._objects: dict[int, Any] = {}
        self._numbers: dict[int, int] = {}  # id(object) -> its number, so that the same object is the same handle
        defined = tuple(name for name, value in names.items() if callable(value) and not name.startswith("_"))
        self._loaded = Loaded(dict(names), dict(functions), framework, names=defined, files=_files(names))

    def call(self, name: str, args: Sequence[Any], *, wrt: tuple[int, ...] = ()) -> Answer:
        """Call the function; see Respondent."""
        if name.startswith("@"):
            resolve(self._loaded, self._functions[name[1:]])
            raise CallFailed(UNTOLD, "the cells of a live notebook are read as they stand")
        function = self._functions.get(name) or name  # an attribute of an object is none of them
        given = [self._received(arg) for arg in args]
        printed = io.StringIO()
        seconds = stopwatch.limit() or self._seconds
        if (seed := take()) is not None:
            seeding.seed(seed)
        try:
            with theirs(self._manners), redirect_stdout(printed), stop_after(seconds), stopwatch.noted():
                value = invoke(self._loaded, function, given, wrt)
        except BaseException as error:  # leaving, interrupting and running out of time are outcomes of a call
            raise explain(error, self._loaded) from error
        value = self._as_sent(value)
        changed = tuple(i for i, (now, then) in enumerate(zip(given, args, strict=True)) if not _same(now, then))
        said = printed.getvalue()
        self._printed[name] = self._printed.get(name, 0) + said.count("\n")
        after = tuple(given[i] for i in changed)
        return Answer(value=value, changed=changed, after=after, printed=said[:PRINTED_MAX])

    def _received(self, value: Any) -> Any:
        """A copy of an argument, with each object itself."""
        if (original := original_of(value)) is not None:
            return copied(self._objects[original.id])
        if isinstance(value, Handle):
            return self._objects[value.id]
        if isinstance(value, dict):
            return {key: self._received(part) for key, part in value.items()}
        if isinstance(value, list | tuple):
            return type(value)(self._received(part) for part in value)
        return copy.deepcopy(value)

    def _as_sent(self, value: Any) -> Any:
        """The value as it would come back from a process of its own."""
        if isinstance(value, tuple(declared_classes(self._loaded))):
            return self._kept(value)
        plain = self._plain(value)
        return likeness(plain, self._kept(value)) if is_of_its_own_kind(value) else plain

    def _kept(self, value: Any) -> Handle:
        number = self._numbers.setdefault(id(value), len(self._objects) + 1)
        self._objects[number] = value
        return Handle(number, type(value).__name__)

    def _plain(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {key: self._as_sent(part) for key, part in value.items()}
        if isinstance(value, list | tuple):
            parts = [self._as_sent(part) for part in value]
            return tuple(parts) if isinstance(value, tuple) else parts
        if isinstance(value, _PLAIN):
            return copy.deepcopy(value)
        array = as_array(value, self._loaded)
        return self._kept(value) if array is None else likeness(array.copy(), self._kept(value))

    def remarks(self) -> list[str]:
        """What was printed while they were called, which is not shown."""
        return [f"{name} printed {lines} lines while it was checked" for name, lines in self._printed.items() if lines]

    def origins(self) -> list[str]:
        """Where each function was defined: "softmax comes from In[5], line 1"."""
        found = []
        for function in self._functions.values():
            try:
                code = resolve(self._loaded, function).__code__
            except (CallFailed, AttributeError):
                continue  # a missing function has its verdict, a built-in one no line
            place = self._loaded.place(code.co_filename, code.co_firstlineno)
            if place is not None:
                found.append(f"{function.name} comes from {place}")
        return found


def _files(names: Mapping[str, Any]) -> dict[str, tuple[str, int | None]]:
    """What to call the files that the functions' code comes from: a notebook's cells by their numbers."""
    ipython = shell()
    files: dict[str, tuple[str, int | None]] = {}
    for value in names.values():
        code = getattr(value, "__code__", None)
        filename = getattr(code, "co_filename", None)
        if not isinstance(filename, str):
            continue
        label = ipython.compile.format_code_name(filename) if ipython is not None else None
        files[filename] = (label[1] if label is not None else Path(filename).name, None)
    return files


def _same(now: Any, then: Any) -> bool:
    if isinstance(then, np.ndarray):
        return isinstance(now, np.ndarray) and now.shape == then.shape and now.tobytes() == then.tobytes()
    return True


def shell() -> Any:
    """IPython's shell, where there is one."""
    ipython = sys.modules.get("IPython")
    return ipython.get_ipython() if ipython is not None else None
