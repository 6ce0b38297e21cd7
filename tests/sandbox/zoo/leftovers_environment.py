# group: leftovers
# claim: the next worker has a clean environment
# expect: value
# twice: yes
import os


def attack(place):
    if "PLANTED" in os.environ:
        return "BREACH: still there"
    os.environ["PLANTED"] = "1"
    return "first"
