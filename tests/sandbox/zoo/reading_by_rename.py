# group: reading
# claim: a file outside cannot be moved in
# expect: raised
import os


def attack(place):
    os.rename(place["secret"], "mine")
    return "BREACH: " + open("mine").read()
