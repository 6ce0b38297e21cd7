# group: forging
# claim: a value that is like a value that is like a value ... is nested as any other
# expect: crashed
import os
import struct
import sys

import msgspec


def attack(place):
    frame = sys._getframe()
    while frame and "order" not in frame.f_locals:
        frame = frame.f_back
    node = 1.0
    for _ in range(480):
        node = [7, 1, node]
    header = msgspec.msgpack.encode(["returned", frame.f_locals["order"].id, node, []])
    os.write(4, struct.pack("<IQ", len(header), 0) + header)
    os._exit(0)
