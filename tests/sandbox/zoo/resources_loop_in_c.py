# group: resources
# claim: a call into C that never comes back is killed
# expect: timeout
import re


def attack(place):
    return re.match(r"(a+)+$", "a" * 64 + "b")
