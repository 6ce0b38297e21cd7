# group: writing
# claim: installed packages cannot be changed
# expect: raised
import numpy


def attack(place):
    with open(numpy.__file__, "a") as file:
        file.write("")
    return "BREACH: opened NumPy for writing"
