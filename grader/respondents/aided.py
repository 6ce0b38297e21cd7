"""A student some of whose own functions are answered by a reference when the others call them.

The functions are redirected in a fresh worker of the student's, which is ended afterwards; the reference answers in a
worker of its own. Neither learns anything of the other but questions and public answers.
"""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING, Any, Self

import msgspec

from grader.errors import ProtocolError
from grader.model import CallFailed
from grader.respondents.questions import Questions
from grader.respondents.student import Student, open_student
from grader.respondents.turned import Turned
from grader.sandbox.wire import frames
from grader.sandbox.wire.values import BODY_MAX

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from grader.hand_in import Submission
    from grader.model import Answer
    from grader.respondents.volume import Usual
    from grader.sandbox import Sandbox
    from grader.sandbox.channel import Talk
    from grader.sandbox.deadline import Deadline
    from grader.sandbox.direct import DirectChild
    from grader.sandbox.launch import Child
    from grader.spec import Spec

_ASKED_S = 2.0  # that one question may take


class Answering:
    """A channel to a worker that may ask in the middle of a call."""

    def __init__(self, inner: Talk, questions: Questions, order: frames.Redirect) -> None:
        self._inner, self._questions, self._order = inner, questions, order
        self.read, self.printed, self.close = inner.read, inner.printed, inner.close

    def ask(
        self, pieces: Sequence[bytes | memoryview], deadline: Deadline, body_max: int = BODY_MAX
    ) -> tuple[bytearray, bytearray]:
        """Write a frame, answer what is asked meanwhile, and read the frame that answers it."""
        header, body = self._inner.ask(pieces, deadline, body_max)
        while True:
            reply = frames.decode(frames.TO_ANSWERING_PARENT, header)
            if not isinstance(reply, frames.Inquiry):
                break
            began = time.monotonic()
            answer = self._questions.answer(reply, body)
            deadline.excuse(time.monotonic() - began)
            header, body = self._inner.ask(answer, deadline, body_max)
        if isinstance(reply, frames.Ready):
            self._redirect(deadline)
        return header, body

    def _redirect(self, deadline: Deadline) -> None:
        before, self._questions.ended = self._questions.ended, "it could not be told whom to ask"
        header, _ = self._inner.ask(frames.frame(self._order), deadline)
        self._questions.ended = before
        done = frames.decode(frames.TO_ANSWERING_PARENT, header)
        if not isinstance(done, frames.Redirected):
            raise ProtocolError("an answer to another question")
        self._questions.refused |= set(done.refused)
        self._questions.unnamed |= set(done.unnamed)


class Aided:
    """The student with functions redirected; a context manager, at the end of which both workers are ended."""

    def __init__(self, student: Student, reference: Student, questions: Questions) -> None:
        self._student, self._reference, self.questions = student, reference, questions

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._student.close()
        self._reference.close()

    def call(self, name: str, args: Sequence[Any], *, wrt: tuple[int, ...] = ()) -> Answer:
        """As the student answers."""
        self.questions.allow(args)
        try:
            return self._student.call(name, args, wrt=wrt)
        except CallFailed as failed:
            if failed.code == "timeout" or failed.machine:
                self.questions.ended = self.questions.ended or "it took too long"
            raise


class Aid(msgspec.Struct, frozen=True):
    """Makes such students of a hand-in. `run` is how much of it is run."""

    sandbox: Sandbox
    spec: Spec
    submission: Submission
    reference: Callable[[], Submission | None]
    framework: str  # of the reference
    run: Callable[[], str]
    usual: Usual = dict

    def __call__(
        self,
        names: frozenset[str],
        *,
        seconds: float,
        turned: bool,
        usual: Callable[[str, Sequence[Any]], bool],
    ) -> Aided | None:
        """The student with these functions redirected, for so long; None where there is no reference to ask."""
        text, spec = self.reference(), self.spec
        if text is None:
            return None
        functions = tuple(spec.functions.values())
        limits = msgspec.structs.replace(spec.limits, total_seconds=min(spec.limits.total_seconds, seconds))
        short = msgspec.structs.replace(limits, seconds=min(limits.seconds, _ASKED_S))
        oracle = open_student(
            self.sandbox, text, functions, limits=short, run="all", files=spec.files, framework=self.framework
        )
        takers = frozenset(taker for check in spec.checks for _, taker in check.mentions.handed)
        allowed = names | self._attributes(names)
        questions = Questions(Turned(oracle) if turned else oracle, allowed, spec.public, takers, usual)
        start = partial(_answering, self.sandbox.worker(limits, spec.files), questions, self._order(names))
        student = Student(start, self.submission, functions, limits=limits, run=self.run(), framework=spec.framework)
        student.reads(self.usual)
        return Aided(student, oracle, questions)

    def _attributes(self, names: frozenset[str]) -> frozenset[str]:
        """What may be read and set, where a class is among the names."""
        if not any("." in name for name in names):
            return frozenset()
        return frozenset(f"{how}.{path}" for path in self.spec.attributes for how in ("", "="))

    def _order(self, names: frozenset[str]) -> frames.Redirect:
        chosen = tuple(function for name, function in self.spec.functions.items() if name in names)
        return frames.Redirect(chosen, tuple(sorted(self.spec.attributes)))


def _answering(
    start: Callable[[], Child | DirectChild], questions: Questions, order: frames.Redirect
) -> Child | DirectChild:
    """A fresh worker that asks."""
    child = start()
    child.channel = Answering(child.channel, questions, order)
    return child
