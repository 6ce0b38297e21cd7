# group: forging
# claim: a shape that overflows is refused
# expect: crashed
import os
import struct
import sys

import msgspec


def attack(place):
    frame = sys._getframe()
    while frame and "order" not in frame.f_locals:
        frame = frame.f_back
    number = frame.f_locals["order"].id
    header = msgspec.msgpack.encode(["returned", number, [0, "f8", [2**63 - 1, 2**63 - 1, 0]], []])
    os.write(4, struct.pack("<IQ", len(header), 0) + header)
    os._exit(0)
