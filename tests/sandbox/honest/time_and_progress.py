import datetime
import random
import sys
import time


def work(x):
    started = time.perf_counter()
    for step in range(3):
        sys.stdout.write(f"\rstep {step}")
        sys.stderr.write(".")
        time.sleep(0.001)
    random.seed(datetime.datetime.now().microsecond)
    return float(time.perf_counter() > started)  # expect: 1.0
