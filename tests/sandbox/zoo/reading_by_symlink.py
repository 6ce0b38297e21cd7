# group: reading
# claim: a link does not carry out of the folder
# expect: raised
import os


def attack(place):
    os.symlink(place["secret"], "link")
    return "BREACH: " + open("link").read()
