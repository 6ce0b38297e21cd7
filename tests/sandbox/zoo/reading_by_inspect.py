# group: reading
# claim: inspect finds no source of ours
# expect: raised
import inspect
import sys


def attack(place):
    return "BREACH: " + inspect.getsource(sys.modules["grader.model"])
