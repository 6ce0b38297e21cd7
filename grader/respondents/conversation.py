"""One worker that is asked: what it is told, what it says, and how it ends."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from grader.errors import ProtocolError
from grader.model import Answer, CallFailed, Function, Handle, Limits
from grader.respondents import fates, stopwatch
from grader.respondents.ahead import LostTogether, Packed, parted
from grader.respondents.fates import Missing
from grader.respondents.seeds import take
from grader.sandbox.channel import DeadlinePassed, WorkerDied
from grader.sandbox.deadline import Deadline
from grader.sandbox.wire import frames
from grader.sandbox.wire.likeness import original_of
from grader.sandbox.wire.unpack import Unpacker
from grader.sandbox.wire.values import Packer, text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.hand_in import Program, Trouble
    from grader.respondents.ahead import Ahead, Edits, Given, Which
    from grader.sandbox.direct import DirectChild
    from grader.sandbox.launch import Child

Reply = TypeVar("Reply", frames.Ready, frames.Returned, frames.Several)
GRACE_S = 0.5  # between the alarm inside the worker, which tells the line, and the parent's clock, which kills
LOADING = "loading the hand-in"  # what begins the sentence of a hand-in that does not come to answer
DYING_S = 0.3  # from closing its pipes to being gone, for a process that ends
_COMPILERS = re.compile(r"\b(numba|jax|torch\s*\.\s*compile)\b")
_COMPILING_S = 30.0  # how much longer the parent waits for a call where a package compiles what is called
_PADDING = 16 * 4096  # of the arrays of a frame
_TIMES = 2  # as long, and as many bytes, several answers may take, of which none is begun once one's share is used up
_OWN = 40  # bits of a handle's number that are the worker's; above them stands which worker that is


class _TookTooLong(Exception):  # noqa: N818 -- an outcome
    """A call was stopped by the alarm in the worker."""

    def __init__(self, failure: CallFailed, *, warmer: bool) -> None:
        self.failure, self.warmer = failure, warmer
        super().__init__(failure.text)


class Conversation:
    """A worker with its number; `over` once it is gone. Handles that it gives out carry the number."""

    def __init__(self, child: Child | DirectChild, number: int, limits: Limits, spent: fates.Spent) -> None:
        self.child, self._worker, self._limits, self._spent = child, number, limits, spent
        self._question = 0
        self.over = False
        self._patience_s = 0.0  # how much longer the parent waits for a call than it may take
        self._told = 0.0  # seconds of CPU time of its calls, by its own account
        self._ran = 0.0
        self._objects = 0  # of the worker's that have been sent

    @property
    def account(self) -> float:
        """Seconds of CPU time that the worker has used: what the system says, or where it does not, the worker."""
        if not self.over:
            self._ran = max(self._ran, self.child.ran() or 0.0)
        return self._ran or self._told

    def load(
        self, program: Program, functions: tuple[Function, ...], framework: str, seconds: float
    ) -> tuple[Trouble, ...]:
        """Load the program, in `seconds` at most; what went wrong meanwhile and did not stop the rest.

        Raises:
            CallFailed: it could not be loaded, and the worker is gone.
        """
        self._question = _random()
        if any(_COMPILERS.search(piece.source) for piece in program.pieces):
            self._patience_s = _COMPILING_S
        order = frames.Load(self._question, program, functions, framework, self._limits.load_seconds)
        reply, _ = self._ask(frames.frame(order), frames.Ready, LOADING, seconds)
        if isinstance(reply, frames.Failed):
            self.end()
            raise fates.told(reply)
        return fates.loaded_with(reply.troubles)

    def call(
        self,
        name: str,
        args: Sequence[Any],
        wrt: tuple[int, ...],
        edits: Edits,
        ahead: Ahead,
    ) -> tuple[Answer, tuple[str, ...]]:
        """What function `name` answers, and the classes of what was sent as an array in it.

        It may be the first of the calls that are expected next, or one that has been answered `ahead` of it.

        Raises:
            CallFailed: as the function did, or as the worker ended.
            Missing: a name was not there.
            LostTogether: the worker ended over several answers.
        """
        which = name, tuple(wrt), stopwatch.limit() or self._limits.seconds, take()
        given = self._ahead_of(which, args, edits, ahead) if edits and not stopwatch.running() else None
        used_up = False
        try:
            if given is not None:
                answer = self._outcome(given, len(args), ahead.most)
                ahead.went_on(answer[0].value)
                return answer
            order, packed, used_up = self._order(which, args, edits)
            return self._outcome(self._answered(order, packed), len(args), order.most)
        except _TookTooLong as late:
            return self._again(*self._order(which, args, edits)[:2], late)
        except CallFailed as failed:
            # alone it might have been read
            failed.machine = failed.machine or (used_up and failed.code == "type")
            raise

    def _order(self, which: Which, args: Sequence[Any], edits: Edits) -> tuple[frames.Call, Packed, bool]:
        """One call as it is sent, and whether less is read of its answer because much has been read already."""
        packed = self._packed([args])
        most, used_up = self._spent.answers.most(which[0], self._limits.memory_mb, packed.parts, packed.size)
        order = frames.Call(0, which[0], packed.nodes[0], which[1], which[2], most, edits, which[3])
        return order, packed, used_up

    def _ahead_of(self, which: Which, args: Sequence[Any], edits: Edits, ahead: Ahead) -> Given | None:
        """What has been answered already, or is answered now along with what is expected next."""
        given = ahead.next(which, args, edits)
        if given is not None or not (chain := ahead.begun(which, args, edits)):
            return given
        given = ahead.next(which, args, edits)
        if given is None and (packed := self._packed([link.args for link in chain])).plain:
            others = ahead.others(chain, edits)
            if not others and len(chain) == 1:
                return None  # an answer alone is no several
            then = tuple(
                frames.Then(link.name, nodes, tuple((spot, *part) for spot, part in link.own.items()))
                for link, nodes in zip(chain[1:], packed.nodes[1:], strict=True)
            )
            most, _ = self._spent.answers.most(which[0], self._limits.memory_mb, packed.parts, packed.size)
            order = frames.Call(0, which[0], packed.nodes[0], (), which[2], most, edits, which[3], others, then)
            ahead.keep((edits, *others), self._several(order, packed), most)
            given = ahead.next(which, args, edits)
        return given

    def _packed(self, several: Sequence[Sequence[Any]]) -> Packed:
        """The arguments of several calls; what an object of the worker's own stands for is not sent."""
        packer, before = Packer(), self._objects
        nodes = tuple(tuple(packer.node(self._ours(arg)) for arg in args) for args in several)
        size = sum(map(len, packer.chunks))
        return Packed(nodes, packer.chunks, packer.parts, size, plain=self._objects == before)

    def _again(self, order: frames.Call, packed: Packed, late: _TookTooLong) -> tuple[Answer, tuple[str, ...]]:
        """Ask what took too long once more, where what it has compiled or put into a table is still there.

        Only an answer counts, since the alarm may have struck in the middle of anything. A function that takes too long
        again is not given this a second time.
        """
        hopeless, which = self._spent.hopeless, (order.name, order.seconds)
        if late.warmer and which not in hopeless:
            hopeless.add(which)
            with suppress(CallFailed, Missing, _TookTooLong):
                answered = self._outcome(self._answered(order, packed), len(packed.nodes[0]), order.most)
                hopeless.discard(which)
                return answered
        self.end()
        raise late.failure from None

    def _answered(self, order: frames.Call, packed: Packed) -> Given:
        """What the worker says to one call."""
        self._question = _random()
        pieces = frames.frame(msgspec.structs.replace(order, id=self._question), packed.chunks)
        seconds, most = order.seconds + self._patience_s, order.most.bytes + _PADDING
        alone, body = self._ask(pieces, frames.Returned, "the call", seconds, most)
        return alone, memoryview(body)

    def _several(self, order: frames.Call, packed: Packed) -> list[list[Given]]:
        """What the worker says to a chain of calls, and to the same with other edits."""
        self._question = _random()
        pieces = frames.frame(msgspec.structs.replace(order, id=self._question), packed.chunks)
        times = _TIMES + len(order.then)
        seconds, most = times * order.seconds + self._patience_s, times * (order.most.bytes + _PADDING)
        try:
            reply, body = self._ask(pieces, frames.Several, "the call", seconds, most)
            return [[(reply, memoryview(body))]] if isinstance(reply, frames.Failed) else parted(reply, body)
        except ProtocolError as error:
            raise self._violation(error) from None
        except CallFailed as failed:
            raise LostTogether from failed

    def _outcome(self, given: Given, arguments: int, most: frames.Most) -> tuple[Answer, tuple[str, ...]]:
        """What comes of an answer."""
        reply, body = given
        printed = self.child.channel.printed()
        self._told += max(0.0, reply.seconds)  # of nan nothing
        if isinstance(reply, frames.Failed):
            raise self._failure(reply)
        try:
            value, after = self._values(reply, body, arguments, most)
        except ProtocolError as error:
            raise self._violation(error) from None
        answer = Answer(value=value, changed=reply.changed, after=after, printed=printed)
        return answer, reply.foreign

    def end(self) -> None:
        """End the worker."""
        if not self.over:
            self._ran = self.account
            self.over = True
            self.child.end()

    def _values(
        self, reply: frames.Returned, body: memoryview, arguments: int, most: frames.Most
    ) -> tuple[Any, tuple[Any, ...]]:
        """The value of an answer, and the arguments that changed; refused as a whole if anything in it cannot be."""
        unpacker = Unpacker(body, self._theirs, most_parts=most.parts)
        value = unpacker.value(reply.value)
        after = tuple(unpacker.value(node) for node in reply.after)
        unpacker.done()
        self._spent.answers.take(unpacker.parts, len(body))
        if len(after) != len(reply.changed):
            raise ProtocolError("not every argument that changed came back")
        if any(not 0 <= position < arguments for position in reply.changed):
            raise ProtocolError("an argument that was not passed is said to have changed")
        return value, after

    def _ask(
        self, pieces: list[bytes | memoryview], expected: type[Reply], what: str, seconds: float, most: int = 0
    ) -> tuple[Reply | frames.Failed, bytearray]:
        """One frame there and one back; a worker that does not answer properly is killed, and `CallFailed` raised."""
        if self._spent.left <= 0:
            self.end()
            raise self._spent.failure()
        deadline = Deadline(min(seconds, self._spent.left) + GRACE_S, self.child.waited)
        before = self.child.ran() if stopwatch.running() or stopwatch.counting() else None
        try:
            header, body = self.child.channel.ask(pieces, deadline, most)
            return _checked(frames.decode(frames.TO_PARENT, header), expected, self._question), body
        except DeadlinePassed:
            starved = deadline.starved
            self.end()
            if starved:
                raise CallFailed("timeout", f"this machine was too busy for {what}", machine=True) from None
            raise CallFailed("timeout", f"{what} took longer than {seconds:g} s") from None
        except WorkerDied:
            raise self._death(what) from None
        except ProtocolError as error:
            raise self._violation(error) from None
        finally:
            own = deadline.own()
            self._spent.seconds += own
            after = None if before is None else self.child.ran()
            computed = own if before is None or after is None else after - before
            stopwatch.spend(computed)
            stopwatch.note(computed)

    def _failure(self, reply: frames.Failed) -> Exception:
        failure = fates.told(reply)
        if failure.code == "timeout":
            return _TookTooLong(failure, warmer=reply.warmer)
        return Missing(failure) if reply.missing else failure

    def _violation(self, error: ProtocolError) -> CallFailed:
        self.end()
        return CallFailed("crashed", f"the program wrote to the grader's own channel or garbled its answer: {error}")

    def _death(self, what: str) -> CallFailed:
        """Why the worker died, from its exit status and its last words."""
        alive = not self.child.ended(DYING_S)
        self.over = True
        reaped, printed = self.child.end()
        if alive:
            return CallFailed("crashed", f"{what} closed the grader's channel")
        return fates.death(reaped, printed, what, self._limits.memory_mb)

    def _ours(self, value: Any) -> Any:
        """An argument as the worker knows it: its own number is taken off handles, and those of others are refused."""
        if (original := original_of(value)) is not None and original.id >> _OWN == self._worker:
            value = original
        if isinstance(value, Handle):
            worker, number = divmod(value.id, 1 << _OWN)
            if worker != self._worker:
                raise CallFailed("stale", f"the {value.kind} is gone: the program was started anew since it was made")
            self._objects += 1
            return Handle(number, value.kind)
        if isinstance(value, (list, tuple)):
            return type(value)([self._ours(item) for item in value])
        if isinstance(value, dict):
            return {key: self._ours(item) for key, item in value.items()}
        return value

    def _theirs(self, handle: Handle) -> Handle:
        """A handle that came back, marked with the worker that holds the object."""
        return Handle(self._worker << _OWN | handle.id & (1 << _OWN) - 1, text(handle.kind, 200))


def holds_handle(args: Sequence[Any]) -> bool:
    """Whether an object of some worker is among the arguments, however deep."""
    return any(
        isinstance(arg, Handle)
        or (isinstance(arg, (list, tuple)) and holds_handle(arg))
        or (isinstance(arg, dict) and holds_handle(tuple(arg.values())))
        for arg in args
    )


def _checked(reply: Any, expected: type[Reply], number: int) -> Reply | frames.Failed:
    """A reply of the expected kind to the question that was asked."""
    if reply.id != number or not isinstance(reply, (expected, frames.Failed)):
        raise ProtocolError("an answer to another question")
    return reply


def _random() -> int:
    """A random 62-bit number that a question's answer must repeat."""
    return int.from_bytes(os.urandom(8), "little") >> 2
