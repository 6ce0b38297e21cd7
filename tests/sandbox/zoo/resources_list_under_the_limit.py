# group: resources
# claim: a list of as many numbers as are read costs the parent little
# expect: value
def attack(place):
    return [float(number) for number in range(19_900)]
