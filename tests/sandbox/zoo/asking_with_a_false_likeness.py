# group: asking
# claim: a question about what is like a part that was withheld is no way into the grader
# expect: crashed
import os
import struct

import msgspec
import numpy as np


def helper(x):
    return None


def pair(x):
    return None


def attack(place):
    pair(np.ones(2))
    for node in ([7, 1, [1, [1.0]]], [7, 1, [3, []]]):
        header = msgspec.msgpack.encode(["inquiry", "helper", [node]])
        os.write(4, struct.pack("<IQ", len(header), 0) + header)
        size, body = struct.unpack("<IQ", os.read(3, 12))
        told = os.read(3, size + body)
        if b"1234567" in told:
            return f"BREACH {told[:100]}"
    return "nothing"
