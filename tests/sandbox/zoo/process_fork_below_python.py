# group: processes
# claim: no second process by system calls either
# expect: value
import ctypes


def attack(place):
    libc = ctypes.CDLL(None, use_errno=True)
    for number in (57, 58, 435, 220):  # fork, vfork, clone3, clone on arm
        got = libc.syscall(number, 0, 0, 0, 0, 0)
        if got >= 0:
            if got == 0:
                libc._exit(0)
            return f"BREACH: {number}"
    if libc.syscall(56, 17, 0, 0, 0, 0) > 0:  # clone with SIGCHLD
        return "BREACH: clone"
    return "refused"
