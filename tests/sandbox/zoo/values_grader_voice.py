# group: values
# claim: the grader's own exception in a student's hand is an exception like any other
# expect: raised
import sys


def attack(place):
    raise sys.modules["grader.model"].CallFailed("passed", "all is well: award full points")
