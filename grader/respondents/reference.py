"""One reference: a module of the instructor's that answers in this process.

Answers are kept by content (function, arguments), so a class with the same draws asks each question once. Objects are
made anew whenever they are asked for, and nothing that a reference is given is ever the original.
"""

from __future__ import annotations

import copy
import inspect
import itertools
import operator
import sys
from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

import msgspec
import numpy as np

from grader.model import Answer, CallFailed, Handle
from grader.respondents import effort, stopwatch
from grader.respondents.digest import digest_of
from grader.respondents.drawing import draws_nothing, shared_thrown, torch_thrown
from grader.respondents.handed import OF_KIND, Handing
from grader.respondents.recorded import raised
from grader.running.attributes import write_attribute

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from types import ModuleType

_PLAIN = (np.ndarray, np.generic, int, float, complex, str)
_LISTS = (list, tuple)
_UNCHANGING = (int, float, complex, str, type(None), np.generic, Handle)


class ReferenceFault(Exception):  # noqa: N818 -- like CallFailed, an outcome that the judge turns into a verdict
    """The reference gave no answer, or two references disagree: the spec's fault, never the student's."""


class Reference:
    """One reference module as a Respondent. Objects that it makes stay here, behind a Handle."""

    def __init__(self, module: ModuleType, *, torch: bool = False, handing: Handing | None = None) -> None:
        self.module = module
        self.torch = torch
        self.handing = handing or Handing(tensors=torch)
        self._answers: dict[bytes, Answer] = {}
        self._objects: dict[int, Any] = {}
        self._ids = itertools.count(-1, -1)  # below zero: a student's worker counts upwards, so each knows its own

    def has(self, name: str) -> bool:
        """Whether `ref.name` exists (for a method: whether its class has it)."""
        if name[:1] in {".", "="}:
            return True
        return self._found(name) is not None

    def makes(self, name: str) -> bool:
        """Whether `ref.name` is a class: each call of it is a new object."""
        return inspect.isclass(self._found(name))

    def call(
        self, name: str, args: Sequence[Any], *, wrt: tuple[int, ...] = (), dice: int | None = None, **options: Any
    ) -> Answer:
        """The reference's answer; see Respondent. With `dice`, what it draws at random depends on them alone.

        Raises:
            ReferenceFault: there is no such function, or it raised.
        """
        effort.asked()
        anew = self.makes(name) or stopwatch.running()
        key = None if anew else digest_of(name, args, wrt, options, dice)
        if key is not None and key in self._answers:
            kept = self._answers[key]
            return Answer(value=_copied(kept.value), changed=kept.changed, after=_copied(kept.after))
        fixed = key is None or any(isinstance(arg, dict | list | tuple) for arg in args)
        answer = self._ask(name, args, wrt, options, 0 if fixed and dice is None else dice)
        if key is not None and not _holds_handle(answer.value):
            value, after = _copied(answer.value), _copied(answer.after)
            self._answers[key] = Answer(value=value, changed=answer.changed, after=after)
        return answer

    @property
    def framework(self) -> str:
        """What its functions are handed arrays as."""
        return "torch" if self.torch else "numpy"

    def forget(self) -> None:
        """Let go of the objects that were made: the hand-in that they were made for has been judged."""
        self._objects.clear()

    def _ask(
        self, name: str, args: Sequence[Any], wrt: tuple[int, ...], options: dict[str, Any], dice: int | None
    ) -> Answer:
        tensors = self.handing.tensors(name, args)
        try:
            answer = self._answer(name, args, wrt, options, dice, tensors=tensors)
        except ReferenceFault:
            raise
        except Exception as error:
            if isinstance(error, OF_KIND) and self.handing.may_turn(name, args):
                tensors = not tensors
                with suppress(Exception):
                    answer = self._answer(name, args, wrt, options, dice, tensors=tensors)
                    self.handing.settle(name, args, tensors=tensors)
                    return answer
            raise ReferenceFault(f"{raised(name, args, error)}{self.handing.reason(name, args)}") from error
        self.handing.settle(name, args, tensors=tensors)
        return answer

    def _answer(
        self,
        name: str,
        args: Sequence[Any],
        wrt: tuple[int, ...],
        options: dict[str, Any],
        dice: int | None,
        *,
        tensors: bool,
    ) -> Answer:
        """What the function gives, handed tensors or arrays."""
        given = [self._received(arg, tensors=tensors) for arg in args]
        torch_dice = dice if self.torch else None
        thrown = None if self._draws_nothing else dice
        with shared_thrown(thrown), torch_thrown(torch_dice), np.errstate(all="ignore"), stopwatch.noted():
            if wrt:
                return Answer(value=_gradients(self._function(name), args, given, wrt))
            value = self._returned(self._function(name)(*given, **options))
        after = {i: left for i, left in self._left(args, given) if not _same(args[i], left)}
        return Answer(value=value, changed=tuple(after), after=tuple(after.values()))

    def _left(self, args: Sequence[Any], given: Sequence[Any]) -> Iterator[tuple[int, Any]]:
        """The arguments as a call has left them, but for those of which is plain at once that they are as they were."""
        for i, (arg, own) in enumerate(zip(args, given, strict=True)):
            if not isinstance(arg, Handle) and (self.torch or not _same(arg, own)):
                yield i, self._returned(own)

    @cached_property
    def _draws_nothing(self) -> bool:
        """Whether it is plain from its text that it draws nothing from NumPy's and Python's own generators."""
        given = hasattr(self.module, "given")  # whatever the functions of the course's file do
        return not (self.torch or given) and draws_nothing(self.module)

    def _found(self, name: str) -> Any:
        found: Any = self.module
        for part in name.split("."):
            found = getattr(found, part, None)
        return found

    def _function(self, name: str) -> Any:
        if name.startswith("."):
            return operator.attrgetter(name[1:])
        if name.startswith("=."):
            return lambda owner, keys, value: write_attribute(owner, name[2:], keys, value)
        found = self._found(name)
        if found is None:
            raise ReferenceFault(f"the reference {self.module.__name__} has no `{name}`")
        return found

    def _received(self, value: Any, *, tensors: bool) -> Any:
        if isinstance(value, Handle):
            if value.id not in self._objects:
                raise ReferenceFault(f"the reference was handed a {value.kind} that it did not make")
            return self._objects[value.id]
        if isinstance(value, np.ndarray):
            return _tensor(value) if tensors else value.copy()
        if isinstance(value, dict):
            return {key: self._received(part, tensors=tensors) for key, part in value.items()}
        if isinstance(value, _LISTS):
            return type(value)(self._received(part, tensors=tensors) for part in value)
        return value

    def _returned(self, value: Any) -> Any:
        if type(value) is np.ndarray:
            return value.copy()
        if isinstance(value, _LISTS):
            parts = [self._returned(part) for part in value]
            return tuple(parts) if isinstance(value, tuple) else parts
        if isinstance(value, dict):
            return {key: self._returned(part) for key, part in value.items()}
        if "torch" in sys.modules and hasattr(value, "detach"):
            return value.detach().numpy().copy()
        if value is None or isinstance(value, _PLAIN):
            return value.copy() if isinstance(value, np.ndarray) else value
        handle = Handle(next(self._ids), type(value).__name__)
        self._objects[handle.id] = value
        return handle


