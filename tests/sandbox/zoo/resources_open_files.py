# group: resources
# claim: descriptors run out early
# expect: raised
import os


def attack(place):
    kept = [os.open("/dev/null", os.O_RDONLY) for _ in range(100_000)]
    return f"BREACH: {len(kept)} files"
