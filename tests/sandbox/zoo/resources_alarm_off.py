# group: resources
# claim: switching the inner alarm off leaves the outer clock
# expect: timeout
import signal


def attack(place):
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 32))
    while True:
        pass
