"""A student who may ask: what is noted of the channel, of the calls, and at the end."""

import numpy as np
import pytest
from answering import Functions

from grader.errors import ProtocolError
from grader.model import CallFailed, Function
from grader.respondents.aided import Aided, Answering
from grader.respondents.questions import TIMES, Questions
from grader.sandbox.wire import frames
from grader.sandbox.wire.values import Packer


class Ended(Functions):
    """Functions of this process, that know whether they were let go of."""

    closed = False

    def close(self):
        """As a student's worker is ended."""
        self.closed = True


class Channel:
    """A worker that says one thing after the other, whatever it is told; what it is told is kept."""

    read = printed = close = staticmethod(lambda *_: None)

    def __init__(self, *says):
        self.says, self.told = list(says), []

    def ask(self, pieces, deadline, body_max=0):
        """The next thing that it says."""
        self.told.append(b"".join(map(bytes, pieces)))
        message, chunks = self.says.pop(0)
        return bytearray(msgpack(message)), bytearray(b"".join(map(bytes, chunks)))


class Deadline:
    """A time that only grows."""

    excused = 0.0

    def excuse(self, seconds):
        """So much more is allowed."""
        self.excused += seconds


def msgpack(message):
    """A message without the sizes before it."""
    framed = bytes(frames.frame(message)[0])
    return framed[frames.PREFIX.size :]


def _questions(**functions):
    return Questions(Functions(f=lambda x: 2 * x, **functions), frozenset({"f", *functions}), {"f": frozenset({""})})


def _failing(code, machine=False):
    def fail(x):
        raise CallFailed(code, code, machine=machine)

    return fail


@pytest.mark.parametrize(
    ("code", "machine", "ended"),
    [("timeout", False, True), ("crashed", True, True), ("raised", False, False)],
    ids=["too-long", "machine", "its-own"],
)
def test_a_call_that_took_too_long_ends_the_hypothesis(code, machine, ended):
    """It may have been the answering; an error of the student's own is the student's."""
    aided = Aided(Ended(g=_failing(code, machine)), Ended(), _questions())

    with pytest.raises(CallFailed):
        aided.call("g", [np.ones(4)])
    assert bool(aided.questions.ended) is ended


def test_what_a_check_gives_is_what_questions_are_measured_by():
    """A larger argument allows larger questions."""
    aided = Aided(Ended(g=lambda x: x), Ended(), _questions())
    aided.call("g", [np.ones(40)])
    packer = Packer()
    nodes = (packer.node(np.ones(TIMES * 40)),)
    aided.questions.answer(frames.Inquiry("f", nodes), bytearray(b"".join(map(bytes, packer.chunks))))

    assert aided.questions.asked == {"f"}


def test_both_workers_are_ended_with_it():
    """The student's and the one that answered, whatever happened."""
    student, reference = Ended(), Ended()
    with Aided(student, reference, _questions()):
        assert [each.closed for each in (student, reference)] == [False, False]

    assert student.closed
    assert reference.closed


ORDER = frames.Redirect((Function(name="f", args=("x",)),), ())


def test_what_cannot_be_redirected_is_known_once_the_program_is_loaded():
    """The worker says so: which functions refused, and of which only the order is known."""
    questions = _questions()
    channel = Channel((frames.Ready(1, ()), ()), (frames.Redirected(("h",), ("f",)), ()))
    Answering(channel, questions, ORDER).ask([b"load"], Deadline())

    assert (questions.refused, questions.unnamed) == ({"h"}, {"f"})
    assert len(channel.told) == 2


def test_whoever_says_something_else_breaks_the_protocol():
    """A worker is told to redirect, and has to answer that."""
    channel = Channel((frames.Ready(1, ()), ()), (frames.Ready(2, ()), ()))

    with pytest.raises(ProtocolError):
        Answering(channel, _questions(), ORDER).ask([b"load"], Deadline())


def test_the_time_of_answering_is_not_the_students():
    """A question is answered in the middle of a call, and the call goes on."""
    packer, deadline = Packer(), Deadline()
    inquiry = frames.Inquiry("f", (packer.node(np.ones(4)),))
    returned = (frames.Returned(1, None, (), ()), ())
    channel = Channel((inquiry, packer.chunks), returned)
    questions = _questions()
    header, _ = Answering(channel, questions, ORDER).ask([b"call"], deadline)

    assert bytes(header) == msgpack(returned[0])
    assert deadline.excused > 0
    assert questions.asked == {"f"}
