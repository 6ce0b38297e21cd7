# group: values
# claim: taking NumPy out of the modules changes nothing
# expect: value
import sys

sys.modules["numpy"] = None


def attack(place):
    return 1.0
