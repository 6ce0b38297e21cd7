# group: processes
# claim: no descriptor of another process
# expect: value
import os
import signal


def attack(place):
    try:
        fd = os.pidfd_open(place["victim"])
        signal.pidfd_send_signal(fd, signal.SIGKILL)
    except OSError:
        return "refused"
    return "BREACH: signalled"
