# group: processes
# claim: multiprocessing says what is not allowed
# expect: raised
import multiprocessing


def attack(place):
    with multiprocessing.get_context("fork").Pool(2) as pool:
        return f"BREACH: {pool.map(abs, [-1])}"
