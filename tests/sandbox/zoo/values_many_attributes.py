# group: values
# claim: an object of ten thousand attributes is one object
# expect: handle
def attack(place):
    return type("Wide", (), {f"k{number}": number for number in range(10_000)})()
