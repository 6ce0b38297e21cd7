# group: writing
# claim: a file outside cannot be emptied
# expect: value
import ctypes
import os


def attack(place):
    for one in (lambda: os.truncate(place["secret"], 0), lambda: os.open(place["secret"], os.O_RDONLY | os.O_TRUNC)):
        try:
            one()
        except OSError:
            continue
        return "BREACH: emptied"
    return "refused"
