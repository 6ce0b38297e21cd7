# group: values
# claim: the largest integer that a float can hold is a value
# expect: value
def attack(place):
    return 2**1000
