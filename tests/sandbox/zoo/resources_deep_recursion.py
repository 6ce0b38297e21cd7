# group: resources
# claim: recursion without end crashes at most its own worker
# expect: raised|crashed|memory|timeout
import sys


def attack(place):
    sys.setrecursionlimit(1 << 30)

    class Deep:
        def __getattr__(self, name):
            return getattr(self, name + "x")

    return Deep().x
