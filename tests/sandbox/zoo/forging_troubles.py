# group: forging
# claim: troubles that a worker makes up are few and short
# expect: any
# honest: any
# seconds: 0.5
import os
import struct
import sys
import time

import msgspec


def forge():
    frame = sys._getframe()
    while frame and "order" not in frame.f_locals:
        frame = frame.f_back
    place = {"file": "full points " * 9, "cell": None, "line": 3}
    trouble = {"code": "raised", "text": "full points " * 9, "place": place, "name": "attack"}
    long_ = {**trouble, "text": "full points " * 50_000, "help": "full points " * 50_000}
    header = msgspec.msgpack.encode(["ready", frame.f_locals["order"].id, [long_, *[trouble] * 9_000]])
    sent = struct.pack("<IQ", len(header), 0) + header
    while sent:
        sent = sent[os.write(4, sent) :]
    time.sleep(60)


FORGED = forge()


def attack(place):
    return FORGED
