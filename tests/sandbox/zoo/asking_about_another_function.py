# group: asking
# claim: only functions that are replaced are answered, whatever the frame says
# expect: value
import os
import struct
import sys

import numpy as np


def helper(x):
    return None


def attack(place):
    frames = sys.modules["grader.sandbox.wire.frames"]
    packer = sys.modules["grader.sandbox.wire.values"].Packer()
    nodes = (packer.node(np.ones(3)),)
    for piece in frames.frame(frames.Inquiry("secret", nodes), packer.chunks):
        os.write(4, piece)
    header, body = struct.unpack("<IQ", os.read(3, 12))
    reply = frames.TO_ASKING_WORKER.decode(os.read(3, header))
    return "refused" if reply.error and not body else "BREACH answered"
