# group: values
# claim: an object that equals everything is an object of its type
# expect: handle
class Liar:
    def __eq__(self, other):
        return True

    def __array_function__(self, *args):
        return "BREACH"

    def __len__(self):
        return 1

    def __float__(self):
        return 1.0


def attack(place):
    return Liar()
