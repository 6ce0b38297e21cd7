# group: processes
# claim: no way to another user
# expect: value
import ctypes
import os


def attack(place):
    before = os.getresuid()
    for call in (lambda: os.setresuid(0, 0, 0), lambda: os.setuid(0), lambda: os.setresuid(1, 1, 1), lambda: os.setgroups([0])):
        try:
            call()
        except OSError:
            continue
        return f"BREACH: {before} became {os.getresuid()}"
    return "refused"
