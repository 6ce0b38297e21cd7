# group: processes
# claim: nor their processors
# expect: value
import os


def attack(place):
    try:
        os.sched_setaffinity(place["victim"], {0})
    except OSError:
        return "refused"
    return "BREACH: set"