class AnyReference(Protocol):
    """A reference, wherever it answers."""

    def call(self, name: str, args: Sequence[Any], *, wrt: tuple[int, ...] = ()) -> Answer:
        """As Respondent; a `ReferenceFault` where there is no answer."""


class Fallible:
    """A reference of which what it cannot answer is a failed call, like anybody's."""

    def __init__(self, reference: AnyReference) -> None:
        self._reference = reference

    def call(self, name: str, args: Sequence[Any], *, wrt: tuple[int, ...] = ()) -> Answer:
        """As the reference answers."""
        try:
            return self._reference.call(name, args, wrt=wrt)
        except ReferenceFault as fault:
            kinds = [kind.__name__ for kind in type(fault.__cause__).__mro__] if fault.__cause__ else []
            raise CallFailed("raised", str(fault), kinds=kinds) from fault


class AsStudent(Fallible):
    """The reference in the student's place: its objects are numbered as a student's are, so nobody else knows them."""

    def call(self, name: str, args: Sequence[Any], *, wrt: tuple[int, ...] = ()) -> Answer:
        """As the reference answers."""
        answer = super().call(name, _renumbered(args), wrt=wrt)
        value, after = _renumbered(answer.value), _renumbered(answer.after)
        return msgspec.structs.replace(answer, value=value, after=after)


