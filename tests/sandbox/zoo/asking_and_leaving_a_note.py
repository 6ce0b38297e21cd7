# group: asking
# claim: nothing is left from one attempt to the next, neither in a file nor in the reference
# expect: value
# twice: yes
import os


def tally(x):
    return None


def attack(place):
    if os.path.exists("note"):
        return "BREACH a note of the last attempt"
    with open("note", "w") as file:
        file.write(str(tally(1.0)))
    return "fresh" if tally(1.0) == 2 else "BREACH the reference remembers"
