# group: resources
# claim: a dict with keys of megabytes is cut
# expect: value|memory|crashed|type
# seconds: 8
def attack(place):
    return {"k" * 1_000_000 + str(number): 0 for number in range(20)}
