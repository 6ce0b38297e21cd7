# group: values
# claim: a broken standard output is no one else's
# expect: value
import sys

sys.stdout = sys.stderr = None


def attack(place):
    return 1
