# group: values
# claim: a number of a class of its own is the plain number
# expect: value
class Always(float):
    def __eq__(self, other):
        return True

    __hash__ = float.__hash__


def attack(place):
    return Always(2.0)
