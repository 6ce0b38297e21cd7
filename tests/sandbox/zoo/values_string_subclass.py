# group: values
# claim: a string that lies is its characters
# expect: value
class Liar(str):
    def encode(self, *args):
        return b"\xff"

    def __str__(self):
        return self

    def __len__(self):
        return -5


def attack(place):
    return Liar("plain")
