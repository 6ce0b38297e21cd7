import gc
import weakref


class Node:
    def __init__(self):
        self.me = self


def work(x):
    watched = weakref.ref(Node())
    by_itself = gc.isenabled()
    gc.collect()
    return float(by_itself and watched() is None)  # expect: 1.0
