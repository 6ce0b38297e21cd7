# group: values
# claim: a dict that lies is read as a dict
# expect: value
class Liar(dict):
    def items(self):
        while True:
            yield ("BREACH", 1)


def attack(place):
    return Liar(a=1.0)
