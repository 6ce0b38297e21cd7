"""Functions of the course's own file, as the reference knows them: `given.course_functions.cubic`."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from grader.running.given import Recorded

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType


class _Given:
    """A function that is asked for by name: called without arguments it is the function, to be handed on."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self._function = function

    def __call__(self, *args: Any) -> Any:
        return self._function(*args) if args else self._function


class _Recording:
    """What is asked for a function that notes its calls: a new one each time."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self._function = function

    def __call__(self) -> Recorded:
        return Recorded(self._function)


def give(reference: ModuleType, name: str, module: ModuleType) -> None:
    """Let a reference answer for the functions of a course's file of that name."""
    functions = {key: _Given(value) for key, value in vars(module).items() if callable(value)}
    recording = {key: _Recording(value) for key, value in vars(module).items() if callable(value)}
    reference.recorded = SimpleNamespace(**{name: SimpleNamespace(**recording)})  # type: ignore[attr-defined]
    reference.given = SimpleNamespace(**{name: SimpleNamespace(**functions)})  # type: ignore[attr-defined]
