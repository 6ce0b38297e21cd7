# group: writing
# claim: nobody else's bytecode can be planted
# expect: value
# limits: skipped, it would leave traces on this machine
import glob
import os

import numpy


def attack(place):
    for folder in (os.path.dirname(numpy.__file__), os.path.dirname(os.__file__), place["grader"]):
        try:
            with open(f"{folder}/__pycache__/planted.pyc", "w"):
                return "BREACH: planted"
        except OSError:
            pass
    return "refused"
