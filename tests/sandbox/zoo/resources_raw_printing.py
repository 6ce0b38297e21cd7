# group: resources
# claim: printing below Python is cut too
# expect: timeout
import os


def attack(place):
    while True:
        os.write(1, b"x" * 65536)
