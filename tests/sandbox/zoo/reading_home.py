# group: reading
# claim: the operator's home cannot be listed
# expect: raised
import os


def attack(place):
    return f"BREACH: {os.listdir(place['home'])}"
