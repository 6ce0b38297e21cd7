"""What a worker may ask a reference in the middle of a call, and what it is told: public values, within bounds.

The worker is as hostile as ever. It can ask only for the functions that are replaced, with arguments not much larger
than those that it was given, so often and so long; what no check compares it gets as a number that means nothing.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import numpy as np

from grader.errors import ProtocolError
from grader.model import CallFailed, Handle
from grader.sandbox.wire import frames
from grader.sandbox.wire.unpack import Unpacker
from grader.sandbox.wire.values import Packer
from grader.spec.privacy import WHOLE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from grader.model import Respondent

MOST = 2000  # questions of one hypothesis
MOST_S = 10.0  # that answering them may take
TIMES = 4  # how much larger than what a check gives its functions the arguments of a question may be
_SIZES = 1024  # a whole number up to this may be a size
_SQUARED = 256  # sizes beyond it are not squared: of a seed, a process's or a student's number no matrix is made
_FEW = 16  # numbers that may be asked about in any case
_TEXT = 100  # letters of a text
_OWN_FAULT = {"raised", "arguments", "type", "shape", "missing-function"}


class Questions:
    """The questions of one hypothesis. `ended` says why it can show nothing any more."""

    def __init__(
        self,
        reference: Respondent,
        names: frozenset[str],
        public: Mapping[str, frozenset[str]],
        takers: frozenset[str] = frozenset(),
        usual: Callable[[str, Sequence[Any]], bool] = lambda *_: True,
    ) -> None:
        self._reference, self._names, self._public, self._takers = reference, names, public, takers
        self._usual = usual
        self._kept: list[Any] = []  # what the worker has a number for
        self._total, self._dimension, self._kinds = _FEW, 0, set("biuf")
        self._count, self._seconds = 0, 0.0
        self._of_own = False  # whether a question hands back what was withheld
        self.asked: set[str] = set()
        self.refused: set[str] = set()  # what could not be redirected
        self.withheld = False  # whether something was given that the worker cannot look into
        self.strange = False  # whether a question was of a kind that the spec does not ask
        self.unnamed: set[str] = set()  # functions of which only the order says which argument is which
        self.ended = ""

    def allow(self, args: Sequence[Any]) -> None:
        """Take note of what the check itself gives a function: questions are measured by it."""
        parts = list(_parts(args))
        self._total = max(self._total, sum(_size(part) for part in parts))
        self._dimension = max([self._dimension, *(_dimension(part) for part in parts)])
        self._kinds |= {part.dtype.kind for part in parts if isinstance(part, np.ndarray)}

    def answer(self, question: frames.Inquiry, body: bytearray) -> list[bytes | memoryview]:
        """The frame that answers.

        Raises:
            ProtocolError: it is no question.
        """
        unpacker = Unpacker(body, self._known)
        self._of_own = False
        args = [unpacker.value(node) for node in question.args]
        unpacker.done()
        self._count += 1
        began = time.monotonic()
        self.ended = self.ended or self._refusal(question.name, args)
        try:
            return (
                frames.frame(frames.Disclosed(error="RuntimeError")) if self.ended else self._told(question.name, args)
            )
        finally:
            self._seconds += time.monotonic() - began

    def _refusal(self, name: str, args: Sequence[Any]) -> str:
        """Why this is not asked; empty where it is."""
        if name not in self._names:
            return "it uses more of it than the exercise names" if not name else f"{name[:40]} is not to be asked for"
        if name in self._takers and not self._of_own:
            return "it hands over what only the student's own functions know"
        if self._count > MOST or self._seconds > MOST_S:
            return "it asks too often"
        parts = list(_parts(args))
        most = TIMES * max(self._total, self._dimension, min(self._dimension, _SQUARED) ** 2)
        if sum(_size(part) for part in parts) > most or any(map(self._is_foreign, parts)):
            return "it is asked about more than the check itself gives"
        return ""

    def _is_foreign(self, part: Any) -> bool:
        return isinstance(part, np.ndarray) and part.dtype.kind not in self._kinds

    def _told(self, name: str, args: list[Any]) -> list[bytes | memoryview]:
        self.asked.add(name)
        self.strange = self.strange or name in self.unnamed or not self._usual(name, args)
        try:
            answer = self._reference.call(name, args)
        except CallFailed as failed:
            if failed.code in _OWN_FAULT:
                kind = failed.kinds[0] if failed.kinds else "TypeError"
                return frames.frame(frames.Disclosed(error=kind))
            self.ended = "the reference did not answer it"
            return frames.frame(frames.Disclosed(error="RuntimeError"))
        packer = Packer()
        value = packer.node(self._shown(name, answer.value))
        after = tuple(packer.node(self._tokens(each)) for each in answer.after)
        return frames.frame(frames.Disclosed(value, answer.changed, after), packer.chunks)

    def _shown(self, name: str, value: Any) -> Any:
        """An answer with a number in the place of each private part."""
        parts = self._public.get(name, frozenset())
        if isinstance(value, Handle) and any(each.startswith(f"{name}.") for each in self._names):
            return self._kept_as(value)  # a new object of a class that is replaced: whoever looks into it is noticed
        if WHOLE in parts or value is None or name.startswith("."):
            return self._tokens(value)
        if isinstance(value, list | tuple) and parts:
            return type(value)(self._part(repr(i), part, parts) for i, part in enumerate(value))
        if isinstance(value, dict) and parts:
            return {key: self._part(repr(key), part, parts) for key, part in value.items()}
        return self._token(value)

    def _part(self, key: str, value: Any, public: frozenset[str]) -> Any:
        return self._tokens(value) if key in public else self._token(value)

    def _tokens(self, value: Any) -> Any:
        """A public value; objects in it stay with the reference."""
        if isinstance(value, Handle):
            return self._token(value)
        if isinstance(value, list | tuple):
            return type(value)(map(self._tokens, value))
        return {key: self._tokens(part) for key, part in value.items()} if isinstance(value, dict) else value

    def _token(self, value: Any) -> Handle:
        self.withheld = True
        return self._kept_as(value)

    def _kept_as(self, value: Any) -> Handle:
        self._kept.append(value)
        return Handle(len(self._kept), "object")

    def _known(self, handle: Handle) -> Any:
        if not 0 < handle.id <= len(self._kept):
            raise ProtocolError("a question about what was never given")
        self._of_own = True
        return self._kept[handle.id - 1]


def _parts(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        for key, part in value.items():
            yield key
            yield from _parts(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _parts(part)
    else:
        yield value


def _size(part: Any) -> int:
    if isinstance(part, np.ndarray):
        return int(part.size)
    return 1 + len(part) // _TEXT if isinstance(part, str) else 1


def _dimension(part: Any) -> int:
    """The largest size that an argument has, or may stand for."""
    if isinstance(part, np.ndarray):
        return max(part.shape, default=0)
    return part if isinstance(part, int) and 0 < part <= _SIZES else 0
