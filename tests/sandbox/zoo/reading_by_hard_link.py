# group: reading
# claim: a hard link cannot be made to what is outside
# expect: raised
import os


def attack(place):
    os.link(place["secret"], "link")
    return "BREACH: " + open("link").read()
