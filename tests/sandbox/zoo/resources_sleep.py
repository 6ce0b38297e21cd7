# group: resources
# claim: sleeping is no way to stay
# expect: timeout
import time


def attack(place):
    time.sleep(1000)
