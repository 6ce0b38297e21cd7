# group: values
# claim: leaving while loading is said of every call
# expect: crashed
# honest: crashed
import os

os._exit(0)


def attack(place):
    return 1
