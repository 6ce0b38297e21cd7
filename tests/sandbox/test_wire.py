"""The frames: what goes in comes out, and whatever is wrong with a frame is one kind of error."""

from __future__ import annotations

import random
import struct
from collections import OrderedDict

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from grader.errors import ProtocolError
from grader.model import CallFailed, Handle
from grader.sandbox.wire import frames
from grader.sandbox.wire.unpack import Unpacker
from grader.sandbox.wire.values import Packer, text

DTYPES = ["b1", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8", "c8", "c16"]
ARRAYS = st.sampled_from(DTYPES).flatmap(
    lambda name: hnp.arrays(np.dtype(f"<{name}"), hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=5))
)
PLAIN = st.none() | st.booleans() | st.integers() | st.floats() | st.complex_numbers() | st.text() | ARRAYS
VALUES = st.recursive(
    PLAIN | st.builds(Handle, st.integers(0, 2**40), st.text(max_size=5)),
    lambda inner: st.lists(inner, max_size=3) | st.tuples(inner, inner) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=12,
)


def pack(value: object) -> bytes:
    """A whole frame that answers with this value."""
    packer = Packer(hold=lambda _: 1)
    return b"".join(frames.frame(frames.Returned(7, packer.node(value), ()), packer.chunks))


def unpack(data: bytes) -> object:
    """The value of a whole frame, read as the parent reads it."""
    header, body = frames.sizes(data[: frames.PREFIX.size])
    rest = data[frames.PREFIX.size :]
    if len(rest) != header + body:
        raise ProtocolError("a pipe would have waited for more, or found too much")
    message = frames.decode(frames.TO_PARENT, rest[:header])
    assert isinstance(message, frames.Returned)
    unpacker = Unpacker(rest[header:])
    value = unpacker.value(message.value)
    unpacker.done()
    return value


def equal(left: object, right: object) -> bool:
    """The same type, and the same bits."""
    if type(left) is not type(right):
        return False
    if isinstance(left, np.ndarray):
        return left.dtype == right.dtype and left.shape == right.shape and left.tobytes() == right.tobytes()
    if isinstance(left, (list, tuple)):
        return len(left) == len(right) and all(map(equal, left, right))
    if isinstance(left, dict):
        return list(left) == list(right) and all(equal(left[key], right[key]) for key in left)
    return left == right or repr(left) == repr(right)


@given(VALUES)
def test_values_come_back(value: object):
    """Every value that can be sent is received with its type, its shape and its bits."""
    assert equal(unpack(pack(value)), value)


@pytest.mark.parametrize("number", [np.float32(1.5), np.int8(3), np.bool_(True), np.complex64(1j)])
def test_numpy_scalars_are_arrays_without_axes(number: np.generic):
    """A NumPy scalar arrives as a 0-d array of its dtype."""
    received = unpack(pack(number))

    assert (received.shape, received.dtype) == ((), number.dtype)
    assert received == number


def test_other_byte_orders_and_strides():
    """Views and foreign byte orders arrive with the values that they stand for."""
    array = np.arange(12, dtype=">i4").reshape(3, 4)

    assert unpack(pack(array.T[::-1])).tolist() == array.T[::-1].tolist()


@pytest.mark.parametrize("width", [np.longdouble, np.clongdouble])
def test_long_doubles_are_rounded(width: type):
    """Wider floats than the wire knows arrive as the nearest double."""
    assert unpack(pack(np.array([1.5], dtype=width))).tolist() == [1.5]


@pytest.mark.parametrize(
    ("value", "says"),
    [
        (np.array(["a"]), "the answer is an array of str32, not of numbers"),
        (np.array([None]), "the answer is an array of object, not of numbers"),
        (np.zeros((1,) * 20), "the answer has 20 dimensions; at most 16 are read"),
        ([np.zeros(0)] * 5000, "the answer has over 20,000 numbers or 500 other parts"),
        ([0] * 300_000, "the answer has over 20,000 numbers or 500 other parts"),
        (object(), "a value of type object cannot be sent"),
    ],
)
def test_what_is_no_number_is_refused(value: object, says: str):
    """What cannot be judged is refused where it is, in a sentence, before anything is sent."""
    with pytest.raises(CallFailed) as failed:
        pack(value)

    assert (failed.value.code, failed.value.text) == ("type", says)


