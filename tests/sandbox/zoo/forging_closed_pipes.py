# group: forging
# claim: closing every descriptor ends this worker only
# expect: crashed
import os


def attack(place):
    os.closerange(0, 64)
    return 1
