"""What a redirected function asks the parent, and what it makes of the reply.

The parent bounds what can be asked; here an honest program gets back what its own function would have given it.
"""

from __future__ import annotations

import builtins
import sys
import threading
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from grader.model import CallFailed, Handle
from grader.running import arrays, manners
from grader.running.clock import waiting_for_others
from grader.sandbox.wire import frames
from grader.sandbox.wire.unpack import Unpacker
from grader.sandbox.wire.values import NDARRAY, Packer

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from grader.running.loaded import Loaded

    Exchange = Callable[[list[bytes | memoryview]], tuple[frames.Disclosed, bytearray]]


class Withheld:
    """What a right function gave and nobody else may look into: it can only be handed on."""

    __slots__ = ()


class ParentAsker:
    """Asks over the worker's own pipes, in the middle of a call."""

    def __init__(self, loaded: Loaded, exchange: Exchange) -> None:
        self._loaded, self._exchange = loaded, exchange
        self._lock = threading.Lock()
        self.most_bytes = frames.ANSWER_BYTES  # of the arrays of one question
        self._objects: dict[int, Any] = {}  # what the parent keeps, by its number
        self._numbers: dict[int, Handle] = {}  # by id(object)

    def ask(self, name: str, args: Sequence[Any], *, stands_for: Any = None) -> Any:
        """What a right function gives; its changes of the arguments are made."""
        with manners.ours():
            packer = Packer(self._known, self.most_bytes)
            try:
                nodes = tuple(packer.node(self._outgoing(arg)) for arg in args)
            except CallFailed as failed:
                raise self.cannot_ask(failed.text) from None
            reply, body = self._exchanged(frames.frame(frames.Inquiry(name, nodes), packer.chunks))
            unpacker = Unpacker(body, partial(self._received, stands_for), own=True)
            value = self._incoming(unpacker.value(reply.value))
            after = [self._incoming(unpacker.value(node)) for node in reply.after]
        if reply.error:
            raise _error(reply.error, name)
        for position, now in zip(reply.changed, after, strict=True):
            if not filled(args[position], now):
                raise self.cannot_ask(f"{name} changes an argument")
        return value

    def cannot_ask(self, why: str) -> Exception:
        """Tell the parent that something was to be asked that cannot be."""
        self._exchanged(frames.frame(frames.Inquiry("")))
        return RuntimeError(why)

    def _exchanged(self, pieces: list[bytes | memoryview]) -> tuple[frames.Disclosed, bytearray]:
        with self._lock, waiting_for_others():
            return self._exchange(pieces)

    def _known(self, value: Any) -> Any:
        handle = self._numbers.get(id(value))
        if handle is not None:
            return handle
        array = arrays.as_array(value, self._loaded)
        if array is None:
            raise CallFailed("type", f"a {type(value).__name__} cannot be asked about")
        return array

    def _received(self, stands_for: Any, handle: Handle) -> Any:
        """What stands here for an object that the parent keeps."""
        if handle.id not in self._objects:
            value = stands_for if stands_for is not None else Withheld()
            self._objects[handle.id], self._numbers[id(value)] = value, handle
        return self._objects[handle.id]

    def _outgoing(self, value: Any) -> Any:
        if self._loaded.framework != "torch":
            return value
        torch = sys.modules["torch"]
        if _needs_autograd(value, torch):
            raise CallFailed("type", "autograd cannot go back through what is asked elsewhere")
        from grader.running import tensors

        return tensors.outgoing(value)

    def _incoming(self, value: Any) -> Any:
        if self._loaded.framework != "torch":
            return value
        from grader.running import tensors

        return tensors.incoming(value)


def filled(old: Any, new: Any) -> bool:
    """Whether a value could be made equal to another in its place."""
    if isinstance(old, NDARRAY) and isinstance(new, NDARRAY):
        if old.shape != new.shape or not old.flags.writeable:
            return False
        np.copyto(old, new, casting="unsafe")
        return True
    if isinstance(old, dict) and isinstance(new, dict):
        for key, value in new.items():
            if key not in old or not filled(old[key], value):
                old[key] = value
        for key in old.keys() - new.keys():
            del old[key]
        return True
    if isinstance(old, list) and isinstance(new, list):
        old[:] = [mine if i < len(old) and filled(mine := old[i], value) else value for i, value in enumerate(new)]
        return True
    if hasattr(old, "copy_") and hasattr(new, "copy_"):
        with sys.modules["torch"].no_grad():
            old.copy_(new)
        return True
    return old is new or (type(old) is type(new) and bool(old == new))


def _needs_autograd(value: Any, torch: Any) -> bool:
    if isinstance(value, (list, tuple)):
        return any(_needs_autograd(part, torch) for part in value)
    if isinstance(value, dict):
        return any(_needs_autograd(part, torch) for part in value.values())
    return isinstance(value, torch.Tensor) and value.requires_grad and torch.is_grad_enabled()


def _error(kind: str, name: str) -> Exception:
    """An error like the one of the function that was asked, without its words."""
    found = getattr(builtins, kind, None)
    known = found if isinstance(found, type) and issubclass(found, Exception) else RuntimeError
    try:
        return known(f"a right {name} raises this for these arguments")
    except TypeError:  # UnicodeDecodeError and its like take more
        return RuntimeError(f"a right {name} raises {kind} for these arguments")