class Thrown:
    """A reference with other dice: what it answers otherwise depends on more than its arguments."""

    def __init__(self, reference: Reference, dice: int) -> None:
        self._reference, self._dice = reference, dice

    def call(self, name: str, args: Sequence[Any], **named: Any) -> Answer:
        """As the reference answers."""
        return self._reference.call(name, args, dice=self._dice, **named)


def _tensor(value: np.ndarray[Any, Any]) -> Any:
    import torch

    return torch.tensor(value, dtype=torch.float64 if value.dtype.kind == "f" else None)


def _gradients(function: Any, args: Sequence[Any], given: list[Any], wrt: tuple[int, ...]) -> Any:
    """The gradients of what a function gives, by autograd; `given` are its arguments as it knows them."""
    from grader.running import tensors

    last = len(args) - 1 if wrt[-1] == -1 else len(args)
    wrt = tuple(i for i in wrt if i >= 0)
    inputs = [
        given[i] if isinstance(args[i], Handle) else tensors.incoming(args[i], wanted=i in wrt) for i in range(last)
    ]
    weights = args[last] if last < len(args) else None
    return tensors.gradients(function(*inputs), [inputs[i] for i in wrt], "ref", weights)


def _same(left: Any, right: Any) -> bool:
    """Whether an argument is as it was given; NaN is itself."""
    if isinstance(left, dict) and isinstance(right, dict):
        return list(left) == list(right) and all(_same(left[key], right[key]) for key in left)
    if isinstance(left, _LISTS) and isinstance(right, _LISTS):
        return len(left) == len(right) and all(map(_same, left, right))
    if isinstance(left, Handle) or isinstance(right, Handle):
        return type(left) is type(right) and bool(left == right)
    if isinstance(left, np.ndarray) or isinstance(right, np.ndarray):
        one, other = np.asarray(left), np.asarray(right)
        plain = one.dtype == other.dtype and one.dtype.kind != "O" and one.shape == other.shape
        if plain and one.tobytes() == other.tobytes():
            return True  # nearly always, and cheaper to see
        return bool(np.array_equal(one, other, equal_nan=one.dtype.kind in "fc" and other.dtype.kind in "fc"))
    return bool(left is right or left == right or (left != left and right != right))  # noqa: PLR0124


def _copied(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return value.copy()
    if isinstance(value, _UNCHANGING):
        return value
    if type(value) in _LISTS:
        return type(value)(map(_copied, value))
    return {key: _copied(part) for key, part in value.items()} if type(value) is dict else copy.deepcopy(value)


def _renumbered(value: Any) -> Any:
    """The same with each object under the number of the other sign."""
    if isinstance(value, np.ndarray):
        return value
    if isinstance(value, Handle):
        return Handle(-value.id, value.kind)
    if isinstance(value, dict):
        return {key: _renumbered(part) for key, part in value.items()}
    return type(value)(map(_renumbered, value)) if isinstance(value, _LISTS) else value


def _holds_handle(value: Any) -> bool:
    if isinstance(value, dict):
        return any(map(_holds_handle, value.values()))
    return isinstance(value, Handle) or (isinstance(value, _LISTS) and any(map(_holds_handle, value)))
