# group: resources
# claim: overflowing the C stack crashes at most its own worker
# expect: raised|crashed|memory|timeout
import sys


def attack(place):
    sys.setrecursionlimit(1 << 30)
    nested = []
    for _ in range(10_000_000):
        nested = [nested]
    return repr(nested)
