# group: forging
# claim: bytes that are no frame cost this call only
# expect: crashed
import os


def attack(place):
    os.write(4, b"\xff" * 64)
