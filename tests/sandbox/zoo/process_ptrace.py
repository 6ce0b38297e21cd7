# group: processes
# claim: nobody can be traced
# expect: value
import ctypes
import os


def attack(place):
    libc = ctypes.CDLL(None, use_errno=True)
    for pid in (place["victim"], os.getppid()):
        if libc.ptrace(16, pid, 0, 0) == 0:
            return f"BREACH: attached to {pid}"
    return "refused"
