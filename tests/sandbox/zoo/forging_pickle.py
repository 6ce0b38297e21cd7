# group: forging
# claim: a pickle is bytes like any others
# expect: crashed
import os
import pickle
import struct


class Bomb:
    def __reduce__(self):
        return exec, ("import os; os._exit(99)",)


def attack(place):
    data = pickle.dumps(Bomb())
    os.write(4, struct.pack("<IQ", len(data), 0) + data)
    os._exit(0)
