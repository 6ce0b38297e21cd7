"""The parent's patience is measured in the worker's own time."""

from grader.sandbox.deadline import Deadline


def test_what_was_waited_moves_the_deadline():
    """A worker that was kept waiting for a processor all the time has all of its time still."""
    now = iter([0.0] + [1e3] * 9)
    deadline = Deadline(0.0, lambda: next(now))

    assert deadline.own() == 0
    assert deadline.left() == 0


def test_a_worker_that_waited_for_nothing_has_no_more_than_its_time():
    """Where the kernel says that it waited for nothing, the wall is the clock."""
    deadline = Deadline(-1.0, lambda: 0.0)

    assert deadline.left() < 0
    assert not deadline.starved


def test_where_nobody_counts_it_gets_more():
    """Without a count of the waiting, several times its seconds may pass."""
    deadline = Deadline(3600.0)

    assert deadline.starved
    assert 3599 < deadline.left() <= 3600
