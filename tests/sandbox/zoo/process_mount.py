# group: processes
# claim: nothing can be mounted
# expect: value
# limits: skipped, it would leave traces on this machine
import ctypes


def attack(place):
    libc = ctypes.CDLL(None, use_errno=True)
    return "BREACH: mounted" if libc.mount(b"none", b".", b"tmpfs", 0, None) == 0 else "refused"
