# group: forging
# claim: a frame that nobody asked for is a violation
# expect: value|crashed
# next: crashed|value
import os
import struct
import threading
import time


def attack(place):
    def later():
        time.sleep(0.05)
        os.write(4, struct.pack("<IQ", 5, 0) + b"\x95\xa0\xa0\xa0\xa0")

    threading.Thread(target=later).start()
    return 1
