# group: asking
# claim: a question about an object that was never given is none
# expect: crashed
import os
import sys


def attack(place):
    frames = sys.modules["grader.sandbox.wire.frames"]
    node = sys.modules["grader.sandbox.wire.values"].HandleNode(7, "object")
    for piece in frames.frame(frames.Inquiry("helper", (node,))):
        os.write(4, piece)
    return os.read(3, 1) and "BREACH answered"
