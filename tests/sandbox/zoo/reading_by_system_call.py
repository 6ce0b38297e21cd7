# group: reading
# claim: open by its number is refused as well
# expect: value
import ctypes


def attack(place):
    libc = ctypes.CDLL(None, use_errno=True)
    for number in (2, 257, 437, 56):  # open and openat on x86-64, openat2, openat on arm
        fd = libc.syscall(number, ctypes.c_long(-100), place["secret"].encode(), 0, 0)
        if fd > 2:
            return f"BREACH: descriptor {fd}"
    return "refused"
