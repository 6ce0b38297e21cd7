"""The student's side: loads a program and answers calls, until it is killed.

Runs in a process of its own that is confined before any line of the student's runs. Whatever the student's code does
to this process, it can at worst spoil its own answers: nothing here is trusted by the parent.
"""

from __future__ import annotations

import gc
import os
import sys
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn, TypeAlias, TypeVar

import msgspec

from grader.errors import ProtocolError
from grader.model import CallFailed, Handle
from grader.running import arrays, manners, seeding
from grader.running.clock import OutOfTime, compiled, stop_after
from grader.running.editing import edited, prepare
from grader.running.invoke import declared_classes
from grader.running.kept import kept
from grader.running.load import explain, invoke, load
from grader.running.redirect import redirect
from grader.running.refusals import explain_refusal, refuse_with_sentences
from grader.running.surveying import survey, watched
from grader.sandbox.inside.asking import ParentAsker
from grader.sandbox.inside.passing import fresh, same
from grader.sandbox.wire import frames
from grader.sandbox.wire.likeness import copied
from grader.sandbox.wire.unpack import Unpacker
from grader.sandbox.wire.values import ALIGNMENT, Packer, bases, text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from msgspec.msgpack import Decoder

    from grader.running.load import Loaded

    Order: TypeAlias = frames.Load | frames.Call | frames.Survey | frames.Redirect

Received = TypeVar("Received")
HANDLES_MAX = 100_000
_PIECE = 1 << 20
_SHORT_S = 0.05  # after which no further one of several answers is begun: what takes long need not be asked together
_CHUNK = 1 << 16  # what a pipe holds: to make room for more of a frame each time costs more than to read it
_read, _write, _exit, process_time = os.read, os.write, os._exit, time.process_time


def kinds(error: BaseException) -> tuple[str, ...]:
    """The names of an exception's class and of its bases."""
    return tuple(text(type.__dict__["__name__"].__get__(base), 100) for base in bases(type(error))[:20])


class _Sent(NamedTuple):
    """What is sent of one call."""

    reply: frames.Returned | frames.Failed
    arrays: Sequence[bytes | memoryview] = ()
    parts: int = 0


