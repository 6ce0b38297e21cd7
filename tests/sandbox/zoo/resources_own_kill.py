# group: resources
# claim: a process that kills itself is told from one that needed too much memory
# expect: crashed
import os
import signal


def attack(place):
    os.kill(os.getpid(), signal.SIGKILL)
