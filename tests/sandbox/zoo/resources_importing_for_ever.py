# group: resources
# claim: looking for packages without end is stopped, though importing is nobody's time
# expect: timeout|raised
# seconds: 1
import importlib


def attack(place):
    number = 0
    while True:
        number += 1
        try:
            importlib.import_module(f"nowhere{number}")
        except ImportError:
            pass
