# group: resources
# claim: a text of a hundred megabytes is cut
# expect: value|memory
# seconds: 8
def attack(place):
    return "x" * 40_000_000
