"""What a worker may ask in the middle of a call: within bounds, and for nothing private."""

import time

import numpy as np
import pytest
from answering import Functions

from grader.errors import ProtocolError
from grader.model import CallFailed, Handle
from grader.respondents import questions as bounds
from grader.respondents.questions import MOST, TIMES, Questions
from grader.sandbox.wire import frames
from grader.sandbox.wire.values import Packer


def _questions(**functions):
    """Questions about `f`, `pair` and `back`, after a check that has given an array of four."""
    known = {"f": lambda x: 2 * x, "pair": lambda x: (x, {"kept": x}), "back": lambda d, kept: d, **functions}
    public = {"f": frozenset({""}), "pair": frozenset({"0"}), "back": frozenset({""})}
    found = Questions(Functions(**known), frozenset(known), public, frozenset({"back"}))
    found.allow([np.ones(4)])
    return found


def _ask(questions, name, *args):
    packer = Packer()
    nodes = tuple(packer.node(arg) for arg in args)
    body = bytearray(b"".join(map(bytes, packer.chunks)))
    return b"".join(map(bytes, questions.answer(frames.Inquiry(name, nodes), body)))


def test_what_is_replaced_may_be_asked_for():
    """Public answers are given whole."""
    questions = _questions()
    _ask(questions, "f", np.ones(4))

    assert (questions.asked, questions.ended, questions.withheld) == ({"f"}, "", False)


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("g", [np.ones(4)]),
        ("", [np.ones(4)]),
        ("back", [np.ones(4), np.ones(4)]),
        ("f", [np.ones(TIMES * 16 + 2)]),
        ("f", [np.ones(4) * 1j]),
        ("f", [["a" * 100] * TIMES * 16]),
    ],
    ids=["another-function", "nameless", "a-cache-of-ones-own", "a-giant", "another-kind", "a-long-text"],
)
def test_whatever_else_is_asked_ends_it(name, args):
    """And is not answered: nor is anything after it."""
    questions = _questions()
    _ask(questions, name, *args)
    ended = questions.ended
    _ask(questions, "f", np.ones(4))

    assert ended
    assert (questions.asked, questions.ended) == (set(), ended)


def test_as_large_as_the_check_allows_is_answered():
    """The square of its largest size, four times over."""
    questions = _questions()
    _ask(questions, "f", np.ones(TIMES * 16))

    assert questions.asked == {"f"}


@pytest.mark.parametrize("number", [317, 1000, 1024, 4_000_000])
def test_a_large_whole_number_is_no_licence_for_a_giant(number):
    """It may be a seed or a process's number: some numbers in a row may be asked about, but not its square."""
    questions = _questions()
    questions.allow([{"parent": number}])
    _ask(questions, "f", np.ones(316 if number <= 1024 else 4))
    assert questions.asked == {"f"}
    _ask(questions, "f", np.ones(400_000))

    assert questions.ended


def test_private_parts_are_withheld_and_may_be_handed_back():
    """The second part of a pair is a number that means nothing, but to the function that takes it."""
    questions = _questions()
    _ask(questions, "pair", np.ones(4))

    assert questions.withheld
    assert not questions.ended


def test_nobody_asks_without_end():
    """So many questions, and so long."""
    questions = _questions()
    for _ in range(MOST):
        _ask(questions, "f", 1.0)
    assert not questions.ended
    _ask(questions, "f", 1.0)

    assert "too often" in questions.ended


def test_nobody_asks_for_long(monkeypatch):
    """Whatever the number of questions."""
    monkeypatch.setattr(bounds, "MOST_S", 0.01)
    questions = _questions(f=lambda x: time.sleep(0.02) or x)
    _ask(questions, "f", 1.0)
    assert not questions.ended
    _ask(questions, "f", 1.0)

    assert "too often" in questions.ended


def test_a_question_may_be_as_large_as_the_square_of_a_size():
    """What is made of a vector may be a matrix."""
    questions = _questions()
    questions.allow([np.ones(10)])
    _ask(questions, "f", np.ones(TIMES * 100))
    assert questions.asked == {"f"}
    _ask(questions, "f", np.ones(TIMES * 100 + 2))

    assert questions.ended


def test_what_was_handed_back_once_allows_no_cache_of_ones_own():
    """Each question for itself hands back what was withheld, or does not."""
    questions = _questions()
    _ask(questions, "pair", np.ones(4))
    _ask(questions, "back", np.ones(4), Handle(1, "object"))
    assert questions.asked == {"pair", "back"}
    assert not questions.ended
    _ask(questions, "back", np.ones(4), np.ones(4))

    assert questions.ended


@pytest.mark.parametrize("number", [0, -1, 2])
def test_nobody_hands_back_what_was_never_given(number):
    """One thing was withheld, under the number one."""
    questions = _questions()
    _ask(questions, "pair", np.ones(4))

    with pytest.raises(ProtocolError, match="never given"):
        _ask(questions, "back", np.ones(4), Handle(number, "object"))


def _refusing(error):
    def refuse(x):
        raise error

    return _questions(f=refuse)


def test_an_error_of_the_function_is_an_answer():
    """It is raised where the student's own would have been, by its name."""
    questions = _refusing(LookupError("no such row"))
    told = _ask(questions, "f", np.ones(4))

    assert told == b"".join(map(bytes, frames.frame(frames.Disclosed(error="LookupError"))))
    assert not questions.ended


def test_a_reference_that_cannot_answer_ends_it():
    """Its time, or its machine's fault: that says nothing of the student."""
    questions = _refusing(CallFailed("timeout", "f took too long"))
    _ask(questions, "f", np.ones(4))

    assert questions.ended == "the reference did not answer it"


@pytest.mark.parametrize(
    ("names", "withheld"), [({"Net", "Net.run"}, False), ({"Net"}, True)], ids=["class", "function"]
)
def test_a_new_object_of_a_class_that_is_replaced_whole_is_not_withheld(names, withheld):
    """Whoever looks into one is noticed; an object that a function gives could be looked into unseen."""
    made = dict.fromkeys(names, lambda *_: Handle(7, "Net"))
    questions = Questions(Functions(**made), frozenset(names), {})
    questions.allow([np.ones(4)])
    _ask(questions, "Net", np.ones(4))

    assert (questions.asked, questions.ended, questions.withheld) == ({"Net"}, "", withheld)


def test_an_attribute_that_may_be_read_is_public():
    """Whoever declares it says so."""
    questions = Questions(Functions(**{".W": lambda net: np.ones(3)}), frozenset({".W"}), {})
    _ask(questions, ".W", np.ones(4))

    assert (questions.asked, questions.withheld) == ({".W"}, False)


@pytest.mark.parametrize(("unnamed", "usual"), [({"f"}, True), (set(), False)], ids=["by-order-alone", "unusual"])
def test_a_strange_question_is_answered_and_remembered(unnamed, usual):
    """A failure after it says less."""
    questions = Questions(Functions(f=lambda x: x), frozenset({"f"}), {"f": frozenset({""})}, usual=lambda *_: usual)
    questions.unnamed |= unnamed
    _ask(questions, "f", np.ones(4))

    assert (questions.asked, questions.strange) == ({"f"}, True)
