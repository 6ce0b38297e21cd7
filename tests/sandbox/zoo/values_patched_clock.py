# group: values
# claim: a clock that stands still does not stop the alarm
# expect: timeout
# seconds: 1
import time


def attack(place):
    time.monotonic = time.process_time = time.perf_counter = lambda: 0.0
    while True:
        pass
