"""How much is read of the answers of one hand-in."""

import pytest
from answering import SPEC, spec

from grader.respondents import volume
from grader.respondents.references import References
from grader.respondents.seeds import seeded, take
from grader.respondents.volume import Noted, Volume
from grader.sandbox.wire.frames import Most
from grader.sandbox.wire.values import NODES_MAX

MEMORY_MB = 1024
KINDS = {"parts": (lambda v: v.most("f", MEMORY_MB, 0, 0)[0].parts, volume.ALL_PARTS, volume.PARTS)}
KINDS["bytes"] = (lambda v: v.most("f", MEMORY_MB, 0, 0)[0].bytes, volume.ALL_BYTES, volume.BYTES)


def _taken(found, parts=0, size=0):
    found.most("f", MEMORY_MB, 0, 0)
    found.take(parts, size)


def test_at_first_all_is_read_that_may_be_read_of_one_answer():
    """And none of it is missing."""
    most, short = Volume().most("f", MEMORY_MB, 0, 0)

    assert most.parts == NODES_MAX
    assert not short


def test_what_is_in_proportion_costs_the_store_nothing():
    """However often it is answered."""
    found = Volume()
    for _ in range(1000):
        _taken(found, volume.PARTS, volume.BYTES)

    assert found.most("f", MEMORY_MB, 0, 0) == Volume().most("f", MEMORY_MB, 0, 0)


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_out_of_proportion_uses_the_store_up(kind):
    """Then no more is read than is in proportion, and it is known that more would have been."""
    read, store, free = KINDS[kind]
    found = Volume()
    _taken(found, **{{"parts": "parts", "bytes": "size"}[kind]: store + free})

    assert read(found) == free
    assert found.most("f", MEMORY_MB, 0, 0)[1]


def test_a_store_that_is_filled_again_is_a_new_one():
    """For someone who asks thousands of questions, and counts what they cost otherwise."""
    found = Volume()
    _taken(found, volume.ALL_PARTS + volume.PARTS, volume.ALL_BYTES + volume.BYTES)
    found.refill()

    assert found.most("f", MEMORY_MB, 0, 0) == Volume().most("f", MEMORY_MB, 0, 0)


def test_once_the_store_runs_low_what_is_usual_is_in_proportion():
    """Four times as much as the reference answers; it is asked once, and takes no seed from whoever waits for one."""
    found, asked = Volume(), []

    def usual():
        asked.append(take())
        return {"f": Most(4_000, 1 << 20)}

    found.usual = usual
    found.most("f", MEMORY_MB, 0, 0)
    assert asked == []
    with seeded("a trial"):
        _taken(found, volume.ALL_PARTS + volume.PARTS, volume.ALL_BYTES + volume.BYTES)
        for _ in range(2):
            assert found.most("f", MEMORY_MB, 0, 0)[0] == Most(16_000, 4 << 20)
        assert found.most("g", MEMORY_MB, 0, 0)[0] == Most(volume.PARTS, volume.BYTES)
        assert asked == [None]
        assert take() is not None


def test_the_most_that_a_reference_answers_is_noted(tmp_path):
    """Of several answers the largest, whenever it comes."""
    more = "\ndef listed(n):\n    return [1.0] * n, np.ones(n)\n"
    found = spec(tmp_path, "- {id: softmax, says: S., matches: softmax}", head=SPEC, more=more)
    usual: dict[str, Most] = {}
    noted = Noted(References(found).numpy, usual)
    parts = []
    for n in (2, 50, 3):
        noted.call("listed", [n])
        parts.append(usual["listed"].parts)

    assert usual["listed"].bytes == 8 * 50
    assert parts[1] - parts[0] == 48
    assert parts[2] == parts[1]
