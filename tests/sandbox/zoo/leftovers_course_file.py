# group: leftovers
# claim: a course file that one worker spoils is whole for the next
# expect: value
# twice: yes
import os


def attack(place):
    import helper

    if helper.TRUTH != 42 or "lie" in open("helper.py").read():
        return "BREACH: spoilt"
    os.remove("helper.py")
    with open("helper.py", "w") as file:
        file.write("TRUTH = 0  # lie")
    return "first"
