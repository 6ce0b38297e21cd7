# group: resources
# claim: waiting for a lock that nobody opens is stopped
# expect: timeout
# seconds: 1
import threading


def attack(place):
    lock = threading.Lock()
    lock.acquire()
    lock.acquire()
