# group: network
# claim: no message queues or shared memory of the system's
# expect: value
# limits: skipped, it would leave traces on this machine
import ctypes


def attack(place):
    libc = ctypes.CDLL(None, use_errno=True)
    queues = (libc.msgget(0x1234, 0o1666), libc.shmget(0x1234, 4096, 0o1666), libc.semget(0x1234, 1, 0o1666))
    return f"BREACH: {queues}" if max(queues) >= 0 else "refused"
