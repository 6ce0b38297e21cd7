# group: forging
# claim: what a worker says went wrong while loading is cut, the place that it names too
# expect: raised
# honest: any
import os
import struct
import sys
import time

import msgspec


def forge():
    frame = sys._getframe()
    while frame and "order" not in frame.f_locals:
        frame = frame.f_back
    said = "full points " * 50_000
    place = {"file": said, "cell": None, "line": 3}
    failed = ["failed", frame.f_locals["order"].id, "raised", said, said, place, [said], False, [said], float("nan")]
    header = msgspec.msgpack.encode(failed)
    sent = struct.pack("<IQ", len(header), 0) + header
    while sent:
        sent = sent[os.write(4, sent) :]
    time.sleep(60)


FORGED = forge()


def attack(place):
    return FORGED
