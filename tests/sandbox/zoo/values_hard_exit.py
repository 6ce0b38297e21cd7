# group: values
# claim: os._exit is one verdict
# expect: crashed
import os


def attack(place):
    os._exit(0)
