# group: values
# claim: a thread cannot change what was sent
# expect: array
import threading
import time

import numpy as np


def attack(place):
    answer = np.zeros(1000)

    def later():
        while True:
            answer[:] = 7
            time.sleep(0)

    threading.Thread(target=later, daemon=True).start()
    return answer
