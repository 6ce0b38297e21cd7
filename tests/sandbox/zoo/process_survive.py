# group: processes
# claim: nothing outlives its worker
# expect: raised|crashed|memory
import ctypes
import os


def attack(place):
    libc = ctypes.CDLL(None)
    libc.prctl(1, 0)  # forget the parent's death
    libc.setsid()
    if libc.fork() == 0:
        while True:
            pass
    os.kill(os.getpid(), 9)
