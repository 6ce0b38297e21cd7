# group: resources
# claim: an answer of a million parts is refused
# expect: type|crashed
def attack(place):
    return [[]] * 1_000_000
