# group: leftovers
# twice: yes
# claim: no message queue, semaphore or key is left for the next worker
# expect: value|raised
# limits: skipped, it would leave traces on this machine
import ctypes


def attack(place):
    libc = ctypes.CDLL(None, use_errno=True)
    found = []
    for name, call in (
        ("queue", lambda: libc.msgget(0x5EED, 0)),
        ("semaphore", lambda: libc.semget(0x5EED, 1, 0)),
        ("memory", lambda: libc.shmget(0x5EED, 4096, 0)),
    ):
        if call() != -1:
            found.append(name)
    libc.msgget(0x5EED, 0o1666)
    libc.semget(0x5EED, 1, 0o1666)
    libc.shmget(0x5EED, 4096, 0o1666)
    return f"BREACH {found}" if found else "nothing"
