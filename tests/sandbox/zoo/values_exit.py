# group: values
# claim: sys.exit in a function is one verdict
# expect: raised
import sys


def attack(place):
    sys.exit(0)
