# group: values
# claim: a class with a hostile name is only text
# expect: handle
class Meta(type):
    __name__ = "BREACH"

    def __instancecheck__(cls, other):
        return True


class Liar(metaclass=Meta):
    pass


def attack(place):
    Liar.__qualname__ = "\x1b[2J<script>"
    return Liar()
