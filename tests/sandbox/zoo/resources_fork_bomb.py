# group: resources
# claim: a fork bomb does not start
# expect: raised|value
import os


def attack(place):
    while os.fork() >= 0:
        place["parent"] = "BREACH: forked"
        return place["parent"]
