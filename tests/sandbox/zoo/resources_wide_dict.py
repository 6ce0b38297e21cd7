# group: resources
# claim: a dict of a hundred thousand keys is refused
# expect: type
# seconds: 8
def attack(place):
    return {f"k{number}": number for number in range(100_000)}
