"""Stand-ins for what cannot be imported: they complain only when they are used, and say what is missing."""

from __future__ import annotations

from typing import Any, NoReturn

from grader.model import MISSING_HERE
from grader.running import drift
from grader.running.packages import PACKAGES


class Unavailable(ImportError):  # noqa: N818 -- it is a reason, as `CallFailed` is an outcome
    """A module, or a name of one, is used that is not there. `code`, `text` and `help` are for the verdict."""

    def __init__(self, code: str, text: str, help: str | None = None) -> None:  # noqa: A002 -- as in CallFailed
        self.code = code
        self.text = text
        self.help = help
        super().__init__(text)


def unavailable(module: str, name: str | None = None) -> Unavailable:
    """Why `module` (or `name` of it) is not there, in a sentence."""
    root = module.lstrip(".").split(".")[0]
    full = f"{module}.{name}" if name else module
    moved = drift.OTHERS.get(full) or drift.OTHERS.get(module)
    if moved:
        return Unavailable("missing-module", f"`{full}` no longer exists", f"write `{moved}`")
    if root == "numpy" and name in drift.NUMPY:
        return Unavailable("numpy-drift", f"`{full}` is gone from NumPy", f"write `{drift.NUMPY[name]}`")
    modern = drift.MODULES.get(full) or drift.MODULES.get(root)
    if modern:
        return Unavailable("python2", f"`{full if full in drift.MODULES else root}` is Python 2", f"write `{modern}`")
    if name and not module.startswith("."):
        return Unavailable("missing-module", f"`{module}` has no `{name}`")
    if root in PACKAGES:
        return not_here(root)
    shown = module.lstrip(".") or name
    file = (shown or "it").split(".")[-1]
    return Unavailable("missing-module", f"`{shown}` was not handed in", f"hand in {file}.py too")


def not_here(package: str, why: str = "is not installed here") -> Unavailable:
    """Why a published package cannot be had on this machine, which no student is to blame for."""
    return Unavailable(MISSING_HERE, f"`{package}` {why}", f"whoever grades installs `{package}` and grades again")


class Placeholder:
    """Stands where an import failed. Whatever is done with it raises its reason."""

    def __init__(self, reason: Unavailable) -> None:
        self.__dict__["_reason"] = reason

    def _raise(self, *_: object, **__: object) -> NoReturn:
        reason = self.__dict__["_reason"]
        raise Unavailable(reason.code, reason.text, reason.help)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name.endswith("__"):  # Python itself asks for these: copy, inspect, typing
            raise AttributeError(name)
        self._raise()

    __call__ = __getitem__ = __setitem__ = __iter__ = __len__ = __contains__ = __enter__ = __mro_entries__ = _raise
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = __pow__ = _raise
    __matmul__ = __rmatmul__ = __neg__ = __lt__ = __gt__ = __le__ = __ge__ = __float__ = __int__ = __setattr__ = _raise


def reason_of(value: Any) -> Unavailable | None:
    """Why a value is only a stand-in; None of any other value."""
    return value.__dict__["_reason"] if type(value) is Placeholder else None
