"""The built-in names that student code sees: Python's own, and the few that only a notebook has.

They are a copy: what a student's code does to `builtins` changes its own world and not that of the code around it.
"""

from __future__ import annotations

import builtins
import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any, NoReturn

from grader.running.clock import importing
from grader.running.compiling import let_numba_keep

if TYPE_CHECKING:
    from collections.abc import Callable


class Shell:
    """Stands for IPython's shell: `get_ipython().run_line_magic('matplotlib', 'inline')` does nothing."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        return Shell()

    def __call__(self, *_: object, **__: object) -> None:
        """Whatever the method was, nothing happens."""


def get_ipython() -> Shell:
    """The shell of the notebook, which is not there."""
    return Shell()


def display(*_: object, **__: object) -> None:
    """Show nothing: nobody is looking."""


def no_input(*_: object) -> NoReturn:
    """Say that there is no keyboard.

    Raises:
        EOFError: always.
    """
    raise EOFError("input() waits for a keyboard, and there is none while grading")


def leave(*_: object) -> NoReturn:
    """`exit()` and `quit()`, which only a shell has: end the cell.

    Raises:
        SystemExit: always.
    """
    raise SystemExit


def student_builtins(is_handed_in: Callable[[str], bool]) -> ModuleType:
    """A copy of `builtins` for student code, also found by `import builtins`.

    Importing what is not `is_handed_in` is not the student's time.
    """
    real = builtins.__import__

    def import_(name: str, *args: Any, **others: Any) -> ModuleType:
        if name in sys.modules or is_handed_in(name):
            return real(name, *args, **others)
        with importing():
            found = real(name, *args, **others)
        if "numba" in sys.modules:
            let_numba_keep()
        return found

    module = ModuleType("builtins", builtins.__doc__)
    module.__dict__.update(vars(builtins))
    module.__dict__.update(get_ipython=get_ipython, display=display, input=no_input, __import__=import_)
    module.__dict__.update(exit=leave, quit=leave, help=display)
    sys.modules["builtins"] = module
    return module
