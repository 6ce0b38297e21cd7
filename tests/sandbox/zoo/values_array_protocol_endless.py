# group: values
# claim: an object that computes its array without end is stopped
# expect: timeout
# seconds: 1
class Far:
    __module__ = "elsewhere"

    def __array__(self, dtype=None, copy=None):
        while True:
            pass


def attack(place):
    return Far()
