# group: values
# claim: nor can they say in its words that this machine lacks something
# expect: raised
import sys


def attack(place):
    raise sys.modules["grader.running.missing"].Unavailable("missing-here", "`numpy` is not installed here")
