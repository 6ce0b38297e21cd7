# group: writing
# claim: /dev/shm is not shared
# expect: raised
import os


def attack(place):
    with open("/dev/shm/grader-zoo", "w") as file:
        file.write("x")
    os.remove("/dev/shm/grader-zoo")
    return "BREACH: written"
