# group: processes
# claim: a descriptor's owner gets no signal
# expect: value
import fcntl
import os


def attack(place):
    read, write = os.pipe()
    try:
        fcntl.fcntl(read, 10, 9)
        fcntl.fcntl(read, fcntl.F_SETOWN, place["victim"])
        fcntl.fcntl(read, fcntl.F_SETFL, os.O_ASYNC)
    except OSError:
        return "refused"
    os.write(write, b"x")
    return "BREACH: owner set"
