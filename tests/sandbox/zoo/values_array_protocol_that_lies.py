# group: values
# claim: an object whose array is none is a failure of its own
# expect: raised|type|handle
class Far:
    __module__ = "elsewhere"

    def __array__(self, dtype=None, copy=None):
        return "BREACH"


def attack(place):
    return Far()
