# group: resources
# claim: nobody can be pushed aside by priority
# expect: raised|value
import os


def attack(place):
    try:
        os.setpriority(os.PRIO_PROCESS, 0, -20)
    except OSError:
        return "refused"
    return "BREACH: higher priority"
