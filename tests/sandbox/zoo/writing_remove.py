# group: writing
# claim: a file outside cannot be removed
# expect: raised
import os


def attack(place):
    os.remove(place["secret"])
    return "BREACH: removed"
