# group: writing
# claim: there is no terminal to type into
# expect: raised
import os


def attack(place):
    fd = os.open("/dev/tty", os.O_RDWR)
    return f"BREACH: {fd}"
