# group: resources
# claim: a process that stops itself is standing still, which is its own time
# expect: timeout
import os
import signal


def attack(place):
    os.kill(os.getpid(), signal.SIGSTOP)
