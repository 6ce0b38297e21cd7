# group: values
# claim: patching the encoder costs this hand-in only
# expect: any
import os

import msgspec

msgspec.msgpack.encode = msgspec.msgpack.Encoder = lambda *args: b"BREACH"
os.writev = os.write = lambda *args: 0


def attack(place):
    return 1.0
