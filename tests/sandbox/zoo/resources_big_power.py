# group: resources
# claim: arithmetic without end is killed
# expect: timeout
def attack(place):
    return len(str(7 ** (7 ** 10)))
