# group: resources
# claim: many short sleeps are one long one
# expect: timeout
# seconds: 1
import time


def attack(place):
    while True:
        time.sleep(0.01)
