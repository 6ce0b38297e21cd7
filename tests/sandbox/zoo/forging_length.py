# group: forging
# claim: a frame that claims exabytes is refused
# expect: crashed
import os
import struct


def attack(place):
    os.write(4, struct.pack("<IQ", 1 << 31, 1 << 62))
