# group: reading
# claim: the parent's memory was never inherited
# expect: value
import gc


def attack(place):
    needle = "".join(reversed(place["needle_reversed"]))
    hits = [one for one in gc.get_objects() if type(one) is list and needle in [x for x in one if type(x) is str]]
    hits = [one for one in hits if one is not place]
    with open("/proc/self/maps") as maps:
        heaps = [line.split()[0] for line in maps if "[heap]" in line]
    return f"BREACH: {len(hits)} {heaps}" if hits else "none"
