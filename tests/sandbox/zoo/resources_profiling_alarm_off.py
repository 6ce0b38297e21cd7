# group: resources
# claim: taking both alarms away leaves the outer clock
# expect: timeout
# seconds: 1
import signal


def attack(place):
    for number in (signal.SIGALRM, signal.SIGPROF):
        signal.signal(number, signal.SIG_IGN)
    while True:
        pass
