# group: forging
# claim: a body longer than an answer may be is refused unread
# expect: crashed|timeout
import os
import struct


def attack(place):
    os.write(4, struct.pack("<IQ", 10, 1 << 29))
    while True:
        os.write(4, b"x" * 65536)
