# group: forging
# claim: an array of objects is refused
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
    header = msgspec.msgpack.encode(["returned", number, [0, "O8", [1]], []])
    os.write(4, struct.pack("<IQ", len(header), 16) + header + bytes(16))
    os._exit(0)
