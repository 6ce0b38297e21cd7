# group: processes
# claim: kill -1 reaches nobody
# expect: value
import os


def attack(place):
    try:
        os.kill(-1, 0)
    except OSError:
        return "refused"
    return "BREACH: everybody was in reach"
