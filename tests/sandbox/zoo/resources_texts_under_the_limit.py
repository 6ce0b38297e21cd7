# group: resources
# claim: as many long texts as are read cost the parent little
# expect: value
def attack(place):
    return ["x" * 60_000] * 9
