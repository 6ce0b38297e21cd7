# group: processes
# claim: no new namespaces
# expect: value
import ctypes


def attack(place):
    libc = ctypes.CDLL(None, use_errno=True)
    return "BREACH: unshared" if libc.unshare(0x10000000) == 0 else "refused"
