# group: asking
# claim: what is no question costs the one who writes it
# expect: crashed
import os
import struct


def attack(place):
    os.write(4, struct.pack("<IQ", 12, 0) + b"\x93\xa7inquiry\xa0\xff\xff")
    return 1
