# group: forging
# claim: half a frame is a timeout
# expect: timeout
import os
import struct
import time


def attack(place):
    os.write(4, struct.pack("<IQ", 1000, 0) + b"x")
    while True:
        try:
            time.sleep(1000)
        except BaseException:
            pass
