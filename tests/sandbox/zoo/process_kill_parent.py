# group: processes
# claim: the parent cannot be killed
# expect: value
import os
import signal


def attack(place):
    for pid in (place["victim"], place["parent"], os.getppid()):
        try:
            os.kill(pid, signal.SIGKILL if pid == place["victim"] else 0)
        except OSError:
            continue
        return f"BREACH: reached {pid}"
    return "refused"
