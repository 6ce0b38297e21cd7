# group: processes
# claim: no second process
# expect: raised
import os


def attack(place):
    return f"BREACH: {os.fork()}"