class Worker:
    """Answers frames on two descriptors."""

    def __init__(self, requests: int, answers: int, memory_mb: int) -> None:
        self._requests, self._answers, self._memory_mb = requests, answers, memory_mb
        self._loaded: Loaded | None = None
        self._stay: frozenset[type] = frozenset()
        self._asker: ParentAsker | None = None
        self._handles: dict[int, Any] = {}
        self._copied: set[int] = set()  # handles of values: each call is given one of its own, as of an array
        self._numbers: dict[int, int] = {}  # id(object) -> handle, so that the same object is the same handle
        self._before: dict[str, int] = {}  # by function
        self._foreign: dict[str, None] = {}  # classes of what this call sent as arrays though it was none

    def serve(self) -> NoReturn:
        """Answer until the pipe closes."""
        open_standard_streams()
        refuse_with_sentences()
        seeding.repeat_new_generators()
        flush = (sys.stdout.flush, sys.stderr.flush)
        while True:
            message, body = self._receive(frames.TO_WORKER)
            pieces = self._answer(message, body)
            for one in flush:
                with suppress(Exception):
                    one()
            self._send(pieces)

    def _answer(self, message: Order, body: bytearray) -> list[bytes | memoryview]:
        if isinstance(message, frames.Call):
            if message.others or message.then:
                return self._several(message, body)
            given = self._call(message, body)
            return frames.frame(given.reply, given.arrays)
        if isinstance(message, frames.Survey):
            gc.disable()  # trees and texts of edits are no garbage: to look for some takes as long as to find the edits
            if message.watched:
                found = watched(message.program, message.names, within=message.watched == "parts")
                return frames.frame(frames.Surveyed(message.id, found, len(found)))
            asked = message.program, message.names, message.pieces, frozenset(message.without), message.lines
            return frames.frame(frames.Surveyed(message.id, *survey(*asked)))
        if isinstance(message, frames.Redirect):
            return frames.frame(self._redirect(message))
        return self._load(message)

    def _redirect(self, order: frames.Redirect) -> frames.Redirected:
        """From now on these functions ask the parent."""
        names = tuple(function.name for function in order.functions)
        if self._loaded is None:
            return frames.Redirected(names)
        try:
            self._asker = ParentAsker(self._loaded, self._exchange)
            return frames.Redirected(*redirect(self._loaded, order.functions, order.attributes, self._asker))
        except Exception:  # noqa: BLE001 -- of what stands under a name anything can be asked, and can go wrong
            return frames.Redirected(names)

    def _exchange(self, question: list[bytes | memoryview]) -> tuple[frames.Disclosed, bytearray]:
        """A question to the parent while it waits for an answer, and its reply."""
        self._send(question)
        return self._receive(frames.TO_ASKING_WORKER)

    def _load(self, order: frames.Load) -> list[bytes | memoryview]:
        try:
            seeding.seed(seeding.AT_LOADING)
            self._loaded = load(order.program, order.functions, order.framework, seconds=order.seconds)
            self._stay = declared_classes(self._loaded)
        except BaseException as error:  # noqa: BLE001 -- the clock can strike between two pieces
            return frames.frame(self._failure(order.id, error, order.seconds))
        return frames.frame(frames.Ready(order.id, self._loaded.troubles))

    def _several(self, order: frames.Call, body: bytearray) -> list[bytes | memoryview]:
        """The same calls with one edit after the other: for a short time, and until they hold what one may hold."""
        left = [order.most.bytes, order.most.parts]
        given: list[_Sent] = []
        counts: list[int] = []
        unpacker = self._unpacker(body)
        calls = [order.args, *(each.args for each in order.then)]
        received = [[unpacker.value(node) for node in args] for args in calls]
        if self._loaded is not None and order.others:
            prepare(self._loaded, (order.edits, *order.others))
        until = process_time() + min(order.seconds, _SHORT_S)
        for edits in (order.edits, *order.others):
            one = msgspec.structs.replace(order, edits=edits, others=(), then=())
            chain = self._chain(one, order.then, received)
            given += chain
            counts.append(len(chain))
            left[0] -= sum(frames.padded(each.arrays) for each in chain)
            left[1] -= sum(each.parts for each in chain)
            last = chain[-1].reply
            stopped = isinstance(last, frames.Failed) and last.code in {"timeout", "memory"}
            if stopped or process_time() > until or min(left) < 0:
                break
        sizes = tuple(frames.padded(each.arrays) for each in given)
        several = frames.Several(order.id, tuple(each.reply for each in given), sizes, tuple(counts))
        return frames.frame(several, [array for each in given for array in each.arrays])

    def _chain(self, order: frames.Call, then: Sequence[frames.Then], received: Sequence[list[Any]]) -> list[_Sent]:
        """One call after the other, as far as they come."""
        given = [self._call(order, bytearray(), received[0])]
        for following, args in zip(then, received[1:], strict=True):
            if isinstance(given[-1].reply, frames.Failed):
                break
            try:
                plain = self._with_own(args, following.own, given)
            except (TypeError, KeyError, IndexError, ProtocolError):
                break  # an answer lacks a part, and nobody asks on; or it is of a kind that has to come back by itself
            one = msgspec.structs.replace(order, name=following.name)
            given.append(self._call(one, bytearray(), plain))
        return given

    def _with_own(self, args: Sequence[Any], own: Sequence[Any], given: Sequence[_Sent]) -> list[Any]:
        """The arguments of a call, with the parts of the answers before as they would come back."""
        found = list(args)
        for (at, *item), position, way in own:
            value = self._sent_back(given[position])
            for key in way:
                value = value[key]
            if item:
                items = list(found[at])
                items[item[0]] = value
                value = type(found[at])(items)
            found[at] = value
        return found

    def _sent_back(self, sent: _Sent) -> Any:
        """What has been sent as the value of a call, once more: arrays anew, and what stays here itself."""
        body = b"".join(piece for array in sent.arrays for piece in (array, bytes(-len(array) % ALIGNMENT)))
        reply = sent.reply
        return self._unpacker(body, own=True).value(reply.value) if isinstance(reply, frames.Returned) else None

    def _call(self, order: frames.Call, body: bytearray, plain: list[Any] | None = None) -> _Sent:
        """One call; its arguments may be known, if they are `plain`."""
        began, before = process_time(), self._kept(order.name)
        packer = Packer(self._keep, order.most.bytes, order.most.parts, self._hold, self._stay)
        if self._asker is not None:
            self._asker.most_bytes = order.most.bytes
        self._foreign = {}
        try:
            received = self._arguments(order, body) if plain is None else plain
            passed = self._arguments(order, body, own=True) if plain is None else fresh(plain)
            if order.seed is not None:
                seeding.seed(order.seed)
            with stop_after(order.seconds):
                value = self._invoke(order, passed)
                with manners.ours():
                    node = packer.node(value)
            changed = tuple(i for i, (old, new) in enumerate(zip(received, passed, strict=True)) if not same(old, new))
            after = tuple(packer.part(passed[i]) for i in changed)
            foreign = tuple(self._foreign)
            returned = frames.Returned(order.id, node, changed, foreign, after, process_time() - began)
            return _Sent(returned, packer.chunks, packer.parts)
        except BaseException as error:  # noqa: BLE001 -- SystemExit, KeyboardInterrupt and their like are answers too
            failed = self._failure(order.id, error, order.seconds)
            warmer = failed.code == "timeout" and before != self._kept(order.name, anew=True)
            return _Sent(msgspec.structs.replace(failed, seconds=process_time() - began, warmer=warmer))

    def _kept(self, name: str, *, anew: bool = False) -> int:
        """How much the program kept when this function was first called, or keeps now; compiling counts too."""
        if self._loaded is not None and (anew or name not in self._before):
            self._before[name] = kept(self._loaded.namespace) + len(compiled)
        return self._before.get(name, 0)

    def _invoke(self, order: frames.Call, passed: list[Any]) -> Any:
        if self._loaded is None:
            raise CallFailed("unknown", "nothing is loaded")
        with edited(self._loaded, order.edits):
            return invoke(self._loaded, order.name, passed, order.wrt)

    def _arguments(self, order: frames.Call, body: bytearray, *, own: bool = False) -> list[Any]:
        unpacker = self._unpacker(body, own=own)
        return [unpacker.value(node) for node in order.args]

    def _unpacker(self, body: bytes | bytearray, *, own: bool = False) -> Unpacker:
        scalars = self._loaded is None or self._loaded.framework != "torch"
        return Unpacker(body, self._resolve, own=own, scalars=scalars)

    def _failure(self, number: int, error: BaseException, seconds: float) -> frames.Failed:
        """What went wrong, as the student should read it."""
        with manners.ours():
            return self._explained(number, error, seconds)

    def _explained(self, number: int, error: BaseException, seconds: float) -> frames.Failed:
        missing = isinstance(error, NameError) and not isinstance(error, UnboundLocalError)
        try:
            failed = explain(error, self._loaded)
        except BaseException:  # noqa: BLE001 -- an exception whose __str__ raises, or exits
            failed = CallFailed("raised", type(error).__name__)
        code, said, help_ = failed.code, failed.text, failed.help
        if isinstance(error, OutOfTime):
            code, said = "timeout", f"took longer than {seconds:g} s"
        elif isinstance(error, MemoryError) or "can't allocate memory" in said:
            code, said = "memory", f"needed more than the {self._memory_mb} MB of memory that are allowed"
        elif refused := explain_refusal(error):
            said, help_ = refused
        return frames.Failed(
            number,
            text(code),
            text(said, 2000),
            None if help_ is None else text(help_, 2000),
            failed.place,
            tuple(text(line, 500) for line in failed.trace[:50]),
            (missing and code == "raised") or code == "missing-function",
            () if failed is error else kinds(error),
        )

    def _keep(self, value: Any) -> Any:
        """What is like an array as an array; any other object stays here, and a handle goes out."""
        array = arrays.as_array(value, self._loaded)
        if array is not None:
            self._foreign[_class_name(value)] = None
            return array
        return Handle(self._numbered(value), _class_name(value))

    def _hold(self, value: Any) -> int:
        """The number under which a value stays that its like, or nothing, is sent of."""
        number = self._numbered(value)
        self._copied.add(number)
        return number

    def _numbered(self, value: Any) -> int:
        number = self._numbers.get(id(value))
        if number is None:
            if len(self._handles) >= HANDLES_MAX:
                raise CallFailed("type", f"more than {HANDLES_MAX:,} objects were returned")
            number = len(self._handles) + 1
            self._handles[number] = value
            self._numbers[id(value)] = number
        return number

    def _resolve(self, handle: Handle) -> Any:
        try:
            value = self._handles[handle.id]
        except KeyError:
            raise CallFailed("stale", f"the {handle.kind} is gone: the program was started anew since") from None
        return copied(value) if handle.id in self._copied else value

    def _receive(self, decoder: Decoder[Received]) -> tuple[Received, bytearray]:
        header, body = frames.PREFIX.unpack(self._exactly(frames.PREFIX.size))
        message = decoder.decode(self._exactly(header))
        return message, self._exactly(body)

    def _exactly(self, size: int) -> bytearray:
        data = bytearray(size)
        view, filled = memoryview(data), 0
        while filled < size:
            piece = _read(self._requests, min(size - filled, _CHUNK))
            if not piece:
                _exit(0)
            view[filled : filled + len(piece)] = piece
            filled += len(piece)
        return data

    def _send(self, pieces: list[bytes | memoryview]) -> None:
        for piece in pieces:
            rest = memoryview(piece)
            while rest:
                rest = rest[_write(self._answers, rest[:_PIECE]) :]


def _class_name(value: Any) -> str:
    return text(type.__dict__["__name__"].__get__(type(value)), 200)


def open_standard_streams() -> None:
    """Python's streams over descriptors 0 to 2, whatever they were before."""
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
    for name, fd in (("stdout", 1), ("stderr", 2)):
        stream = open(fd, "w", encoding="utf-8", errors="backslashreplace", buffering=1, closefd=False)  # noqa: SIM115
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)
    sys.__stdin__ = sys.stdin  # type: ignore[misc]
