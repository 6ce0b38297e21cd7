# group: forging
# claim: arguments that were not passed cannot have changed
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
    header = msgspec.msgpack.encode(["returned", number, 1, [7, -1]])
    os.write(4, struct.pack("<IQ", len(header), 0) + header)
    os._exit(0)
