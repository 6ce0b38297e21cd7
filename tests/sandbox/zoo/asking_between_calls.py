# group: asking
# claim: nothing is answered to a thread that asks when no call is waited for
# expect: any
# honest: any
import threading
import time

SEEN = []


def helper(x):
    return None


def late():
    time.sleep(0.2)
    SEEN.append(helper(2.0))


def attack(place):
    if SEEN:
        return f"BREACH {SEEN}"
    threading.Thread(target=late, daemon=True).start()
    return 1.0
