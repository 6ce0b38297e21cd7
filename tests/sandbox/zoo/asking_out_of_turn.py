# group: asking
# claim: a question of a thread that was left behind is nobody's answer
# expect: value|crashed
# honest: any
import threading
import time


def helper(x):
    return None


def attack(place):
    def later():
        time.sleep(0.02)
        helper(1.0)

    threading.Thread(target=later).start()
    return 1
