# group: processes
# claim: os.system says what is not allowed
# expect: raised
import os


def attack(place):
    return f"BREACH: {os.system('id')}"