def hostile(*body: object, data: bytes = b"") -> bytes:
    """A frame whose header was made by hand."""
    header = msgspec.msgpack.encode(["returned", 7, *body])
    return struct.pack("<IQ", len(header), len(data)) + header + data


@pytest.mark.parametrize(
    "frame",
    [
        hostile([0, "f8", [2**63 - 1, 2**63 - 1, 0]], []),
        hostile([0, "f8", [2**33, 0]], []),
        hostile([0, "f8", [2**39, 2**39, 0]], []),
        hostile([0, "f8", [-1]], []),
        hostile([0, "f8", [3]], [], data=bytes(16)),
        hostile([0, "f8", [1]], [], data=bytes(32)),
        hostile([0, "O8", [1]], [], data=bytes(16)),
        hostile([0, "V8", [1]], [], data=bytes(16)),
        hostile([0, "f8", [0] * 17], []),
        hostile([9, "f8"], []),
        hostile([5, "z"], []),
        hostile([5, "1" * 30_000], []),
        hostile([1, [[1, []]] * 200_001], []),
        hostile(None, []) + b"x",
        hostile(None),
        hostile(None, [], "more"),
        hostile([0, "f8", [1], "more"], [], data=bytes(16)),
        struct.pack("<IQ", 2**32 - 1, 2**64 - 1),
        b"\x00" * 12,
    ],
    ids=range(19),
)
def test_hostile_frames_are_one_error(frame: bytes):
    """Shapes that overflow, wrong dtypes, lengths that lie, bytes too many: `ProtocolError` and nothing else."""
    with pytest.raises(ProtocolError):
        unpack(frame)


def test_deep_nesting_is_one_error():
    """A header nested 100,000 deep does not reach Python's own stack."""
    header = b"\x94\xa8returned\x07" + b"\x92\x01\x91" * 100_000 + b"\xc0" + b"\x90"
    with pytest.raises(ProtocolError):
        unpack(struct.pack("<IQ", len(header), 0) + header)


def test_mutated_frames_are_one_error():
    """10,000 frames with flipped, lost, doubled and inserted bytes: each is read or is a `ProtocolError`."""
    chance = random.Random(5)
    frames = [
        pack({"W": np.ones((3, 4)), "b": [1, 2.5, "x", None, (True, 1j)]}),
        pack(np.arange(6, dtype="i4").reshape(2, 3)),
        pack([Handle(3, "Net"), 1 << 70, {"a": {"b": np.zeros(0)}}]),
        pack(OrderedDict(W=np.ones((2, 2)).view(type("Matrix", (np.ndarray,), {})), b=OrderedDict(c=1))),
    ]
    refused = 0
    for _ in range(10_000):
        data = mutate(chance.choice(frames), chance)
        try:
            unpack(data)
        except ProtocolError:
            refused += 1

    assert 1_000 < refused < 10_000  # both outcomes were met; any other exception would have ended the test


def mutate(frame: bytes, chance: random.Random) -> bytes:
    """A frame with a few random faults."""
    data = bytearray(frame)
    for _ in range(chance.randint(1, 4)):
        place = chance.randrange(len(data) + 1)
        kind = chance.randrange(5)
        if kind == 0 and place < len(data):
            data[place] = chance.randrange(256)
        elif kind == 1:
            del data[place : place + chance.randint(1, 9)]
        elif kind == 2:
            data[place:place] = chance.randbytes(chance.randint(1, 9))
        elif kind == 3:
            data[place:place] = data[: chance.randint(1, 40)]
        elif kind == 4 and len(data) >= frames.PREFIX.size:
            header = chance.choice([0, 1, len(data) - frames.PREFIX.size, 2**31])
            body = max(len(data) - frames.PREFIX.size - header, 0)
            data[: frames.PREFIX.size] = struct.pack("<IQ", header, body)
        data = data or bytearray(b"x")
    return bytes(data)


@given(st.text())
@settings(max_examples=50)
def test_text_survives_utf8(value: str):
    """Ordinary text is kept as it is."""
    assert text(value) == value


def test_lone_surrogates_are_replaced():
    """A lone surrogate, which UTF-8 cannot say, becomes a question mark."""
    assert text("a\ud800b") == "a?b"
