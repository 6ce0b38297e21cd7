# group: reading
# claim: no import path leads to a checkout
# expect: value
import os
import sys


def attack(place):
    found = []
    for path in sys.path:
        for name in ("reference", "specs", "pyproject.toml"):
            try:
                found.append(os.listdir(f"{path}/{name}"))
            except OSError:
                pass
    return f"BREACH: {found}" if any("softmax" in str(names) for names in found) and not place["installed"] else "none"
