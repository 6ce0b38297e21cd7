# group: values
# claim: keys that look alike are one
# expect: value
def attack(place):
    return {1: "a", "1": "b", 1.5: "c"}
