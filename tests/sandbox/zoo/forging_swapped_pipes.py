# group: forging
# claim: printing into the answers is a violation
# expect: crashed
import os


def attack(place):
    os.dup2(4, 1)
    print("BREACH " * 100, flush=True)
    return 1
