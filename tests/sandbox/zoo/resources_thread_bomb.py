# group: resources
# claim: threads run out early
# expect: raised|memory|crashed|value
# seconds: 8
import threading
import time


def attack(place):
    started = 0
    while started < 5000:
        threading.Thread(target=time.sleep, args=(1000,), daemon=True).start()
        started += 1
    return "BREACH: 5000 threads"
