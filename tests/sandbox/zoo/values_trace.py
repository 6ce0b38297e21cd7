# group: values
# claim: a trace function that raises is one verdict
# expect: any
# honest: any
import sys


def attack(place):
    def trace(*args):
        raise KeyboardInterrupt

    sys.settrace(trace)
    return 1
