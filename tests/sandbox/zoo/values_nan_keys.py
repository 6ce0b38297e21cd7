# group: values
# claim: keys that are not themselves are keys
# expect: value
def attack(place):
    return {float("nan"): 1, float("nan") * 1: 2}
