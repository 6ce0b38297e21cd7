"""A reference's answers as they are kept, and what a book does not hold."""

import numpy as np
import pytest
from msgspec import structs

from grader.errors import GraderError
from grader.model import Answer, Handle
from grader.respondents.book import Book, Contents, Unanswered, line, read_book, slope, written
from grader.respondents.question import Pasts


def contents(*lines, slopes=None, form=1):
    """A book of these lines."""
    return Contents(
        format=form,
        names=("f", "Net"),
        makers=("Net",),
        closed=0,
        closed_points=0.0,
        lines=lines,
        slopes=slopes or {},
    )


def test_what_a_function_does_to_its_argument_is_kept():
    """Which one it changes, and into what."""
    question = Pasts().question("f", [np.ones(2)], (), {}, None)
    book = Book(contents(line(question, Answer(value=None, changed=(0,), after=(np.zeros(2),)))))
    answer = book.call("f", [np.ones(2)])

    assert (answer.value, answer.changed) == (None, (0,))
    assert answer.after[0].tolist() == [0.0, 0.0]


def test_what_was_never_asked_is_not_answered():
    """Another number, another function, a trial too many."""
    question = Pasts().question("f", [np.ones(2)], (), {}, None)
    known = {"slope": ((slope(1.5, {"W": np.ones(2)}),),)}
    book = Book(contents(line(question, Answer(value=1.0)), slopes=known))

    assert book.slopes("slope", 0)[0][0] == 1.5
    for asked in (
        lambda: book.call("f", [np.zeros(2)]),
        lambda: book.call("g", [np.ones(2)]),
        lambda: book.slopes("slope", 1),
        lambda: book.slopes("other", 0),
    ):
        with pytest.raises(Unanswered):
            asked()


@pytest.mark.parametrize(
    ("by_chance", "answered"), [((), True), (("f",), False), (None, False)], ids=["no", "yes", "nobody has tried"]
)
def test_dice_make_no_difference_to_what_does_not_draw(by_chance, answered):
    """A question with dice has the answer of the one without, where the function is known to draw nothing."""
    known = contents(line(Pasts().question("f", [2.0], (), {}, None), Answer(value=1.0)))
    book = Book(structs.replace(known, by_chance=by_chance))

    if answered:
        assert book.call("f", [2.0], dice=1).value == 1.0
    else:
        with pytest.raises(Unanswered):
            book.call("f", [2.0], dice=1)


def test_an_object_of_another_hand_in_is_unknown():
    """Its past ends with the hand-in that it was made for."""
    pasts = Pasts()
    made = pasts.question("Net", [], (), {}, None)
    pasts.note(made, "Net", [], Answer(value=Handle(1, "Net")))
    asked = pasts.question("f", [Handle(1, "Net")], (), {}, None)
    book = Book(contents(line(made, Answer(value=Handle(1, "Net"))), line(asked, Answer(value=2.0))))
    net, other = (book.call("Net", []).value for _ in range(2))
    assert book.call("f", [other]).value == 2.0
    book.forget()

    with pytest.raises(Unanswered):
        book.call("f", [net])


def test_a_book_of_another_format_is_not_read(tmp_path):
    """One sentence says which it is, and which is read."""
    path = tmp_path / "book"
    path.write_bytes(written(contents(form=2)))

    with pytest.raises(GraderError, match="of format 2, this grader reads 1"):
        read_book(path)


def test_more_answers_than_a_reader_takes_are_not_written():
    """Whoever publishes is told, with the remedy, and not the student to whom it was handed."""
    question = Pasts().question("f", [], (), {}, None)
    large = line(question, Answer(value=np.zeros(9 << 20)))
    with pytest.raises(GraderError, match=r"73 MB.*64 MB.*trials"):
        written(contents(large))
