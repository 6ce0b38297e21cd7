# group: values
# claim: an exception whose text raises is still one verdict
# expect: raised
class Liar(Exception):
    def __str__(self):
        raise SystemExit(0)

    __repr__ = __str__


def attack(place):
    raise Liar
