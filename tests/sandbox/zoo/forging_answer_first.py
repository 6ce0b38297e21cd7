# group: forging
# claim: an answer with another id is a violation
# expect: crashed
import os
import struct

import msgspec


def attack(place):
    header = msgspec.msgpack.encode(["returned", 12345, "BREACH: forged", []])
    os.write(4, struct.pack("<IQ", len(header), 0) + header)
    return "late"
