# group: processes
# claim: this process cannot open itself to others
# expect: value
import ctypes


def attack(place):
    libc = ctypes.CDLL(None, use_errno=True)
    return "BREACH: dumpable" if libc.prctl(4, 1, 0, 0, 0) == 0 else "refused"
