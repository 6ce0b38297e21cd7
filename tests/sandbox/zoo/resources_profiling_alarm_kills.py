# group: resources
# claim: letting the alarm kill the process costs this call
# expect: crashed|timeout
# seconds: 1
import signal


def attack(place):
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    while True:
        pass
